"""The story of a date: why it is this day, step by step, in Chinese, each with its article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules import statutes
from rules.notices import Holiday
from rules.terms import Term, Transition, in_words
from rules.wording import chinese, listed, span
from rules.workdays import Calendar

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True)
class Step:
    """One reason: the day it happened or falls on, what it does, and by which article or notice."""

    on: date
    what: str
    article: str


def started(term: Term, on: date, why: str | None = None) -> Step:
    words = why or term.event or "起算"
    return Step(on, f"{chinese(on)}{words}，当日不计，自次日起计算", counting(term, on, "first_day"))


def length(term: Term, on: date) -> Step:
    return Step(on, _said(f"{term.label}为{term.words}", term.checked), term.citation)


def restarted(term: Term, on: date, why: str | None) -> Step:
    """A restart the law does not provide for is computed as asked, and says so."""
    if not term.restarts:
        text = f"{chinese(on)}{why or '收到补正或者缴费'}，按重新起算处理，此前的计算作废，自次日起重新计算{term.words}"
        return Step(on, f"{text}（这一版没有重新起算的规定，未经核对）", term.title)
    words, article, checked = _causes(term, term.restarts, why)
    text = f"{chinese(on)}{why or words}，此前的计算作废，自次日起重新计算{term.words}"
    return Step(on, _said(text, checked), article)


def stopped(term: Term, on: date, why: str | None, last: date | None, again: bool) -> Step:
    """`last`: the day the term had run out on or before `on`; `again`: another stop is open already."""
    words, article, checked = _causes(term, term.pauses, why)
    text = f"{chinese(on)}{why or words}"
    if last is not None:
        text = f"{text}，期限已于{chinese(last)}届满，不再扣除"
    elif again:
        text = f"{text}，前一扣除尚未结束，重叠的时间只扣除一次"
    else:
        text = f"{text}，自次日起的时间不计入期限"
    return Step(on, _said(text, checked), article)


def resumed(term: Term, on: date, why: str | None, since: date | None, calendar: Calendar, last: date | None) -> Step:
    """`since`: the day the stop began that ends here, None while another is open; `last` as in `stopped`."""
    _, article, _ = _causes(term, term.pauses, why)
    text = f"{chinese(on)}{why or '收到意见'}"
    if since is None:
        text = f"{text}，其他事项尚未结束，继续扣除"
    elif last is not None:
        text = f"{text}，期限已于{chinese(last)}届满，没有扣除"
    elif since == on:
        text = f"{text}，与开始是同一天，没有扣除"
    else:
        first = date.fromordinal(since.toordinal() + 1)
        text = f"{text}，{span(first, on)}不计入期限，扣除{calendar.count(since, on)}个工作日，自次日起继续计算"
    return Step(on, text, article)


def extended(term: Term, on: date, n: int, total: int) -> Step:
    article = term.title + (term.extension.article if term.extension else term.article)
    text = f"{chinese(on)}延长{in_words(n, term.unit)}，期限共{in_words(total, term.unit)}"
    return Step(on, _said(text, term.extension is not None and term.extension.checked), article)


def later(term: Term, on: date, until: date) -> Step:
    article = term.title + (term.later.article if term.later else term.article)
    text = f"{chinese(on)}确定延迟答复的合理期限，答复期限至{chinese(until)}届满"
    return Step(on, _said(text, term.later is not None and term.later.checked), article)


def fixed(term: Term, on: date, why: str | None, until: date) -> Step:
    """Say that a stop no longer moves a term whose later date is set."""
    article = term.title + (term.later.article if term.later else term.article)
    return Step(on, f"{chinese(on)}{why or '中止或者恢复'}，延迟答复的日期{chinese(until)}已经确定，不再变动", article)


def passed(stretches: Iterable[tuple[date, date]], calendar: Calendar) -> list[Step]:
    """Return a step for each holiday that moves working days within the counted stretches (a, b]."""
    found: dict[Holiday, tuple[list[date], list[date]]] = {}
    for a, b in stretches:
        for holiday, (off, work) in calendar.exceptions(a, b).items():
            entry = found.setdefault(holiday, ([], []))
            entry[0].extend(off)
            entry[1].extend(work)
    moving = {key: days for key, days in found.items() if days[1] or any(day.weekday() < 5 for day in days[0])}
    steps = [_holiday(holiday, days_off, made_up) for holiday, (days_off, made_up) in moving.items()]
    return sorted(steps, key=lambda step: step.on)


def _holiday(holiday: Holiday, off: Sequence[date], work: Sequence[date]) -> Step:
    if off and work:
        text = f"其间{holiday.name}放假{listed(off)}，{listed(work)}调休上班"
    elif off:
        text = f"其间{holiday.name}放假{listed(off)}"
    else:
        text = f"其间{listed(work)}因{holiday.name}调休上班"
    return Step(min((*off, *work)), text, holiday.notice)


def ended(term: Term, on: date, n: int) -> Step:
    if term.unit == "working_day":
        return Step(on, f"第{n}个工作日是{chinese(on)}，期限当日届满", term.citation)
    return Step(on, f"第{n}日是{chinese(on)}", term.citation)


def month_ended(start: date, on: date, n: int) -> Step:
    article = statutes.in_force("counting", on).cite("month_end")
    if on.day == start.day:
        return Step(on, f"{n}个月后的对应日是{chinese(on)}", article)
    return Step(on, f"{n}个月后没有对应日，以月末{chinese(on)}为最后一日", article)


def moved(term: Term, last: date, to: date, calendar: Calendar) -> Step:
    why = calendar.why(last) or WEEKDAYS[last.weekday()]
    return Step(to, f"{chinese(last)}是休息日（{why}），顺延至{chinese(to)}", counting(term, last, "rest_day"))


def transition(term: Term, rule: Transition, last: date) -> Step:
    text = f"{chinese(rule.on)}新法施行时期限尚未届满（原为{chinese(last)}），适用{in_words(rule.length, term.unit)}"
    return Step(rule.on, text, rule.citation)


def undecided(since: date, article: str) -> Step:
    """`article`: what the open stop rests on."""
    return Step(since, "扣除的时间尚未结束，届满日待恢复计算后确定", article)


def provisional(day: date, calendar: Calendar) -> Step:
    """Say why the date may still move: it lies past the announced calendar, or in its last four days."""
    until = calendar.announced_until or day
    following = until.year + 1
    if day > until:
        text = (
            f"年历只公布到{until.year}年，{following}年放假通知公布前只扣除周六、周日，"
            f"{chinese(day)}是暂定日期，通知公布后重算"
        )
    else:
        text = f"{until.year}年12月28日至31日可能被{following}年放假通知改动，{chinese(day)}是暂定日期，通知公布后重算"
    notice = next(item.notice for item in reversed(calendar.holidays) if item.year == until.year)
    return Step(day, text, notice)


def counting(term: Term, on: date, name: str) -> str:
    """Return the article on how periods are counted, in force on a day."""
    return statutes.in_force(term.counting, on).cite(name)


def _causes(term: Term, names: Sequence[str], why: str | None) -> tuple[str, str, bool]:
    """Return words, articles and whether checked: of the cause a mark's words mean, else of all of `names`."""
    meant = [cause for cause in term.causes.values() if why is not None and cause.word in why]
    causes = meant[:1] or [term.causes[name] for name in names if name in term.causes]
    words = "或者".join(cause.label for cause in causes)
    articles = "、".join(dict.fromkeys(cause.citation for cause in causes))
    return words, articles or term.citation, all(cause.checked for cause in causes)


def _said(text: str, checked: bool) -> str:
    """Return what a step says, and that its article has not been checked."""
    return text if checked else f"{text}（条文待核）"
