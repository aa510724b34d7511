"""The State Council's yearly notices of days off and make-up working days, read from rules/data/workdays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from rules.source import DATA, LawError, Section, read


@dataclass(frozen=True, eq=False)
class Holiday:
    """Days off and make-up working days of one holiday, with its notice (`year`: the year that notice is for)."""

    name: str
    off: tuple[date, ...]
    work: tuple[date, ...]
    year: int
    notice: str
    announced: date | None = None
    amends: bool = False
    no_longer_work: tuple[date, ...] = ()


@cache
def holidays(root: Path = DATA) -> tuple[Holiday, ...]:
    """Return the holidays of all notices, amendments last in their year; raises LawError for a broken file or a gap."""
    found: list[Holiday] = []
    years = []
    for path in sorted((root / "workdays").glob("*.toml")):
        years.append(_year(path, root))
        found += _read(path, years[-1], root)
    if not years:
        raise LawError("rules/data/workdays: 文件：缺少")
    for before, year in pairwise(years):
        if year != before + 1:
            raise LawError(f"rules/data/workdays/{year}.toml: 文件名：{before}年之后缺少{before + 1}年")
    return tuple(found)


def amended(told: Sequence[Holiday]) -> tuple[Holiday, ...]:
    """Return the holidays of notices without the days of work that an amendment among them took back."""
    dropped = {day for item in told for day in item.no_longer_work}
    return tuple(
        replace(item, work=tuple(day for day in item.work if day not in dropped)) if dropped & set(item.work) else item
        for item in told
    )


def _year(path: Path, root: Path) -> int:
    if not path.stem.isascii() or not path.stem.isdigit() or len(path.stem) != 4:
        raise LawError(f"rules/data/{path.relative_to(root).as_posix()}: 文件名：应为年份，如 2026.toml")
    return int(path.stem)


def _read(path: Path, year: int, root: Path) -> list[Holiday]:
    file = read(path, root)
    notice, announced = _notice(file, year)
    found = [_holiday(section, year, notice, announced) for section in file.sections("holiday")]
    if not found:
        file.refuse("holiday", "缺少")
    for section in file.sections("amendment"):
        notice, day = _notice(section, year)
        if day <= announced:
            section.refuse("announced", "应晚于所修改的通知")
        found.append(_holiday(section, year, notice, day, amends=True))
    file.close()
    _consistent(file, amended(found))
    return found


def _notice(section: Section, year: int) -> tuple[str, date]:
    """Return how a notice is cited, and the day it was made known; without a number, issuing body and year stand in."""
    issuer = section.text("issuer")
    number = section.text("number") if section.has("number") else f"{issuer}{year}年放假通知"
    checked = section.flag("checked")
    if checked and not section.has("number"):
        section.refuse("checked", "没有文号的不能是 true")
    return number, section.day("announced")


def _holiday(section: Section, year: int, notice: str, announced: date, amends: bool = False) -> Holiday:
    item = Holiday(
        name=section.text("name"),
        off=section.days("off"),
        work=section.days("work"),
        year=year,
        notice=notice,
        announced=announced,
        amends=amends,
        no_longer_work=section.days("no_longer_work") if amends else (),
    )
    for field, days in (("off", item.off), ("work", item.work)):
        for day in days:
            if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
                section.refuse(field, f"{day} 不属于{year}年的通知")
    for day in item.work:
        if day.weekday() < 5:
            section.refuse("work", f"{day} 不是周六、周日，不必调休上班")
    section.close()
    return item


def _consistent(file: Section, found: Sequence[Holiday]) -> None:
    off = [day for item in found for day in item.off]
    work = [day for item in found for day in item.work]
    for field, days in (("off", off), ("work", work)):
        if twice := {day for day in days if days.count(day) > 1}:
            file.refuse(field, f"{min(twice)} 出现两次")
    if both := set(off) & set(work):
        file.refuse("off", f"{min(both)} 既放假又上班")
