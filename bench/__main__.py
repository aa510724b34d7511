"""`make bench`, or `python -m bench TOPIC…`: measure this program beside what a user would pick instead; print ratios.

A topic is a module of this folder with `rows() -> Iterable[Row]`. `--markdown FILE` also writes the table.
"""

import argparse
import platform
import sys
from importlib import import_module
from pathlib import Path

from bench.pairs import Row

TOPICS = ("workdays", "moves", "durability", "sweep", "pages", "report", "letters", "mail", "startup")
BY_NAME = ("cost",)
"""Run only when asked for: what is measured there has no peer."""
HEAD = "| what | beside | ours | theirs | ratio | goal | |\n|---|---|---:|---:|---:|---:|---|"


def line(row: Row) -> str:
    goal = "" if row.goal is None else f"{'≤' if row.limit else '≥'} {row.goal:g}"
    verdict = {True: "met", False: "missed", None: ""}[row.holds]
    theirs, ratio = _figure(row.theirs, row.unit), "" if row.ratio is None else f"{row.ratio:.2f}"
    return f"| {row.what} | {row.peer} | {_figure(row.ours, row.unit)} | {theirs} | {ratio} | {goal} | {verdict} |"


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.4g} {unit}"


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="python -m bench")
    asked.add_argument("topics", nargs="*", metavar="TOPIC")
    asked.add_argument("--markdown", type=Path)
    told = asked.parse_args(words)
    topics = told.topics or TOPICS
    if unknown := [topic for topic in topics if topic not in (*TOPICS, *BY_NAME)]:
        asked.error(f"no topic {' '.join(unknown)}: there are {', '.join((*TOPICS, *BY_NAME))}")
    lines = [HEAD]
    print(HEAD, flush=True)
    for topic in topics:
        print(f"… {topic}", file=sys.stderr, flush=True)
        for row in import_module(f"bench.{topic}").rows():
            lines.append(line(row))
            print(lines[-1], flush=True)
    if told.markdown:
        said = f"python -m bench {' '.join(topics)} · Python {platform.python_version()} · {platform.machine()}"
        told.markdown.write_text(f"`{said}`\n\n" + "\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
