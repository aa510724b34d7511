"""Whether the figures entered for the report are such as could have been entered."""

from collections.abc import Collection, Iterator
from decimal import Decimal

from sqlmodel import Session, col, select

from workflow.report import figures
from workflow.report_tables import Figure
from workflow.tables import Person


def problems(session: Session) -> list[str]:
    """Return what nobody could have entered: a figure unknown, no number, without a source or by nobody known, a counter-entry
    of nothing or of something else; and what counts twice, as a program before the ledger was entered in turn let two do.
    """
    found, logins = [], set(session.exec(select(Person.login)))
    every = {one.id: one for one in session.exec(select(Figure).order_by(col(Figure.id)))}
    for one in every.values():
        name = f"填报的第{one.id}号数字（{one.unit}{one.year}年{figures.label_of(one.key)}）"
        if one.counters is None:
            found += [f"{name}：{reason}" for reason in (_unfit(one, logins),) if reason]
        elif (other := every.get(one.counters)) is None or other.counters is not None:
            found.append(f"{name}冲销的第{one.counters}号记录不存在")
        elif not _takes_back(one, other):
            found.append(f"{name}与所冲销的第{one.counters}号记录不符")
    return [*found, *_counted_twice(every.values())]


def _counted_twice(entries: Collection[Figure]) -> Iterator[str]:
    counting: dict[tuple[str, int, str], list[Figure]] = {}
    gone = {one.counters for one in entries}
    for one in entries:
        if one.counters is None and one.id not in gone:
            counting.setdefault((one.unit, one.year, one.key), []).append(one)
    for (unit, year, key), same in counting.items():
        months = {one.month for one in same}
        if len(months) < len(same) or (None in months and len(months) > 1):
            ids = "、".join(f"第{one.id}号" for one in same)
            yield f"{unit}{year}年的{figures.label_of(key)}重复计数（{ids}）：请在填报页冲销多余的"


def _unfit(one: Figure, logins: set[str]) -> str | None:
    if one.entered_by not in logins:
        return f"填报人{one.entered_by}不在人员里"
    if not one.source.strip():
        return "没有来源"
    try:
        figures.number_of(figures.key_of(one.key), one.value)
        figures.check_month(one.key, one.month)
    except figures.BadFigure as reason:
        return str(reason)
    return None


def _takes_back(one: Figure, other: Figure) -> bool:
    said = (one.unit, one.year, one.month, one.key, one.value)
    return said == (other.unit, other.year, other.month, other.key, str(-Decimal(other.value)))
