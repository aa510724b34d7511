"""What every page stands on: the office, its database, its day; found again from any request."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import monotonic

from fastapi import Request

from rules.workdays import Calendar
from workflow import calendars, schema
from workflow.database import Database, Session
from workflow.local_time import SHANGHAI, day_of
from workflow.office import Office

SATURDAY = 5
CHECKED_EVERY = 5.0
"""Seconds after which a process asks again whether the database is still its own."""


@dataclass
class Checked:
    """When the database was last found to be this program's own, by the process's own clock; its calendar when last read."""

    at: float = float("-inf")
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Frame:
    """`office` is as config.toml says; `reading` and `writing` give it with the calendar the database holds now."""

    office: Office
    database: Database
    portal_only: bool = False
    taking_in: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How far the ledgers are that this process takes in: rows done, of how many."""
    checked: Checked = field(default_factory=Checked)

    @property
    def demo_day(self) -> date | None:
        """The demonstration's fixed day, shown on every page; None in a real office."""
        return self.office.config.today

    def today(self) -> date:
        return self.demo_day or day_of(self.now())

    def now(self) -> datetime:
        """Return the instant sessions and limits go by."""
        return datetime.now(UTC)

    def acting(self) -> datetime:
        """Return the instant an act is recorded at: now, in the demonstration the hour of now on its own day."""
        now = datetime.now(SHANGHAI)
        return datetime.combine(self.demo_day or now.date(), now.timetz()).astimezone(UTC)

    def is_otherwise(self, day: date) -> bool:
        """Say whether a notice makes of a day what its weekday does not say: a Saturday to work on, a Monday off."""
        calendar = self.checked.calendar or self.office.calendar
        is_known = calendar.first is None or day >= calendar.first
        return is_known and calendar.is_workday(day) != (day.weekday() < SATURDAY)

    def is_checked(self) -> bool:
        return monotonic() - self.checked.at < CHECKED_EVERY

    def check(self) -> None:
        """Raise StoreError when a later program has migrated the database, or the office has moved away from it."""
        schema.require_ours(self.database)
        self.checked.at = monotonic()

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Office]]:
        with self.database.read() as session:
            office = calendars.current(session, self.office)
            self.checked.calendar = office.calendar
            yield session, office

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Office]]:
        """One transaction, committed when the block ends; the engine reads the calendar itself."""
        with self.database.act() as session:
            yield session, self.office


def frame_of(request: Request) -> Frame:
    frame: Frame = request.app.state.frame
    return frame
