"""The calendar of an office over its database: read for lists and sweeps, held still while an act is made."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from workflow.notices import Notice, Notices
from workflow.office import Office
from workflow.statement import Statement, day

HELD = "last notice held"
_LAST = Statement("SELECT max(id) FROM calendar_notice")
_PROVISIONAL = Statement(
    "SELECT 1 FROM deadline WHERE provisional AND status NOT IN ('met', 'ended', 'paused') AND due_on < :before LIMIT 1"
)
_LOADED = Statement("SELECT id, year, notice, document, announced_on, replaces FROM calendar_notice ORDER BY id")


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
    if session.get_bind().dialect.name != "sqlite":
        mode = "EXCLUSIVE" if alone else "ROW SHARE"
        session.connection().exec_driver_sql(f"LOCK TABLE calendar_notice IN {mode} MODE")
    last = _last(session)
    if not alone:
        session.info[HELD] = last
    return _up_to(session, office, last)


def loaded(session: Session) -> tuple[Notice, ...]:
    """Return every notice of days off loaded, in order."""
    return tuple(
        Notice(number, year, words, document, day(announced_on), replaces)
        for number, year, words, document, announced_on, replaces in _LOADED.rows(session)
    )


def is_unsettled(session: Session, office: Office) -> bool:
    """Say whether days stand provisional that the calendar has announced by now (workflow.moving settles them)."""
    until = office.calendar.announced_until
    return until is not None and has_provisional(session, until.replace(day=28))


def has_provisional(session: Session, before: date) -> bool:
    """Say whether a running clock due before a day is provisional."""
    return bool(_PROVISIONAL.rows(session, before=before))


def _last(session: Session) -> int:
    return _LAST.rows(session)[0][0] or 0


def _up_to(session: Session, office: Office, last: int) -> Office:
    if last == office.notice:
        return office
    notices = Notices(office.notices.base if office.notices else office.calendar, loaded(session))
    return replace(office, calendar=notices.calendar(notices.last), notices=notices)
