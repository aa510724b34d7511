"""The ladder: who is told what, how many working days before, on and after a due day; each alert once, however often we look.

A rung is reached by comparing due days with one date a rung, so a missed run is caught up by the next: the highest rung passed
is sent, the lower ones are recorded as superseded. A deadline that is met, paused or moved is simply no longer found.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

from sqlmodel import Session

from workflow import calendars, deadlines, labels, moving, roster, statement, store
from workflow.case_row import CaseRow
from workflow.config import Rung
from workflow.database import Database
from workflow.office import Office
from workflow.roster import Roster
from workflow.rungs import ladder, stands, threshold
from workflow.statement import Statement, day
from workflow.telling import digests, duty_alerts, gateway, links, outbox, paper_digest, report_alerts

CHUNK = 1000
KEYS = ("case_id", "clock", "due_on", "rung", "recipient")
COLUMNS = ("case_id", "unit", "clock", "due_on", "rung", "recipient", "status", "on_day", "message_id")
Ladders = Mapping[str, Sequence[tuple[Rung, date]]]
"""By whose term it is, the rungs with the last due day that has reached each today."""
Standing = Mapping[tuple[str, date], str]
"""By whose term it is and its due day, how it stands in words."""


@dataclass(frozen=True)
class Swept:
    """What a sweep came to: alerts raised, those overtaken by a higher rung, those nobody could be told, mails queued."""

    alerts: int = 0
    superseded: int = 0
    unaddressed: int = 0
    mails: int = 0


class Reached(NamedTuple):
    """A deadline that stands on a rung it was not alerted for, with what is told of its case."""

    deadline_id: int
    clock: str
    whose: str
    due_on: date
    rung: int | None
    duty: str | None
    case_id: int
    number: str
    unit: str
    state: str
    handler: str | None
    provisional: bool


class Alert(NamedTuple):
    """A rung a deadline stands on, and whom it tells; queued, overtaken by a higher rung, or without an address."""

    of: Reached
    rung: int
    login: str
    status: str


READ = "d.id, d.clock, d.whose, d.due_on, d.rung, d.duty, c.id, c.number, c.unit, c.state, c.handler, c.provisional"
_OF_CASE = Statement(
    f"SELECT {READ} FROM deadline d JOIN casefile c ON c.id = d.case_id"  # noqa: S608  our own columns
    " WHERE d.case_id = :case_id AND d.status = 'running' AND d.due_on IS NOT NULL ORDER BY d.id"
)
_REACHED = Statement("UPDATE deadline SET rung = :rung WHERE id = :id")


def sweep(database: Database, office: Office, today: date, at: datetime) -> Swept:
    """Raise every alert that stands on `today` and has not been raised; queue each supervisor's digest, once a day.

    On a rest day nothing is raised: alerts go out on working mornings. The last transaction also holds what is not a case's.
    """
    total, is_settled, is_done = Swept(), False, False
    while not is_done:
        with database.write() as session:
            if not is_settled:
                is_settled, office = True, calendars.current(session, office)
                if calendars.is_unsettled(session, office):
                    moving.settle(session, office, today, at)
                    continue
            if not office.calendar.is_workday(today):
                store.set_beat(session, "sweep", at)
                return Swept()
            staff, ladders = roster.read(session, office.name), _ladders(office, today)
            found = _due(session, ladders)
            total = _add(total, _raise(session, office, staff, ladders, found, today, at))
            is_done = len(found) < CHUNK
            if is_done:
                total = _add(total, _beside_cases(session, office, staff, today, at))
                store.set_beat(session, "sweep", at)
    return total


def at_once(session: Session, office: Office, row: CaseRow, today: date, at: datetime) -> None:
    """Raise the alerts of one case now: a late registration must not wait for the morning."""
    found = [_reached(one) for one in _OF_CASE.rows(session, case_id=row.id)]
    staff, ladders = roster.read(session, office.name), _ladders(office, today)
    _raise(session, office, staff, ladders, [one for one in found if _passed(one, ladders)], today, at)


def _beside_cases(session: Session, office: Office, staff: Roster, today: date, at: datetime) -> Swept:
    """Raise what stands of duties and reports, and queue the morning's digests."""
    told, untold = duty_alerts.sweep(session, office, today, at)
    reports = report_alerts.sweep(session, office, today, at)
    morning = digests.queue(session, office, staff, today, at) + paper_digest.queue(session, office, today, at)
    return Swept(told + reports.alerts, 0, untold + reports.unaddressed, told + reports.mails + morning)


