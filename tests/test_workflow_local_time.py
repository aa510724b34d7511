"""Days and hours are China's, whatever zone an instant is told in."""

from datetime import UTC, date, datetime, timedelta, timezone

from workflow.local_time import day_of, midnight, minute_of

MORNING = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)


def test_half_past_seven_in_beijing_is_the_day_that_has_begun_there() -> None:
    assert day_of(MORNING) == date(2026, 3, 10)
    assert day_of(MORNING.astimezone(timezone(-timedelta(hours=5)))) == date(2026, 3, 10)
    assert minute_of(MORNING) == "2026-03-10 07:30"


def test_a_day_begins_at_its_midnight_and_not_a_second_before() -> None:
    begins = midnight(date(2026, 3, 10))
    assert begins == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert (day_of(begins), day_of(begins - timedelta(seconds=1))) == (date(2026, 3, 10), date(2026, 3, 9))
