"""Dates as an official writes them."""

from datetime import date

import pytest

from rules.wording import chinese, iso_day, listed, span, whole


def days(*texts: str) -> list[date]:
    return [date(2022, *map(int, text.split("-"))) for text in texts]


def test_a_day():
    assert chinese(date(2022, 9, 30)) == "2022年9月30日"
    assert chinese(date(2022, 9, 30), year=False) == "9月30日"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 10, 1), date(2022, 10, 1), "2022年10月1日"),
        (date(2022, 10, 1), date(2022, 10, 7), "2022年10月1日—7日"),
        (date(2022, 9, 30), date(2022, 10, 7), "2022年9月30日—10月7日"),
        (date(2022, 12, 31), date(2023, 1, 2), "2022年12月31日—2023年1月2日"),
    ],
)
def test_a_span_repeats_nothing(first, last, words):
    assert span(first, last) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (days("10-8", "10-9"), "10月8日、9日"),
        (days("10-1", "10-2", "10-3"), "10月1日—3日"),
        (days("1-29", "1-30", "2-12"), "1月29日、30日、2月12日"),
        (days("4-5", "4-7", "4-8", "4-9"), "4月5日、7日—9日"),
        (days("9-30", "10-1", "10-2", "10-10"), "9月30日—10月2日、10日"),
        ([date(2022, 12, 31), date(2023, 1, 1)], "12月31日、1月1日"),
    ],
)
def test_days_are_drawn_together(found, words):
    assert listed(found) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-02-30", None),
        ("20260302", None),
        ("2026-W10-1", None),
        ("2026-3-2", None),
        (" 2026-03-02", None),
        ("２０２６-03-02", None),
    ],
)
def test_only_iso_dates_are_dates(text, found):
    assert iso_day(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("0", 0), ("012", 12), ("999999999", 999_999_999), ("", None), ("-1", None), ("1.0", None), ("１", None), ("²", None),
     ("1" * 10, None), ("1" * 5000, None), ("1\n", None)],
)  # fmt: skip
def test_a_whole_number_has_nine_plain_digits_at_most(text, found):
    assert whole(text) == found
