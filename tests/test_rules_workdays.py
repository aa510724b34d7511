"""The announced calendar: every day of 2008-2026, the days notices moved, and what lies past the end."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules import notices, workdays
from rules.workdays import CalendarError

FACTS = json.loads((Path(__file__).parent / "rules" / "workdays.json").read_text("utf-8"))
ANNOUNCED = workdays.announced()


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_every_day_from_2008_to_2026_is_as_announced():
    off, work = set(FACTS["off"]), set(FACTS["work"])
    for day in days(date(2008, 1, 1), date(2026, 12, 31)):
        expected = day.isoformat() in work or (day.weekday() < 5 and day.isoformat() not in off)
        assert ANNOUNCED.is_workday(day) is expected, day


@pytest.mark.parametrize(
    ("received", "n", "expected"),
    [
        (date(2022, 9, 30), 20, date(2022, 11, 2)),
        (date(2011, 6, 1), 15, date(2011, 6, 23)),
        (date(2025, 2, 20), 20, date(2025, 3, 20)),
        (date(2020, 1, 6), 20, date(2020, 2, 10)),
        (date(2022, 6, 6), 20, date(2022, 7, 4)),
        (date(2015, 9, 2), 1, date(2015, 9, 6)),
        (date(2019, 4, 30), 1, date(2019, 5, 5)),
        (date(2020, 1, 23), 1, date(2020, 2, 3)),
        (date(2018, 12, 28), 1, date(2018, 12, 29)),
        (date(2018, 12, 29), 1, date(2019, 1, 2)),
        (date(2011, 12, 30), 1, date(2011, 12, 31)),
        (date(2012, 12, 31), 1, date(2013, 1, 4)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_known_days(received, n, expected):
    assert ANNOUNCED.nth_after(received, n) == expected
    assert ANNOUNCED.count(received, expected) == n


def test_forward_back_and_count_agree_with_counting_day_by_day():
    calendar = ANNOUNCED
    every = days(date(2017, 12, 1), date(2020, 6, 30))
    working = [day for day in every if calendar.is_workday(day)]
    for start in every[::7]:
        later = [day for day in working if day > start]
        earlier = [day for day in working if day < start]
        for n in (1, 2, 20):
            if n <= len(later):
                assert calendar.nth_after(start, n) == later[n - 1]
            if n <= len(earlier):
                assert calendar.nth_before(start, n) == earlier[-n]
        assert calendar.count(start, every[-1]) == len(later)
        assert calendar.count(every[-1], start) == -len(later)


def test_past_the_end_only_saturdays_and_sundays_are_off():
    assert ANNOUNCED.announced_until == date(2026, 12, 31)
    assert ANNOUNCED.is_workday(date(2031, 1, 1))
    assert not ANNOUNCED.is_workday(date(2031, 1, 4))
    start, end = date(2026, 12, 31), date(2040, 1, 2)
    assert ANNOUNCED.count(start, end) == sum(day.weekday() < 5 for day in days(start + timedelta(days=1), end))
    assert ANNOUNCED.nth_after(start, ANNOUNCED.count(start, end)) == end
    assert ANNOUNCED.nth_before(end, 500) == next(
        day for day in days(start, end) if ANNOUNCED.count(day, end) == 500 and ANNOUNCED.is_workday(day)
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 27), False),
        (date(2026, 12, 28), True),
        (date(2027, 5, 1), True),
        (date(2025, 12, 31), False),
    ],
)
def test_provisional_from_28_december_of_the_last_announced_year(day, expected):
    assert ANNOUNCED.provisional(day) is expected


def test_why_names_holiday_and_notice():
    assert ANNOUNCED.why(date(2022, 10, 8)) == "国庆节调休上班（国办发明电〔2021〕11号）"
    assert ANNOUNCED.why(date(2015, 9, 4)).endswith("纪念日放假（国发明电〔2015〕1号）")
    assert ANNOUNCED.why(date(2018, 12, 31)) == "元旦放假（国办发明电〔2018〕15号）"
    assert ANNOUNCED.why(date(2022, 10, 15)) is None


def test_the_calendar_as_it_was_known():
    before = workdays.announced(date(2020, 1, 20))
    assert before.nth_after(date(2020, 1, 6), 20) == date(2020, 2, 6)
    assert before.is_workday(date(2020, 2, 1))
    assert before.announced_until == date(2020, 12, 31)
    assert not workdays.announced(date(2020, 1, 27)).is_workday(date(2020, 2, 1))
    assert workdays.announced(date(2015, 5, 12)).is_workday(date(2015, 9, 3))
    assert workdays.announced(date(2019, 3, 21)).nth_after(date(2019, 4, 30), 1) == date(2019, 5, 2)
    early = workdays.announced(date(2018, 11, 30))
    assert early.provisional(date(2018, 12, 28))
    assert early.is_workday(date(2018, 12, 31))
    with pytest.raises(CalendarError, match="还没有公布任何一年的放假通知"):
        workdays.announced(date(2007, 12, 1))


@pytest.mark.parametrize("ask", ["is_workday", "why"])
def test_days_before_2008_are_refused(ask):
    with pytest.raises(CalendarError, match="年历自2008年起，不能计算2007-12-31"):
        getattr(ANNOUNCED, ask)(date(2007, 12, 31))


def test_counting_into_the_time_before_2008_is_refused():
    for call in (
        lambda: ANNOUNCED.nth_after(date(2007, 12, 31), 3),
        lambda: ANNOUNCED.count(date(2007, 12, 31), date(2008, 2, 1)),
        lambda: ANNOUNCED.nth_before(date(2008, 1, 3), 2),
    ):
        with pytest.raises(CalendarError, match="年历自2008年起"):
            call()
    assert ANNOUNCED.nth_before(date(2008, 1, 3), 1) == date(2008, 1, 2)


def test_a_count_of_days_must_be_positive_and_reachable():
    for call in (ANNOUNCED.nth_after, ANNOUNCED.nth_before):
        with pytest.raises(CalendarError, match="应为正整数"):
            call(date(2022, 1, 4), 0)
    with pytest.raises(CalendarError, match="超出了日历的范围"):
        ANNOUNCED.nth_after(date(2022, 1, 4), 10**9)


def test_many_at_once_are_what_each_is_alone():
    starts = [date(2008, 1, 1), date(2022, 9, 30), date(2026, 12, 31), date(2040, 1, 2)]
    for last in range(len(starts) + 1):
        asked = starts[:last]
        assert ANNOUNCED.nths_after(asked, [20] * last) == [ANNOUNCED.nth_after(day, 20) for day in asked]
    with pytest.raises(CalendarError, match="应为正整数"):
        ANNOUNCED.nths_after(starts, [20, 20, 0, 20])
    with pytest.raises(CalendarError, match="应为正整数"):
        ANNOUNCED.nths_after(starts[:2], [20, 0])
    with pytest.raises(CalendarError, match="年历自2008年起"):
        ANNOUNCED.nths_after([date(2007, 12, 31)], [1])
    with pytest.raises(ValueError, match="shorter"):
        ANNOUNCED.nths_after(starts, [1])


def test_a_calendar_of_ones_own_is_complete_for_any_year():
    own = workdays.from_json({"off": ["2010-11-11", "2010-11-12"], "work": ["2010-11-13"]})
    assert own.nth_after(date(2010, 11, 10), 1) == date(2010, 11, 13)
    assert own.nth_after(date(2010, 11, 10), 2) == date(2010, 11, 15)
    assert own.nth_before(date(2010, 11, 15), 2) == date(2010, 11, 10)
    assert own.is_workday(date(1999, 10, 1))
    assert not own.provisional(date(2090, 1, 1))
    assert own.announced_until is None
    assert own.why(date(2010, 11, 11)) == "指定日历放假（指定日历）"
    span = days(date(2001, 1, 2), date(2020, 3, 1))
    assert own.count(date(2001, 1, 1), date(2020, 3, 1)) == sum(own.is_workday(day) for day in span)
    assert own.nth_before(date.min + timedelta(days=1), 1) == date.min
    plain = workdays.from_json({})
    assert plain.nth_after(date(2022, 9, 30), 1) == date(2022, 10, 3)
    assert plain.nth_before(date(2022, 10, 3), 1) == date(2022, 9, 30)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "应为 JSON 对象"),
        ({"off": "2010-11-11"}, "off 应为日期的列表"),
        ({"off": ["2010-02-30"]}, "不是日期的：'2010-02-30'"),
        ({"off": [20101111]}, "不是日期的：20101111"),
        ({"work": ["2010-W01-1"]}, "不是日期"),
        ({"holiday": []}, "没有 holiday 这一项"),
        ({"off": ["2010-11-13"], "work": ["2010-11-13"]}, "2010-11-13既放假又上班"),
    ],
)
def test_a_misshapen_calendar_is_refused_in_one_line(document, words):
    with pytest.raises(CalendarError, match=words) as refused:
        workdays.from_json(document)
    assert "\n" not in str(refused.value)


def notice(**fields):
    return {"year": 2027, "notice": "国办发明电〔2026〕9号", "off": [], "work": []} | fields


def test_a_new_notice_makes_the_provisional_final():
    document = notice(off=["2026-12-31", "2027-01-01"], work=["2026-11-28", "2027-01-02"])
    with pytest.raises(CalendarError, match="2026-11-28不属于2027年"):
        workdays.with_notice(ANNOUNCED, document)
    document["work"] = ["2027-01-02"]
    calendar = workdays.with_notice(ANNOUNCED, document)
    assert calendar.announced_until == date(2027, 12, 31)
    assert calendar.nth_after(date(2026, 12, 30), 1) == date(2027, 1, 2)
    assert not calendar.provisional(date(2027, 1, 7))
    assert calendar.why(date(2026, 12, 31)) == "2027年节假日放假（国办发明电〔2026〕9号）"
    assert calendar.is_workday(date(2026, 10, 10)), "the earlier days of 2026 stay as they were"
    assert ANNOUNCED.is_workday(date(2026, 12, 31)), "the packaged calendar is untouched"


def test_a_notice_may_name_days_from_the_first_of_the_december_before_to_its_years_last():
    calendar = workdays.with_notice(ANNOUNCED, notice(off=["2026-12-01", "2027-12-31"]))
    assert not calendar.is_workday(date(2026, 12, 1))
    assert not calendar.is_workday(date(2027, 12, 31))
    first = workdays.with_notice(ANNOUNCED, notice(year=2008, off=["2008-01-02"]))
    assert (first.is_workday(date(2008, 1, 1)), first.is_workday(date(2008, 1, 2))) == (True, False)
    with pytest.raises(CalendarError, match="2026-11-30不属于2027年"):
        workdays.with_notice(ANNOUNCED, notice(off=["2026-11-30"]))


def test_a_later_notice_replaces_the_years_earlier_one():
    calendar = workdays.with_notice(ANNOUNCED, notice(year=2026, off=["2026-10-01"]))
    assert calendar.is_workday(date(2026, 10, 2))
    assert calendar.announced_until == date(2026, 12, 31)
    back = workdays.with_notice(ANNOUNCED, notice(year=2019, off=["2019-01-01"]))
    assert back.is_workday(date(2018, 12, 31)), "the December days went with the notice that named them"
    assert not back.is_workday(date(2018, 10, 1))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (notice(year=2028), "不能加2028年的通知"),
        (notice(year=2007), "不能加2007年的通知"),
        (notice(year="2027"), "year 应为年份"),
        (notice(notice=" "), "缺少 notice"),
        ({"year": 2027, "off": ["2027-01-01"]}, "缺少 notice"),
        ({"year": 2027, "notice": "国办发明电〔2026〕1号"}, "缺少 off"),
        (notice(off=["2027-01-01"], work=["2027-01-01"]), "既放假又上班"),
        (notice(off=["2028-01-01"]), "2028-01-01不属于2027年"),
        (notice(more=1), "没有 more 这一项"),
    ],
)
def test_a_misshapen_notice_is_refused(document, words):
    with pytest.raises(CalendarError, match=words):
        workdays.with_notice(ANNOUNCED, document)


def place(**fields):
    return {"year": 2026, "place": True, "issuer": "高平市人民政府", "number": "高政发〔2026〕7号"} | fields


def test_a_places_own_days_stand_beside_the_state_councils():
    calendar = workdays.with_place(ANNOUNCED, place(off=["2026-12-09"], work=["2026-12-12"]))
    assert not calendar.is_workday(date(2026, 12, 9))
    assert calendar.is_workday(date(2026, 12, 12))
    assert calendar.why(date(2026, 12, 9)) == "2026年地方假日放假（高平市人民政府高政发〔2026〕7号）"
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.announced_until == ANNOUNCED.announced_until, "a place announces no year"
    assert not workdays.with_place(ANNOUNCED, place(year=2008, off=["2008-01-02"])).is_workday(date(2008, 1, 2))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (place(off=["2025-12-31"]), "2025-12-31不属于2026年的地方放假通知"),
        (place(work=["2027-01-02"]), "2027-01-02不属于2026年的地方放假通知"),
        (place(year="2026"), "year 应为年份"),
        (place(year=True), "year 应为年份"),
        (place(issuer=" "), "缺少 issuer"),
        (place(number=None), "缺少 number"),
        (place(year=2007), "还没有公布2007年"),
        (place(year=2027), "还没有公布2027年"),
        (place(notice="国办发明电〔2026〕9号"), "没有 notice 这一项"),
    ],
)
def test_a_misshapen_notice_of_a_place_is_refused(document, words):
    with pytest.raises(CalendarError, match=words):
        workdays.with_place(ANNOUNCED, document)


def test_a_complete_calendar_takes_no_notice():
    with pytest.raises(CalendarError, match="已经完整"):
        workdays.with_notice(workdays.from_json({}), notice())
    with pytest.raises(CalendarError, match="已经完整"):
        workdays.with_place(workdays.from_json({}), place())


def test_an_earlier_program_s_calendar_is_the_one_known_on_that_day():
    now = workdays.announced()
    assert now.told == max(item.announced for item in notices.holidays() if item.announced)
    assert now.as_told(now.told) is now
    for day in (date(2020, 1, 26), date(2020, 1, 27), date(2019, 3, 22)):
        earlier, known = now.as_told(day), workdays.announced(day)
        assert earlier.announced_until == known.announced_until
        assert [vars(one) for one in earlier.holidays] == [vars(one) for one in known.holidays]
        assert earlier.nth_after(date(2020, 1, 6), 20) == known.nth_after(date(2020, 1, 6), 20)
        assert now.as_told(day) is earlier


def test_a_notice_somebody_loaded_is_no_packaged_one():
    loaded = workdays.with_notice(ANNOUNCED, notice(off=["2027-01-01"]))
    assert loaded.told == ANNOUNCED.told
    assert not loaded.as_told(date(2020, 1, 26)).is_workday(date(2027, 1, 1)), "it stays with the earlier program too"
    assert loaded.as_told(date(2020, 1, 26)).is_workday(date(2020, 2, 1))


def test_a_calendar_of_ones_own_is_as_it_always_was():
    own = workdays.from_json({"off": ["2026-01-01"], "work": []})
    assert own.told is None
    assert own.as_told(date(2000, 1, 1)) is own
