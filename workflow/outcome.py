"""What an allowed act changes, and the words for it: marks on clocks, fields set, letters planned."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.clocks import OF_PROCEEDINGS, ClockMark
from workflow.trial import Trial


@dataclass(frozen=True)
class Outcome:
    """`set` goes onto the folded case, `clocks` are marks, `extra` is kept beside them in the entry's outcome."""

    set: dict[str, Any] = field(default_factory=dict)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def nothing(_trial: Trial) -> Outcome:
    """What an act changes that is only written down."""
    return Outcome()


def concluded(decision: str, on: date) -> dict[str, Any]:
    return {"outcome": decision, "concluded_on": on}


def start(key: str, on: date, *, law: str | None = None, length: int | None = None) -> dict[str, Any]:
    written: dict[str, Any] = {"clock": key, "kind": "start", "on": on, "term": key.split(":")[0]}
    return written | ({"law": law} if law else {}) | ({"length": length} if length else {})


def mark(
    key: str, kind: str, on: date, *, n: int | None = None, why: str | None = None, until: date | None = None
) -> dict[str, Any]:
    written: dict[str, Any] = {"clock": key, "kind": kind, "on": on}
    written |= ({"n": n} if n else {}) | ({"why": why} if why else {})
    return written | ({"until": until.isoformat()} if until else {})


def again(one: ClockMark, on: date, why: str | None) -> dict[str, Any]:
    """Return a mark of the answer's clock as it is said once more, of another day."""
    return mark("answer", one.kind, on, n=one.n, why=why, until=one.until)


def ended(trial: Trial, *keys: str, met_on: date | None = None) -> list[dict[str, Any]]:
    """Return the marks that end these clocks where they run; those of proceedings outlive the answer and are left alone."""
    kind = "met" if met_on else "end"
    return [
        mark(key, kind, met_on or trial.on)
        for key in keys
        if is_open(trial, key) and key.split(":")[0] not in OF_PROCEEDINGS
    ]


def unsigned(trial: Trial) -> list[dict[str, Any]]:
    """Return what becomes of a signed draft that will not go out."""
    return [{"ordinal": trial.case.draft, "status": "draft"}] if trial.case.draft and trial.case.signed_by else []


def answer_met(trial: Trial, day: date) -> list[dict[str, Any]]:
    """Return the marks of an answer served: its own clocks are met, the others end."""
    own = [key for key in trial.case.clocks if key == "answer" or key.startswith("new_answer:")]
    met = [mark(key, "met", day) for key in own if is_open(trial, key)]
    return [*met, *ended(trial, *(key for key in trial.case.clocks if key not in own))]


def is_open(trial: Trial, key: str) -> bool:
    clock = trial.case.clocks.get(key)
    return clock is not None and clock.open


def in_time(trial: Trial, day: date) -> bool:
    due = trial.dues.get("correction_notice")
    return due is None or due.due is None or day <= due.due
