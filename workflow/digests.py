"""The morning mail of every supervisor: what is late or nearly so, unit by unit, and what was entered late since the last one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session

from rules.workdays import Calendar
from workflow import deadlines, late_entries, outbox, procedure, store
from workflow.late_entries import LateEntry
from workflow.office import Office
from workflow.roster import Roster
from workflow.rungs import stands
from workflow.statement import Statement

NEARLY = 3
MORNING = "digest"
_NEAR = Statement(
    "SELECT d.clock, d.due_on, c.number, c.unit, c.state, c.handler FROM deadline d JOIN casefile c ON c.id = d.case_id"
    " WHERE d.status = 'running' AND d.whose = :whose AND d.due_on <= :soon ORDER BY d.due_on, d.id"
)


class Near(NamedTuple):
    """An office's own running term that is over or nearly so."""

    clock: str
    due_on: date
    number: str
    unit: str
    state: str
    handler: str | None


def queue(session: Session, office: Office, roster: Roster, today: date, at: datetime) -> int:
    """Queue each supervisor's digest, on the first sweep of the day; return how many."""
    last = store.last_beat(session, MORNING)
    if last is not None and late_entries.day_of(last) >= today:
        return 0
    readers = [person for person in roster.everybody if person.active and "supervisor" in person.roles.split(",")]
    near, entered = _near(session, office, today), _entered_late(session, office, today, at, last)
    lines = _lines(near, roster, today, office.calendar)
    mails = []
    for person in readers:
        everything = person.unit == roster.office
        seen = [item for unit, items in near.items() if everything or unit == person.unit for item in items]
        late = [item for item in entered if everything or item.unit == person.unit]
        reader = roster.present(person, today)
        if not (seen or late) or reader.email is None:
            continue
        over = sum(item.due_on < today for item in seen)
        mails.append(
            outbox.mail(
                message_id=outbox.message_id(office.config, "digest", today, person.login), kind="digest",
                recipient=reader.email, subject=f"[督办日报]{today} 已超期{over}件,将到期{len(seen) - over}件",
                body=_body(seen, lines, today) + late_entries.lines(late), at=at,
            )
        )  # fmt: skip
    store.set_beat(session, MORNING, at)
    return outbox.queue_all(session, mails)


def _near(session: Session, office: Office, today: date) -> Mapping[str, Sequence[Near]]:
    """Return what is over or nearly so by unit, in the order of the configuration, the earliest due first."""
    soon = office.calendar.nth_after(today, NEARLY)
    found: dict[str, list[Near]] = defaultdict(list)
    for clock, due_on, *case in _NEAR.rows(session, whose=deadlines.OFFICE, soon=soon):
        near = Near(clock, due_on if isinstance(due_on, date) else date.fromisoformat(due_on), *case)
        found[near.unit].append(near)
    order = {unit.name: position for position, unit in enumerate(office.config.all_units())}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))


def _entered_late(
    session: Session, office: Office, today: date, at: datetime, last: datetime | None
) -> Sequence[LateEntry]:
    """Return what was entered late since the last morning's digests: each entry is told once, a missed morning loses none."""
    since = last or late_entries.midnight(office.calendar.nth_before(today, 1))
    night = late_entries.midnight(today + timedelta(days=1))
    return late_entries.found(session, office, since, min(at, night))


def _lines(near: Mapping[str, Sequence[Near]], roster: Roster, today: date, calendar: Calendar) -> Mapping[Near, str]:
    """Return what a digest says of each, made once for all who read of it."""
    items = [item for of_unit in near.values() for item in of_unit]
    standing = {due: stands(calendar.count(today, due)) for due in {item.due_on for item in items}}
    return {
        item: f"{standing[item.due_on]}  {item.number}  {deadlines.label_of(item.clock)}{item.due_on}"
        f"  {procedure.STATES[item.state]}  {held_by(item.handler, roster)}"
        for item in items
    }


def _body(seen: Sequence[Near], lines: Mapping[Near, str], today: date) -> str:
    found: list[str] = []
    for unit, items in groupby(seen, key=lambda item: item.unit):
        found += ["", f"【{unit}】", *(lines[item] for item in items)]
    return f"{today}的期限情况:\n" + "\n".join(found) + "\n"


def held_by(handler: str | None, roster: Roster) -> str:
    name = roster.name_of(handler)
    return f"经办人:{name}" if name else "尚未分办"
