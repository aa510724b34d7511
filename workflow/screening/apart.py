"""A file of strangers' making looked through in a process of its own: one that eats memory or time, or breaks the library that
reads it, ends that process and not the server. It is given no key and answers in JSON.
"""

import json
import os
import resource
import subprocess
import sys
from typing import Any

from workflow import screening
from workflow.screening.report import BadFile, Found, Report

APART = frozenset({"pdf", "docx", "xlsx"})
"""Kinds that unpack or are drawn; pictures are read by their segments, at no cost."""
MOST_SECONDS, MOST_MEMORY = 120, 2 * 1024**3
TOO_MUCH = "内容太复杂，检查用的内存或者时间太多，没有查完：请分成几份，或者另存为新的文件"


def screened(ending: str, content: bytes) -> Report:
    """Return what a file hides or tells; one that cannot be looked through within the limits is reported so."""
    if ending not in APART:
        return screening.screened(ending, content)
    try:
        found, _ = _asked("screened", ending, content)
    except BadFile as error:
        return Report((Found("unreadable", "全文", str(error)),))
    return Report(tuple(Found(**one) for one in found))


def cleaned(ending: str, content: bytes) -> bytes:
    """Return a copy without what can safely be taken out; screen it again. Raises BadFile."""
    return _asked("cleaned", ending, content)[1] if ending in APART else screening.cleaned(ending, content)


def _asked(act: str, ending: str, content: bytes) -> tuple[list[dict[str, str]], bytes]:
    """Return what is found and the copy made; raises BadFile."""
    words = [sys.executable, "-P", "-m", __name__, act, ending, str(MOST_SECONDS), str(MOST_MEMORY)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    try:
        ran = subprocess.run(  # noqa: S603  our own interpreter, our own words
            words, input=content, env=plain, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadFile(TOO_MUCH) from None
    if ran.returncode != 0:
        raise BadFile(TOO_MUCH)
    line, _, copy = ran.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise BadFile(answer["refused"])
    return answer["found"], copy


def _answer(act: str, ending: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if act == "cleaned":
            return {"found": []}, screening.cleaned(ending, content)
        return {"found": [vars(one) for one in screening.screened(ending, content).found]}, b""
    except BadFile as error:
        return {"refused": str(error)}, b""


def _main() -> None:
    act, ending, seconds, memory = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))  # also when nobody waits for it any more
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    answer, copy = _answer(act, ending, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)


if __name__ == "__main__":
    _main()
