"""Supervision statistics of a period: on time or late, days by step, where lateness began, who asks often, what is asked most."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from workflow.deadlines import FIRST_ANSWER
from workflow.labels import STATES
from workflow.office import Office
from workflow.period import Period
from workflow.statement import Statement, day
from workflow.tables import CaseFile, Deadline, Entry
from workflow.vault import masked

OFTEN = 3
"""Applications of one applicant in the period from which on the applicant is named."""
MOST = 10
PHRASE = 4
"""Characters of a phrase that requests are compared by."""
CHUNK = 500
UNREGISTERED = "登记之前"
"""Where a term ran out that was over when the application was registered."""
CANDIDATES = 200
"""Phrases looked at more closely, the most frequent first."""

_GROUPED = (
    "SELECT c.unit, c.received_on, c.concluded_on, count(*),"
    " sum(CASE WHEN c.concluded_on > coalesce(f.due_on, d.due_on) THEN 1 ELSE 0 END)"
    " FROM casefile c JOIN deadline d ON d.case_id = c.id AND d.clock = 'answer'"
    " LEFT JOIN deadline f ON f.case_id = c.id AND f.clock = :first"
    " WHERE NOT c.voided AND c.concluded_on BETWEEN :start AND :end{unit}"
    " GROUP BY c.unit, c.received_on, c.concluded_on"
)
_PUNCTUAL, _PUNCTUAL_OF_UNIT = (Statement(_GROUPED.format(unit=unit)) for unit in ("", " AND c.unit = :unit"))


class _Concluded(NamedTuple):
    """A case concluded in the period, with the day its first answer was due."""

    id: int
    number: str
    outcome: str | None
    concluded_on: date
    due_on: date | None


class _Group(NamedTuple):
    """Cases that took as many working days: how many they are, and how many of them were late."""

    days: int
    many: int
    late: int


@dataclass(frozen=True)
class Punctuality:
    """Concluded cases of one unit; `median_days` are working days from receipt to conclusion, None without a case."""

    concluded: int = 0
    on_time: int = 0
    late: int = 0
    median_days: float | None = None

    @property
    def rate(self) -> float | None:
        """The share concluded in time, in per cent with one decimal."""
        return round(100 * self.on_time / self.concluded, 1) if self.concluded else None

    def as_dict(self) -> dict[str, Any]:
        return {**vars(self), "rate": self.rate}


def supervise(session: Session, office: Office, period: Period, unit: str | None) -> dict[str, Any]:
    """Return the statistics as JSON's own types; the year before stands beside the period under `before`."""
    rows = _concluded(session, period, unit)
    late = {row.id: row.due_on for row in rows if row.due_on is not None and row.concluded_on > row.due_on}
    steps, stuck = _steps(session, [row.id for row in rows], late)
    received = _received(session, period, unit)
    units = _grouped(session, office, period, unit)
    year_before = _grouped(session, office, replace(period, year=period.year - 1), unit)
    return {
        "period": period.label,
        "unit": unit,
        "total": _counted([group for of in units.values() for group in of]).as_dict(),
        "before": _counted([group for of in year_before.values() for group in of]).as_dict(),
        "units": {name: _counted(of).as_dict() for name, of in units.items()},
        "steps": {STATES[state]: days for state, days in steps.items()},
        "late_in": {STATES.get(state, UNREGISTERED): count for state, count in stuck.most_common()},
        "late_cases": sorted(row.number for row in rows if row.id in late),
        "repeats": sum(row.outcome == "declined.repeat" for row in rows),
        "excessive": sum(row.outcome == "declined.excessive" for row in rows),
        "frequent_applicants": _frequent(received),
        "subjects": _subjects([subject or "" for _, _, subject in received]),
    }


def punctual(session: Session, office: Office, period: Period, unit: str | None) -> dict[str, Punctuality]:
    """Return each unit's concluded cases of a period, on time or late; a unit without one is left out."""
    return {name: _counted(groups) for name, groups in _grouped(session, office, period, unit).items()}


def _grouped(session: Session, office: Office, period: Period, unit: str | None) -> dict[str, list[_Group]]:
    words = _PUNCTUAL if unit is None else _PUNCTUAL_OF_UNIT
    grouped = words.rows(session, start=period.start, end=period.end, unit=unit, first=FIRST_ANSWER)
    spans: dict[tuple[Any, Any], int] = {}
    found: dict[str, list[_Group]] = defaultdict(list)
    for name, received, concluded, many, late in grouped:
        if (received, concluded) not in spans:
            since, until = day(received), day(concluded)
            spans[received, concluded] = office.calendar.count(since, until) if since and until else 0
        found[name].append(_Group(spans[received, concluded], many, late))
    return {name: found[name] for name in (*office.units, *sorted(found)) if name in found}


def _counted(groups: Sequence[_Group]) -> Punctuality:
    """Return what groups of cases come to together."""
    if not groups:
        return Punctuality()
    concluded, late = sum(many for _, many, _ in groups), sum(of for _, _, of in groups)
    return Punctuality(
        concluded, concluded - late, late, _median([(days, many) for days, many, _ in groups], concluded)
    )


