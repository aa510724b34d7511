"""Whether law, procedure and letters fit together: what `gongkai law check` proves beyond the law files themselves."""

from pathlib import Path

from letters.compose import kinds, template_problems
from rules import decisions
from workflow import deadlines, procedure


def problems(templates: Path | None = None) -> list[str]:
    """Return what does not fit, a Chinese line each: the table of moves, its letters, every decision's letter, the templates."""
    found = procedure.problems()
    known = kinds()
    for move in procedure.MOVES:
        found += [f"{move.event}({move.label}): 没有“{kind}”这种文书" for kind in move.letters if kind not in known]
    for key, decision in decisions.all_decisions().items():
        if decision.letter not in known:
            found.append(f"decisions.toml: [{key}] letter: 没有“{decision.letter}”这种文书")
    return found + template_problems(templates)


def counts() -> dict[str, int]:
    """Return how much was checked."""
    return {
        "步骤": len(procedure.MOVES),
        "状态": len(procedure.STATES),
        "期限种类": len(deadlines.KINDS),
        "文书": len(kinds()),
    }
