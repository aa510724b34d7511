"""The notices of days off an office has loaded, and the calendar they make: the announced one with each of them applied.

A clock that has ended keeps the calendar of the moment its end was recorded: the mark that ends it carries the number of the
last notice loaded by then and the day the program's own were announced up to, so neither a notice nor a later program that knows
another year moves anything but what still runs.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from rules import workdays
from rules.wording import iso_day
from rules.workdays import Calendar, CalendarError
from workflow.chain import canonical

PACKAGED = 0
"""The number of a notice that came with the program: those an office loads are numbered from 1."""


@dataclass(frozen=True)
class Notice:
    """One notice: `number` rises in the order of loading, `document` is canonical JSON, `words` cite it."""

    number: int
    year: int
    words: str
    document: str
    announced_on: date | None = None
    replaces: int | None = None

    @property
    def sha256(self) -> str:
        return sha256(self.document.encode()).hexdigest()

    @property
    def issuer(self) -> str | None:
        """The body that issued a place's own days off and its number; None for the State Council's notice."""
        said = self._said
        return f"{said.get('issuer')}{said.get('number')}" if said.get("place") else None

    @property
    def _said(self) -> dict[str, Any]:
        with suppress(ValueError):
            if isinstance(said := json.loads(self.document), dict):
                return said
        raise CalendarError(f"数据库里的放假通知（{self.words}）被改动过，读不出来")

    def applied(self, calendar: Calendar) -> Calendar:
        said = self._said
        said.pop("announced_on", None)
        if not said.get("place"):
            return workdays.with_notice(calendar, said)
        said.pop("notice", None)
        return workdays.with_place(calendar, said)


@dataclass(frozen=True)
class Notices:
    """Every notice loaded over the packaged calendar `base`."""

    base: Calendar
    loaded: tuple[Notice, ...] = ()
    _built: dict[tuple[int, date | None], Calendar] = field(default_factory=dict, repr=False, compare=False)

    @property
    def last(self) -> int:
        return self.loaded[-1].number if self.loaded else 0

    def standing(self, number: int | None = None) -> tuple[Notice, ...]:
        """Return the notices that stood when `number` was the last: none that a later one had replaced.

        The State Council's come first, by year; what places add comes after.
        """
        told = [item for item in self.loaded if number is None or item.number <= number]
        replaced = {item.replaces for item in told}
        found = [item for item in told if item.number not in replaced]
        return tuple(sorted(found, key=lambda item: (item.issuer is not None, item.year, item.number)))

    def calendar(self, number: int, told: date | None = None) -> Calendar:
        """Return the calendar as it was when notice `number` was the last; 0: before the first. Raises CalendarError.

        `told` leaves out what the program itself learned later (Calendar.as_told).
        """
        if (number, told) not in self._built:
            calendar = self.base if told is None else self.base.as_told(told)
            for item in self.standing(number):
                calendar = item.applied(calendar)
            self._built[number, told] = calendar
        return self._built[number, told]


def read(document: object) -> Notice:
    """Return a notice as its file says it, without a number yet; raises CalendarError for what no calendar can check.

    `announced_on` is optional; `place`: true asks for the issuing body and the number of the document.
    """
    if not isinstance(document, Mapping):
        raise CalendarError("放假通知应为 JSON 对象，有 year、notice、off、work")
    said = dict(document)
    place, told = said.pop("place", False), said.pop("announced_on", None)
    if not isinstance(place, bool):
        raise CalendarError("放假通知的 place 应为 true 或 false")
    announced_on = iso_day(told) if isinstance(told, str) else None
    if told is not None and announced_on is None:
        raise CalendarError(f"放假通知的 announced_on 不是日期：{told!r}，应为 2026-11-04 的样子")
    year = said.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        raise CalendarError("放假通知的 year 应为年份")
    for name in ("off", "work"):
        said[name] = _once(said.get(name, []), name)
    for name in ("issuer", "number") if place else ("notice",):
        said[name] = " ".join(said[name].split()) if isinstance(said.get(name), str) else said.get(name)
    words = f"{said.get('issuer')}{said.get('number')}" if place else str(said.get("notice"))
    said |= {"place": True} if place else {}
    said |= {"announced_on": announced_on} if announced_on else {}
    return Notice(0, year, words, canonical(said), announced_on)


def taken_in(notices: Notices, notice: Notice, number: int) -> tuple[Notices, Notice | None]:
    """Return the notices with one more, and the one it replaces; raises CalendarError when the calendar cannot take it."""
    earlier = next((one for one in notices.standing() if (one.year, one.issuer) == (notice.year, notice.issuer)), None)
    given = Notice(
        number, notice.year, notice.words, notice.document, notice.announced_on, earlier.number if earlier else None
    )
    said = json.loads(notice.document)
    without = Notice(**{**vars(given), "document": canonical(said | {"off": [], "work": []})})
    bare = Notices(notices.base, (*notices.loaded, without)).calendar(number)
    after = Notices(notices.base, (*notices.loaded, given))
    after.calendar(number)
    for day in said["work"]:
        if bare.is_workday(date.fromisoformat(day)):
            raise CalendarError(f"放假通知的 work 里 {day} 本来就是工作日，不必调休上班")
    return after, earlier


def ended_under(marks: Sequence[Mapping[str, Any]], notice: int, told: date | None) -> list[dict[str, Any]]:
    """Return marks on clocks, those that end one with the last notice loaded by now and what the program itself knew."""
    now = ({"calendar": notice} if notice else {}) | ({"told": told.isoformat()} if told else {})
    return [{**mark, **now} if mark["kind"] in {"met", "end"} else dict(mark) for mark in marks]


def _once(days: object, name: str) -> object:
    """Return the days in order; a day named twice is a slip of the pen."""
    if not isinstance(days, list) or not all(isinstance(day, str) for day in days):
        return days
    if twice := sorted(day for day, count in Counter(days).items() if count > 1):
        raise CalendarError(f"放假通知的 {name} 里 {twice[0]} 出现两次")
    return sorted(days)


def listed(calendar: Calendar, held: Notices | None) -> list[dict[str, Any]]:
    """Return the notices by year, those of the program before those loaded."""
    loaded = held.loaded if held else ()
    standing = set(held.standing()) if held else set()
    replaced = {one.year for one in loaded if one.issuer is None}
    base = held.base if held else calendar
    rows: list[dict[str, Any]] = [
        {"year": year, "notice": words, "number": None, "announced_on": None, "place": False, "replaces": None,
         "stands": year not in replaced}
        for year, words in dict.fromkeys((item.year, item.notice) for item in base.holidays)
    ]  # fmt: skip
    rows += [
        {"year": one.year, "notice": one.words, "number": one.number, "announced_on": one.announced_on,
         "place": one.issuer is not None, "replaces": one.replaces, "stands": one in standing}
        for one in loaded
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["year"], row["number"] or 0))
