"""Boundary tables: the days on which a count goes wrong when a notice, a make-up weekend or a change of law is overlooked."""

from datetime import date, timedelta

import pytest

from rules import clock, statutes, workdays

ANNOUNCED = workdays.announced()

NEXT_WORKING_DAY = {
    "春节": [
        ("2012-01-20", "2012-01-21"), ("2012-01-21", "2012-01-29"), ("2020-01-18", "2020-01-19"), ("2020-01-23", "2020-02-03"),
        ("2024-02-03", "2024-02-04"), ("2024-02-08", "2024-02-09"), ("2024-02-09", "2024-02-18"), ("2025-01-25", "2025-01-26"),
        ("2025-01-27", "2025-02-05"), ("2025-02-07", "2025-02-08"), ("2026-02-13", "2026-02-14"), ("2026-02-14", "2026-02-24"),
        ("2026-02-27", "2026-02-28"),
    ],
    "国庆节": [
        ("2012-09-28", "2012-09-29"), ("2012-09-29", "2012-10-08"), ("2017-09-29", "2017-09-30"), ("2017-09-30", "2017-10-09"),
        ("2020-09-26", "2020-09-27"), ("2020-10-09", "2020-10-10"), ("2022-09-30", "2022-10-08"), ("2022-10-08", "2022-10-09"),
        ("2022-10-09", "2022-10-10"), ("2023-09-28", "2023-10-07"), ("2025-09-26", "2025-09-28"), ("2025-09-30", "2025-10-09"),
        ("2025-10-10", "2025-10-11"),
    ],
    "抗战胜利70周年纪念日": [("2015-09-02", "2015-09-06"), ("2015-09-05", "2015-09-06"), ("2015-09-06", "2015-09-07")],
    "2019年劳动节": [
        ("2019-04-26", "2019-04-28"), ("2019-04-27", "2019-04-28"), ("2019-04-30", "2019-05-05"), ("2019-05-05", "2019-05-06"),
    ],
    "年末年初": [
        ("2011-12-30", "2011-12-31"), ("2011-12-31", "2012-01-04"), ("2012-12-31", "2013-01-04"), ("2013-01-04", "2013-01-05"),
        ("2018-12-28", "2018-12-29"), ("2018-12-29", "2019-01-02"), ("2019-12-31", "2020-01-02"), ("2023-12-29", "2024-01-02"),
        ("2024-12-31", "2025-01-02"), ("2025-12-31", "2026-01-04"),
    ],
}  # fmt: skip
ROWS = [(name, *row) for name, rows in NEXT_WORKING_DAY.items() for row in rows]


@pytest.mark.parametrize(("name", "after", "expected"), ROWS, ids=[f"{name}-{after}" for name, after, _ in ROWS])
def test_the_next_working_day(name: str, after: str, expected: str) -> None:
    start, found = date.fromisoformat(after), date.fromisoformat(expected)
    assert ANNOUNCED.nth_after(start, 1) == found, name
    assert ANNOUNCED.nth_before(found + timedelta(days=1), 1) == found
    assert ANNOUNCED.count(start, found) == 1


@pytest.mark.parametrize(
    ("known", "after", "then", "now"),
    [
        ("2015-05-12", "2015-09-02", "2015-09-03", "2015-09-06"),
        ("2015-05-12", "2015-09-05", "2015-09-07", "2015-09-06"),
        ("2019-03-21", "2019-04-26", "2019-04-29", "2019-04-28"),
        ("2019-03-21", "2019-04-30", "2019-05-02", "2019-05-05"),
        ("2020-01-26", "2020-01-23", "2020-01-31", "2020-02-03"),
        ("2020-01-26", "2020-01-31", "2020-02-01", "2020-02-03"),
    ],
)
def test_a_notice_amended_within_its_year(known: str, after: str, then: str, now: str) -> None:
    """As it was known the day before the amendment, and as it stands since."""
    start = date.fromisoformat(after)
    assert workdays.announced(date.fromisoformat(known)).nth_after(start, 1) == date.fromisoformat(then)
    assert ANNOUNCED.nth_after(start, 1) == date.fromisoformat(now)


@pytest.mark.parametrize(
    ("term", "received", "law", "expected"),
    [
        ("answer", "2019-05-13", "2007", "2019-06-03"),
        ("answer", "2019-05-14", "2007", "2019-06-04"),
        ("answer", "2019-05-15", "2019", "2019-06-13"),
        ("answer", "2019-05-16", "2019", "2019-06-14"),
        ("court_defence", "2015-04-30", "2008", "2015-05-11"),
        ("court_defence", "2015-05-01", "2015", "2015-05-18"),
        ("litigation", "2015-01-31", "2008", "2015-04-30"),
        ("litigation", "2015-02-01", "2008", "2015-08-03"),
        ("litigation", "2015-04-30", "2008", "2015-10-30"),
        ("litigation", "2015-05-01", "2015", "2015-11-02"),
        ("appeal_defence", "2015-04-30", "2008", "2015-05-11"),
        ("appeal_defence", "2017-07-03", "2017", "2017-07-13"),
        ("appeal_defence", "2018-01-29", "2017", "2018-02-13"),
        ("appeal_defence", "2018-02-08", "2018", "2018-02-23"),
        ("reconsideration_reply", "2023-12-29", "2018", "2024-01-08"),
        ("reconsideration_reply", "2023-12-31", "2018", "2024-01-10"),
        ("reconsideration_reply", "2024-01-01", "2024", "2024-01-15"),
        ("reconsideration_reply", "2024-01-02", "2024", "2024-01-16"),
    ],
)
def test_a_term_on_either_side_of_a_change_of_law(term: str, received: str, law: str, expected: str) -> None:
    day = date.fromisoformat(received)
    known = statutes.term(term, day)
    assert known.law == law
    assert clock.due(known, day, [], ANNOUNCED).due == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2020-01-06", "2020-02-10"),
        ("2024-01-19", "2024-02-21"),
        ("2025-01-13", "2025-02-14"),
        ("2022-09-19", "2022-10-20"),
        ("2019-04-24", "2019-05-16"),
        ("2015-08-20", "2015-09-11"),
        ("2018-12-17", "2019-01-08"),
    ],
)
def test_an_answer_over_a_holiday(received: str, expected: str) -> None:
    day = date.fromisoformat(received)
    assert clock.due(statutes.term("answer", day), day, [], ANNOUNCED).due == date.fromisoformat(expected)
