"""What a machine that watches the office asks: counts and ages only, never a name or a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, text
from sqlmodel import Session, col, select

from workflow import store
from workflow.database import Database
from workflow.light import last_yellow
from workflow.mail_tables import Outbox
from workflow.narrowing import owed
from workflow.office import Office
from workflow.tables import OPEN, CaseFile, Deadline

UNSENT = ("refused", "exhausted")


@dataclass(frozen=True)
class Readings:
    """Open cases by (state, light); mails by status; ages in seconds, None where there is nothing to be old."""

    cases: Mapping[tuple[str, str], int]
    mails: Mapping[str, int]
    oldest_mail: float | None
    sweep_age: float | None

    @property
    def waiting(self) -> int:
        return self.mails.get("waiting", 0)

    @property
    def unsent(self) -> int:
        """Mails given up: refused by the server, or tried as often as the configuration allows."""
        return sum(self.mails.get(status, 0) for status in UNSENT)


def readings(session: Session, office: Office, today: date, at: datetime) -> Readings:
    mails = dict(session.exec(select(Outbox.status, func.count()).group_by(Outbox.status)).all())
    oldest = session.exec(select(func.min(Outbox.created_at)).where(Outbox.status == "waiting")).one()
    return Readings(
        _by_light(session, office, today), mails, None if oldest is None else (at - oldest).total_seconds(),
        sweep_age(session, at),
    )  # fmt: skip


def sweep_age(session: Session, at: datetime) -> float | None:
    """Return the seconds since the last sweep; None when there has never been one."""
    beat = store.beat(session, "sweep")
    return None if beat is None else (at - beat.at).total_seconds()


def prove(database: Database, at: datetime) -> None:
    """Raise StoreError while nothing can be written; a write of its own tells, and only after something has failed."""
    if database.trouble is not None:
        with database.write() as session:
            store.set_beat(session, "proof", at)
        database.trouble = None


def is_silent(session: Session, office: Office, at: datetime) -> bool:
    """Say whether the sweep has been silent for longer than the office bears ([alerts] silence_minutes).

    A last sweep that far in the future was noted before the clock was set back: there has been none since.
    """
    age = sweep_age(session, at)
    return age is None or abs(age) > timedelta(minutes=office.config.alerts.silence_minutes).total_seconds()


def _by_light(session: Session, office: Office, today: date) -> dict[tuple[str, str], int]:
    """Count each open case once, by the term of the office's own that falls due first, as the worklists light it."""
    first = (
        select(col(Deadline.case_id).label("case_id"), func.min(col(Deadline.due_on)).label("due_on"))
        .where(owed(today))
        .group_by(col(Deadline.case_id))
        .subquery()
    )
    near = last_yellow(today, office.calendar, office.config.alerts)
    light = case(
        (first.c.due_on.is_(None), "none"), (first.c.due_on < today, "red"), (first.c.due_on <= near, "yellow"),
        else_="green",
    )  # fmt: skip
    query = (
        select(CaseFile.state, light, func.count())
        .outerjoin(first, first.c.case_id == col(CaseFile.id))
        .where(text(f"casefile.{OPEN}"))
        .group_by(col(CaseFile.state), light)
    )
    return {(state, colour): count for state, colour, count in session.exec(query)}