def _median(counted: Sequence[tuple[int, int]], total: int) -> float:
    """Return the median of values given with how often each occurs, as `statistics.median` of them all."""
    middle: list[int] = []
    places, passed = ((total - 1) // 2, total // 2), 0
    for value, many in sorted(counted):
        middle += [value for place in places if passed <= place < passed + many]
        passed += many
    return middle[0] if total % 2 else sum(middle) / 2


def _concluded(session: Session, period: Period, unit: str | None) -> list[_Concluded]:
    last, first = aliased(Deadline), aliased(Deadline)
    due = func.coalesce(col(first.due_on), col(last.due_on))
    columns: list[Any] = [CaseFile.id, CaseFile.number, CaseFile.outcome, CaseFile.concluded_on, due]
    query = (
        select(*columns)
        .join(last, (col(last.case_id) == CaseFile.id) & (col(last.clock) == "answer"))
        .outerjoin(first, (col(first.case_id) == CaseFile.id) & (col(first.clock) == FIRST_ANSWER))
        .where(
            col(CaseFile.voided).is_(False),
            col(CaseFile.concluded_on).between(period.start, period.end),
            *([] if unit is None else [CaseFile.unit == unit]),
        )
        .order_by(CaseFile.number)
    )
    return [_Concluded._make(row) for row in session.exec(query)]


def _received(session: Session, period: Period, unit: str | None) -> Sequence[tuple[str | None, str, str | None]]:
    """Return applicant, kind and request of each application, in order of number."""
    query = select(col(CaseFile.applicant), col(CaseFile.applicant_kind), col(CaseFile.subject)).where(
        col(CaseFile.voided).is_(False),
        col(CaseFile.received_on).between(period.start, period.end),
        *([] if unit is None else [CaseFile.unit == unit]),
    )
    return session.exec(query.order_by(CaseFile.number)).all()


def _steps(
    session: Session, case_ids: Sequence[int], late: Mapping[int, date]
) -> tuple[dict[str, float], Counter[str]]:
    """Return the mean calendar days cases stood in each state but the last, and in which state the late ones' terms ran out; ""
    where that was before they were registered."""
    days: dict[str, list[int]] = defaultdict(list)
    stuck: Counter[str] = Counter()
    for start in range(0, len(case_ids), CHUNK):
        query = select(col(Entry.case_id), col(Entry.on_day), col(Entry.outcome)).where(
            col(Entry.case_id).in_(case_ids[start : start + CHUNK])
        )
        entries = session.exec(query.order_by(col(Entry.case_id), col(Entry.seq)))
        for case_id, own in groupby(entries, itemgetter(0)):
            path = [(on, orjson.loads(outcome).get("state", "")) for _, on, outcome in own]
            stood: dict[str, int] = defaultdict(int)
            for (since, state), (until, _) in pairwise(path):
                stood[state] += (until - since).days
            for state, count in stood.items():
                days[state].append(count)
            if case_id in late and len(path) > 1:
                stuck[next((state for on, state in reversed(path) if on <= late[case_id]), "")] += 1
    return {
        state: round(sum(days[state]) / len(days[state]), 1)
        for state in STATES
        if days.get(state) and state != "closed"
    }, stuck


def _frequent(rows: Sequence[tuple[str | None, str, str | None]]) -> list[dict[str, Any]]:
    counts = Counter((name, kind) for name, kind, _ in rows if name)
    return [
        {"applicant": masked(name, kind), "cases": count}
        for (name, kind), count in counts.most_common(MOST)
        if count >= OFTEN
    ]


def _subjects(requests: Sequence[str]) -> list[dict[str, Any]]:
    """Return the longest phrases most requests share, a hint at what to publish (2019条例第四十四条); the same requests are
    told once."""
    counts: Counter[str] = Counter()
    for request in requests:
        counts.update(
            {request[n : n + PHRASE] for n in range(len(request) - PHRASE + 1) if request[n : n + PHRASE].isalpha()}
        )
    found: list[dict[str, Any]] = []
    told: set[frozenset[int]] = set()
    for phrase, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]:
        if count < 2 or len(found) == MOST:
            break
        mine = frozenset(n for n, request in enumerate(requests) if phrase in request)
        if mine not in told and not any(phrase in other["phrase"] for other in found):
            found.append({"phrase": _grown(phrase, [requests[n] for n in sorted(mine)]), "cases": count})
        told.add(mine)
    return found


def _grown(phrase: str, requests: Sequence[str]) -> str:
    """Return the longest phrase around one that all its requests share."""
    first = requests[0]
    start = first.index(phrase)
    end = start + len(phrase)
    while end < len(first) and first[end].isalpha() and all(first[start : end + 1] in one for one in requests):
        end += 1
    while start and first[start - 1].isalpha() and all(first[start - 1 : end] in one for one in requests):
        start -= 1
    return first[start:end]
