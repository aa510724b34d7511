"""Telling of annual reports that fall due (2007条例第三十一条; 2019条例第四十九条): by the ladder of legal terms, each rung once.

Of a year the program holds no case and no figure of, it cannot know whether a report was made, and says nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, func, select

from workflow import deadlines, roster, store
from workflow.config import Rung
from workflow.office import Office
from workflow.report import publishing
from workflow.report.publishing import Owed
from workflow.report_tables import ReportAlert
from workflow.roster import Roster
from workflow.rungs import ladder, stands, threshold
from workflow.statement import Statement
from workflow.telling import gateway, outbox

_OURS = Statement(
    "SELECT EXISTS (SELECT 1 FROM casefile WHERE received_on BETWEEN :start AND :end),"
    " EXISTS (SELECT 1 FROM casefile WHERE concluded_on BETWEEN :start AND :end),"
    " EXISTS (SELECT 1 FROM figure WHERE year = :year)"
)
KEYS = ("unit", "year", "due_on", "rung", "recipient")


@dataclass(frozen=True)
class Told:
    """Alerts written, those nobody could be told, mails queued (one a recipient)."""

    alerts: int = 0
    unaddressed: int = 0
    mails: int = 0


def sweep(session: Session, office: Office, today: date, at: datetime) -> Told:
    """Raise what stands today of last year's reports that are not published, the highest rung reached alone."""
    year = today.year - 1
    if not _is_ours(session, year):
        return Told()
    rungs = ladder(office.config.alerts, deadlines.OFFICE)
    told = dict(
        session.exec(
            select(ReportAlert.unit, func.max(ReportAlert.rung))
            .where(ReportAlert.year == year)
            .group_by(ReportAlert.unit)
        ).all()
    )
    staff = roster.read(session, office.name)
    rows = []
    for owed in publishing.status(session, office, year):
        reached = [rung for rung in rungs if owed.due_on <= threshold(rung, today, office.calendar)]
        if owed.version is None and reached and told.get(owed.unit, reached[-1].at - 1) < reached[-1].at:
            rows += _rows(owed, year, reached[-1], staff, office, today)
    return _queue(session, office, rows, staff, today, at)


def _is_ours(session: Session, year: int) -> bool:
    """Say whether the program holds a case or a figure of a year."""
    asked = _OURS.rows(session, start=date(year, 1, 1), end=date(year, 12, 31), year=year)
    return any(asked[0])


def _rows(owed: Owed, year: int, rung: Rung, staff: Roster, office: Office, today: date) -> list[dict[str, object]]:
    """The registrars gather a report's figures: they are told what a case's handler is told."""
    told = staff.told_by(rung, owed.unit or office.name, None, "@registrar", today)
    return [
        {
            "unit": owed.unit, "year": year, "due_on": owed.due_on, "rung": rung.at, "recipient": login, "on_day": today,
            "status": "queued" if login and staff.by_login[login].email else "unaddressed", "article": owed.article,
        }
        for login in told
    ]  # fmt: skip


def _queue(
    session: Session, office: Office, rows: Sequence[dict[str, object]], staff: Roster, today: date, at: datetime
) -> Told:  # fmt: skip
    kept = [{name: value for name, value in row.items() if name != "article"} for row in rows]
    new = store.insert_new(session, ReportAlert, kept, *KEYS)
    fresh = [row for row in rows if tuple(row[name] for name in KEYS) in new]
    mine: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in fresh:
        if row["status"] == "queued":
            mine[str(row["recipient"])].append(row)
    mails = []
    for login, group in mine.items():
        digest = hashlib.sha256(repr([[str(row[name]) for name in KEYS] for row in group]).encode()).hexdigest()[:16]
        mails.append(
            outbox.mail(
                message_id=outbox.message_id(office, "report", today, login, digest), kind="alert", at=at,
                recipient=staff.by_login[login].email or "", subject=_subject(group, office, today),
                body=_body(group, office, today),
            )
        )  # fmt: skip
    outbox.queue_all(session, mails)
    for row in fresh:
        facts = {
            "number": f"{row['year']}年年度报告", "step": "公布期限", "unit": str(row["unit"]) or "本级政府",
            "days": _stands(row, office, today),
        }  # fmt: skip
        gateway.queue(session, office, ("report", *(row[name] for name in KEYS[:-1])), facts, at)
    unaddressed = sum(row["status"] != "queued" for row in fresh)
    return Told(len(fresh) - unaddressed, unaddressed, len(mine))


def _subject(group: Sequence[dict[str, object]], office: Office, today: date) -> str:
    first = group[0]
    if len(group) > 1:
        return f"[年度报告]{first['year']}年的{len(group)}份还没有公布"
    return f"[{_stands(first, office, today)}]{first['year']}年年度报告"


def _body(group: Sequence[dict[str, object]], office: Office, today: date) -> str:
    lines = [
        f"{_stands(row, office, today)}  {row['unit'] or '本级政府'}{row['year']}年政府信息公开工作年度报告\n"
        f"    公布期限：{row['due_on']}（{row['article']}）"
        for row in group
    ]
    return "\n".join(lines) + "\n\n填报、编写、公布，见“年度报告”页面或 gongkai annual。\n"


def _stands(row: dict[str, object], office: Office, today: date) -> str:
    return stands(office.calendar.count(today, row["due_on"]))  # type: ignore[arg-type]
