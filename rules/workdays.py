"""The calendar of working days: what the State Council announced, Saturdays and Sundays, and nothing guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rules import notices
from rules.notices import Holiday
from rules.source import DATA

FIRST = date(2008, 1, 1)
LAST_ORDINAL = date.max.toordinal()


class CalendarError(Exception):
    """A day the calendar does not reach, or a calendar file that cannot be used; one Chinese line."""


@dataclass(frozen=True)
class Calendar:
    """Working days by table look-up. Build one with `announced`, `from_json` or `with_notice`.

    `first` is the earliest day it answers for (None: any). `announced_until` is the last day of the last announced year
    (None: complete, nothing provisional). `_ranks[i]` counts the era's working days up to the i-th day from `_low`;
    `_ordinals` lists the working days of that stretch; outside it only Saturdays and Sundays are off.
    """

    holidays: tuple[Holiday, ...]
    announced_until: date | None
    first: date | None
    _low: int
    _ranks: Sequence[int]
    _ordinals: Sequence[int]
    _reasons: Mapping[date, Holiday]

    def is_workday(self, day: date) -> bool:
        """Return whether `day` is a working day."""
        return self._rank(day) > self._rank_before(day)

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, which is not counted; n >= 1."""
        if n < 1:
            raise CalendarError(f"工作日数应为正整数,不能是{n}")
        return self._workday(self._rank(day) + n)

    def nth_before(self, day: date, n: int) -> date:
        """Return the n-th working day before `day`, which is not counted; n >= 1."""
        if n < 1:
            raise CalendarError(f"工作日数应为正整数,不能是{n}")
        found = self._workday(self._rank_before(day) - n + 1)
        self._reaches(found)
        return found

    def count(self, a: date, b: date) -> int:
        """Return the working days after `a` up to and including `b`; the negative of count(b, a) when b is earlier."""
        return self._rank(b) - self._rank(a)

    def provisional(self, day: date) -> bool:
        """Return whether a coming notice may still move `day`: on or after 28 December of the last announced year."""
        return self.announced_until is not None and day >= self.announced_until.replace(day=28)

    def why(self, day: date) -> str | None:
        """Return the holiday and the notice that make this day off or working; None for an ordinary day."""
        self._reaches(day)
        holiday = self._reasons.get(day)
        if holiday is None:
            return None
        return f"{holiday.name}{'放假' if day in holiday.off else '调休上班'}({holiday.notice})"

    def exceptions(self, a: date, b: date) -> dict[Holiday, tuple[tuple[date, ...], tuple[date, ...]]]:
        """Return for each holiday its days off and its make-up days after `a` up to and including `b`."""
        found = {}
        for item in self.holidays:
            off = tuple(day for day in item.off if a < day <= b and self._reasons[day] is item)
            work = tuple(day for day in item.work if a < day <= b and self._reasons[day] is item)
            if off or work:
                found[item] = (off, work)
        return found

    def _rank(self, day: date) -> int:
        index = day.toordinal() - self._low
        if 0 <= index < len(self._ranks) and (self.first is None or day >= self.first):
            return self._ranks[index]
        self._reaches(day)
        return self._plain_rank(day.toordinal())

    def _rank_before(self, day: date) -> int:
        self._reaches(day)
        index = day.toordinal() - 1 - self._low
        return self._ranks[index] if 0 <= index < len(self._ranks) else self._plain_rank(day.toordinal() - 1)

    def _plain_rank(self, ordinal: int) -> int:
        shift = self._ranks[-1] - _weekdays(self._low + len(self._ranks) - 1) if ordinal >= self._low else 0
        return _weekdays(ordinal) + shift

    def _workday(self, rank: int) -> date:
        base = _weekdays(self._low - 1)
        if base < rank <= self._ranks[-1]:
            return date.fromordinal(self._ordinals[rank - base - 1])
        shift = self._ranks[-1] - _weekdays(self._low + len(self._ranks) - 1) if rank > base else 0
        weeks, rest = divmod(rank - shift - 1, 5)
        ordinal = 7 * weeks + rest + 1
        if not 1 <= ordinal <= LAST_ORDINAL:
            raise CalendarError("超出了日历的范围")
        return date.fromordinal(ordinal)

    def _reaches(self, day: date) -> None:
        if self.first is not None and day < self.first:
            raise CalendarError(f"年历自{self.first.year}年起,不能计算{day}")


