"""How every case of the demonstration stands: its light, the term that presses most, and why that day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from rules import decisions
from rules.clock import Step
from workflow import deadlines, journal, labels, staff, store
from workflow.case import Case
from workflow.facts import CHANNELS, METHODS
from workflow.light import light
from workflow.office import Office
from workflow.tables import CaseFile


@dataclass(frozen=True)
class Running:
    """A term that runs: `left` in working days, negative when late; `whose` as in workflow.deadlines."""

    key: str
    label: str
    whose: str
    due_on: date
    left: int
    provisional: bool
    because: tuple[Step, ...]


@dataclass(frozen=True)
class Standing:
    """A case as a reader of the summary wants it.

    `decision` is a key of rules.decisions, `result` its row in the ledger; `pressing` is the office's own term that ends first.
    """

    number: str
    unit: str
    law: str
    state: str
    channel: str
    shows: str
    holder: str
    received_on: date
    due_on: date | None
    decision: str | None
    result: str
    concluded_on: date | None
    served_by: str | None
    light: str
    running: tuple[Running, ...]
    pressing: Running | None

    @property
    def is_late(self) -> bool:
        return self.concluded_on is not None and self.due_on is not None and self.concluded_on > self.due_on


def standings(session: Session, office: Office, shows: dict[str, str], today: date) -> list[Standing]:
    """Return every case in the order it was registered; `shows` says by number what a case is there for."""
    names = staff.of(session).names
    rows = [row for chunk in store.all_cases(session) for row in chunk]
    return [_standing(session, office, row, names, shows.get(row.number, ""), today) for row in rows]


def _standing(
    session: Session, office: Office, row: CaseFile, names: dict[str, str], shows: str, today: date
) -> Standing:
    case = journal.load(session, row)
    running = tuple(_running(case, office, today))
    owed = (
        one for one in running if one.whose == deadlines.OFFICE and not deadlines.is_over(one.key, one.due_on, today)
    )
    pressing = min(owed, key=lambda one: one.due_on, default=None)
    return Standing(
        number=row.number,
        unit=row.unit,
        law=row.law,
        state=labels.STATES[row.state],
        channel=CHANNELS[row.channel],
        shows=shows,
        holder=names.get(row.handler or "", "未分办"),
        received_on=row.received_on,
        due_on=row.due_on,
        decision=row.outcome,
        result=decisions.all_decisions()[row.outcome].ledger_label if row.outcome else "",
        concluded_on=row.concluded_on,
        served_by=_served_by(case),
        light=light(pressing.left if pressing else None, office.config.alerts),
        running=running,
        pressing=pressing,
    )


def _running(case: Case, office: Office, today: date) -> Iterator[Running]:
    for key, due in deadlines.dues(case, office.calendar, today).items():
        if due.due is not None and due.left is not None:
            yield Running(
                key, deadlines.label_of(key), deadlines.kind_of(key).whose, due.due, due.left, due.provisional,
                due.because,
            )  # fmt: skip


def _served_by(case: Case) -> str | None:
    """Return the manner in which the answer was served."""
    acts = [act for act in case.history if act.event == "serve"]
    return METHODS[acts[-1].facts["method"]] if acts and case.outcome else None


def pressing_first(cases: Iterable[Standing]) -> list[tuple[Standing, Running]]:
    """Return the cases with a term of the office's own that runs, the most urgent first."""
    found = [(case, case.pressing) for case in cases if case.pressing is not None]
    return sorted(found, key=lambda pair: (pair[1].due_on, pair[0].number))
