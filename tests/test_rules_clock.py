"""The clock: known answers, what each mark does, what is refused, and the story it tells."""

import pytest
from clock_runs import ANNOUNCED, day, run, told

from rules import clock, statutes, workdays
from rules.clock import ClockError, Mark
from rules.workdays import CalendarError

MONDAYS = workdays.from_json({})


@pytest.mark.parametrize(
    ("received", "expected", "law"),
    [
        ("2022-09-30", "2022-11-02", "2019"),
        ("2011-06-01", "2011-06-23", "2007"),
        ("2025-02-20", "2025-03-20", "2019"),
        ("2020-01-06", "2020-02-10", "2019"),
        ("2022-06-06", "2022-07-04", "2019"),
        ("2008-05-01", "2008-05-22", "2007"),
        ("2015-08-20", "2015-09-11", "2007"),
        ("2019-04-22", "2019-05-14", "2007"),
        ("2019-05-14", "2019-06-04", "2007"),
        ("2019-05-15", "2019-06-13", "2019"),
        ("2018-12-20", "2019-01-11", "2007"),
        ("2011-12-26", "2012-01-17", "2007"),
        ("2024-02-08", "2024-03-13", "2019"),
        ("2025-09-26", "2025-10-30", "2019"),
        ("2026-09-18", "2026-10-22", "2019"),
    ],
)
def test_the_answer_term_by_the_law_of_the_day_of_receipt(received, expected, law):
    found = run(received)
    assert (found.due, found.law, found.provisional) == (day(expected), law, False)


def test_the_other_law_may_be_chosen():
    assert run("2019-05-20", law="2007").law == "2007"
    assert run("2019-05-20", law="2007").due < run("2019-05-20").due


def test_a_date_moves_with_the_calendar_as_it_was_known():
    before = workdays.announced(day("2020-01-20"))
    assert run("2020-01-06", calendar=before).due == day("2020-02-06")
    assert run("2020-01-06").due == day("2020-02-10")


@pytest.mark.parametrize(
    ("received", "due", "provisional", "words"),
    [
        ("2026-12-10", "2027-01-07", True, "年历只公布到2026年"),
        ("2026-12-01", "2026-12-29", True, "2026年12月28日至31日可能被2027年放假通知改动"),
        ("2026-11-27", "2026-12-25", False, ""),
    ],
)
def test_what_rests_on_an_unannounced_year_is_provisional_and_says_why(received, due, provisional, words):
    found = run(received)
    assert (found.due, found.provisional) == (day(due), provisional)
    assert words in found.because[-1].what
    assert ("暂定" in told(found)) is provisional
    assert run(received, calendar=MONDAYS).provisional is False


def test_every_unit_can_be_provisional():
    assert run("2026-11-20", term="reconsideration").provisional
    assert run("2026-07-05", term="litigation").provisional
    assert not run("2026-05-05", term="litigation").provisional


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2022-10-31", 2),
        ("2022-11-01", 1),
        ("2022-11-02", 0),
        ("2022-11-03", -1),
        ("2022-11-05", -2),
        ("2022-11-07", -3),
    ],
)
def test_days_left_are_working_days(today, left):
    assert run("2022-09-30", today=today).left == left


def test_days_left_of_a_calendar_term_are_calendar_days():
    assert run("2025-03-03", term="court_defence", today="2025-03-10").left == 8
    assert run("2025-03-03", term="litigation", today="2025-09-05").left == -2
    assert run("2025-03-03").left is None


# -- stops


@pytest.mark.parametrize(
    ("texts", "due"),
    [
        ((), "2025-03-31"),
        (("pause 2025-03-05", "resume 2025-03-07"), "2025-04-02"),
        (("pause 2025-03-05", "resume 2025-03-05"), "2025-03-31"),
        (("pause 2025-03-07", "resume 2025-03-09"), "2025-03-31"),
        (("pause 2025-03-03", "resume 2025-03-04"), "2025-04-01"),
        (("pause 2025-03-05", "pause 2025-03-06", "resume 2025-03-07", "resume 2025-03-10"), "2025-04-03"),
        (("pause 2025-03-05", "resume 2025-03-07", "pause 2025-03-07", "resume 2025-03-10"), "2025-04-03"),
        (("pause 2025-03-05", "resume 2025-03-07", "pause 2025-03-12", "resume 2025-03-13"), "2025-04-03"),
        (("pause 2025-03-31", "resume 2025-04-10"), "2025-03-31"),
        (("pause 2025-03-28", "resume 2025-04-10"), "2025-04-11"),
        (("pause 2025-04-08", "resume 2025-04-10"), "2025-03-31"),
    ],
)
def test_a_stop_leaves_out_the_days_after_it_up_to_its_end(texts, due):
    assert run("2025-03-03", *texts, calendar=ANNOUNCED).due == day(due)


