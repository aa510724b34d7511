"""Reconsiderations, lawsuits and complaints with something still to be done, each with the clocks that run in it, the first due
first; of those without a clock the ones by which execution is stayed first."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_, tuple_
from sqlmodel import Session, col, select

from rules.proceedings import KINDS
from workflow.clocks import OF_PROCEEDINGS
from workflow.deadlines import OFFICE, OWN_APPEAL, is_over, label_of
from workflow.light import light
from workflow.office import Office
from workflow.tables import CaseFile, Deadline, Entry, ProceedingRow
from workflow.trial import Actor, NotAllowed

READERS = frozenset({"legal", "approver", "supervisor"})
PAGE, SHOWN = 100, 60
AFTERWARDS = (OWN_APPEAL, "reconsideration_feedback")
"""The clocks of the office's own that run on once a proceeding is decided."""


@dataclass(frozen=True)
class Running:
    """A clock of a proceeding; `left` in working days; `light` is none for what is over or not the office's own."""

    label: str
    due: date | None
    left: int | None
    light: str
    is_over: bool


@dataclass(frozen=True)
class Contested:
    number: str
    unit: str
    ordinal: int
    kind: str
    received_on: date
    subject: str
    is_suspended: bool
    is_decided: bool
    stayed_on: date | None
    clocks: tuple[Running, ...]


class Standing(NamedTuple):
    """One page of a list; `total` and `stays` count all of it, and by how many of it execution is stayed."""

    listed: list[Contested]
    total: int
    stays: int


def standing(
    session: Session, office: Office, actor: Actor, today: date, *, stayed: bool = False, page: int = 1
) -> Standing:
    """Return what a person follows, only what is `stayed` if so asked, the office's people every unit's; raises NotAllowed.

    What is decided stands here while the office may still appeal or owes its feedback, or execution is still stayed.
    """
    if not actor.roles & READERS:
        raise NotAllowed("复议诉讼由法制工作人员、签发人和督办人员查看；您经办的申请请从申请列表进入")
    owed = [f"{name}:" + cast(col(ProceedingRow.ordinal), String) for name in AFTERWARDS]
    still = exists().where(
        col(Deadline.case_id) == ProceedingRow.case_id, col(Deadline.status) == "running", col(Deadline.clock).in_(owed),
        or_(col(Deadline.due_on).is_(None), col(Deadline.due_on) >= today, col(Deadline.clock).not_like(f"{OWN_APPEAL}:%")),
    )  # fmt: skip
    seen = [] if actor.unit == office.name else [col(CaseFile.unit) == actor.unit]
    stays = _stays(session, seen)
    is_stayed = tuple_(col(ProceedingRow.case_id), col(ProceedingRow.ordinal)).in_(stays)
    followed = (
        select(ProceedingRow, CaseFile)
        .join(CaseFile, col(CaseFile.id) == ProceedingRow.case_id)
        .where(or_(col(ProceedingRow.status) != "decided", still, is_stayed), col(CaseFile.voided).is_(False), *seen)
    )
    alone = followed.where(is_stayed)
    total, stays_listed = (
        session.exec(select(func.count()).select_from(one.with_only_columns(col(ProceedingRow.id)).subquery())).one()
        for one in (followed, alone)
    )
    found = session.exec(
        (alone if stayed else followed)
        .order_by(_pressing(), is_stayed.desc(), col(ProceedingRow.received_on), col(ProceedingRow.id))
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    ).all()
    ids = [case.id or 0 for _, case in found]
    runs = select(Deadline).where(col(Deadline.case_id).in_(ids), Deadline.status == "running")
    clocks: dict[tuple[int, str], list[Deadline]] = {}
    for one in session.exec(runs.order_by(col(Deadline.due_on), col(Deadline.id))):
        name, _, ordinal = one.clock.partition(":")
        if name in OF_PROCEEDINGS:
            clocks.setdefault((one.case_id, ordinal), []).append(one)
    listed = [
        Contested(
            case.number, case.unit, row.ordinal, KINDS[row.kind], row.received_on, _short(case.subject or ""),
            row.status == "suspended", row.status == "decided", stays.get((row.case_id, row.ordinal)),
            tuple(_running(office, one, today) for one in clocks.get((row.case_id, str(row.ordinal)), ())),
        )
        for row, case in found
    ]  # fmt: skip
    return Standing(listed, total, stays_listed)


def _stays(session: Session, seen: Collection[ColumnElement[bool]]) -> dict[tuple[int, int], date]:
    """Return by case and ordinal since when execution is stayed: no row tells it, so the entries of what is contested do."""
    contested = select(ProceedingRow.case_id).join(CaseFile, col(CaseFile.id) == ProceedingRow.case_id).where(*seen)
    query = select(Entry.case_id, Entry.outcome).where(
        col(Entry.case_id).in_(contested), col(Entry.outcome).contains('"stayed_on"')
    )
    found: dict[tuple[int, int], date] = {}
    for case_id, outcome in session.exec(query.order_by(col(Entry.case_id), col(Entry.seq))):
        for item in json.loads(outcome)["proceedings"]:
            if "stayed_on" in item:
                found.pop((case_id, item["ordinal"]), None)
                if item["stayed_on"]:
                    found[case_id, item["ordinal"]] = date.fromisoformat(item["stayed_on"])
    return found


def _pressing() -> ColumnElement[date]:
    """Return the day the first clock of a proceeding falls due, the last of all days where none does."""
    own = [f"{name}:" + cast(col(ProceedingRow.ordinal), String) for name in OF_PROCEEDINGS]
    first = select(func.min(col(Deadline.due_on))).where(
        col(Deadline.case_id) == ProceedingRow.case_id, col(Deadline.status) == "running", col(Deadline.clock).in_(own)
    )
    return func.coalesce(first.scalar_subquery(), literal(date.max))


def _short(subject: str) -> str:
    return subject if len(subject) <= SHOWN else subject[:SHOWN] + "…"


def _running(office: Office, one: Deadline, today: date) -> Running:
    left = office.calendar.count(today, one.due_on) if one.due_on else None
    has_ended = is_over(one.clock, one.due_on, today)
    own = light(left, office.config.alerts) if one.whose == OFFICE and not has_ended else "none"
    return Running(label_of(one.clock), one.due_on, left, own, has_ended)