@cache
def announced(as_of: date | None = None, root: Path = DATA) -> Calendar:
    """Return the packaged calendar, or as it was known on `as_of`; past its end only Saturdays and Sundays are off."""
    told = notices.known(notices.holidays(root), as_of)
    if not told:
        raise CalendarError(f"{as_of}还没有公布任何一年的放假通知")
    return _calendar(told, date(max(item.year for item in told), 12, 31), FIRST)


def from_json(document: object) -> Calendar:
    """Return the calendar of {"off": […], "work": […]}, complete for any year; raises CalendarError if misshapen."""
    fields = _fields(document, {"off", "work"}, "日历")
    off, work = _days(fields, "off", "日历"), _days(fields, "work", "日历")
    return _calendar((_given("指定日历", off, work, 0, "指定日历"),), None, None)


def with_notice(calendar: Calendar, document: object) -> Calendar:
    """Return the calendar with a year's notice {"year", "notice", "off", "work"} in place of that year's earlier one.

    It may name days from 28 December of the year before. Raises CalendarError for a bad shape or a skipped year.
    """
    fields = _fields(document, {"year", "notice", "off", "work"}, "放假通知")
    year, notice = fields.get("year"), fields.get("notice")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CalendarError("放假通知的 year 应为年份")
    if not isinstance(notice, str) or not notice.strip():
        raise CalendarError("放假通知缺少 notice(文号)")
    if calendar.announced_until is None:
        raise CalendarError("指定日历已经完整,不能再加放假通知")
    if not FIRST.year <= year <= calendar.announced_until.year + 1:
        raise CalendarError(f"现有年历为{FIRST.year}年至{calendar.announced_until.year}年,不能加{year}年的通知")
    off, work = _days(fields, "off", "放假通知"), _days(fields, "work", "放假通知")
    for day in (*off, *work):
        if not (day.year == year or day >= date(year - 1, 12, 28)) or day.year > year:
            raise CalendarError(f"{day}不属于{year}年的放假通知")
    others = tuple(item for item in calendar.holidays if item.year != year)
    given = _given(f"{year}年放假", off, work, year, notice.strip())
    last = max(calendar.announced_until, date(year, 12, 31))
    return _calendar((*others, given), last, calendar.first)


def _calendar(holidays: tuple[Holiday, ...], announced_until: date | None, first: date | None) -> Calendar:
    """A later year's notice decides a day that two notices name, and an amendment a day of what it amends."""
    reasons: dict[date, Holiday] = {}
    for item in sorted(holidays, key=lambda item: item.year):
        for day in (*item.off, *item.work):
            reasons[day] = item
    off = {day.toordinal() for day, item in reasons.items() if day in item.off}
    work = {day.toordinal() for day, item in reasons.items() if day in item.work}
    low, high = min(off | work, default=8), max(off | work, default=7)
    if first is not None:
        low = min(low, first.toordinal())
    if announced_until is not None:
        high = max(high, announced_until.toordinal())
    rank = _weekdays(low - 1)
    ranks, ordinals = [], []
    for ordinal in range(low, max(high, low) + 1):
        if ordinal in work or (ordinal % 7 not in {0, 6} and ordinal not in off):
            rank += 1
            ordinals.append(ordinal)
        ranks.append(rank)
    return Calendar(holidays, announced_until, first, low, tuple(ranks), tuple(ordinals), reasons)


def _weekdays(ordinal: int) -> int:
    """Return the days from Monday to Friday among the first `ordinal` days of the era, whose first is a Monday."""
    weeks, rest = divmod(ordinal, 7)
    return 5 * weeks + min(rest, 5)


def _given(name: str, off: Iterable[date], work: Iterable[date], year: int, notice: str) -> Holiday:
    both = set(off) & set(work)
    if both:
        raise CalendarError(f"{name}: {min(both)}既放假又上班")
    return Holiday(name, tuple(sorted(set(off))), tuple(sorted(set(work))), year, notice)


def _fields(document: object, known: set[str], what: str) -> Mapping[str, object]:
    if not isinstance(document, Mapping):
        raise CalendarError(f"{what}应为 JSON 对象,有 {'、'.join(sorted(known))}")
    if extra := [str(name) for name in document if name not in known]:
        raise CalendarError(f"{what}没有 {extra[0]} 这一项,只有 {'、'.join(sorted(known))}")
    return document


def _days(fields: Mapping[str, object], name: str, what: str) -> list[date]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise CalendarError(f"{what}的 {name} 应为日期的列表")
    found = []
    for item in value:
        try:
            found.append(date.fromisoformat(item if isinstance(item, str) and len(item) == 10 else ""))
        except ValueError:
            raise CalendarError(f"{what}的 {name} 里有不是日期的:{item!r},应为 2026-10-01 的样子") from None
    return found
