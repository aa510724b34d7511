"""All day arithmetic: a term, the day it starts and the marks on it become a due day with its reasons.

A pure replay: the same marks over the same calendar give the same day. The day that starts a term is never counted; a
stop on P that ends on R leaves out the working days after P up to and including R; stops that overlap count once.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rules import story
from rules.story import Step
from rules.terms import Term, in_words
from rules.wording import chinese
from rules.workdays import Calendar

__all__ = ["ClockError", "Due", "Mark", "Step", "due"]

KINDS = {"start": "起算", "restart": "重新起算", "pause": "中止", "resume": "恢复", "extend": "延长", "later": "延迟"}


class ClockError(Exception):
    """A mark the law does not allow, or out of order; one Chinese line."""


@dataclass(frozen=True)
class Mark:
    """Something that happened to a term: `n` units for an extension (None: all that is left), `why` in Chinese.

    `until` is the reasonable later date that takes the term's place (2019条例第三十五条); nothing but a restart moves it.
    """

    kind: Literal["start", "restart", "pause", "resume", "extend", "later"]
    on: date
    n: int | None = None
    why: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Due:
    """`due` is None while the term is stopped; `left` is in the term's unit: 0 on the day, negative after."""

    term: str
    law: str
    due: date | None
    left: int | None
    provisional: bool
    because: tuple[Step, ...]


@dataclass(frozen=True)
class _Run:
    """A term while its marks are replayed: `stops`, the last perhaps still open; `depth`, how many are open at once."""

    start: date
    length: int
    used: int = 0
    stops: tuple[tuple[date, date | None], ...] = ()
    depth: int = 0
    steps: tuple[Step, ...] = ()
    until: date | None = None

    def told(self, *steps: Step) -> "_Run":
        return replace(self, steps=(*self.steps, *steps))


def due(term: Term, received: date, marks: Sequence[Mark], calendar: Calendar, today: date | None = None) -> Due:
    """Return the due day of a term that starts on `received`, after its marks, with a step for every reason.

    Raises ClockError for a mark out of order or not allowed, CalendarError for a day the calendar does not reach.
    """
    run = _Run(received, term.length).told(story.started(term, received), story.length(term, received))
    before = received
    for mark in marks:
        _in_order(mark, before, received)
        run = _apply(term, run, mark, calendar)
        before = mark.on
    day, steps = _told(term, run, calendar)
    provisional = day is not None and calendar.provisional(day)
    if day is not None and provisional:
        steps = (*steps, story.provisional(day, calendar))
    return Due(term.name, term.law, day, _left(term, day, today, calendar), provisional, (*run.steps, *steps))


def _in_order(mark: Mark, before: date, received: date) -> None:
    if mark.kind not in KINDS:
        raise ClockError(f"没有“{mark.kind}”这种标记，有：{'、'.join(KINDS)}")
    if mark.on < received:
        raise ClockError(f"{chinese(mark.on)}的{KINDS[mark.kind]}早于起算日{chinese(received)}")
    if mark.on < before:
        raise ClockError(f"标记须按日期先后：{chinese(mark.on)}的{KINDS[mark.kind]}早于前一个标记{chinese(before)}")


def _apply(term: Term, run: _Run, mark: Mark, calendar: Calendar) -> _Run:
    match mark.kind:
        case "start":
            steps = (story.started(term, mark.on, mark.why), story.length(term, mark.on))
            return _Run(mark.on, term.length, run.used, steps=(*run.steps, *steps))
        case "restart":
            return _Run(mark.on, term.length, run.used, steps=(*run.steps, story.restarted(term, mark.on, mark.why)))
        case "pause":
            return _pause(term, run, mark, calendar)
        case "resume":
            return _resume(term, run, mark, calendar)
        case "extend":
            return _extend(term, run, mark, calendar)
        case "later":
            return _later(term, run, mark, calendar)


def _pause(term: Term, run: _Run, mark: Mark, calendar: Calendar) -> _Run:
    if term.unit != "working_day":
        raise ClockError(f"{term.label}按自然日计算，不扣除时间，不能中止")
    if not term.pauses:
        raise ClockError(f"{term.label}没有可以扣除的时间，不能中止")
    if run.until is not None:
        return replace(run, depth=run.depth + 1).told(story.fixed(term, mark.on, mark.why, run.until))
    step = story.stopped(term, mark.on, mark.why, _run_out(term, run, mark.on, calendar), again=run.depth > 0)
    stops = run.stops if run.depth else (*run.stops, (mark.on, None))
    return replace(run, stops=stops, depth=run.depth + 1).told(step)


def _resume(term: Term, run: _Run, mark: Mark, calendar: Calendar) -> _Run:
    if not run.depth:
        raise ClockError(f"{chinese(mark.on)}恢复计算之前没有中止")
    if run.until is not None:
        return replace(run, depth=run.depth - 1).told(story.fixed(term, mark.on, mark.why, run.until))
    since = run.stops[-1][0]
    last = _run_out(term, run, since, calendar)
    ends = run.depth == 1
    step = story.resumed(term, mark.on, mark.why, since if ends else None, calendar, last)
    stops = (*run.stops[:-1], (since, mark.on)) if ends else run.stops
    return replace(run, stops=stops, depth=run.depth - 1).told(step)


