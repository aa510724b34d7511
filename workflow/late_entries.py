"""Entries made late: more working days after the day they tell of than the office allows (config.toml late_entry).

The day an entry tells of is the earliest of: its own, the day its act takes effect, the day of receipt it sets. What the system
writes and what a ledger of old cases brings in is history, not an entry made late.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from workflow import procedure
from workflow.office import Office
from workflow.tables import CaseFile, Entry

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOT_ENTERED = ("import_proceedings", "render", "calendar")


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
        days = f"{self.happened_on}的事,{self.entered_on}才由{self.by}登记(晚{self.late_by}个工作日)"
        return f"{self.number}  {self.unit}  {self.label}:{days}"


def found(
    session: Session, office: Office, since: datetime, until: datetime | None = None, unit: str | None = None
) -> list[LateEntry]:
    """Return the entries made since an instant (and before another) later than the office allows, in the order they were made."""
    columns: Any = (
        CaseFile.number, CaseFile.unit, Entry.seq, Entry.event, Entry.by, Entry.on_day, Entry.at, Entry.facts, Entry.outcome
    )  # fmt: skip
    query = select(*columns).join(CaseFile, col(CaseFile.id) == Entry.case_id)
    query = query.where(Entry.at >= since, col(Entry.event).not_in(NOT_ENTERED))
    query = query.where(~col(CaseFile.imported) | (col(Entry.seq) > 1))
    query = query.where(Entry.at < until) if until is not None else query
    query = query.where(CaseFile.unit == unit) if unit else query
    rows = session.exec(query.order_by(col(Entry.at), col(Entry.id))).all()
    late = [_measured(office, row) for row in rows]
    return [item for item in late if item.late_by > office.config.terms.late_entry]


def midnight(day: date) -> datetime:
    """Return the instant a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def day_of(at: datetime) -> date:
    """Return the day in Shanghai on which an instant of the journal fell; no clock is asked."""
    return at.astimezone(SHANGHAI).date()


def legal_day(entry: Entry) -> date:
    """Return the day an entry tells of."""
    facts, outcome = json.loads(entry.facts), json.loads(entry.outcome)
    set_ = outcome.get("set", {})
    told = [outcome.get("effective_on"), set_.get("concluded_on")]
    told += [set_.get("received_on")] if entry.event in RECEIPTS else []
    told += [facts.get("received_on")] if entry.event in FROM_OUTSIDE else []
    told += [item.get("answered_on") for item in outcome.get("proceedings", ())]
    return min((entry.on_day, *(date.fromisoformat(day) for day in told if day)))


def _measured(office: Office, row: Any) -> LateEntry:
    happened, entered = legal_day(row), day_of(row.at)
    label, late_by = LABELS.get(row.event, row.event), office.calendar.count(happened, entered)
    return LateEntry(row.number, row.unit, row.seq, row.event, label, row.by, happened, entered, late_by)


def lines(found: Sequence[LateEntry]) -> str:
    """Return what a supervisor's digest says of them, nothing when there are none."""
    if not found:
        return ""
    return "\n" + "迟登记(事情发生后超过规定的工作日才登记):\n" + "\n".join(item.line for item in found) + "\n"


RECEIPTS = ("receive", "confirm_receipt")
FROM_OUTSIDE = ("open_proceeding", "decide_proceeding")
LABELS = {move.event: move.label for move in procedure.MOVES}
