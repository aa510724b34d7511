"""The words of each step."""

from datetime import date

import pytest

from rules import statutes, story, workdays

ANNOUNCED = workdays.announced()
ANSWER = statutes.term("answer", date(2025, 3, 3))


@pytest.mark.parametrize(
    ("a", "b", "lines"),
    [
        (date(2022, 9, 30), date(2022, 10, 31), ["其间国庆节放假10月1日—7日，10月8日、9日调休上班"]),
        (
            date(2015, 8, 20),
            date(2015, 9, 11),
            ["其间中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日放假9月3日—5日，9月6日调休上班"],
        ),
        (
            date(2019, 4, 26),
            date(2019, 5, 10),
            ["其间劳动节放假5月2日—4日，4月28日、5月5日调休上班", "其间劳动节放假5月1日"],
        ),
        (date(2022, 10, 7), date(2022, 10, 14), ["其间10月8日、9日因国庆节调休上班"]),
        (date(2011, 9, 9), date(2011, 9, 13), ["其间中秋节放假9月10日—12日"]),
        (date(2014, 4, 4), date(2014, 4, 8), ["其间清明节放假4月5日、7日"]),
        (date(2010, 4, 2), date(2010, 4, 6), ["其间清明节放假4月3日—5日"]),
        (date(2026, 3, 2), date(2026, 3, 27), []),
        (date(2009, 5, 1), date(2009, 5, 8), []),
    ],
)
def test_the_holidays_on_the_way(a, b, lines):
    assert [step.what for step in story.passed([(a, b)], ANNOUNCED)] == lines


def test_the_same_holiday_in_two_stretches_is_one_step():
    stretches = [(date(2022, 9, 29), date(2022, 10, 3)), (date(2022, 10, 6), date(2022, 10, 12))]
    steps = story.passed(stretches, ANNOUNCED)
    assert [step.what for step in steps] == ["其间国庆节放假10月1日—3日、7日，10月8日、9日调休上班"]
    assert steps[0].article == "国办发明电〔2021〕11号"


def test_weekends_need_no_explaining():
    assert story.passed([(date(2022, 9, 5), date(2022, 9, 9))], ANNOUNCED) == []


def test_a_stop_names_its_own_article():
    third = story.stopped(ANSWER, date(2025, 3, 10), "向第三方征求意见", None, again=False)
    assert third.what == "2025年3月10日向第三方征求意见，自次日起的时间不计入期限"
    assert third.article == "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第三款"
    correction = story.stopped(ANSWER, date(2025, 3, 10), "补正告知书发出，等待补正", None, again=False)
    assert correction.article == "《中华人民共和国政府信息公开条例》（2019年修订）第三十条"


def test_a_practice_that_no_text_supports_says_so():
    old = statutes.term("answer", date(2012, 3, 1))
    step = story.stopped(old, date(2012, 3, 5), "等待补正", None, again=False)
    assert step.what.endswith("（条文待核）")


def test_an_offices_own_term_needs_no_statute():
    own = statutes.Term(
        name="assist",
        length=5,
        unit="working_day",
        starts="assist",
        article="",
        law="office",
        title="本机关内部规定",
        checked=True,
        label="协办内部时限",
        extension=None,
        pauses=(),
        restarts=(),
    )
    assert story.started(own, date(2025, 3, 3)).what == "2025年3月3日起算，当日不计，自次日起计算"
    assert story.length(own, date(2025, 3, 3)).article == "本机关内部规定"


def test_the_notice_behind_a_provisional_date_is_named():
    assert story.provisional(date(2027, 1, 7), ANNOUNCED).article == "国办发明电〔2025〕7号"
    early = workdays.announced(date(2020, 1, 28))
    assert story.provisional(date(2021, 1, 7), early).article == "国办发明电〔2020〕1号"
