"""The morning mail of every supervisor: what is late or nearly so, unit by unit, and what was entered late since the last one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session

from workflow import deadlines, labels, store
from workflow.acts import late_entries
from workflow.acts.late_entries import LateEntry
from workflow.light import last_yellow
from workflow.local_time import day_of, midnight
from workflow.office import Office
from workflow.roster import Roster
from workflow.rungs import stands
from workflow.statement import Statement, day
from workflow.telling import outbox

MORNING = "digest"
_NEAR = Statement(
    "SELECT d.clock, d.due_on, c.number, c.unit, c.state, c.handler FROM deadline d JOIN casefile c ON c.id = d.case_id"
    " WHERE d.status = 'running' AND d.whose = :whose AND d.due_on <= :soon ORDER BY d.due_on, d.id"
)


class Near(NamedTuple):
    """An office's own running term that is over or nearly so, and what a digest says of it."""

    due_on: date
    line: str


def queue(session: Session, office: Office, roster: Roster, today: date, at: datetime) -> int:
    """Queue each supervisor's digest, on the first sweep of the day; return how many.

    A last morning after today was noted before the clock was set back, and counts as none.
    """
    last = store.last_beat(session, MORNING)
    if last is not None and day_of(last) >= today:
        if day_of(last) == today:
            return 0
        last = None
    readers = [person for person in roster.everybody if person.active and "supervisor" in person.roles.split(",")]
    near, entered = _near(session, office, roster, today), _entered_late(session, office, today, at, last)
    mails = []
    for unit, supervisors in groupby(readers, key=lambda person: person.unit):
        everything = unit == roster.office
        seen = near if everything else {unit: near[unit]} if unit in near else {}
        late = [item for item in entered if everything or item.unit == unit]
        if not (seen or late):
            continue
        subject, body = _subject(seen, today), _body(seen, today) + late_entries.lines(late)
        for person in supervisors:
            if (email := roster.present(person, today).email) is None:
                continue
            mails.append(
                outbox.mail(
                    message_id=outbox.message_id(office, "digest", today, person.login), kind="digest",
                    recipient=email, subject=subject, body=body, at=at,
                )
            )  # fmt: skip
    store.set_beat(session, MORNING, at)
    return outbox.queue_all(session, mails)


def _near(session: Session, office: Office, roster: Roster, today: date) -> Mapping[str, Sequence[Near]]:
    """Return what is over or nearly so by unit, in the order of the configuration, the earliest due first."""
    soon = last_yellow(today, office.calendar, office.config.alerts)
    found: dict[str, list[Near]] = defaultdict(list)
    standing: dict[date, str] = {}
    for clock, due, number, unit, state, handler in _NEAR.rows(session, whose=deadlines.OFFICE, soon=soon):
        due_on = day(due)
        if deadlines.is_over(clock, due_on, today):
            continue
        if due_on not in standing:
            standing[due_on] = stands(office.calendar.count(today, due_on))
        line = (
            f"{standing[due_on]}  {number}  {deadlines.label_of(clock)}{due_on}"
            f"  {labels.STATES[state]}  {held_by(handler, roster)}"
        )
        found[unit].append(Near(due_on, line))
    order = {name: position for position, name in enumerate(office.units)}
    return dict(sorted(found.items(), key=lambda item: order.get(item[0], len(order))))


def _entered_late(
    session: Session, office: Office, today: date, at: datetime, last: datetime | None
) -> Sequence[LateEntry]:
    """Return what was entered late since the last morning's digests: each entry is told once, a missed morning loses none."""
    since = last or midnight(office.calendar.nth_before(today, 1))
    night = midnight(today + timedelta(days=1))
    return late_entries.found(session, office, since, min(at, night))


def _subject(seen: Mapping[str, Sequence[Near]], today: date) -> str:
    over = sum(item.due_on < today for items in seen.values() for item in items)
    return f"[督办日报]{today} 已超期{over}件，将到期{sum(map(len, seen.values())) - over}件"


def _body(seen: Mapping[str, Sequence[Near]], today: date) -> str:
    found: list[str] = []
    for unit, items in seen.items():
        found += ["", f"【{unit}】", *(item.line for item in items)]
    return f"{today}的期限情况：\n" + "\n".join(found) + "\n"


def held_by(handler: str | None, roster: Roster) -> str:
    name = roster.name_of(handler)
    return f"经办人：{name}" if name else "尚未分办"
