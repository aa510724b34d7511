"""Taking in a notice of days off: every clock that still runs is counted again, and each that moves is journalled and told.

A later program may know a year an earlier one did not: what stood provisional until then is settled in the same way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from rules.clock import ClockError
from rules.workdays import CalendarError
from workflow import caches, calendars, case_row, deadlines, journal, notices, store
from workflow.case import Case
from workflow.fold import fold
from workflow.notices import PACKAGED, Notice, Notices
from workflow.office import Office
from workflow.people import present, with_role
from workflow.tables import CalendarNotice, CaseFile, Deadline, Entry, Person
from workflow.telling import outbox


@dataclass(frozen=True)
class Moved:
    """One clock of one case: its day before and after, each provisional or not."""

    number: str
    unit: str
    handler: str | None
    clock: str
    was: date
    was_provisional: bool
    due: date
    provisional: bool

    @property
    def line(self) -> str:
        days = f"{_day(self.was, self.was_provisional)} → {_day(self.due, self.provisional)}"
        return f"{self.number}  {deadlines.label_of(self.clock)}：{days}"


@dataclass(frozen=True)
class Loaded:
    """What loading a notice came to; `is_new` is False when it stood already and nothing was done."""

    notice: Notice
    is_new: bool
    replaced: Notice | None
    moved: tuple[Moved, ...]
    mails: int


def load(session: Session, office: Office, document: object, on: date, at: datetime) -> Loaded:
    """Take in a notice in the caller's one transaction; raises CalendarError, also when a case cannot be counted by it."""
    office = calendars.held(session, office, alone=True)
    known = office.notices or Notices(office.calendar)
    said = notices.read(document)
    if stands := next((one for one in known.standing() if one.document == said.document), None):
        return Loaded(stands, False, None, (), 0)
    _, replaced = notices.taken_in(known, said, known.last + 1)
    session.add(
        CalendarNotice(
            year=said.year, notice=said.words, document=said.document, announced_on=said.announced_on, loaded_at=at,
            replaces=replaced.number if replaced else None,
        )
    )  # fmt: skip
    session.flush()
    office = calendars.current(session, office)
    notice = next(one for one in calendars.loaded(session) if one.number == office.notice)
    moved = [item for rows in store.open_cases(session) for item in _recount(session, office, rows, notice, on, at)]
    return Loaded(notice, True, replaced, tuple(moved), _tell(session, office, notice, moved, on, at))


def settle(session: Session, office: Office, on: date, at: datetime) -> tuple[Moved, ...]:
    """Count anew what stood provisional until the program itself learned the year; return what moved."""
    office = calendars.held(session, office)
    until = office.calendar.announced_until
    if until is None:
        return ()
    words = next(item.notice for item in reversed(office.calendar.holidays) if item.year == until.year)
    notice = Notice(PACKAGED, until.year, words, "")
    stale = store.provisional_cases(session, until.replace(day=28))
    moved = tuple(item for rows in stale for item in _recount(session, office, rows, notice, on, at))
    _tell(session, office, notice, moved, on, at)
    return moved


def _recount(
    session: Session, office: Office, rows: Sequence[CaseFile], notice: Notice, on: date, at: datetime
) -> Iterable[Moved]:
    ids = [row.id or 0 for row in rows]
    journals, cached = store.by_case(session, Entry, ids), store.by_case(session, Deadline, ids)
    for row in rows:
        acts = [(journal.act_of(entry), entry.hash) for entry in journals[row.id or 0]]
        case = fold(Case(row.number, row.unit), acts)
        moved = _moved(office, case, cached[row.id or 0])
        if moved:
            _write(session, office, row, case, moved, notice, on, at)
        yield from moved


def _moved(office: Office, case: Case, cached: Sequence[Deadline]) -> list[Moved]:
    found = []
    for deadline in cached:
        if not case.clocks[deadline.clock].open:
            continue
        try:
            due = deadlines.due_of(case, deadline.clock, office.calendar)
        except ClockError as error:
            label = deadlines.label_of(deadline.clock)
            raise CalendarError(f"{case.number}的{label}不能按这份通知重算，没有载入：{error}") from None
        if deadline.due_on is None or due.due is None:
            continue
        was, was_provisional, key = deadline.due_on, deadline.provisional, deadline.clock
        if (due.due, due.provisional) != (was, was_provisional):
            found.append(
                Moved(case.number, case.unit, case.handler, key, was, was_provisional, due.due, due.provisional)
            )
    return found


def _write(
    session: Session, office: Office, row: CaseFile, case: Case, moved: Sequence[Moved], notice: Notice, on: date,
    at: datetime,
) -> None:  # fmt: skip
    """Append the entry that says what moved, and bring the caches up to it: a day that moved arms its alerts again."""
    facts = {"notice": notice.words, "year": notice.year, "number": notice.number, "sha256": notice.sha256}
    told = [{"clock": item.clock, "from": item.was, "to": item.due, "provisional": item.provisional} for item in moved]
    outcome: dict[str, Any] = {"state": case.state, "moved": told}
    held = case_row.of(row)
    act, digest, entry = journal.following(held, row.unit, "calendar", "system", on, at, facts, outcome)
    caches.refresh(session, office, held, fold(case, [(act, digest)]), entry)


def _tell(session: Session, office: Office, notice: Notice, moved: Sequence[Moved], on: date, at: datetime) -> int:
    """Queue one mail a recipient: the handler, or the head where there is none; return how many."""
    staff = {person.login: person for person in store.people(session)}
    told: dict[str, list[Moved]] = defaultdict(list)
    for item in moved:
        for person in _recipients(item, staff, office):
            told[present(person, staff, on).login].append(item)
    queued = 0
    for login, items in told.items():
        email = staff[login].email
        if email is None:
            continue
        cases = len({item.number for item in items})
        lines = "\n".join(dict.fromkeys(item.line for item in items))
        told_by = notice.number or f"year{notice.year}"
        queued += outbox.queue(
            session, message_id=outbox.message_id(office, "calendar", told_by, login), kind="calendar",
            recipient=email, subject=f"[期限变动]{notice.year}年放假通知：{cases}件", at=at,
            body=f"已载入{notice.year}年放假通知（{notice.words}），以下期限随之变动：\n\n{lines}\n",
        )  # fmt: skip
    return queued


def _recipients(item: Moved, staff: Mapping[str, Person], office: Office) -> list[Person]:
    holder = staff.get(item.handler or "")
    if holder is not None and holder.active:
        return [holder]
    people = list(staff.values())
    return with_role(people, "approver", item.unit) or with_role(people, "approver", office.name)


def _day(day: date, provisional: bool) -> str:
    return f"{day}{'（暂定）' if provisional else ''}"