def _ladders(office: Office, today: date) -> Ladders:
    """Return the ladders of what anybody is alerted of: an applicant's time to go to court is nobody's task here."""
    return {
        whose: [(rung, threshold(rung, today, office.calendar)) for rung in ladder(office.config.alerts, whose)]
        for whose in (deadlines.OFFICE, deadlines.INTERNAL, deadlines.OTHERS)
    }


def _due(session: Session, ladders: Ladders) -> list[Reached]:
    """Return deadlines that stand on a rung not yet alerted, locked; one statement for each kind of ladder."""
    found: list[Reached] = []
    for whose, rungs in ladders.items():
        days = {f"day{n}": day for n, (_, day) in enumerate(rungs)}
        places = {f"rung{n}": rung.at for n, (rung, _) in enumerate(rungs)}
        last, most = max(days.values()), CHUNK - len(found)
        rows = _standing(len(rungs)).rows(session, whose=whose, last=last, most=most, **days, **places)
        found += map(_reached, rows)
        if len(found) >= CHUNK:
            break
    return sorted(found, key=lambda one: one.deadline_id)


@cache
def _standing(rungs: int) -> Statement:
    """Return the statement that reads what stands on a ladder of so many rungs, `day0` being the last day of its lowest."""
    highest = " ".join(f"WHEN d.due_on <= :day{n} THEN :rung{n}" for n in range(rungs - 1, 0, -1))
    highest = f"CASE {highest} ELSE :rung0 END" if highest else ":rung0"
    words = (
        f"SELECT {READ} FROM deadline d JOIN casefile c ON c.id = d.case_id"  # noqa: S608  our own columns
        " WHERE d.status = 'running' AND d.whose = :whose AND d.due_on <= :last"
        f" AND (d.rung IS NULL OR d.rung < {highest}) LIMIT :most"
    )
    on_server = re.sub(r":(rung\d+)", r"%(\1)s::integer", words)
    return Statement(words, re.sub(r"(?<!:):(\w+)(?!:)", r"%(\1)s", on_server) + " FOR UPDATE OF d SKIP LOCKED")


def _reached(row: Sequence[Any]) -> Reached:
    found = Reached._make(row)
    return found if isinstance(found.due_on, date) else found._replace(due_on=day(found.due_on))


def _passed(one: Reached, ladders: Ladders) -> list[Rung]:
    """Return the rungs a deadline has reached and was not alerted for, the lowest first."""
    rungs = ladders.get(one.whose, ())
    return [rung for rung, last in rungs if one.due_on <= last and (one.rung is None or rung.at > one.rung)]


def _raise(
    session: Session, office: Office, staff: Roster, ladders: Ladders, found: Sequence[Reached], today: date, at: datetime
) -> Swept:  # fmt: skip
    """Write the alerts of these deadlines and one mail a recipient for those that are new, in one transaction."""
    alerts: list[Alert] = []
    reached: list[dict[str, Any]] = []
    passed_by: dict[tuple[str, date, int | None], list[Rung]] = {}
    for one in found:
        standing = (one.whose, one.due_on, one.rung)
        passed = passed_by.get(standing)
        if passed is None:
            passed = passed_by[standing] = _passed(one, ladders)
        told: set[str] = set()
        is_over = one.due_on < today and deadlines.is_own_appeal(one.clock)
        for rung in reversed(passed):
            for login in () if is_over else staff.told_by(rung, one.unit, one.handler, one.duty, today):
                status = "superseded" if login in told else _addressed(login, staff)
                told.add(login)
                alerts.append(Alert(one, rung.at, login, status))
        if passed:
            reached.append({"id": one.deadline_id, "rung": passed[-1].at})
    if reached:
        _REACHED.each(session, reached)
    mail_ids = _mail_ids(office, alerts, today)
    new = _insert(session, alerts, mail_ids, today)
    days = {(one.whose, one.due_on) for one in found} if new else ()
    standing_of = {(whose, due_on): stands(office.calendar.count(today, due_on), whose) for whose, due_on in days}
    mails = _mail(session, office, new, mail_ids, staff, standing_of, at) + _posts(
        session, office, new, standing_of, at
    )
    counted = Counter([alert.status for alert in new])
    return Swept(counted["queued"], counted["superseded"], counted["unaddressed"], mails)


