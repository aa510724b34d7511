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
from operator import itemgetter
from typing import Any, NamedTuple

from sqlmodel import Session

from rules.workdays import Calendar
from workflow import (
    calendars,
    deadlines,
    digests,
    duty_alerts,
    gateway,
    moving,
    outbox,
    paper_digest,
    procedure,
    report_alerts,
    roster,
    statement,
    store,
)
from workflow.case_row import CaseRow
from workflow.config import Rung
from workflow.database import Database
from workflow.office import Office
from workflow.roster import Roster
from workflow.rungs import ladder, stands, threshold
from workflow.statement import Statement

CHUNK = 1000
KEYS = ("case_id", "clock", "due_on", "rung", "recipient")
Ladders = Mapping[str, Sequence[tuple[Rung, date]]]
"""By whose term it is, the rungs with the last due day that has reached each today."""


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
            staff, ladders = roster.read(session, office.config.office.name), _ladders(office, today)
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
    staff, ladders = roster.read(session, office.config.office.name), _ladders(office, today)
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
    due_on = found.due_on
    return found if isinstance(due_on, date) else found._replace(due_on=date.fromisoformat(due_on))


def _passed(one: Reached, ladders: Ladders) -> list[Rung]:
    """Return the rungs a deadline has reached and was not alerted for, the lowest first."""
    rungs = ladders.get(one.whose, ())
    return [rung for rung, last in rungs if one.due_on <= last and (one.rung is None or rung.at > one.rung)]


def _raise(
    session: Session, office: Office, staff: Roster, ladders: Ladders, found: Sequence[Reached], today: date, at: datetime
) -> Swept:  # fmt: skip
    """Write the alerts of these deadlines and one mail a recipient for those that are new, in one transaction."""
    rows: list[dict[str, Any]] = []
    reached: list[dict[str, Any]] = []
    passed_by: dict[tuple[str, date, int | None], list[Rung]] = {}
    for one in found:
        standing = (one.whose, one.due_on, one.rung)
        passed = passed_by.get(standing)
        if passed is None:
            passed = passed_by[standing] = _passed(one, ladders)
        told: set[str] = set()
        is_over = deadlines.is_over(one.clock, one.due_on, today)
        for rung in reversed(passed):
            for login in () if is_over else staff.told_by(rung, one.unit, one.handler, one.duty, today):
                status = "superseded" if login in told else _addressed(login, staff)
                told.add(login)
                rows.append(
                    {
                        "case_id": one.case_id, "unit": one.unit, "clock": one.clock, "due_on": one.due_on, "rung": rung.at,
                        "recipient": login, "status": status, "on_day": today, "message_id": None,
                    }
                )  # fmt: skip
        if passed:
            reached.append({"id": one.deadline_id, "rung": passed[-1].at})
    if reached:
        _REACHED.each(session, reached)
    new = _insert(session, office, rows, today)
    cases = {one.case_id: one for one in found}
    mails = _mail(session, new, cases, staff, office.calendar, at) + _posts(session, office, new, cases, at)
    counted = Counter([row["status"] for row in new])
    return Swept(counted["queued"], counted["superseded"], counted["unaddressed"], mails)


def _addressed(login: str, staff: Roster) -> str:
    return "queued" if login and staff.by_login[login].email else "unaddressed"


