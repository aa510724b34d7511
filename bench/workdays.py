"""Working days: one look-up, and a million at once, beside the calendars a user would pick; every answer checked.

All take and give `datetime.date`; converting to what a peer works on is counted. busday_offset knows days off but no make-up
days (its weekmask has no exceptions): the `wrong` rows say how many answers each peer misses. The years are those all know.
"""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import chinese_calendar
import holidays
import numpy as np
from workalendar.asia import China

from bench.pairs import Row, rates
from rules.workdays import announced

FIRST, LAST = date(2018, 1, 1), date(2023, 11, 20)
SINGLE, MANY = 2_000, 1_000_000
CALENDAR = announced()
DAYS = [date.fromordinal(n) for n in range(FIRST.toordinal(), LAST.toordinal() + 1)]


def rows() -> Iterable[Row]:
    picked = random.Random(1)
    asked = [(picked.choice(DAYS), picked.randint(1, 20)) for _ in range(SINGLE)]
    right = [by_counting(day, n) for day, n in asked]
    peers: list[tuple[str, Callable[[date, int], date], float | None, int]] = [
        ("numpy.busday_offset", _numpy_one, 15, SINGLE),
        ("holidays (get_nth_working_day)", _holidays_one, 100, 200),
        ("chinesecalendar (find_workday)", _chinese_one, None, 200),
        ("workalendar (add_working_days)", _workalendar_one, None, 200),
    ]
    _must([CALENDAR.nth_after(day, n) for day, n in asked] == right)
    for name, peer, goal, size in peers:
        few = asked[:size]
        yield rates(
            "n-th working day, one at a time", name, _each(CALENDAR.nth_after, asked * 5), _each(peer, few), goal=goal
        )
        wrong = sum(peer(day, n) != true for (day, n), true in zip(few, right, strict=False))
        yield Row("wrong answers of the peer, in 1,000", name, "", 0, wrong * 1000 / len(few))
    days = picked.choices(DAYS, k=MANY)
    terms = picked.choices(range(1, 21), k=MANY)
    expected = {(day, n): by_counting(day, n) for day, n in set(zip(days, terms, strict=True))}
    _must(CALENDAR.nths_after(days, terms) == [expected[pair] for pair in zip(days, terms, strict=True)])
    yield rates(
        "a million n-th working days at once", "numpy.busday_offset",
        lambda: len(CALENDAR.nths_after(days, terms)), lambda: len(_numpy_many(days, terms)), goal=2,
    )  # fmt: skip


def _must(equal: bool) -> None:
    if not equal:
        raise SystemExit("an answer differs from counting day by day")


def by_counting(day: date, n: int) -> date:
    """Count day by day, as a clerk does with a wall calendar."""
    while n:
        day += timedelta(days=1)
        n -= CALENDAR.is_workday(day)
    return day


def _each(find: Callable[[date, int], date], asked: list[tuple[date, int]]) -> Callable[[], int]:
    def batch() -> int:
        for day, n in asked:
            find(day, n)
        return len(asked)

    return batch


OFF = [day for day in DAYS if day.weekday() < 5 and not CALENDAR.is_workday(day)]
EPOCH = date(1970, 1, 1).toordinal()
BUSY = np.busdaycalendar(holidays=np.array(OFF, dtype="datetime64[D]"))
CHINA = holidays.country_holidays("CN")
WORKALENDAR = China()


def _numpy_one(day: date, n: int) -> date:
    found: date = np.busday_offset(np.datetime64(day), n, roll="backward", busdaycal=BUSY).item()
    return found


def _numpy_many(days: list[date], terms: list[int]) -> list[date]:
    """By the quicker of the two ways to hand dates over: their ordinals, four times faster than an array of dates."""
    ordinals = np.fromiter(map(date.toordinal, days), np.int64, len(days))
    arrived = (ordinals - EPOCH).astype("datetime64[D]")
    found: list[date] = np.busday_offset(arrived, terms, roll="backward", busdaycal=BUSY).tolist()
    return found


def _holidays_one(day: date, n: int) -> date:
    return CHINA.get_nth_working_day(day, n)


def _chinese_one(day: date, n: int) -> date:
    return chinese_calendar.find_workday(n, day)


def _workalendar_one(day: date, n: int) -> date:
    found: date = WORKALENDAR.add_working_days(day, n)
    return found
