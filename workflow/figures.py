"""Figures that no case gives and an officer enters: table two of the report, and what the form of 2012 asks beside applications.

A figure is corrected by entering it again: the last one counts, every earlier one stays.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlmodel import Session, col, select

from workflow import store
from workflow.tables import Figure

MADE, REPEALED, IN_FORCE = "制发", "废止", "现行有效"
DOCUMENTS = ("规章", "行政规范性文件")
ACTS = ("行政许可", "行政处罚", "行政强制")
CHARGES = "行政事业性收费"
PUBLISHED_LAST = "结转下年度继续办理"
"""What last year's published report carried out: an entered figure is held against this year's 上年结转."""
SINGLE = (
    *(f"{document}.{what}" for document in DOCUMENTS for what in (MADE, REPEALED, IN_FORCE)),
    *ACTS, CHARGES, PUBLISHED_LAST,
    "published.total", "enquiries.total", "enquiries.answered", "fees.charged",
)  # fmt: skip
SHARED = ("published.by_unit_class", "published.by_kind", "published.by_channel", "enquiries.by_channel")
FRACTIONS = frozenset({CHARGES, "fees.charged"})
"""Sums of money (万元, 元) may have two decimals; everything else is counted in whole numbers."""


class BadFigure(Exception):
    """A figure cannot be entered; one Chinese line."""


def enter(
    session: Session, unit: str, year: int, key: str, value: str, source: str, by: str, at: datetime
) -> Figure:  # fmt: skip
    """Enter a figure; raises BadFigure for an unknown key, a value that is none, no source, or a login nobody has."""
    if key not in SINGLE and not any(re.fullmatch(rf"{re.escape(group)}\.[^\s.]{{1,40}}", key) for group in SHARED):
        raise BadFigure(
            f"没有“{key}”这一项,可填:{'、'.join(SINGLE)},以及 {'、'.join(f'{group}.名称' for group in SHARED)}"
        )
    if not source.strip():
        raise BadFigure("须写明数字的来源(--source)")
    if store.person(session, by) is None:
        raise BadFigure(f"没有登录名“{by}”,请先用 gongkai person add 登记")
    figure = Figure(unit=unit, year=year, key=key, value=_number(key, value), source=source, entered_by=by, at=at)
    session.add(figure)
    session.flush()
    return figure


def entered(session: Session, year: int, unit: str | None = None) -> Sequence[Figure]:
    """Return every figure entered for a year, in the order they were entered."""
    query = select(Figure).where(Figure.year == year).order_by(col(Figure.id))
    return session.exec(query if unit is None else query.where(Figure.unit == unit)).all()


def standing(session: Session, year: int, unit: str | None = None) -> dict[str, Decimal]:
    """Return the figures that count for a unit, or for all units added up; one nobody entered is not there."""
    last = {(figure.unit, figure.key): Decimal(figure.value) for figure in entered(session, year, unit)}
    total: dict[str, Decimal] = {}
    for (_, key), value in last.items():
        total[key] = total.get(key, Decimal(0)) + value
    return total


def plain(value: Decimal | None) -> int | float | None:
    """Return a figure as JSON writes it: whole where it is whole, None where nobody entered one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _number(key: str, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadFigure(f"“{value}”不是数字") from None
    places = 2 if key in FRACTIONS else 0
    if not number.is_finite() or number < 0 or number > 10**12 or number != round(number, places):
        raise BadFigure(f"{key} 应为不小于零的{'数,至多两位小数' if places else '整数'},“{value}”不是")
    return str(round(number, places) if places else int(number))
