"""The calendar of an office over its database: read for lists and sweeps, held still while an act is made."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from workflow.notices import Notice, Notices
from workflow.office import Office
from workflow.statement import Statement, is_sqlite
from workflow.tables import CalendarNotice

HELD = "last notice held"
_LAST = Statement("SELECT max(id) FROM calendar_notice")


def current(session: Session, office: Office) -> Office:
    """Return the office with every notice the database holds; the same one when it knows them already."""
    return _up_to(session, office, _last(session))


def held(session: Session, office: Office, *, alone: bool = False) -> Office:
    """Return the office as `current` does; nobody loads a notice before this transaction ends.

    `alone`, to load one, waits for every act under way. SQLite has one writer at a time and needs no lock. Held once, it is held
    until the session's transaction ends, so its further acts do not ask again.
    """
    if not alone and (last := session.info.get(HELD)) is not None:
        return _up_to(session, office, last)
    session.info.pop(HELD, None)
    if not is_sqlite(session):
        mode = "EXCLUSIVE" if alone else "ROW SHARE"
        session.connection().exec_driver_sql(f"LOCK TABLE calendar_notice IN {mode} MODE")
    last = _last(session)
    if not alone:
        session.info[HELD] = last
    return _up_to(session, office, last)


def loaded(session: Session) -> tuple[Notice, ...]:
    """Return every notice of days off loaded, in order."""
    rows: Sequence[CalendarNotice] = session.exec(select(CalendarNotice).order_by(col(CalendarNotice.id))).all()
    return tuple(
        Notice(row.id or 0, row.year, row.notice, row.document, row.announced_on, row.replaces) for row in rows
    )


def _last(session: Session) -> int:
    return _LAST.rows(session)[0][0] or 0


def _up_to(session: Session, office: Office, last: int) -> Office:
    if last == office.notice:
        return office
    notices = Notices(office.notices.base if office.notices else office.calendar, loaded(session))
    return replace(office, calendar=notices.calendar(notices.last), notices=notices)
