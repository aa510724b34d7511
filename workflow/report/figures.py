"""Figures that no case gives and an officer enters: table two of the report, and what the form of 2012 asks beside applications.

A figure is of a unit and a year, or of one month of it. Nothing entered is changed: a counter-entry takes a figure back, and
entering it again does so by itself. What stands is the sum of what nobody took back.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from sqlmodel import Session, col, func, select

from letters.words import in_full_width
from workflow import store
from workflow.period import Period
from workflow.report_tables import Figure, PublishedReport
from workflow.statement import in_turn

MADE, REPEALED, IN_FORCE = "制发", "废止", "现行有效"
DOCUMENTS = ("规章", "行政规范性文件")
ACTS = ("行政许可", "行政处罚", "行政强制")
CHARGES = "行政事业性收费"
PUBLISHED_LAST = "结转下年度继续办理"
"""What last year's published report carried out: an entered figure is held against this year's 上年结转."""
LABELS = {
    "published.total": "主动公开总数",
    "enquiries.total": "咨询总数",
    "enquiries.answered": "已答复咨询",
    "fees.charged": "收费金额（元）",
    "spending": "支出金额（元）",
    "visits": "专栏访问量",
    "papers": "报刊刊载",
    "broadcasts": "广播电视播出",
    "published.by_unit_class": "主动公开按单位",
    "published.by_kind": "主动公开按类别",
    "published.by_channel": "主动公开按形式",
    "enquiries.by_channel": "咨询按方式",
}
"""Chinese names of the keys that are not Chinese themselves; either may be written."""
SHARED = ("published.by_unit_class", "published.by_kind", "published.by_channel", "enquiries.by_channel")
STOCKS = frozenset({f"{document}.{IN_FORCE}" for document in DOCUMENTS} | {PUBLISHED_LAST})
"""Figures that stand at the year's end and cannot be added up month by month."""
SINGLE = (
    *(f"{document}.{what}" for document in DOCUMENTS for what in (MADE, REPEALED, IN_FORCE)),
    *ACTS, CHARGES, PUBLISHED_LAST, *(key for key in LABELS if key not in SHARED),
)  # fmt: skip
FRACTIONS = frozenset({CHARGES, "fees.charged", "spending"})
"""Sums of money (万元, 元) may have two decimals; everything else is counted in whole numbers."""


class BadFigure(Exception):
    """A figure cannot be entered; one Chinese line."""


def enter(
    session: Session, unit: str, year: int, key: str, value: str, source: str, by: str, at: datetime,
    month: int | None = None,
) -> Figure:  # fmt: skip
    """Enter a figure; raises BadFigure for an unknown key, a value that is none, no source, or a login nobody has."""
    in_turn(session, "figure")
    at = _after_publishing(session, year, at)
    if store.person(session, by) is None:
        raise BadFigure(f"没有登录名“{by}”，请先用 gongkai person add 登记")
    wanted = Figure(
        unit=unit, year=year, month=month, key=key_of(key), value=number_of(key_of(key), value), source=source.strip(),
        entered_by=by, at=at,
    )  # fmt: skip
    if not wanted.source:
        raise BadFigure("须写明数字的来源（--source）")
    check_month(wanted.key, month)
    others = [one for one in open_entries(session, year, unit) if one.key == wanted.key]
    _one_way(wanted, others)
    mine = [one for one in others if one.month == month]
    if len(mine) == 1 and (mine[0].value, mine[0].source) == (wanted.value, wanted.source):
        return mine[0]
    for one in mine:
        session.add(_counter(one, "更正", by, at))
    session.add(wanted)
    session.flush()
    return wanted


def take_back(session: Session, number: int, reason: str, by: str, at: datetime) -> Figure:
    """Write the counter-entry of an entry; raises BadFigure for one that is not there, is taken back already, or no reason."""
    in_turn(session, "figure")
    one = session.get(Figure, number)
    if one is None or one.counters is not None:
        raise BadFigure(f"没有第{number}号记录，或者它本身就是冲销")
    if not reason.strip():
        raise BadFigure("须写明冲销的理由")
    if all(other.id != number for other in open_entries(session, one.year, one.unit)):
        raise BadFigure(f"第{number}号已经冲销过了")
    counter = _counter(one, reason.strip(), by, _after_publishing(session, one.year, at))
    session.add(counter)
    session.flush()
    return counter


def key_of(name: str) -> str:
    """Return the key a name means, Chinese or not; raises BadFigure for a name nobody knows."""
    name = name.strip()
    for key, label in LABELS.items():
        if in_full_width(name) == label or name.startswith(f"{label}."):
            name = key + name[len(label) :]
    if name in SINGLE or any(
        re.fullmatch(rf"{re.escape(group)}\.[\w·、()\uff08\uff09“”-]{{1,40}}", name) for group in SHARED
    ):
        return name
    singles = "、".join(LABELS.get(key, key) for key in SINGLE)
    raise BadFigure(
        f"没有“{name}”这一项，可填：{singles}，以及 {'、'.join(f'{LABELS[group]}.名称' for group in SHARED)}"
    )


