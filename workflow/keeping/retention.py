"""Which closed cases and duties have been kept long enough, and the list of them that one person proposes for destruction.

How long is the office's own choice by class of case (config.toml, [retention]); the years run from the last act. A duty that is
done or voided is kept as an ordinary case is. What an approval then does: workflow.keeping.destroying.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlmodel import Session, col, select

from workflow import journal, store
from workflow.acts import duty_journal
from workflow.case import Case
from workflow.chain import canonical
from workflow.config import Retention
from workflow.deadlines import OFFICE, is_over
from workflow.duty_tables import Duty
from workflow.fold import fold
from workflow.office import Office
from workflow.people import actor_of
from workflow.retention_tables import DestructionList
from workflow.statement import in_turn
from workflow.tables import CaseFile, Deadline, Entry, ProceedingRow
from workflow.trial import Actor, NotAllowed

REGISTER = "destruction"
DUTY = "duty"
CLASSES = {
    "ordinary": "一般", "refused": "不予公开、部分公开", "contested": "有复议、诉讼、投诉", DUTY: "职责事项",
}  # fmt: skip
STATUSES = {"proposed": "待批准", "approved": "正在销毁", "done": "已销毁", "rejected": "已退回"}
PROPOSERS = frozenset({"registrar", "handler", "supervisor", "admin"})
NOT_ACTS = frozenset({"render", "calendar", "import", "import_proceedings"})
MOST = 2000


@dataclass(frozen=True)
class Due:
    """A case or duty whose time has come: its last act, its class, the years it is kept, the day they were over, and its head."""

    number: str
    closed_on: date
    kind: str
    years: int
    due_on: date
    head: str

    def as_dict(self) -> dict[str, Any]:
        return {"number": self.number, "closed_on": self.closed_on.isoformat(), "class": self.kind, "years": self.years,
                "due_on": self.due_on.isoformat(), "head": self.head}  # fmt: skip


def due(session: Session, office: Office, unit: str, today: date) -> Iterator[Due]:
    """Yield the unit's cases that may be listed: closed, nothing pending or in dispute, their years over, on no other list; and
    its duties, those done or voided.
    """
    rule = office.config.retention
    listed = _listed(session)
    shortest = after(today, -min(vars(rule).values()))
    query = select(CaseFile).where(CaseFile.unit == unit, col(CaseFile.state).in_(("answered", "closed")))
    for rows in session.exec(
        query.where(CaseFile.received_on <= shortest).order_by(col(CaseFile.id)).execution_options(yield_per=200)
    ).partitions():
        ids = [row.id or 0 for row in rows]
        entries, clocks = store.by_case(session, Entry, ids), store.by_case(session, Deadline, ids)
        disputes = store.by_case(session, ProceedingRow, ids)
        for row in rows:
            if row.number in listed or not _is_settled(
                clocks[row.id or 0], () if row.voided else disputes[row.id or 0], today
            ):
                continue
            case = fold(
                Case(row.number, row.unit), [(journal.act_of(item), item.hash) for item in entries[row.id or 0]]
            )
            found = _of(case, row, disputes[row.id or 0], rule)
            if not case.destroyed and found.due_on <= today:
                yield found
    yield from (one for one in _duties(session, rule, unit) if one.due_on <= today and one.number not in listed)


def propose(
    session: Session, office: Office, *, by: str, on: date, at: datetime, reason: str, spared: Collection[str] = (),
    unit: str | None = None,
) -> DestructionList:  # fmt: skip
    """Enter a list of the first MOST that are due, without those spared; raises NotAllowed."""
    actor = actor_of(session, by)
    home = unit or actor.unit
    if not actor.active or not actor.roles & PROPOSERS or actor.unit not in {home, office.name}:
        raise NotAllowed(f"{actor.name}不能提出{home}的销毁清单：由本单位的登记、经办、督办或者管理人员提出")
    if not reason.strip():
        raise NotAllowed("请写明销毁理由（鉴定意见）")
    in_turn(session, "destruction_list")
    found = [one for one in islice(due(session, office, home, on), MOST) if one.number not in spared]
    if not found:
        raise NotAllowed(f"{home}没有保管期满、可以列入销毁清单的案件和职责事项")
    number = store.take_number(session, home, on.year, REGISTER)
    cases = canonical([one.as_dict() for one in found])
    row = DestructionList(
        number=f"{office.config.unit(home).code}-XH-{on.year}-{number:02d}", unit=home, status="proposed", cases=cases,
        sha256=sha256(cases.encode()).hexdigest(), reason=reason.strip(), proposed_by=by, proposed_on=on, proposed_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def reject(session: Session, number: str, *, by: str, on: date, at: datetime, reason: str) -> DestructionList:
    """Turn a list down; its cases may be listed again. Raises NotAllowed."""
    row = known(session, number, lock=True)
    actor = decider(session, row, by)
    if row.status != "proposed":
        raise NotAllowed(f"{number}的状态是“{STATUSES[row.status]}”，不能退回")
    if not reason.strip():
        raise NotAllowed("请写明不同意的理由")
    row.status, row.decision = "rejected", reason.strip()
    row.decided_by, row.decided_on, row.decided_at = actor.login, on, at
    session.add(row)
    return row


def known(session: Session, number: str, *, lock: bool = False) -> DestructionList:
    """Return a list by its number; raises NotAllowed when there is none."""
    query = select(DestructionList).where(DestructionList.number == number)
    row = session.exec(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotAllowed(f"没有编号为“{number}”的销毁清单")
    return row


def lists(session: Session) -> Sequence[DestructionList]:
    return session.exec(select(DestructionList).order_by(col(DestructionList.id))).all()


def cases_of(row: DestructionList) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(row.cases)
    return found


def decider(session: Session, row: DestructionList, by: str) -> Actor:
    """Return who decides a list: a signatory of its unit, not the person who proposed it; raises NotAllowed."""
    actor = actor_of(session, by)
    if not actor.active or "approver" not in actor.roles or actor.unit != row.unit:
        raise NotAllowed(f"销毁清单由{row.unit}的签发人批准，{actor.name}不能批准")
    if actor.login == row.proposed_by:
        raise NotAllowed("提出销毁清单的人不能自己批准")
    return actor


def after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March where there is none."""
    year = min(max(day.year + years, date.min.year), date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _of(case: Case, row: CaseFile, disputes: Sequence[ProceedingRow], rule: Retention) -> Due:
    """What a ledger took in ended on the days it tells, not on that of the import."""
    told = (row.concluded_on, *(day for one in disputes for day in (one.received_on, one.decided_on)))
    last = max([act.on for act in case.history if act.event not in NOT_ACTS] + [day for day in told if day is not None])
    outcome = row.outcome or ""
    kind = "contested" if disputes else "refused" if outcome.startswith(("refused.", "partial")) else "ordinary"
    years: int = getattr(rule, kind)
    return Due(row.number, last, kind, years, after(last, years), row.head_hash)


def _duties(session: Session, rule: Retention, unit: str) -> Iterator[Due]:
    ended = col(Duty.done_on).is_not(None) | col(Duty.voided)
    query = select(Duty).where(Duty.unit == unit, ended).order_by(col(Duty.id))
    for rows in session.exec(query.execution_options(yield_per=200)).partitions():
        journals = duty_journal.journals(session, [row.id or 0 for row in rows])
        for row in rows:
            acts = journals[row.id or 0]
            if not duty_journal.is_destroyed(acts):
                last = max(entry.on_day for entry in acts)
                yield Due(row.number, last, DUTY, rule.ordinary, after(last, rule.ordinary), row.head_hash)


def _is_settled(clocks: Sequence[Deadline], disputes: Sequence[ProceedingRow], today: date) -> bool:
    """Nothing the office owes runs, and no dispute is undecided."""
    owed = any(
        clock.whose == OFFICE
        and clock.status in {"running", "paused"}
        and not is_over(clock.clock, clock.due_on, today)
        for clock in clocks
    )
    return not owed and all(one.status == "decided" or one.result for one in disputes)


def _listed(session: Session) -> set[str]:
    """Return the cases of every list that still stands."""
    standing = select(DestructionList).where(DestructionList.status != "rejected")
    return {one["number"] for row in session.exec(standing) for one in cases_of(row)}
