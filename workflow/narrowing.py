"""What a list asks of a case, as its address says it: lists, searches and the board's numbers share it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, text
from sqlmodel import col, select

from workflow import search
from workflow.deadlines import FIRST_ANSWER, INTERNAL, OFFICE, OWN_APPEAL
from workflow.light import last_yellow
from workflow.office import Office
from workflow.tables import OPEN, URGES, CaseFile, Deadline, Entry

UNASSIGNED = "-"
"""Asked as a handler: the cases nobody has been given yet."""
TURN = "turn"
"""Asked as `only`: whose next step is that of who asks (workflow.worklists), so no condition of the case alone."""
ONLY = {
    TURN: "等我办",
    "week": "本周到期",
    "step": "内部环节超时（法定期限还没有超期）",
    "urged": "督办待答复",
    "urges": "今年督办过",
    "concluded": "今年办结",
    "late": "今年超期办结",
}


@dataclass(frozen=True)
class Asked:
    """What a worklist is asked for, as its address says it."""

    words: str = ""
    state: str = ""
    unit: str = ""
    handler: str = ""
    light: str = ""
    sort: str = "due"
    after: str = ""
    only: str = ""


def conditions(asked: Asked, office: Office, today: date) -> list[ColumnElement[bool]]:
    """Return what a list asks of a case, as the board's numbers and the lists behind them share it."""
    found: list[Any] = []
    if asked.state in {"", "open"}:
        found.append(text(f"casefile.{OPEN}"))
    elif asked.state != "all":
        found.append(col(CaseFile.state) == asked.state)
    if asked.unit:
        found.append(col(CaseFile.unit) == asked.unit)
    if asked.handler:
        nobody = col(CaseFile.handler).is_(None)
        found.append(nobody if asked.handler == UNASSIGNED else col(CaseFile.handler) == asked.handler)
    if asked.only and asked.only != TURN:
        found.append(_only(asked.only, today))
    if asked.light:
        near = last_yellow(today, office.calendar, office.config.alerts)
        due = col(Deadline.due_on)
        when = {"red": due < today, "yellow": and_(due >= today, due <= near), "green": due > near}
        runs = select(Deadline.case_id).where(owed(today), when.get(asked.light, false()))
        found.append(col(CaseFile.id).in_(runs))
    return found + [search.is_in(word) for word in search.words_of(asked.words)]


def owed(today: date) -> ColumnElement[bool]:
    """Say of a deadline that it is a term of the office's own that runs; its time to appeal is one until it has run out."""
    appeal = and_(col(Deadline.clock).like(f"{OWN_APPEAL}:%"), col(Deadline.due_on) < today)
    return and_(col(Deadline.whose) == OFFICE, col(Deadline.status) == "running", ~appeal)


def not_ones_own_draft(login: str) -> ColumnElement[bool]:
    """Say of a deadline that it is no step of reviewing or signing what this person drafted: others take those."""
    clock = col(Deadline.clock)
    is_step = or_(clock.in_(("confidentiality_review", "signing")), clock.like("sign_step:%"))
    last = select(Entry.by).where(Entry.case_id == Deadline.case_id, Entry.event == "draft").correlate(Deadline)
    return or_(~is_step, last.order_by(col(Entry.seq).desc()).limit(1).scalar_subquery() != login)


def held_by(login: str) -> ColumnElement[bool]:
    """Say of a case that it was given to this person, or to nobody and its answer, that others review or sign, is theirs."""
    step = and_(
        col(Deadline.case_id) == col(CaseFile.id), col(Deadline.status) == "running", ~not_ones_own_draft(login)
    )
    is_theirs = select(Deadline.id).where(step).correlate(CaseFile).exists()
    return or_(col(CaseFile.handler) == login, and_(col(CaseFile.handler).is_(None), is_theirs))


def unassigned(owed_by_others: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of a case that nobody has been given it: one just received, or signed and to be issued or served."""
    signed = and_(col(CaseFile.state).in_(("signing", "awaiting_service")), ~owed_by_others)
    return and_(col(CaseFile.handler).is_(None), or_(col(CaseFile.state) == "received", signed))


def _only(only: str, today: date) -> ColumnElement[bool]:
    """Return the condition of a name in ONLY; a week ends on its Sunday."""
    due, started, met = col(Deadline.due_on), col(Deadline.started_on), col(Deadline.met_on)
    runs, year = Deadline.status == "running", today.replace(month=1, day=1)
    sunday = today + timedelta(days=6 - today.weekday())
    is_urge, concluded = text(f"deadline.{URGES}"), col(CaseFile.concluded_on)
    of_the_case = col(Deadline.case_id) == col(CaseFile.id)
    answers = col(Deadline.clock).in_(("answer", FIRST_ANSWER))
    late = select(Deadline.id).where(of_the_case, answers, due < concluded).correlate(CaseFile).exists()
    this_year = and_(concluded.between(year, today), col(CaseFile.voided).is_(False))
    match only:
        case "week":
            return _with(owed(today), due.between(today, sunday))
        case "step":
            return and_(
                _with(Deadline.whose == INTERNAL, runs, due < today),
                ~_with(owed(today), due < today),
            )
        case "urged":
            return _with(is_urge, met.is_(None), runs)
        case "urges":
            return _with(is_urge, started.between(year, today))
        case "concluded":
            return this_year
        case _:
            return and_(this_year, late)


def _with(*which: Any) -> ColumnElement[bool]:
    return col(CaseFile.id).in_(select(Deadline.case_id).where(*which))
