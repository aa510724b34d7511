"""The calendar of an office over its database: read for lists and sweeps, held still while an act is made."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from workflow import staff
from workflow.notices import Notice, Notices
from workflow.office import Office
from workflow.staff import Staff
from workflow.statement import Statement, is_sqlite
from workflow.tables import CalendarNotice

HELD = "notices held"
_LAST = Statement("SELECT max(id) FROM calendar_notice")
_AT_THE_DOOR = Statement("SELECT staff, (SELECT max(id) FROM calendar_notice) FROM schema_note")


def current(session: Session, office: Office) -> Office:
    """Return the office with every notice the database holds; the same one when it knows them already."""
    return _up_to(session, office, _last(session))


def held(session: Session, office: Office, *, alone: bool = False) -> Office:
    """Return the office as `current` does; nobody loads a notice before this transaction ends.

    `alone`, to load one, waits for every act under way. SQLite has one writer at a time and needs no lock.
    """
    _hold(session, alone=alone)
    return _up_to(session, office, _last(session))


def at_the_door(session: Session, office: Office) -> tuple[Office, Staff]:
    """Return the office as `held` does, and the staff: what an act asks beside its case, by one statement."""
    _hold(session)
    mark, last = _AT_THE_DOOR.rows(session)[0]
    return _up_to(session, office, last or 0), staff.marked(session, mark)


def loaded(session: Session) -> tuple[Notice, ...]:
    """Return every notice of days off loaded, in order."""
    rows: Sequence[CalendarNotice] = session.exec(select(CalendarNotice).order_by(col(CalendarNotice.id))).all()
    return tuple(
        Notice(row.id or 0, row.year, row.notice, row.document, row.announced_on, row.replaces) for row in rows
    )


def _hold(session: Session, *, alone: bool = False) -> None:
    """Lock the notices until the session's transaction ends: once, or again to be alone."""
    if is_sqlite(session) or (not alone and HELD in session.info):
        return
    mode = "EXCLUSIVE" if alone else "ROW SHARE"
    session.connection().exec_driver_sql(f"LOCK TABLE calendar_notice IN {mode} MODE")
    session.info[HELD] = True


def _last(session: Session) -> int:
    return _LAST.rows(session)[0][0] or 0


def _up_to(session: Session, office: Office, last: int) -> Office:
    if last == office.notice:
        return office
    notices = Notices(office.notices.base if office.notices else office.calendar, loaded(session))
    return replace(office, calendar=notices.calendar(notices.last), notices=notices)
