"""The ladder: who is told what, how many working days before, on and after a due day; each alert once, however often we look.

A rung is reached by comparing due days with one date a rung, so a missed run is caught up by the next: the highest rung passed
is sent, the lower ones are recorded as superseded. A deadline that is met, paused or moved is simply no longer found.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from rules.workdays import Calendar
from workflow import (
    calendars,
    deadlines,
    duty_alerts,
    gateway,
    late_entries,
    moving,
    outbox,
    paper_digest,
    procedure,
    report_alerts,
    store,
)
from workflow.config import Rung
from workflow.database import Database
from workflow.office import Office
from workflow.people import present, with_role
from workflow.rungs import ladder, stands, threshold
from workflow.tables import Alert, CaseFile, Deadline, Person

CHUNK = 1000
NEARLY = 3


@dataclass(frozen=True)
class Swept:
    """What a sweep came to: alerts raised, those overtaken by a higher rung, those nobody could be told, mails queued."""

    alerts: int = 0
    superseded: int = 0
    unaddressed: int = 0
    mails: int = 0


def sweep(database: Database, office: Office, today: date, at: datetime) -> Swept:
    """Raise every alert that stands on `today` and has not been raised; queue each supervisor's digest, once a day.

    On a rest day nothing is raised: alerts go out on working mornings.
    """
    with database.read() as session:
        office = calendars.current(session, office)
        is_unsettled = moving.unsettled(session, office)
    if is_unsettled:
        with database.write() as session:
            moving.settle(session, office, today, at)
    total = Swept()
    if office.calendar.is_workday(today):
        while True:
            with database.write() as session:
                found = _due(session, office, today)
                total = _add(total, _raise(session, office, found, today, at))
            if len(found) < CHUNK:
                break
        with database.write() as session:
            told, untold = duty_alerts.sweep(session, office, today, at)
            total = _add(total, Swept(alerts=told, unaddressed=untold, mails=told))
        with database.write() as session:
            reports = report_alerts.sweep(session, office, today, at)
            total = _add(total, Swept(reports.alerts, 0, reports.unaddressed, reports.mails))
        with database.write() as session:
            total = _add(total, Swept(mails=_digests(session, office, today, at)))
            total = _add(total, Swept(mails=paper_digest.queue(session, office, today, at)))
    with database.write() as session:
        store.set_beat(session, "sweep", at)
    return total


def at_once(session: Session, office: Office, row: CaseFile, today: date, at: datetime) -> None:
    """Raise the alerts of one case now: a late registration must not wait for the morning."""
    reached = [
        (deadline, row)
        for deadline in store.deadlines(session, row.id or 0)
        if deadline.status == "running" and _rungs_passed(deadline, office, today)
    ]
    _raise(session, office, reached, today, at)


def _due(session: Session, office: Office, today: date) -> list[tuple[Deadline, CaseFile]]:
    found: list[tuple[Deadline, CaseFile]] = []
    for whose in (deadlines.OFFICE, deadlines.INTERNAL, deadlines.OTHERS):
        rungs = ladder(office.config.alerts, whose)
        for index, rung in enumerate(rungs):
            query = select(Deadline, CaseFile).join(CaseFile, col(CaseFile.id) == Deadline.case_id)
            query = query.where(
                Deadline.status == "running", Deadline.whose == whose,
                col(Deadline.due_on) <= threshold(rung, today, office.calendar),
                col(Deadline.rung).is_(None) | (col(Deadline.rung) < rung.at),
            )  # fmt: skip
            if index + 1 < len(rungs):
                query = query.where(col(Deadline.due_on) > threshold(rungs[index + 1], today, office.calendar))
            query = (
                query.order_by(col(Deadline.id))
                .limit(CHUNK - len(found))
                .with_for_update(skip_locked=True, of=Deadline)
            )
            found += session.exec(query).all()
            if len(found) >= CHUNK:
                return found
    return found


def _rungs_passed(deadline: Deadline, office: Office, today: date) -> list[Rung]:
    if deadline.due_on is None:
        return []
    rungs = ladder(office.config.alerts, deadline.whose)
    passed = [rung for rung in rungs if deadline.due_on <= threshold(rung, today, office.calendar)]
    return [rung for rung in passed if deadline.rung is None or rung.at > deadline.rung]


def _raise(
    session: Session, office: Office, found: Sequence[tuple[Deadline, CaseFile]], today: date, at: datetime
) -> Swept:
    """Write the alerts of these deadlines and one mail a recipient for those that are new, in one transaction."""
    staff = {person.login: person for person in store.people(session)}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for deadline, case in found:
        passed = _rungs_passed(deadline, office, today)
        told: set[str] = set()
        for rung in reversed(passed):
            for login in _recipients(rung, deadline, case, staff, office, today):
                status = "superseded" if login in told else "queued" if login and staff[login].email else "unaddressed"
                told.add(login)
                rows[(case.id, deadline.clock, rung.at, login)] = {
                    "case_id": case.id, "unit": case.unit, "clock": deadline.clock, "due_on": deadline.due_on,
                    "rung": rung.at, "recipient": login, "status": status, "on_day": today, "message_id": None,
                }  # fmt: skip
        if passed:
            deadline.rung = passed[-1].at
            session.add(deadline)
    new = _insert(session, office, list(rows.values()), today)
    cases = {case.id: case for _, case in found}
    mails = _mail(session, new, cases, staff, office.calendar, at) + _posts(session, office, new, cases, at)
    counted = Counter(row["status"] for row in new)
    return Swept(counted["queued"], counted["superseded"], counted["unaddressed"], mails)


def _insert(session: Session, office: Office, rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Insert the alerts no other sweep has inserted; those to be mailed carry the Message-ID of their recipient's mail."""
    by_recipient: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["status"] == "queued":
            by_recipient[row["recipient"]].append(row)
    for login, group in by_recipient.items():
        told = "|".join(f"{row['case_id']},{row['clock']},{row['due_on']},{row['rung']}" for row in group)
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        for row in group:
            row["message_id"] = outbox.message_id(office.config, "alert", today, login, digest)
    keys = ("case_id", "clock", "due_on", "rung", "recipient")
    new = store.insert_new(session, Alert, rows, *keys)
    return [row for row in rows if tuple(row[name] for name in keys) in new]