def _addressed(login: str, staff: Roster) -> str:
    return "queued" if login and staff.by_login[login].email else "unaddressed"


def _mail_ids(office: Office, alerts: Sequence[Alert], today: date) -> dict[str, str]:
    """Return the Message-ID of each recipient's mail: the same alerts make the same."""
    days = {due_on: str(due_on) for due_on in {alert.of.due_on for alert in alerts}}
    told: dict[str, list[str]] = defaultdict(list)
    for one, rung, login, status in alerts:
        if status == "queued":
            told[login].append(f"{one.case_id},{one.clock},{days[one.due_on]},{rung}")
    return {
        login: outbox.message_id(
            office, "alert", today, login, hashlib.sha256("|".join(steps).encode()).hexdigest()[:16]
        )
        for login, steps in told.items()
    }


def _insert(session: Session, alerts: Sequence[Alert], mail_ids: Mapping[str, str], today: date) -> list[Alert]:
    """Insert the alerts no other sweep has inserted, each to be mailed with its Message-ID; return those."""
    rows = [
        (
            one.case_id, one.unit, one.clock, one.due_on, rung, login, status, today,
            mail_ids[login] if status == "queued" else None,
        )
        for one, rung, login, status in alerts
    ]  # fmt: skip
    return list(compress(alerts, statement.insert_new(session, "alert", COLUMNS, rows, KEYS)))


def _mail(
    session: Session, office: Office, new: Sequence[Alert], mail_ids: Mapping[str, str], staff: Roster, standing: Standing,
    at: datetime,
) -> int:  # fmt: skip
    groups: dict[str, list[Alert]] = defaultdict(list)
    lines: dict[int, str] = {}
    queued = [alert for alert in new if alert.status == "queued"]
    for alert in sorted(queued, key=lambda alert: (alert.of.due_on, alert.of.case_id)):
        groups[alert.login].append(alert)
        if alert.of.deadline_id not in lines:
            lines[alert.of.deadline_id] = _line(alert.of, office, staff, standing)
    mails = [
        outbox.mail(
            message_id=mail_ids[login], kind="alert", recipient=staff.by_login[login].email or "", at=at,
            subject=_subject(group, standing), body=_body([lines[alert.of.deadline_id] for alert in group]),
        )
        for login, group in groups.items()
    ]  # fmt: skip
    outbox.queue_all(session, mails)
    return len(mails)


def _posts(session: Session, office: Office, new: Sequence[Alert], standing: Standing, at: datetime) -> int:
    """Queue one post to the gateway for each step whose alert is new, whoever is told by mail or cannot be."""
    queued = 0
    for one, rung, _, status in new if office.config.gateway else ():
        if status == "superseded":
            continue
        facts = {
            "number": one.number, "step": deadlines.label_of(one.clock), "unit": one.unit,
            "days": standing[one.whose, one.due_on],
        }  # fmt: skip
        key = (one.number, one.clock.replace(":", "."), one.due_on, rung)
        queued += gateway.queue(session, office, key, facts, at, one.case_id)
    return queued


def _subject(group: Sequence[Alert], standing: Standing) -> str:
    if len(group) > 1:
        late = sum([alert.rung > 0 and alert.of.whose != deadlines.OTHERS for alert in group])
        return f"[期限提醒]{len(group)}件" + (f"，其中已超期{late}件" if late else "")
    first = group[0].of
    return f"[{standing[first.whose, first.due_on]}]{first.number}"


def _line(one: Reached, office: Office, staff: Roster, standing: Standing) -> str:
    """Return what is said of one step of a case, the same to everybody."""
    link = links.to_case(office.config, one.number)
    provisional = "（暂定）" if one.clock == "answer" and one.provisional else ""
    return (
        f"{standing[one.whose, one.due_on]}  {one.number}  {one.unit}\n"
        f"    {deadlines.label_of(one.clock)}：{one.due_on}{provisional}\n"
        f"    现在：{labels.STATES[one.state]}，{digests.held_by(one.handler, staff)}"
        + (f"\n    {link}" if link else "")
    )


def _body(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n\n期限以工作日计；为何是这一天，见办理页面或 gongkai case 登记号。\n"


def _add(one: Swept, other: Swept) -> Swept:
    return Swept(*(a + b for a, b in zip(_values(one), _values(other), strict=True)))


def _values(swept: Swept) -> tuple[int, int, int, int]:
    return swept.alerts, swept.superseded, swept.unaddressed, swept.mails
