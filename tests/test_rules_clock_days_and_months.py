"""Terms in calendar days and months: the known answers, a last day off, a term that a new law made longer."""

from dataclasses import replace

import pytest
from clock_runs import ANNOUNCED, day, marks, run, told

from rules import clock, statutes


@pytest.mark.parametrize(
    ("term", "received", "due"),
    [
        ("reconsideration", "2025-03-03", "2025-05-06"),  # 5月2日在劳动节假期里
        ("reconsideration", "2022-08-02", "2022-10-08"),  # 10月1日至7日放假,8日调休上班
        ("reconsideration", "2025-07-01", "2025-09-01"),  # 8月30日是星期六
        ("litigation", "2022-08-31", "2023-02-28"),
        ("litigation", "2023-08-31", "2024-02-29"),
        ("litigation", "2024-09-30", "2025-03-31"),  # 3月30日是星期日
        ("litigation", "2024-08-29", "2025-02-28"),
        ("litigation_after_reconsideration", "2025-09-18", "2025-10-09"),
        ("court_defence", "2014-09-21", "2014-10-08"),
        ("court_defence", "2015-05-04", "2015-05-19"),
        ("court_defence", "2015-04-30", "2015-05-11"),
        ("reconsideration_reply", "2023-12-29", "2024-01-08"),
        ("reconsideration_reply", "2024-01-02", "2024-01-16"),
        ("reconsideration_reply_simplified", "2024-02-07", "2024-02-20"),
        ("payment", "2025-02-20", "2025-03-20"),
        ("correction_notice", "2022-09-30", "2022-10-14"),
        ("third_party_opinion", "2025-01-22", "2025-02-18"),
    ],
)
def test_the_other_terms(term, received, due):
    assert run(received, term=term).due == day(due)


def test_a_last_day_off_moves_with_its_own_step_and_article():
    found = run("2022-08-02", term="reconsideration")
    assert found.because[-2].what == "第60日是2022年10月1日"
    assert (
        "2022年10月1日是休息日（国庆节放假（国办发明电〔2021〕11号）），顺延至2022年10月8日" in found.because[-1].what
    )
    assert found.because[-1].article == "《中华人民共和国民事诉讼法》（2021年修正、2023年修正）第八十五条"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2015-01-30", "2015-04-30"),
        ("2015-01-31", "2015-04-30"),
        ("2015-02-01", "2015-08-03"),
        ("2015-04-30", "2015-10-30"),
        ("2015-05-01", "2015-11-02"),
        ("2014-06-30", "2014-09-30"),
    ],
)
def test_three_months_that_had_not_run_out_became_six(received, due):
    found = run(received, term="litigation")
    assert found.due == day(due)
    assert ("法释〔2015〕9号" in told(found)) is ("2015-02-01" <= received < "2015-05-01")


def test_a_term_in_days_is_lengthened_by_days_while_it_runs():
    own, answer = (statutes.term(name, day("2025-03-03")) for name in ("reconsideration", "answer"))
    lengthened = replace(own, extension=answer.extension)
    assert clock.due(own, day("2025-03-03"), [], ANNOUNCED).due == day("2025-05-06")
    found = clock.due(lengthened, day("2025-03-03"), marks("extend 2025-05-06 10"), ANNOUNCED)
    assert found.due == day("2025-05-12")
    with pytest.raises(clock.ClockError, match="期限已于2025年5月6日届满"):
        clock.due(lengthened, day("2025-03-03"), marks("extend 2025-05-07 10"), ANNOUNCED)