def _insert(session: Session, office: Office, rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Insert the alerts no other sweep has inserted; those to be mailed carry the Message-ID of their recipient's mail."""
    by_recipient: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["status"] == "queued":
            by_recipient[row["recipient"]].append(row)
    days = {due_on: str(due_on) for due_on in {row["due_on"] for row in rows}}
    for login, group in by_recipient.items():
        told = "|".join([f"{row['case_id']},{row['clock']},{days[row['due_on']]},{row['rung']}" for row in group])
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        mail_id = outbox.message_id(office, "alert", today, login, digest)
        for row in group:
            row["message_id"] = mail_id
    return statement.insert_new(session, "alert", rows, KEYS)


def _mail(
    session: Session, new: Sequence[dict[str, Any]], cases: Mapping[int, Reached], staff: Roster, calendar: Calendar,
    at: datetime,
) -> int:  # fmt: skip
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in new:
        if row["status"] == "queued":
            groups[(row["message_id"], row["recipient"])].append(row)
    told = {(row["case_id"], row["clock"]): row for rows in groups.values() for row in rows}
    days = {(row["on_day"], *_standing_of(row)) for row in told.values()}
    standing = {(whose, due_on): stands(calendar.count(on, due_on), whose) for on, whose, due_on in days}
    lines = {step: _line(row, cases[row["case_id"]], staff, standing) for step, row in told.items()}
    mails = [
        outbox.mail(
            message_id=mail_id, kind="alert", recipient=staff.by_login[login].email or "", at=at,
            subject=_subject(rows, cases, standing), body=_body(rows, lines),
        )
        for (mail_id, login), rows in groups.items()
    ]  # fmt: skip
    outbox.queue_all(session, mails)
    return len(groups)


def _posts(
    session: Session, office: Office, new: list[dict[str, Any]], cases: Mapping[int, Reached], at: datetime
) -> int:
    """Queue one post to the gateway for each step whose alert is new, whoever is told by mail or cannot be."""
    queued = 0
    for row in new if office.config.gateway else ():
        if row["status"] == "superseded":
            continue
        number, clock = cases[row["case_id"]].number, row["clock"]
        facts = {
            "number": number, "step": deadlines.label_of(clock), "unit": row["unit"],
            "days": stands(_left(row, office.calendar), deadlines.kind_of(clock).whose),
        }  # fmt: skip
        key = (number, clock.replace(":", "."), row["due_on"], row["rung"])
        queued += gateway.queue(session, office, key, facts, at, row["case_id"])
    return queued


def _standing_of(row: Mapping[str, Any]) -> tuple[str, date]:
    return deadlines.kind_of(row["clock"]).whose, row["due_on"]


def _subject(rows: list[dict[str, Any]], cases: Mapping[int, Reached], standing: Mapping[tuple[str, date], str]) -> str:
    if len(rows) > 1:
        late = sum(row["rung"] > 0 and _standing_of(row)[0] != deadlines.OTHERS for row in rows)
        return f"[期限提醒]{len(rows)}件" + (f",其中已超期{late}件" if late else "")
    return f"[{standing[_standing_of(rows[0])]}]{cases[rows[0]['case_id']].number}"


def _line(row: dict[str, Any], case: Reached, staff: Roster, standing: Mapping[tuple[str, date], str]) -> str:
    """Return what is said of one step of a case, the same to everybody."""
    provisional = "(暂定)" if row["clock"] == "answer" and case.provisional else ""
    return (
        f"{standing[_standing_of(row)]}  {case.number}  {case.unit}\n"
        f"    {deadlines.label_of(row['clock'])}:{row['due_on']}{provisional}\n"
        f"    现在:{procedure.STATES[case.state]},{digests.held_by(case.handler, staff)}"
    )


def _body(rows: list[dict[str, Any]], lines: Mapping[tuple[int, str], str]) -> str:
    told = [lines[row["case_id"], row["clock"]] for row in sorted(rows, key=itemgetter("due_on", "case_id"))]
    return "\n".join(told) + "\n\n期限以工作日计;为何是这一天,见办理页面或 gongkai case 登记号。\n"


def _left(row: dict[str, Any], calendar: Calendar) -> int:
    return calendar.count(row["on_day"], row["due_on"])


def _add(one: Swept, other: Swept) -> Swept:
    return Swept(*(a + b for a, b in zip(_values(one), _values(other), strict=True)))


def _values(swept: Swept) -> tuple[int, int, int, int]:
    return swept.alerts, swept.superseded, swept.unaddressed, swept.mails
