"""A term day by day: the days counted are as many as the term is long, and every other has its reason."""

from datetime import date, timedelta
from random import Random

import pytest

from rules import clock, daybook, statutes, workdays
from rules.clock import ClockError, Mark

ANNOUNCED = workdays.announced()


def book(received, *marks, term="answer", today=None):
    known = statutes.term(term, received)
    found = clock.due(known, received, marks, ANNOUNCED)
    return daybook.days(known, received, marks, ANNOUNCED, found.due or today), found.due


def on(lines, month, day):
    return next(line for line in lines if (line.on.month, line.on.day) == (month, day))


def test_national_day_2022_day_by_day():
    lines, due = book(date(2022, 9, 30))
    assert (lines[0].on, lines[-1].on, due) == (date(2022, 10, 1), date(2022, 11, 2), date(2022, 11, 2))
    assert [(line.n, line.why, line.article) for line in (on(lines, 10, 7), on(lines, 10, 8), on(lines, 10, 10))] == [
        (None, "国庆节放假，不计", "国办发明电〔2021〕11号"),
        (1, "第1个工作日，国庆节调休上班", "国办发明电〔2021〕11号"),
        (3, "第3个工作日", None),
    ]
    assert on(lines, 10, 15).why == "星期六，不计"
    assert lines[-1].why == "第20个工作日"


def test_a_consultation_is_left_out_by_its_article():
    lines, due = book(
        date(2025, 3, 3), Mark("pause", date(2025, 3, 5), why="征求第三方意见"), Mark("resume", date(2025, 3, 12))
    )
    assert on(lines, 3, 5).n == 2
    assert (on(lines, 3, 6).n, on(lines, 3, 6).why) == (None, "征求第三方意见，不计入期限")
    assert on(lines, 3, 6).article.endswith("第三十三条第三款")
    assert on(lines, 3, 12).n is None
    assert on(lines, 3, 13).n == 3
    assert (lines[-1].n, lines[-1].on) == (20, due)


def test_a_stop_that_goes_on_is_told_up_to_today():
    lines, due = book(date(2025, 3, 3), Mark("pause", date(2025, 3, 5)), today=date(2025, 3, 20))
    assert due is None
    assert [line.n for line in lines[2:]] == [None] * 15


def test_a_later_date_leaves_no_stop_out_and_the_last_counted_day_is_that_date():
    stop, resume = Mark("pause", date(2026, 3, 20), why="征求第三方意见"), Mark("resume", date(2026, 4, 1))
    lines, due = book(date(2026, 3, 10), Mark("later", date(2026, 3, 17), until=date(2026, 4, 30)), stop, resume)
    assert (lines[-1].on, due) == (date(2026, 4, 30), date(2026, 4, 30))
    assert on(lines, 3, 23).n == 9
    assert {line.why for line in lines if line.n is None} == {"星期六，不计", "星期日，不计", "清明节放假，不计"}


def test_a_restart_begins_the_book_anew():
    lines, due = book(date(2025, 3, 3), Mark("restart", date(2025, 3, 20), why="收到补正"))
    assert lines[0] == daybook.Line(date(2025, 3, 21), 1, "第1个工作日")
    assert (lines[-1].n, lines[-1].on) == (20, due)


def test_calendar_days_count_every_day_and_a_last_day_off_is_passed_over():
    lines, due = book(date(2023, 9, 21), term="reconsideration_reply")
    assert due == date(2023, 10, 7)
    assert (lines[9].on, lines[9].n, lines[9].why) == (date(2023, 10, 1), 10, "第10日")
    assert {(line.n, line.why) for line in lines[10:15]} == {(None, "国庆节、中秋节放假，顺延")}
    assert (lines[-1].on, lines[-1].why) == (due, "休息日后的第一个工作日，期限当日届满")


def test_the_book_agrees_with_the_clock_on_random_marks():
    term, told = statutes.term("answer", date(2024, 1, 2)), 0
    for seed in range(1500):
        rng = Random(seed)
        day = received = date(2019, 5, 15) + timedelta(days=rng.randrange(2400))
        marks = []
        for _ in range(rng.randrange(7)):
            day += timedelta(days=rng.randrange(15))
            marks.append(Mark(rng.choice(("pause", "resume", "restart", "extend")), day))
        try:
            found = clock.due(term, received, marks, ANNOUNCED)
        except ClockError:
            continue
        if found.due is None:
            continue
        lines = daybook.days(term, received, marks, ANNOUNCED, found.due)
        restart = max((at for at, mark in enumerate(marks) if mark.kind == "restart"), default=-1)
        extended = any(mark.kind == "extend" for mark in marks[restart + 1 :])
        counted = [line.n for line in lines if line.n is not None]
        assert counted == list(range(1, (40 if extended else 20) + 1)), (received, marks)
        assert lines[-1].n == counted[-1]
        told += 1
    assert told > 400


@pytest.mark.parametrize("received", [date(2020, 1, 6), date(2015, 8, 20), date(2019, 4, 22), date(2026, 9, 18)])
def test_every_day_has_its_reason_and_every_holiday_its_notice(received):
    lines, _ = book(received)
    assert all(line.why for line in lines)
    named = [line for line in lines if "放假" in line.why or "调休" in line.why]
    assert named
    assert all(line.article for line in named)
