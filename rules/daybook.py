"""A term day by day: which day was counted as which, which was left out, by which article or notice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules import story
from rules.clock import Mark
from rules.story import WEEKDAYS
from rules.terms import Term
from rules.workdays import Calendar


@dataclass(frozen=True)
class Line:
    """One day: `n` is the how-manieth it was counted as, None when it was left out; `why` in Chinese."""

    on: date
    n: int | None
    why: str
    article: str | None = None


@dataclass(frozen=True)
class _Stop:
    """Time left out: the days after `on` up to and including `until` (None: still)."""

    on: date
    why: str
    article: str
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.on < day and (self.until is None or day <= self.until)


def days(term: Term, received: date, marks: Sequence[Mark], calendar: Calendar, last: date) -> list[Line]:
    """Return every day from the one after the term last started up to and including `last` (its due day, or today)."""
    start, stops = _standing(term, received, marks)
    ends = start + timedelta(days=term.length) if term.unit == "day" else last
    lines, counted = [], 0
    for ordinal in range(start.toordinal() + 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        left_out = _put_off(day, last, calendar) if day > ends else _left_out(term, day, stops, calendar)
        counted += left_out is None
        lines.append(left_out or _counted(term, day, counted, calendar))
    return lines


def _standing(term: Term, received: date, marks: Sequence[Mark]) -> tuple[date, list[_Stop]]:
    """Return the day the term last started, and what was left out since; stops that overlap are one."""
    start, stops, depth, is_fixed = received, list[_Stop](), 0, False
    for mark in marks:
        match mark.kind:
            case "start" | "restart":
                start, stops, depth, is_fixed = mark.on, [], 0, False
            case "pause":
                if not depth and not is_fixed:
                    step = story.stopped(term, mark.on, mark.why, None, again=False)
                    stops.append(_Stop(mark.on, mark.why or "暂停计算", step.article))
                depth += 1
            case "resume":
                depth -= 1
                if not depth and not is_fixed:
                    stops[-1] = replace(stops[-1], until=mark.on)
            case "later":
                is_fixed = True
    return start, stops


def _left_out(term: Term, day: date, stops: Sequence[_Stop], calendar: Calendar) -> Line | None:
    stop = next((one for one in stops if one.covers(day)), None)
    if stop is not None:
        return Line(day, None, f"{stop.why}，不计入期限", stop.article)
    if term.unit != "working_day" or calendar.is_workday(day):
        return None
    why, notice = _reason(day, calendar)
    return Line(day, None, f"{why or WEEKDAYS[day.weekday()]}，不计", notice)


def _put_off(day: date, last: date, calendar: Calendar) -> Line:
    """A calendar term that ends on a day off ends on the next working day."""
    why, notice = _reason(day, calendar)
    if day == last:
        return Line(day, None, "休息日后的第一个工作日，期限当日届满", notice)
    return Line(day, None, f"{why or WEEKDAYS[day.weekday()]}，顺延", notice)


def _counted(term: Term, day: date, n: int, calendar: Calendar) -> Line:
    unit = "个工作日" if term.unit == "working_day" else "日"
    why, notice = _reason(day, calendar) if term.unit == "working_day" else ("", None)
    return Line(day, n, f"第{n}{unit}{f'，{why}' if why else ''}", notice)


def _reason(day: date, calendar: Calendar) -> tuple[str, str | None]:
    """Return the holiday that makes a day off or working, and its notice."""
    found = calendar.exceptions(day - timedelta(days=1), day)
    for holiday, (off, _) in found.items():
        return f"{holiday.name}{'放假' if off else '调休上班'}", holiday.notice
    return "", None