def label_of(key: str) -> str:
    """Return a key's Chinese name."""
    for known, label in LABELS.items():
        if key == known or key.startswith(f"{known}."):
            return label + key[len(known) :]
    return key


def check_month(key: str, month: int | None) -> None:
    """Raise BadFigure for a month that is none, or a figure that has no months."""
    if month is not None and not 1 <= month <= 12:
        raise BadFigure(f"没有{month}月")
    if month is not None and key in STOCKS:
        raise BadFigure(f"“{key}”是年底的数，只能按全年填报")


def number_of(key: str, value: str) -> str:
    """Return a figure's value as it is kept: a decimal number as text; raises BadFigure."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadFigure(f"“{value}”不是数字") from None
    places = 2 if key in FRACTIONS else 0
    if not number.is_finite() or number < 0 or number > 10**12 or number != round(number, places):
        raise BadFigure(f"{label_of(key)} 应为不小于零的{'数，至多两位小数' if places else '整数'}，“{value}”不是")
    return str(round(number, places) if places else int(number))


def entered(session: Session, year: int, unit: str | None) -> Sequence[Figure]:
    """Return every figure entered for a year, in the order they were entered."""
    query = select(Figure).where(Figure.year == year).order_by(col(Figure.id))
    return session.exec(query if unit is None else query.where(Figure.unit == unit)).all()


def open_entries(session: Session, year: int, unit: str | None) -> list[Figure]:
    """Return the entries that count: no counter-entries, and nothing that one took back."""
    every = entered(session, year, unit)
    gone = {one.counters for one in every if one.counters is not None}
    return [one for one in every if one.counters is None and one.id not in gone]


def standing(session: Session, year: int, unit: str | None, period: Period | None = None) -> dict[str, Decimal]:
    """Return the figures that count for a unit, or for all units added up; one nobody entered is not there.

    Of a part of the year only the months' own figures count.
    """
    total: dict[str, Decimal] = {}
    for values in by_unit(session, year, unit, period).values():
        for key, value in values.items():
            total[key] = total.get(key, Decimal(0)) + value
    return total


def stood(session: Session, year: int, unit: str | None, at: datetime) -> dict[str, Decimal]:
    """Return the figures of a whole year that counted at an instant, for a unit or for all units added up."""
    every = [one for one in entered(session, year, unit) if one.at <= at]
    gone = {one.counters for one in every}
    total: dict[str, Decimal] = {}
    for one in every:
        if one.counters is None and one.id not in gone:
            total[one.key] = total.get(one.key, Decimal(0)) + Decimal(one.value)
    return total


def last_entered(session: Session, year: int) -> datetime | None:
    """Return the instant of a year's last entry."""
    return session.exec(select(func.max(Figure.at)).where(Figure.year == year)).one()


def by_unit(
    session: Session, year: int, unit: str | None = None, period: Period | None = None
) -> dict[str, dict[str, Decimal]]:
    """Return the figures that count, each unit's own, months added up."""
    found: dict[str, dict[str, Decimal]] = {}
    for one in open_entries(session, year, unit):
        month = one.month
        if period is None or period.is_year or (month is not None and period.first <= month <= period.last):
            given = found.setdefault(one.unit, {})
            given[one.key] = given.get(one.key, Decimal(0)) + Decimal(one.value)
    return found


def plain(value: Decimal | None) -> int | float | None:
    """Return a figure as JSON writes it: whole where it is whole, None where nobody entered one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _after_publishing(session: Session, year: int, at: datetime) -> datetime:
    """Return the instant, or one after the year's last publication: it was taken before the wait for that."""
    last = session.exec(select(func.max(PublishedReport.at)).where(PublishedReport.year == year)).one()
    return at if last is None or at > last else last + timedelta(microseconds=1)


def _counter(one: Figure, reason: str, by: str, at: datetime) -> Figure:
    return Figure(
        unit=one.unit, year=one.year, month=one.month, key=one.key, value=str(-Decimal(one.value)), source=reason,
        entered_by=by, at=at, counters=one.id,
    )  # fmt: skip


def _one_way(wanted: Figure, others: Sequence[Figure]) -> None:
    """A figure of the whole year and figures of its months would count twice."""
    where = f"{wanted.unit}{wanted.year}年的“{label_of(wanted.key)}”"
    if wanted.month is None and any(one.month is not None for one in others):
        raise BadFigure(f"{where}已按月填报，请更正各月的数")
    if wanted.month is not None and any(one.month is None for one in others):
        raise BadFigure(f"{where}已按全年填报，请更正全年的数")
