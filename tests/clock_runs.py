"""A term run by the clock, its marks in words: `pause 2025-03-10`."""

from datetime import date

from rules import clock, statutes, workdays
from rules.clock import Due, Mark
from rules.workdays import Calendar

ANNOUNCED = workdays.announced()


def day(text: str) -> date:
    return date.fromisoformat(text)


def marks(*texts: str) -> list[Mark]:
    """`pause 2025-03-10`, `extend 2025-04-08 10`, in the order given."""
    found = []
    for text in texts:
        kind, on, *n = text.split()
        found.append(Mark(kind, day(on), int(n[0]) if n else None))
    return found


def run(
    received: str,
    *texts: str,
    term: str = "answer",
    law: str | None = None,
    today: str | None = None,
    calendar: Calendar = ANNOUNCED,
) -> Due:
    found = statutes.term(term, day(received), law)
    return clock.due(found, day(received), marks(*texts), calendar, day(today) if today else None)


def told(found: Due) -> str:
    return "\n".join(f"{step.what} {step.article}" for step in found.because)
