"""A later date that is set for an answer takes the place of the term (2019条例第三十五条)."""

from datetime import date

import pytest

from rules import clock, statutes, workdays
from rules.clock import ClockError, Mark

ANNOUNCED = workdays.announced()


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_a_later_date_takes_the_terms_place_until_a_restart() -> None:
    answer, received = statutes.term("answer", day("2026-03-10")), day("2026-03-10")
    set_ = Mark("later", day("2026-03-17"), until=day("2026-06-30"))
    asked = [Mark("pause", day("2026-03-20")), Mark("resume", day("2026-03-27"))]
    found = clock.due(answer, received, [set_, *asked], ANNOUNCED, day("2026-06-29"))
    assert (found.due, found.left) == (day("2026-06-30"), 1)
    assert any("第三十五条" in step.article for step in found.because)
    for mark in asked:
        (step,) = [step for step in found.because if step.on == mark.on]
        assert "延迟答复的日期2026年6月30日已经确定，不再变动" in step.what
    at_last = Mark("later", day("2026-04-08"), until=day("2026-04-09"))
    assert clock.due(answer, received, [at_last], ANNOUNCED).due == day("2026-04-09")
    again = clock.due(answer, received, [set_, Mark("restart", day("2026-04-01"))], ANNOUNCED)
    assert again.due == clock.due(answer, day("2026-04-01"), [], ANNOUNCED).due


@pytest.mark.parametrize(
    ("received", "before", "on", "until", "reason"),
    [
        ("2012-03-12", [], "2012-03-13", "2012-06-29", "不能另定延迟的日期"),
        ("2026-03-10", [], "2026-03-17", "2026-04-08", "须晚于现在的届满日2026年4月8日"),
        ("2026-03-10", [], "2026-04-09", "2026-06-30", "期限已于2026年4月8日届满"),
        ("2026-03-10", [Mark("pause", day("2026-03-11"))], "2026-03-17", "2026-06-30", "正停止计算"),
    ],
)
def test_a_later_date_is_refused(received: str, before: list[Mark], on: str, until: str, reason: str) -> None:
    set_ = Mark("later", day(on), until=day(until))
    with pytest.raises(ClockError, match=reason):
        clock.due(statutes.term("answer", day(received)), day(received), [*before, set_], ANNOUNCED)


@pytest.mark.parametrize("second", ["extend", "later"])
def test_after_a_later_date_there_is_no_other(second: str) -> None:
    answer, set_ = statutes.term("answer", day("2026-03-10")), Mark("later", day("2026-03-17"), until=day("2026-06-30"))
    more = Mark(second, day("2026-03-18"), until=day("2026-07-30"))  # type: ignore[arg-type]
    with pytest.raises(ClockError, match="已确定延迟至2026年6月30日答复"):
        clock.due(answer, day("2026-03-10"), [set_, more], ANNOUNCED)


def test_after_a_later_date_every_stop_still_ends_once() -> None:
    answer, received = statutes.term("answer", day("2026-03-10")), day("2026-03-10")
    set_ = Mark("later", day("2026-03-17"), until=day("2026-06-30"))
    stops = [Mark("pause", day("2026-03-20")), Mark("pause", day("2026-03-20"))]
    ends = [Mark("resume", day("2026-03-27")), Mark("resume", day("2026-03-30"))]
    assert clock.due(answer, received, [set_, *stops, *ends], ANNOUNCED).due == day("2026-06-30")
    with pytest.raises(ClockError, match="恢复计算之前没有中止"):
        clock.due(answer, received, [set_, stops[0], *ends], ANNOUNCED)
