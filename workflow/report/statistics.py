"""Tables three and four of the annual report (国办公开办函〔2021〕30号), counted from the cached rows.

A case is new in the year of its legal day of receipt and one result in the year of its first 办结日期; a proceeding belongs
to the year in which it is decided, or to every year at whose end it is undecided.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlmodel import Session, case, col, func, or_, select

from rules import decisions
from rules import proceedings as law
from workflow.facts import APPLICANT_KINDS
from workflow.period import Period
from workflow.statement import is_sqlite
from workflow.tables import CaseFile, Deadline, Entry

TOTAL = "总计"
COLUMNS = (*APPLICANT_KINDS, TOTAL)
AROUND = {"new": "本年新收", "carried_in": "上年结转", "total": "办理结果总计", "carried_out": "结转下年度"}
"""The rows of table three around the results."""
ROWS = ("new", "carried_in", *decisions.ROWS, "total", "carried_out")
CONTESTED = {kind: law.KINDS[kind] for kind in ("reconsideration", "litigation", "litigation_after_reconsideration")}
RESULTS = (*law.ROWS.values(), law.UNDECIDED)

Count = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Three:
    """Table three by row and column, and what the span before carried out."""

    rows: Count
    carried_before: dict[str, int]


def row_label(row: str) -> str:
    """Return what a row of table three is called."""
    return AROUND.get(row) or decisions.all_decisions()[row].ledger_label


def table_three(session: Session, period: Period, unit: str | None) -> Three:
    """Count the cases of a period in one scan; 总计 counts all, so a case no column or row knows breaks an equation."""
    rows = {row: dict.fromkeys(COLUMNS, 0) for row in ROWS}
    before = dict.fromkeys(COLUMNS, 0)
    every = decisions.all_decisions()
    for kind, outcome, *counts in session.exec(_scan(period, unit)):
        new, carried_in, concluded, carried_out, carried_before = counts
        known = every.get(outcome or "")
        told = {"new": new, "carried_in": carried_in, "total": concluded, "carried_out": carried_out}
        for column in (kind, TOTAL) if kind in APPLICANT_KINDS else (TOTAL,):
            for row, count in told.items():
                rows[row][column] += count
            if known is not None:
                rows[known.row][column] += concluded
            before[column] += carried_before
    return Three(rows, before)


def table_four(session: Session, period: Period, unit: str | None) -> Count:
    """Count the proceedings of a period."""
    found = {label: dict.fromkeys((*RESULTS, TOTAL), 0) for label in CONTESTED.values()}
    for kind, result, count in _proceedings(session, period, unit):
        if kind in CONTESTED:
            row = found[CONTESTED[kind]]
            row[TOTAL] += count
            if result in row:
                row[result] += count
    return found


def received(session: Session, period: Period, unit: str | None) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many applications of a period came by each channel (codes), and their results by its end (rows or "pending")."""
    ended = case((col(CaseFile.concluded_on) <= period.end, CaseFile.outcome))
    query = select(CaseFile.channel, ended, func.count()).where(
        col(CaseFile.received_on).between(period.start, period.end), *_of(unit)
    )
    channels: dict[str, int] = {}
    results: dict[str, int] = {}
    every = decisions.all_decisions()
    for channel, outcome, count in session.exec(query.group_by(CaseFile.channel, ended)):
        channels[channel] = channels.get(channel, 0) + count
        known = every.get(outcome or "")
        row = known.row if known else "pending"
        results[row] = results.get(row, 0) + count
    return channels, results


def disputes(session: Session, period: Period, unit: str | None) -> dict[str, int]:
    """Return how many proceedings of each kind came in during a period."""
    statement = "SELECT kind, count(*) FROM proceeding WHERE received_on BETWEEN :start AND :end {} GROUP BY kind"
    return {kind: int(count) for kind, count in _told(session, statement, period, unit)}


def fees_paid(session: Session, period: Period, unit: str | None) -> tuple[int, int]:
    """Return how many applicants paid the processing fee in a period, and how much, in yuan."""
    paid = select(Deadline.case_id).where(
        Deadline.clock == "payment", Deadline.status == "met", col(Deadline.met_on).between(period.start, period.end)
    )
    acts = select(Entry.facts).where(col(Entry.case_id).in_(paid), Entry.event == "pay")
    if unit is not None:
        acts = acts.where(Entry.unit == unit)
    amounts = [json.loads(facts)["amount"] for facts in session.exec(acts)]
    return len(amounts), sum(amounts)


def to_blame(session: Session, period: Period, unit: str | None) -> Sequence[str]:
    """Return the numbers of cases that no row or column of table three can hold, or whose days are out of order."""
    start, end = period.start, period.end
    concluded, outcome = col(CaseFile.concluded_on), col(CaseFile.outcome)
    query = select(CaseFile.number).where(
        *_of(unit),
        or_(concluded.is_(None), concluded >= start, col(CaseFile.received_on) >= start),
        or_(col(CaseFile.received_on) <= end, concluded.between(start, end)),
        or_(
            col(CaseFile.applicant_kind).not_in(APPLICANT_KINDS),
            concluded.is_not(None) & func.coalesce(outcome, "").not_in(tuple(decisions.all_decisions())),
            concluded < col(CaseFile.received_on),
        ),
    )
    return session.exec(query.order_by(CaseFile.number)).all()