def _extend(term: Term, run: _Run, mark: Mark, calendar: Calendar) -> _Run:
    """One total per case, which a restart does not refresh; decided on or before the due day as it stands."""
    if term.extension is None:
        raise ClockError(f"{term.label}不能延长")
    if run.until is not None:
        raise ClockError(f"已确定延迟至{chinese(run.until)}答复，不能再延长")
    limit = term.extension.length
    n = limit - run.used if mark.n is None else mark.n
    most = in_words(limit, term.unit)
    if n < 1 and mark.n is not None:
        raise ClockError(f"延长的时间应为正整数，不能是{n}")
    if n < 1 or run.used + n > limit:
        used = f"，已延长{in_words(run.used, term.unit)}" if run.used else ""
        more = in_words(n, term.unit) if n > 0 else ""
        raise ClockError(f"{term.label}最多延长{most}{used}，不能再延长{more}")
    day = _last_day(term, run, calendar)
    if day is not None and mark.on > day:
        raise ClockError(f"延长须在期限届满前决定：期限已于{chinese(day)}届满，{chinese(mark.on)}不能再延长")
    lengthened = replace(run, length=run.length + n, used=run.used + n)
    return lengthened.told(story.extended(term, mark.on, n, lengthened.length))


def _later(term: Term, run: _Run, mark: Mark, calendar: Calendar) -> _Run:
    """Set a later date once, on or before the due day as it stands, and later than that."""
    if term.later is None:
        raise ClockError(f"{term.label}不能另定延迟的日期")
    day = _last_day(term, run, calendar)
    if day is None:
        raise ClockError(f"{term.label}正停止计算，恢复计算后才能确定延迟的日期")
    if run.until is not None:
        raise ClockError(f"已确定延迟至{chinese(run.until)}答复，不能再次延迟")
    if mark.on > day:
        raise ClockError(f"延迟须在期限届满前确定：期限已于{chinese(day)}届满")
    if mark.until is None or mark.until <= day:
        raise ClockError(f"延迟的日期须晚于现在的届满日{chinese(day)}")
    return replace(run, until=mark.until).told(story.later(term, mark.on, mark.until))


def _run_out(term: Term, run: _Run, on: date, calendar: Calendar) -> date | None:
    """Return the due day if a stop that begins on `on` comes too late to save it."""
    day = _last_day(term, run, calendar)
    return day if day is not None and day <= on else None


def _last_day(term: Term, run: _Run, calendar: Calendar) -> date | None:
    return _workday(run, calendar)[0] if term.unit == "working_day" else _calendar_day(term, run, calendar)[0]


def _told(term: Term, run: _Run, calendar: Calendar) -> tuple[date | None, tuple[Step, ...]]:
    if run.until is not None:
        return run.until, ()
    if term.unit != "working_day":
        return _calendar_day(term, run, calendar)
    day, stretches = _workday(run, calendar)
    steps = story.passed(stretches, calendar)
    if day is None:
        since = run.stops[-1][0]
        article = next((step.article for step in reversed(run.steps) if step.on == since), term.citation)
        return None, (*steps, story.undecided(since, article))
    return day, (*steps, story.ended(term, day, run.length))


def _workday(run: _Run, calendar: Calendar) -> tuple[date | None, list[tuple[date, date]]]:
    """Return the last working day and the stretches that were counted, each after its first day up to its last."""
    left, at, stretches = run.length, run.start, []
    for stop, resume in run.stops:
        counted = calendar.count(at, stop)
        if counted >= left:
            break
        stretches.append((at, stop))
        if resume is None:
            return None, stretches
        left -= counted
        at = resume
    day = calendar.nth_after(at, left)
    return day, [*stretches, (at, day)]


def _calendar_day(term: Term, run: _Run, calendar: Calendar) -> tuple[date, tuple[Step, ...]]:
    day, steps = _natural(term, run.start, run.length, calendar)
    rule = term.transition
    if rule is not None and run.start < rule.on <= day:
        steps = (*steps, story.transition(term, rule, day))
        day, later = _natural(term, run.start, rule.length, calendar)
        steps = (*steps, *later)
    return day, steps


def _natural(term: Term, start: date, n: int, calendar: Calendar) -> tuple[date, tuple[Step, ...]]:
    """Count days or months; a last day off moves to the next working day."""
    if term.unit == "month":
        last = _months_after(start, n)
        step = story.month_ended(start, last, n)
    else:
        last = _days_after(start, n)
        step = story.ended(term, last, n)
    if calendar.is_workday(last):
        return last, (step,)
    day = calendar.nth_after(last, 1)
    return day, (step, story.moved(term, last, day, calendar))


def _days_after(start: date, n: int) -> date:
    try:
        return start + timedelta(days=n)
    except OverflowError:
        raise ClockError("期限超出了日历的范围") from None


def _months_after(start: date, n: int) -> date:
    years, month = divmod(start.month - 1 + n, 12)
    year = start.year + years
    if year > date.max.year:
        raise ClockError("期限超出了日历的范围")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _left(term: Term, day: date | None, today: date | None, calendar: Calendar) -> int | None:
    if day is None or today is None:
        return None
    return calendar.count(today, day) if term.unit == "working_day" else (day - today).days
