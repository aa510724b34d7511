"""Applications received, concluded and concluded late, month by month: what a chart of a year shows beside the year before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from workflow.deadlines import FIRST_ANSWER
from workflow.tables import CaseFile, Deadline


@dataclass(frozen=True)
class Months:
    """Twelve counts each, January first."""

    received: Sequence[int]
    concluded: Sequence[int]
    late: Sequence[int]


def of(session: Session, year: int, unit: str | None) -> Months:
    """Count a year's months."""
    span = (date(year, 1, 1), date(year, 12, 31))
    mine: list[Any] = [col(CaseFile.voided).is_(False), *([] if unit is None else [CaseFile.unit == unit])]
    received = select(col(CaseFile.received_on), func.count()).where(col(CaseFile.received_on).between(*span), *mine)
    concluded = select(col(CaseFile.concluded_on), func.count()).where(col(CaseFile.concluded_on).between(*span), *mine)
    missed = select(Deadline.case_id).where(
        col(Deadline.clock).in_(("answer", FIRST_ANSWER)), col(Deadline.due_on) < col(CaseFile.concluded_on),
        col(Deadline.case_id) == CaseFile.id,
    )  # fmt: skip
    late = concluded.where(missed.correlate(CaseFile).exists())
    return Months(
        _twelve(session.exec(received.group_by(col(CaseFile.received_on))).all()),
        _twelve(session.exec(concluded.group_by(col(CaseFile.concluded_on))).all()),
        _twelve(session.exec(late.group_by(col(CaseFile.concluded_on))).all()),
    )


def _twelve(counted: Sequence[Any]) -> list[int]:
    found: Counter[int] = Counter()
    for day, count in counted:
        found[day.month] += count
    return [found[month] for month in range(1, 13)]
