"""The calendar of an office over its database: read for lists and sweeps, held still while an act is made."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session

from workflow.notices import Notice, Notices
from workflow.office import Office
from workflow.statement import Statement, day, is_sqlite

if TYPE_CHECKING:
    from workflow.staff import Staff

HELD = "notices held"
_LAST = Statement("SELECT max(id) FROM calendar_notice")
_PROVISIONAL = Statement(
    "SELECT 1 FROM deadline WHERE provisional AND status NOT IN ('met', 'ended', 'paused') AND due_on < :before LIMIT 1"
)
_LOADED = Statement("SELECT id, year, notice, document, announced_on, replaces FROM calendar_notice ORDER BY id")
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


def at_the_door(session: Session, office: Office) -> "tuple[Office, Staff]":
    """Return the office as `held` does, and the staff: what an act asks beside its case, by one statement."""
    from workflow import staff  # brings the rows: opening an office asks for none

    _hold(session)
    mark, last = _AT_THE_DOOR.rows(session)[0]
    return _up_to(session, office, last or 0), staff.marked(session, mark)


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