def _mail(
    session: Session, new: list[dict[str, Any]], cases: dict[int | None, CaseFile], staff: dict[str, Person],
    calendar: Calendar, at: datetime,
) -> int:  # fmt: skip
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in new:
        if row["status"] == "queued":
            groups[(row["message_id"], row["recipient"])].append(row)
    for (mail_id, login), rows in groups.items():
        outbox.queue(
            session, message_id=mail_id, kind="alert", recipient=staff[login].email or "",
            subject=_subject(rows, cases, calendar), body=_body(rows, cases, staff, calendar), at=at,
        )  # fmt: skip
    return len(groups)


def _posts(
    session: Session, office: Office, new: list[dict[str, Any]], cases: dict[int | None, CaseFile], at: datetime
) -> int:
    """Queue one post to the gateway for each step whose alert is new, whoever is told by mail or cannot be."""
    given, queued = office.config.gateway, 0
    for row in new if given else ():
        if given is None or row["status"] == "superseded":
            continue
        number, clock = cases[row["case_id"]].number, row["clock"]
        facts = {
            "number": number, "step": deadlines.label_of(clock), "unit": row["unit"],
            "days": stands(_left(row, office.calendar)),
        }  # fmt: skip
        key = (number, clock.replace(":", "."), row["due_on"], row["rung"])
        queued += outbox.queue(
            session, message_id=outbox.message_id(office.config, "gateway", *key), kind="gateway", case_id=row["case_id"],
            recipient=gateway.RECIPIENT, subject=number, body=gateway.body(given.body, given.content_type, facts), at=at,
        )  # fmt: skip
    return queued


def _subject(rows: list[dict[str, Any]], cases: dict[int | None, CaseFile], calendar: Calendar) -> str:
    if len(rows) > 1:
        late = sum(row["rung"] > 0 for row in rows)
        return f"[期限提醒]{len(rows)}件" + (f",其中已超期{late}件" if late else "")
    return f"[{stands(_left(rows[0], calendar))}]{cases[rows[0]['case_id']].number}"


def _body(
    rows: list[dict[str, Any]], cases: dict[int | None, CaseFile], staff: dict[str, Person], calendar: Calendar
) -> str:
    lines = []
    for row in sorted(rows, key=lambda row: (row["due_on"], row["case_id"])):
        case = cases[row["case_id"]]
        provisional = "(暂定)" if row["clock"] == "answer" and case.provisional else ""
        lines.append(
            f"{stands(_left(row, calendar))}  {case.number}  {case.unit}\n"
            f"    {deadlines.label_of(row['clock'])}:{row['due_on']}{provisional}\n"
            f"    现在:{procedure.STATES[case.state]},{_holder(case, staff)}"
        )
    return "\n".join(lines) + "\n\n期限以工作日计;为何是这一天,见办理页面或 gongkai case 登记号。\n"


def _left(row: dict[str, Any], calendar: Calendar) -> int:
    return calendar.count(row["on_day"], row["due_on"])


def _holder(case: CaseFile, staff: dict[str, Person]) -> str:
    holder = staff.get(case.handler or "")
    return f"经办人:{holder.name}" if holder else "尚未分办"


