"""Entries made late: more working days after the day they tell of than the office allows (config.toml late_entry).

The day an entry tells of is the earliest of: its own, the day its act takes effect, the day of receipt it sets. What the system
writes and what a ledger of old cases brings in is history, not an entry made late.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlmodel import Session

from workflow import moves
from workflow.local_time import day_of
from workflow.office import Office
from workflow.statement import Statement, day, instant
from workflow.tables import ENTERED

TOLD = ("effective_on", "concluded_on", "received_on", "answered_on")
"""The names under which an outcome may tell of a day that is not the entry's own."""


@dataclass(frozen=True)
class LateEntry:
    """`happened_on` the day it tells of, `entered_on` the day it was entered, `late_by` the working days between."""

    number: str
    unit: str
    seq: int
    event: str
    label: str
    by: str
    happened_on: date
    entered_on: date
    late_by: int

    @property
    def line(self) -> str:
        days = f"{self.happened_on}的事，{self.entered_on}才由{self.by}登记（晚{self.late_by}个工作日）"
        return f"{self.number}  {self.unit}  {self.label}：{days}"


def found(
    session: Session, office: Office, since: datetime, until: datetime | None = None, unit: str | None = None
) -> list[LateEntry]:
    """Return the entries made since an instant (and before another) later than the office allows, in the order they were made."""
    rows = _asked(until is not None, bool(unit)).rows(session, since=since, until=until, unit=unit)
    return [item for row in rows if (item := _late(office, row))]


@cache
def _asked(is_ended: bool, of_unit: bool) -> Statement:
    """Return the statement that reads entries since an instant, and before another, and of a unit's cases."""
    until, unit = " AND e.at < :until" if is_ended else "", " AND c.unit = :unit" if of_unit else ""
    return Statement(
        'SELECT c.number, c.unit, e.seq, e.event, e."by", e.on_day, e.at, e.facts, e.outcome'  # noqa: S608  our own words
        " FROM entry e JOIN casefile c ON c.id = e.case_id"
        f" WHERE e.at >= :since AND e.{ENTERED} AND (NOT c.imported OR e.seq > 1){until}{unit}"
        " ORDER BY e.at, e.id"
    )


def legal_day(event: str, on_day: date, facts: dict[str, Any], outcome: dict[str, Any]) -> date:
    """Return the day an entry tells of."""
    set_ = outcome.get("set", {})
    told = [outcome.get("effective_on"), set_.get("concluded_on")]
    told += [set_.get("received_on")] if event in RECEIPTS else []
    told += [facts.get("received_on")] if event in FROM_OUTSIDE else []
    told += [item.get("answered_on") for item in outcome.get("proceedings", ())]
    return min((on_day, *(date.fromisoformat(day) for day in told if day)))


def _late(office: Office, row: Sequence[Any]) -> LateEntry | None:
    """Return the entry when it was made later than the office allows."""
    number, unit, seq, event, by, on_day, at, facts, outcome = row
    happened, entered = _happened(event, day(on_day) or date.min, facts, outcome), day_of(instant(at))
    late_by = office.calendar.count(happened, entered)
    if late_by <= office.config.terms.late_entry:
        return None
    return LateEntry(number, unit, seq, event, LABELS.get(event, event), by, happened, entered, late_by)


def _happened(event: str, on_day: date, facts: str, outcome: str) -> date:
    """Return the day an entry tells of; what it keeps as JSON is read only where another day may stand in it."""
    if event not in FROM_OUTSIDE and not any(name in outcome for name in TOLD):
        return on_day
    return legal_day(event, on_day, json.loads(facts), json.loads(outcome))


def lines(found: Sequence[LateEntry]) -> str:
    """Return what a supervisor's digest says of them, nothing when there are none."""
    if not found:
        return ""
    return "\n" + "迟登记（事情发生后超过规定的工作日才登记）：\n" + "\n".join(item.line for item in found) + "\n"


RECEIPTS = ("receive", "confirm_receipt")
FROM_OUTSIDE = ("open_proceeding", "decide_proceeding")
LABELS = {move.event: move.label for move in moves.MOVES}
