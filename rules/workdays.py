"""The calendar of working days: what the State Council announced, Saturdays and Sundays, and nothing guessed."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from rules import notices
from rules.notices import Holiday
from rules.source import DATA
from rules.wording import iso_day

FIRST = date(2008, 1, 1)
MONDAY = date(2008, 1, 7)
LAST_ORDINAL = date.max.toordinal()


class CalendarError(Exception):
    """A day the calendar does not reach, or a calendar file that cannot be used; one Chinese line."""


@dataclass(frozen=True)
class Calendar:
    """Working days by table look-up. Build one with `announced`, `from_json` or `with_notice`.

    `first` is the earliest day it answers for (None: any). `announced_until` is the last day of the last announced year
    (None: complete, nothing provisional). Asked of a day before `first`, or of a number of days below one, it raises
    CalendarError.
    """

    holidays: tuple[Holiday, ...]
    announced_until: date | None
    first: date | None
    _table: "_Table" = field(repr=False)
    _reasons: Mapping[date, Holiday] = field(repr=False)
    _named: Sequence[date] = field(repr=False)
    _announced: tuple[Holiday, ...] = field(repr=False)
    _earlier: dict[date, "Calendar"] = field(default_factory=dict, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.announced_until, self.first, len(self.holidays)))

    @cached_property
    def told(self) -> date | None:
        """The day the last of its packaged notices was announced; None for a calendar of one's own."""
        return max((item.announced for item in self.holidays if item.announced is not None), default=None)

    def as_told(self, day: date) -> "Calendar":
        """Return the calendar without the packaged notices announced after `day`: as an earlier program had it."""
        if self.told is None or self.told <= day:
            return self
        if day not in self._earlier:
            held = tuple(item for item in self._announced if item.announced is None or item.announced <= day)
            last = date(max((item.year for item in held), default=FIRST.year), 12, 31)
            self._earlier[day] = _calendar(held, last, self.first)
        return self._earlier[day]

    def is_workday(self, day: date) -> bool:
        """Return whether `day` is a working day."""
        self._reaches(day)
        if day not in self._reasons:
            return day.weekday() < 5
        index = day.toordinal() - self._table.low
        return self._table.counts[index] > (self._table.counts[index - 1] if index else 0)

    def nth_after(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`, which is not counted; n >= 1."""
        table = self._table
        index = day.toordinal() - table.low
        if index >= 0 and n > 0:
            try:
                return table.days[table.counts[index] + n - 1]
            except IndexError:
                pass
        if n < 1:
            raise CalendarError(f"工作日数应为正整数，不能是{n}")
        return self._workday(self._rank(day) + n)

    def nths_after(self, days: Sequence[date], ns: Sequence[int]) -> list[date]:
        """Return nth_after of each pair, for a list that a call each would be too slow for."""
        if ns and min(ns) > 0:
            ranks, found = self._table.ranks, (date.min, *self._table.days)  # numbered from one, as the n-th is
            try:
                return [found[ranks[day] + n] for day, n in zip(days, ns, strict=True)]
            except (KeyError, IndexError):  # one of them lies beyond the table
                pass
        return [self.nth_after(day, n) for day, n in zip(days, ns, strict=True)]

    def nth_before(self, day: date, n: int) -> date:
        """Return the n-th working day before `day`, which is not counted; n >= 1."""
        if n < 1:
            raise CalendarError(f"工作日数应为正整数，不能是{n}")
        found = self._workday(self._rank(day) - self.is_workday(day) - n + 1)
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
        worked = self.is_workday(day)
        return f"{holiday.name}调休上班（{holiday.notice}）" if worked else f"{holiday.name}放假（{holiday.notice}）"

    def exceptions(self, a: date, b: date) -> dict[Holiday, tuple[tuple[date, ...], tuple[date, ...]]]:
        """Return for each holiday its days off and its make-up days after `a` up to and including `b`."""
        found: dict[Holiday, tuple[list[date], list[date]]] = {}
        for day in self._named[bisect_right(self._named, a) : bisect_right(self._named, b)]:
            found.setdefault(self._reasons[day], ([], []))[self.is_workday(day)].append(day)
        return {holiday: (tuple(off), tuple(work)) for holiday, (off, work) in found.items()}

    def _rank(self, day: date) -> int:
        """Count the working days of the era up to and including `day`."""
        table = self._table
        index = day.toordinal() - table.low
        if 0 <= index < len(table.counts):
            return table.base + table.counts[index]
        self._reaches(day)
        return _weekdays(day.toordinal()) + (table.shift if index > 0 else 0)

    def _workday(self, rank: int) -> date:
        table = self._table
        if 0 < rank - table.base <= len(table.days):
            return table.days[rank - table.base - 1]
        weeks, rest = divmod(rank - (table.shift if rank > table.base else 0) - 1, 5)
        ordinal = 7 * weeks + rest + 1
        if not 1 <= ordinal <= LAST_ORDINAL:
            raise CalendarError("超出了日历的范围")
        return date.fromordinal(ordinal)

    def _reaches(self, day: date) -> None:
        if self.first is not None and day < self.first:
            raise CalendarError(f"年历自{self.first.year}年起，不能计算{day}")


@cache
def announced(as_of: date | None = None, root: Path = DATA) -> Calendar:
    """Return the packaged calendar, or as it was known on `as_of`; past its end only Saturdays and Sundays are off.

    Raises CalendarError for a day before the first notice.
    """
    told = tuple(
        item for item in notices.holidays(root) if as_of is None or item.announced is None or item.announced <= as_of
    )
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

    It may name days of the December before. Raises CalendarError for a bad shape or a skipped year.
    """
    fields = _fields(document, {"year", "notice", "off", "work"}, "放假通知")
    year, notice = fields.get("year"), fields.get("notice")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CalendarError("放假通知的 year 应为年份")
    if not isinstance(notice, str) or not notice.strip():
        raise CalendarError("放假通知缺少 notice（文号）")
    if calendar.announced_until is None:
        raise CalendarError("指定日历已经完整，不能再加放假通知")
    if not FIRST.year <= year <= calendar.announced_until.year + 1:
        raise CalendarError(f"现有年历为{FIRST.year}年至{calendar.announced_until.year}年，不能加{year}年的通知")
    if "off" not in fields:
        raise CalendarError("放假通知缺少 off（放假的日期）")
    off, work = _days(fields, "off", "放假通知"), _days(fields, "work", "放假通知")
    for day in (*off, *work):
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise CalendarError(f"{day}不属于{year}年的放假通知")
    others = tuple(item for item in calendar._announced if item.year != year)
    given = _given(f"{year}年节假日", off, work, year, notice.strip())
    last = max(calendar.announced_until, date(year, 12, 31))
    return _calendar((*others, given), last, calendar.first)


def with_place(calendar: Calendar, document: object) -> Calendar:
    """Return the calendar with the days a place adds {"year", "place": true, "issuer", "number", "off", "work"}.

    They stand beside the State Council's notice of that year and announce no year of their own (放假办法第四条). Raises
    CalendarError for a bad shape, a missing issuing body or number, or a year that is not announced.
    """
    fields = _fields(document, {"year", "place", "issuer", "number", "off", "work"}, "地方放假通知")
    year, issuer, number = fields.get("year"), fields.get("issuer"), fields.get("number")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CalendarError("地方放假通知的 year 应为年份")
    for name, value, label in (("issuer", issuer, "发文机关"), ("number", number, "文号")):
        if not isinstance(value, str) or not value.strip():
            raise CalendarError(f"地方放假通知缺少 {name}（{label}）")
    if calendar.announced_until is None:
        raise CalendarError("指定日历已经完整，不能再加放假通知")
    if not FIRST.year <= year <= calendar.announced_until.year:
        raise CalendarError(f"国务院还没有公布{year}年的放假通知，不能加地方放假通知")
    off, work = _days(fields, "off", "地方放假通知"), _days(fields, "work", "地方放假通知")
    for day in (*off, *work):
        if day.year != year:
            raise CalendarError(f"{day}不属于{year}年的地方放假通知")
    given = _given(f"{year}年地方假日", off, work, year, f"{str(issuer).strip()}{str(number).strip()}")
    return _calendar((*calendar._announced, given), calendar.announced_until, calendar.first)


@dataclass(frozen=True)
class _Table:
    """The stretch of the era with holidays: outside it only Saturdays and Sundays are off.

    `low` is the ordinal of its first day, `base` the working days of the era before it; `counts[i]` the working days up
    to its i-th day, `days` those days; `shift` what the stretch adds to the count of days from Monday to Friday.
    """

    low: int
    base: int
    shift: int
    counts: Sequence[int]
    days: Sequence[date]

    @cached_property
    def ranks(self) -> Mapping[date, int]:
        """The working days up to each of its days."""
        return {date.fromordinal(self.low + index): count for index, count in enumerate(self.counts)}


def _calendar(announced: tuple[Holiday, ...], announced_until: date | None, first: date | None) -> Calendar:
    """A later year's notice decides a day that two notices name, and an amendment a day of what it amends."""
    reasons: dict[date, Holiday] = {}
    rest: dict[date, bool] = {}
    holidays = notices.amended(announced)
    for item in sorted(holidays, key=lambda item: item.year):
        for is_off, days in ((True, item.off), (False, item.work)):
            for day in days:
                if first is None or day >= first:
                    reasons[day], rest[day] = item, is_off
    table = _table(rest, announced_until, first)
    return Calendar(holidays, announced_until, first, table, reasons, sorted(reasons), announced)


def _table(rest: Mapping[date, bool], announced_until: date | None, first: date | None) -> _Table:
    """Count the days; `rest` says of each day a notice names whether it is off."""
    low = (first or min(rest, default=MONDAY)).toordinal()
    high = max((*rest, announced_until or MONDAY)).toordinal()
    counts, days = [], []
    for ordinal in range(low, max(high, low) + 1):
        day = date.fromordinal(ordinal)
        if not rest.get(day, day.weekday() >= 5):
            days.append(day)
        counts.append(len(days))
    base = _weekdays(low - 1)
    shift = base + len(days) - _weekdays(low + len(counts) - 1)
    return _Table(low, base, shift, tuple(counts), tuple(days))


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
        raise CalendarError(f"{what}应为 JSON 对象，有 {'、'.join(sorted(known))}")
    if extra := [str(name) for name in document if name not in known]:
        raise CalendarError(f"{what}没有 {extra[0]} 这一项，只有 {'、'.join(sorted(known))}")
    return document


def _days(fields: Mapping[str, object], name: str, what: str) -> list[date]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise CalendarError(f"{what}的 {name} 应为日期的列表")
    found = []
    for item in value:
        day = iso_day(item) if isinstance(item, str) else None
        if day is None:
            raise CalendarError(f"{what}的 {name} 里有不是日期的：{item!r}，应为 2026-10-01 的样子")
        found.append(day)
    return found
