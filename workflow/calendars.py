"""The calendar of an office over its database: read for lists and sweeps, held still while an act is made."""

from dataclasses import replace

from sqlmodel import Session

from workflow import store
from workflow.notices import Notice, Notices
from workflow.office import Office


def current(session: Session, office: Office) -> Office:
    """Return the office with every notice the database holds; the same one when it knows them already."""
    if store.last_notice(session) == office.notice:
        return office
    notices = Notices(office.notices.base if office.notices else office.calendar, loaded(session))
    return replace(office, calendar=notices.calendar(notices.last), notices=notices)


def held(session: Session, office: Office) -> Office:
    """Return the office as `current` does; nobody loads a notice before this transaction ends."""
    store.hold_calendar(session)
    return current(session, office)


def loaded(session: Session) -> tuple[Notice, ...]:
    return tuple(
        Notice(row.id or 0, row.year, row.notice, row.document, row.announced_on, row.replaces)
        for row in store.notices(session)
    )