def contested_to_blame(session: Session, period: Period, unit: str | None) -> Sequence[str]:
    """Return the numbers of cases with a proceeding decided in the period without a result of table four."""
    statement = (
        "SELECT DISTINCT casefile.number FROM proceeding JOIN casefile ON casefile.id = proceeding.case_id"  # noqa: S608  our own words
        " WHERE proceeding.kind <> 'complaint' AND decided_on BETWEEN :start AND :end"
        f" AND coalesce(result, '') NOT IN ({', '.join(map(repr, law.ROWS.values()))}) {{}} ORDER BY casefile.number"
    )
    return [number for (number,) in _told(session, statement, period, unit)]


def unreadable(session: Session, unit: str | None) -> Sequence[str]:
    """Return the numbers of cases with a day that is none, or a proceeding's: no period counts them. SQLite alone holds such."""
    if not is_sqlite(session):
        return ()
    own = "" if unit is None else "AND unit = :unit"
    statement = (
        f"WITH RECURSIVE {_days('received_on')}, {_days('concluded_on')}"  # noqa: S608  our own words
        " SELECT number FROM casefile WHERE NOT voided AND id IN ("
        f"SELECT id FROM casefile WHERE received_on IN (SELECT day FROM days_of_received_on WHERE {_no_day('day')}) {own}"
        " UNION ALL"
        f" SELECT id FROM casefile WHERE concluded_on IN (SELECT day FROM days_of_concluded_on WHERE {_no_day('day')}) {own}"
        " UNION ALL"
        f" SELECT case_id FROM proceeding WHERE ({_no_day('received_on')} OR {_no_day('decided_on')}) {own})"
    )
    return sorted(session.connection().execute(text(statement), {"unit": unit} if unit else {}).scalars())


def _days(column: str) -> str:
    """A table of the days a column of cases holds, each found by the index in one step from the one before."""
    return (
        f"days_of_{column} (day) AS (SELECT min({column}) FROM casefile UNION ALL"  # noqa: S608  our own words
        f" SELECT (SELECT min({column}) FROM casefile WHERE {column} > day) FROM days_of_{column} WHERE day IS NOT NULL)"
    )


def _no_day(value: str) -> str:
    return f"{value} IS NOT date({value}, '+0 days')"


def _scan(period: Period, unit: str | None) -> Any:
    start, end = period.start, period.end
    last_end = period.day_before
    received_on, concluded_on = col(CaseFile.received_on), col(CaseFile.concluded_on)
    return (
        select(  # type: ignore[call-overload]
            CaseFile.applicant_kind,
            CaseFile.outcome,
            func.count().filter(received_on.between(start, end)),
            func.count().filter((received_on < start) & (concluded_on.is_(None) | (concluded_on >= start))),
            func.count().filter(concluded_on.between(start, end)),
            func.count().filter((received_on <= end) & (concluded_on.is_(None) | (concluded_on > end))),
            func.count().filter((received_on <= last_end) & (concluded_on.is_(None) | (concluded_on > last_end))),
        )
        .where(or_(concluded_on.is_(None), concluded_on >= start, received_on >= start), *_of(unit))
        .group_by(CaseFile.applicant_kind, CaseFile.outcome)
    )


def _proceedings(session: Session, period: Period, unit: str | None) -> Sequence[Any]:
    statement = (
        f"SELECT kind, CASE WHEN decided_on BETWEEN :start AND :end THEN result ELSE '{law.UNDECIDED}' END, count(*)"  # noqa: S608  our own word
        " FROM proceeding WHERE (decided_on BETWEEN :start AND :end"
        " OR (received_on <= :end AND (decided_on IS NULL OR decided_on > :end))) {} GROUP BY 1, 2"
    )
    return _told(session, statement, period, unit)


def _told(session: Session, statement: str, period: Period, unit: str | None) -> Sequence[Any]:
    """Ask with the period's first and last day, and not of voided cases; the place {} takes that and the unit."""
    start, end = period.start, period.end
    days = [bindparam("start", start, type_=Date), bindparam("end", end, type_=Date)]
    of = "AND NOT EXISTS (SELECT 1 FROM casefile c WHERE c.id = proceeding.case_id AND c.voided)"
    asked = text(statement.format(of if unit is None else f"{of} AND proceeding.unit = :unit")).bindparams(*days)
    return session.connection().execute(asked, {} if unit is None else {"unit": unit}).all()


def _of(unit: str | None) -> list[Any]:
    """Return the conditions of a count: the unit's, and nothing that was voided."""
    return [col(CaseFile.voided).is_(False), *([] if unit is None else [CaseFile.unit == unit])]