def _recipients(
    rung: Rung, deadline: Deadline, case: CaseFile, staff: dict[str, Person], office: Office, today: date
) -> list[str]:
    """Return the logins a rung tells: substitutes while away; the head for nobody's case; "" when there is nobody at all."""
    everyone = list(staff.values())
    found: list[Person] = []
    for role in rung.to:
        if role == "handler":
            found += _handlers(deadline, case, staff) or _heads(everyone, case.unit, office)
        elif role == "supervisor":
            found += with_role(everyone, "supervisor", case.unit) or with_role(
                everyone, "supervisor", office.config.office.name
            )
        else:
            found += _heads(everyone, case.unit, office)
    found = found or _heads(everyone, case.unit, office)
    return list(dict.fromkeys(present(person, staff, today).login for person in found)) or [""]


def _handlers(deadline: Deadline, case: CaseFile, staff: dict[str, Person]) -> list[Person]:
    """Return who works on it: the case's handler, and who owes the step where it is somebody else's."""
    everyone, duty = list(staff.values()), deadline.duty or ""
    holder = staff.get(case.handler or "")
    found = [holder] if holder is not None and holder.active else []
    if duty.startswith("@"):
        return with_role(everyone, duty[1:], case.unit) or found
    return [*with_role(everyone, "handler", duty), *([staff[duty]] if duty in staff else []), *found]


def _heads(everyone: Iterable[Person], unit: str, office: Office) -> list[Person]:
    people = list(everyone)
    return with_role(people, "approver", unit) or with_role(people, "approver", office.config.office.name)


def _digests(session: Session, office: Office, today: date, at: datetime) -> int:
    """Queue the morning mail of every supervisor: what is late or nearly so, unit by unit, and what was entered late."""
    soon = office.calendar.nth_after(today, NEARLY)
    query = select(Deadline, CaseFile).join(CaseFile, col(CaseFile.id) == Deadline.case_id)
    query = query.where(Deadline.status == "running", Deadline.whose == deadlines.OFFICE, col(Deadline.due_on) <= soon)
    found = session.exec(query.order_by(col(CaseFile.unit), col(Deadline.due_on), col(Deadline.id))).all()
    staff = {person.login: person for person in store.people(session)}
    order = {unit.name: position for position, unit in enumerate(office.config.all_units())}
    queued = 0
    for person in staff.values():
        if not person.active or "supervisor" not in person.roles.split(","):
            continue
        seen = [pair for pair in found if person.unit in {pair[1].unit, office.config.office.name}]
        seen.sort(key=lambda pair: order.get(pair[1].unit, len(order)))
        reader = present(person, staff, today)
        entered = _entered_late(session, office, person, today, at)
        if not (seen or entered) or reader.email is None:
            continue
        late = sum(deadline.due_on is not None and deadline.due_on < today for deadline, _ in seen)
        queued += outbox.queue(
            session, message_id=outbox.message_id(office.config, "digest", today, person.login), kind="digest",
            recipient=reader.email, subject=f"[督办日报]{today} 已超期{late}件,将到期{len(seen) - late}件",
            body=_digest(seen, staff, today, office.calendar) + late_entries.lines(entered), at=at,
        )  # fmt: skip
    return queued


def _entered_late(
    session: Session, office: Office, person: Person, today: date, at: datetime
) -> list[late_entries.LateEntry]:
    """Return what was entered late since a supervisor's last digest: each entry is told once, a missed morning loses none."""
    morning, night = late_entries.midnight(today), late_entries.midnight(today + timedelta(days=1))
    last = outbox.last_digest(session, person.login, morning)
    since = last or late_entries.midnight(office.calendar.nth_before(today, 1))
    unit = None if person.unit == office.config.office.name else person.unit
    return late_entries.found(session, office, since, min(at, night), unit)


def _digest(
    seen: Sequence[tuple[Deadline, CaseFile]], staff: dict[str, Person], today: date, calendar: Calendar
) -> str:
    lines: list[str] = []
    unit = None
    for deadline, case in seen:
        if case.unit != unit:
            unit = case.unit
            lines += ["", f"【{unit}】"]
        left = calendar.count(today, deadline.due_on) if deadline.due_on else 0
        lines.append(
            f"{stands(left)}  {case.number}  {deadlines.label_of(deadline.clock)}{deadline.due_on}"
            f"  {procedure.STATES[case.state]}  {_holder(case, staff)}"
        )
    return f"{today}的期限情况:\n" + "\n".join(lines) + "\n"


def _add(one: Swept, other: Swept) -> Swept:
    return Swept(*(a + b for a, b in zip(_values(one), _values(other), strict=True)))


def _values(swept: Swept) -> tuple[int, int, int, int]:
    return swept.alerts, swept.superseded, swept.unaddressed, swept.mails