def test_while_stopped_there_is_no_due_day():
    found = run("2025-03-03", "pause 2025-03-05", today="2025-03-06")
    assert (found.due, found.left, found.provisional) == (None, None, False)
    assert "届满日待恢复计算后确定" in told(found)
    assert run("2025-03-03", "pause 2025-03-05", "pause 2025-03-06", "resume 2025-03-07").due is None


def test_a_stop_heals_nothing_once_the_term_ran_out():
    found = run("2025-03-03", "pause 2025-04-08", today="2025-04-09")
    assert (found.due, found.left) == (day("2025-03-31"), -6)
    assert "期限已于2025年3月31日届满，不再扣除" in told(found)
    assert "没有扣除" in told(run("2025-03-03", "pause 2025-04-08", "resume 2025-04-20"))
    assert "不再扣除" in told(run("2025-03-03", "pause 2025-03-31")), (
        "what begins on the last day begins after it is counted"
    )
    assert "不再扣除" not in told(run("2025-03-03", "pause 2025-03-28"))


def test_the_story_of_a_stop_counts_what_it_left_out():
    found = run("2025-03-03", "pause 2025-03-10", "pause 2025-03-12", "resume 2025-03-20", "resume 2025-04-07")
    words = told(found)
    assert words.count("重叠的时间只扣除一次") == 1
    assert "继续扣除" in words
    assert "2025年3月11日—4月7日不计入期限，扣除19个工作日" in words
    assert "清明节" not in words, "a holiday inside the stop was left out with it"


# -- restarts and extensions


def test_a_correction_restarts_the_term_of_2019():
    found = run("2025-03-03", "pause 2025-03-05", "restart 2025-03-20")
    assert found.due == run("2025-03-20").due
    assert "此前的计算作废" in told(found)
    assert "第三十条" in told(found)


@pytest.mark.parametrize(
    ("why", "what", "articles"),
    [
        (
            "收到补正材料",
            "2025年3月20日收到补正材料，此前",
            ["《中华人民共和国政府信息公开条例》（2019年修订）第三十条"],
        ),
        ("申请人完成缴费", "2025年3月20日申请人完成缴费，此前", ["《政府信息公开信息处理费管理办法》第六条"]),
        (
            None,
            "2025年3月20日收到补正或者完成缴费，此前",
            ["《中华人民共和国政府信息公开条例》（2019年修订）第三十条", "《政府信息公开信息处理费管理办法》第六条"],
        ),
    ],
)
def test_what_restarted_the_term_is_known_by_the_marks_words(why, what, articles):
    term = statutes.term("answer", day("2025-03-03"))
    found = clock.due(term, day("2025-03-03"), [Mark("restart", day("2025-03-20"), why=why)], ANNOUNCED)
    assert found.because[2].what.startswith(what)
    assert found.because[2].article == "、".join(articles)


def test_a_restart_under_the_law_of_2007_is_computed_and_flagged():
    found = run("2012-03-01", "restart 2012-03-12")
    assert found.due == run("2012-03-12").due
    assert "这一版没有重新起算的规定" in told(found)


def test_a_confirmed_receipt_starts_the_term_anew():
    term = statutes.term("answer", day("2025-03-03"))
    start = Mark("start", day("2025-03-06"), why="与申请人确认收到申请")
    found = clock.due(term, day("2025-03-03"), [start], ANNOUNCED)
    assert found.due == run("2025-03-06").due
    assert "2025年3月6日与申请人确认收到申请，当日不计" in told(found)


