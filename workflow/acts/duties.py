"""The duties beside answering applications (rules.duties): registered, put right by counter-entries, done; nothing is deleted.

The Regulation's term, or the office's own (config.toml [terms]), is counted once, from the day the matter arose, and written
down; a later notice of days off does not move it. Each duty has a journal of its own, chained like a case's.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from rules import duties as law
from rules import statutes
from rules.source import NotInForce
from rules.workdays import CalendarError
from workflow import calendars, store
from workflow.acts.duty_facts import AddDuty, CorrectDuty, FinishDuty, VoidDuty
from workflow.acts.duty_journal import entries, is_destroyed, told_of, write
from workflow.case import GENESIS
from workflow.duty_tables import Duty
from workflow.office import Office
from workflow.people import actor_of, staff_of
from workflow.trial import Actor, NotAllowed

REGISTER = "duty"
STAFF = frozenset({"registrar", "handler", "legal", "supervisor"})
DECIDERS = frozenset({"approver", "supervisor"})


def add(session: Session, office: Office, *, by: str, on: date, at: datetime, facts: AddDuty) -> Duty:
    """Register a duty under the next number of its unit and year; raises NotAllowed or ConfigError."""
    office, actor = calendars.held(session, office), actor_of(session, by)
    unit = office.config.unit(facts.unit or actor.unit)
    _allowed(actor, unit.name, office)
    arose = facts.arose_on or on
    _in_order(("事项发生之日", arose), ("登记日", on))
    try:
        kind = law.duty(facts.kind, arose)
        due = _due(office, kind, arose)
    except (NotInForce, CalendarError) as error:
        raise NotAllowed(str(error)) from None
    _handles(session, unit.name, facts.handler)
    _concerns(session, unit.name, facts.case)
    seq = store.take_number(session, unit.name, arose.year, REGISTER)
    row = Duty(
        number=f"{unit.code}-D-{arose.year}-{seq:04d}", unit=unit.name, kind=kind.key, arose_on=arose, due_on=due, head_seq=0,
        head_hash=GENESIS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    handler = facts.handler or (by if actor.unit == unit.name else None)
    said = {
        "kind": kind.key,
        "unit": unit.name,
        "arose_on": arose,
        "due_on": due,
        "case_number": facts.case,
        "handler": handler,
    }
    write(session, office, row, actor, "add", on, at, facts, said)
    return row


def correct(
    session: Session, office: Office, number: str, *, by: str, on: date, at: datetime, facts: CorrectDuty
) -> Duty:
    """Put right what was entered wrongly; more time is given by a signatory or supervisor, never by who registered it.

    Raises NotAllowed, as `finish` and `void` do.
    """
    office = calendars.held(session, office)
    row, actor = taken_up(session, office, number, by, on)
    said: dict[str, Any] = {"case_number": facts.case, "handler": facts.handler, "arose_on": facts.arose_on}
    if (facts.outcome or facts.done_on) and row.done_on is None:
        raise NotAllowed(f"{number}还没有办结，没有结果可以更正：办结请用 gongkai duty done")
    kind, arose, done = law.duties()[row.kind], facts.arose_on or row.arose_on, facts.done_on or row.done_on
    _in_order(("事项发生之日", arose), ("办结之日", done), ("登记日", on))
    try:
        law.duty(row.kind, arose)
        said["outcome"] = law.outcome(kind, facts.outcome) if facts.outcome else None
        if facts.arose_on is not None:
            said["due_on"] = _due(office, kind, arose)
    except (NotInForce, CalendarError) as error:
        raise NotAllowed(str(error)) from None
    if said.get("due_on") and said["due_on"] > row.due_on:
        _decides(session, row, actor, "推后期限的更正")
    _handles(session, row.unit, facts.handler)
    _concerns(session, row.unit, facts.case)
    said = {name: value for name, value in (said | {"done_on": facts.done_on}).items() if value is not None}
    if not said and not (facts.subject or facts.person or facts.contact):
        raise NotAllowed("请填写要更正的：事项、提出的人、联系方式、发生之日、登记号、经办人、结果或办结之日")
    write(session, office, row, actor, "correct", on, at, facts, said)
    return row


def finish(
    session: Session, office: Office, number: str, *, by: str, on: date, at: datetime, facts: FinishDuty
) -> tuple[Duty, Duty | None]:
    """Record the outcome; what is to be looked at again is registered anew from that day and returned beside it."""
    office = calendars.held(session, office)  # before the duty, as `correct` does: who loads a notice waits for both
    row, actor = taken_up(session, office, number, by, on)
    if row.done_on is not None:
        raise NotAllowed(f"{number}已于{row.done_on}办结；登错的用 gongkai duty correct 更正")
    day, kind = facts.done_on or on, law.duties()[row.kind]
    _in_order(("事项发生之日", row.arose_on), ("办结之日", day), ("登记日", on))
    try:
        outcome = law.outcome(kind, facts.outcome)
    except NotInForce as error:
        raise NotAllowed(str(error)) from None
    write(session, office, row, actor, "done", on, at, facts, {"outcome": outcome, "done_on": day})
    if outcome != kind.again:
        return row, None
    told = {
        name: value for name, value in told_of(session, office, row).items() if name in {"subject", "person", "contact"}
    }
    anew = AddDuty(
        kind=row.kind,
        arose_on=day,
        unit=row.unit,
        case=row.case_number,
        handler=_still(session, row),
        **{"subject": "（已销毁）", **told},
    )
    return row, add(session, office, by=by, on=on, at=at, facts=anew)


def void(session: Session, office: Office, number: str, *, by: str, on: date, at: datetime, facts: VoidDuty) -> Duty:
    """Take a duty entered by mistake out of the lists; its number stays."""
    row, actor = taken_up(session, office, number, by, on)
    _decides(session, row, actor, "作废")
    write(session, office, row, actor, "void", on, at, facts, {"voided": True})
    return row


def listed(
    session: Session, *, kind: str | None = None, unit: str | None = None, open_only: bool = False, overdue_on: date | None = None
) -> Sequence[Duty]:  # fmt: skip
    """Return duties, those to be done first and the most urgent of them first; voided ones are left out."""
    query = select(Duty).where(~col(Duty.voided))
    query = query.where(Duty.kind == kind) if kind else query
    query = query.where(Duty.unit == unit) if unit else query
    query = query.where(col(Duty.done_on).is_(None)) if open_only or overdue_on else query
    query = query.where(col(Duty.due_on) < overdue_on) if overdue_on else query
    return session.exec(query.order_by(col(Duty.done_on).is_not(None), col(Duty.due_on), col(Duty.id))).all()


def named(session: Session, number: str, *, lock: bool = False) -> Duty:
    """Return a duty by its number; raises NotAllowed."""
    query = select(Duty).where(Duty.number == number)
    row = session.exec(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotAllowed(f"没有登记号为“{number}”的职责事项")
    return row


def taken_up(session: Session, office: Office, number: str, by: str, on: date) -> tuple[Duty, Actor]:
    """Return a duty, locked, and who acts on it; raises NotAllowed for a stranger, a day out of order, one void or destroyed."""
    row, actor = named(session, number, lock=True), actor_of(session, by)
    if row.voided:
        raise NotAllowed(f"{number}已作废，不再办理；登记号保留")
    _allowed(actor, row.unit, office)
    journal = entries(session, row)
    if is_destroyed(journal):
        raise NotAllowed(f"{number}已按批准的销毁清单销毁，不再办理")
    _in_order(("上一步的日期", max(entry.on_day for entry in journal)), ("登记日", on))
    return row, actor


def _due(office: Office, kind: law.Duty, arose: date) -> date:
    length = statutes.term(kind.term, arose).length if kind.term else getattr(office.config.terms, kind.setting or "")
    return office.calendar.nth_after(arose, length)


def _allowed(actor: Actor, unit: str, office: Office) -> None:
    if not actor.active:
        raise NotAllowed(f"{actor.name}（{actor.login}）已停用，不能办理")
    if not actor.roles & (STAFF | DECIDERS):
        raise NotAllowed(f"职责事项须由登记员、经办人、法制工作人员、签发人或督办人员登记，{actor.name}没有这些角色")
    if actor.unit not in {unit, office.name}:
        raise NotAllowed(f"{actor.name}属于{actor.unit}，不能办理{unit}的事项")


def _decides(session: Session, row: Duty, actor: Actor, what: str) -> None:
    """Giving time and taking away are for somebody who decides, and never for the one who registered it."""
    if not actor.roles & DECIDERS:
        raise NotAllowed(f"{what}须由签发人或者督办人员本人登记，{actor.name}没有这一角色")
    if actor.login == entries(session, row)[0].by:
        raise NotAllowed(f"{what}须由他人登记，不能由原登记人自己登记")


def _in_order(*named_days: tuple[str, date | None]) -> None:
    """Raise NotAllowed for a day later than one that must follow it."""
    days = [(name, day) for name, day in named_days if day is not None]
    for (name, day), (later_name, later) in pairwise(days):
        if day > later:
            raise NotAllowed(f"{name}{day}晚于{later_name}{later}")


def _handles(session: Session, unit: str, login: str | None) -> None:
    known = _staff(session, unit)
    if login is not None and login not in known:
        raise NotAllowed(f"{login}不是{unit}的工作人员，可以由他们经办：{'、'.join(known) or '（还没有登记）'}")


def _still(session: Session, row: Duty) -> str | None:
    """The same person goes on, unless gone meanwhile."""
    return row.handler if row.handler in _staff(session, row.unit) else None


def _staff(session: Session, unit: str) -> list[str]:
    return [one.login for one in staff_of(session) if one.active and one.unit == unit and one.roles & STAFF]


def _concerns(session: Session, unit: str, number: str | None) -> None:
    case = store.case_row(session, number) if number else None
    if number and case is None:
        raise NotAllowed(f"没有登记号为“{number}”的申请")
    if case is not None and case.unit != unit:
        raise NotAllowed(f"{number}是{case.unit}的申请，不是{unit}的")
