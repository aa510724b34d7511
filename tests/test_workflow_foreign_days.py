"""Days as other offices write them, read one way or not at all."""

from datetime import date, datetime

import pytest

from workflow.ledger.foreign_days import day_of, shape_of

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05", "2024-3-5", "2024.3.5", "2024.03.05", "2024/3/5", "2024年3月5日", "2024年03月05日", "2024年3月5号",
        "20240305",
        "2024-03-04T16:00:00Z", "2024-03-05T15:59:59.999Z", "2024-03-05 23:59:59 +0800", "2024-03-04 16:30:00.123456+00:00",
        "2024-03-05 10:22:33 UTC", "2024-03-04T11:00-05:00", "45356", "45356.4375", " 2024.3.5 ", "2024-03-05 10:22",
        "2024/3/5 9:05:00", "２０２４／３／５", "２０２４－０３－０５", "２０２４．３．５", "２０２４年３月５日", "2024－3－5",
        "２０２４０３０５", DAY, datetime(2024, 3, 5, 23, 59),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell: object) -> None:
    assert day_of(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "昨天",
        "24.3.5",
        "5/3/2024",
        "2024.13.1",
        "2024年2月30日",
        "20241301",
        "1234",
        "2024",
        "2024-02-30T00:00Z",
        "9999-12-31T23:00Z",
        "2024-03-05 25:00Z",
    ],
)
def test_what_says_no_day_or_could_say_two_is_left_to_a_person(cell: str) -> None:
    assert day_of(cell) is None


def test_the_serials_of_a_spreadsheet_begin_where_its_first_of_march_1900_is_right() -> None:
    assert day_of("36526") == date(2000, 1, 1)
    assert day_of("44926") == date(2022, 12, 31)


def test_days_of_one_shape_are_shown_once() -> None:
    assert shape_of("2024.3.5") == shape_of("2023.11.25")
    assert shape_of("2024年3月5日") != shape_of("2024.3.5")