@pytest.mark.parametrize(
    ("texts", "due"),
    [
        (("extend 2025-03-31",), "2025-04-28"),
        (("extend 2025-03-31 20",), "2025-04-28"),
        (("extend 2025-03-10 5",), "2025-04-08"),
        (("extend 2025-03-10 5", "extend 2025-04-08 15"), "2025-04-28"),
        (("extend 2025-03-10 5", "extend 2025-04-08"), "2025-04-28"),
        (("pause 2025-03-05", "extend 2025-06-03 1", "resume 2025-06-04"), "2025-07-01"),
        (("extend 2025-03-10 5", "restart 2025-03-20", "extend 2025-03-21 15"), "2025-05-13"),
        (("extend 2025-03-10 5", "restart 2025-03-20"), "2025-04-18"),
    ],
)
def test_an_extension_adds_its_days_once_for_the_whole_case(texts, due):
    assert run("2025-03-03", *texts).due == day(due)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("extend 2025-03-10 21",), "最多延长20个工作日，不能再延长21个工作日"),
        (("extend 2025-03-10 15", "extend 2025-03-11 6"), "最多延长20个工作日，已延长15个工作日，不能再延长6个工作日"),
        (("extend 2025-03-10", "extend 2025-03-11"), "已延长20个工作日，不能再延长$"),
        (("extend 2025-03-10 20", "restart 2025-03-20", "extend 2025-03-21 1"), "不能再延长1个工作日"),
        (("extend 2025-04-01 5",), "期限已于2025年3月31日届满，2025年4月1日不能再延长"),
        (("pause 2025-04-08", "extend 2025-04-09 5"), "期限已于2025年3月31日届满"),
        (("extend 2025-03-10 0",), "应为正整数"),
        (("resume 2025-03-10",), "恢复计算之前没有中止"),
        (("pause 2025-03-10", "restart 2025-03-12", "resume 2025-03-13"), "恢复计算之前没有中止"),
        (("pause 2025-03-10", "resume 2025-03-09"), "标记须按日期先后：2025年3月9日的恢复早于前一个标记2025年3月10日"),
        (("pause 2025-03-02",), "2025年3月2日的中止早于起算日2025年3月3日"),
        (("halt 2025-03-10",), "没有“halt”这种标记"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_in_chinese(texts, words):
    with pytest.raises(ClockError, match=words) as refused:
        run("2025-03-03", *texts)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("term", "text", "words"),
    [
        ("third_party_opinion", "pause 2025-03-10", "没有可以扣除的时间"),
        ("reconsideration_reply", "pause 2025-03-10", "没有可以扣除的时间"),
        ("third_party_opinion", "extend 2025-03-10", "不能延长"),
        ("reconsideration", "pause 2025-03-10", "按自然日计算，不扣除时间"),
        ("litigation", "extend 2025-03-10", "不能延长"),
    ],
)
def test_a_term_that_nothing_stops_or_lengthens(term, text, words):
    with pytest.raises(ClockError, match=words):
        run("2025-03-03", text, term=term)


# -- the story


@pytest.mark.parametrize(
    ("received", "statute"),
    [("2017-09-30", "民法通则"), ("2017-10-01", "民法总则"), ("2020-12-31", "民法总则"), ("2021-01-01", "民法典")],
)
def test_the_first_day_is_not_counted_by_the_law_of_the_day(received, statute):
    assert statute in run(received).because[0].article


def test_the_whole_story_of_one_date():
    assert [(step.on.isoformat(), step.what, step.article) for step in run("2022-09-30").because] == [
        (
            "2022-09-30",
            "2022年9月30日收到申请，当日不计，自次日起计算",
            "《中华人民共和国民法典》（2020年）第二百零一条",
        ),
        ("2022-09-30", "答复期限为20个工作日", "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第二款"),
        ("2022-10-01", "其间国庆节放假10月1日—7日，10月8日、9日调休上班", "国办发明电〔2021〕11号"),
        (
            "2022-11-02",
            "第20个工作日是2022年11月2日，期限当日届满",
            "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第二款",
        ),
    ]


def test_articles_not_checked_say_so():
    assert "（条文待核）" in told(run("2012-03-01", term="court_defence"))
    assert "（条文待核）" not in told(run("2012-03-01", term="litigation"))
    assert "（条文待核）" not in told(run("2022-09-30"))


def test_days_out_of_reach_are_refused():
    with pytest.raises(CalendarError, match="超出了日历的范围"):
        run("9999-12-30")
    for term in ("reconsideration", "litigation"):
        with pytest.raises(ClockError, match="超出了日历的范围"):
            run("9999-12-01", term=term)
    assert run("9999-01-04", term="litigation").due.year == 9999
