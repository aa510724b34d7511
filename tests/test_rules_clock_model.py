"""The clock against a slow model that walks day by day and looks at every pair of pause and resume, on random marks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import clock, statutes, workdays
from rules.clock import ClockError, Mark

ANNOUNCED = workdays.announced()
DAY = timedelta(days=1)


class Refused(Exception):
    pass


@dataclass
class Walk:
    """One case, replayed the slow way."""

    length: int
    limit: int
    start: date
    extra: int = 0
    used: int = 0
    waiting: list[date] = field(default_factory=list)
    pairs: list[tuple[date, date]] = field(default_factory=list)

    def due(self) -> date | None:
        counted, on = 0, self.start
        while counted < self.length + self.extra:
            on += DAY
            left_out = any(pause < on <= resume for pause, resume in self.pairs)
            if any(on > pause for pause in self.waiting):
                return None
            counted += ANNOUNCED.is_workday(on) and not left_out
        return on

    def apply(self, mark: Mark) -> None:
        match mark.kind:
            case "start" | "restart":
                self.start, self.extra, self.waiting, self.pairs = mark.on, 0, [], []
            case "pause":
                self.waiting.append(mark.on)
            case "resume":
                if not self.waiting:
                    raise Refused
                self.pairs.append((self.waiting.pop(0), mark.on))
            case "extend":
                n = self.limit - self.used if mark.n is None else mark.n
                due = self.due()
                if n < 1 or self.used + n > self.limit or (due is not None and mark.on > due):
                    raise Refused
                self.used += n
                self.extra += n


def model(received: date, length: int, limit: int, marks: list[Mark]) -> date | type[Refused] | None:
    walk = Walk(length, limit, received)
    try:
        for mark in marks:
            walk.apply(mark)
    except Refused:
        return Refused
    return walk.due()


KINDS = ("pause", "pause", "resume", "resume", "extend", "restart", "start")
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 25), st.one_of(st.none(), st.integers(1, 21))), max_size=9
)


@settings(max_examples=500, deadline=None)
@given(st.dates(date(2008, 5, 1), date(2027, 6, 30)), st.sampled_from(("2007", "2019")), STEPS)
def test_the_clock_agrees_with_counting_day_by_day(received, law, steps):
    agrees(received, law, steps)


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_ledgers_of_marks(part):
    """The same ledgers at every run, a quarter of the ten thousand each."""
    for number in range(2500):
        rng = Random(f"{part} {number}")
        received = date(2008, 5, 1) + DAY * rng.randrange(6999)
        steps = [
            (rng.choice(KINDS), rng.randrange(26), rng.choice((None, rng.randint(1, 21))))
            for _ in range(rng.randrange(10))
        ]
        agrees(received, rng.choice(("2007", "2019")), steps)


def agrees(received, law, steps):
    """Compare the clock with the model: the same due day, or both refuse."""
    term = statutes.term("answer", received, law)
    marks, on = [], received
    for kind, later, n in steps:
        on += timedelta(days=later)
        marks.append(Mark(kind, on, n if kind == "extend" else None))
    expected = model(received, term.length, term.extension.length, marks)
    if expected is Refused:
        with pytest.raises(ClockError):
            clock.due(term, received, marks, ANNOUNCED)
        return
    found = clock.due(term, received, marks, ANNOUNCED, today=on)
    assert found.due == expected
    assert found.provisional is (expected is not None and expected >= date(2026, 12, 28))
    if expected is not None:
        assert ANNOUNCED.is_workday(expected)
        first, last, sign = (on, expected, 1) if expected >= on else (expected, on, -1)
        passed = sum(ANNOUNCED.is_workday(first + DAY * i) for i in range(1, (last - first).days + 1))
        assert found.left == sign * passed
    assert len(found.because) >= 2 + len(marks)
    assert all(step.what and step.article and isinstance(step.on, date) for step in found.because)


@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(2008, 5, 1), date(2028, 1, 1)),
    st.sampled_from(("reconsideration", "court_defence", "litigation", "litigation_after_reconsideration")),
)
def test_calendar_terms_never_end_on_a_day_off_nor_early(received, name):
    term = statutes.term(name, received)
    found = clock.due(term, received, [], ANNOUNCED)
    assert ANNOUNCED.is_workday(found.due)
    if term.unit == "day":
        last = received + timedelta(days=term.length)
        assert found.due >= last
        assert not any(ANNOUNCED.is_workday(last + DAY * i) for i in range((found.due - last).days))
    else:
        assert (found.due - received).days >= 28 * term.length


@settings(max_examples=200, deadline=None)
@given(st.lists(st.dates(date(2024, 1, 1), date(2024, 3, 31)), min_size=2, max_size=6))
def test_marks_out_of_order_are_never_sorted_silently(days):
    received = date(2024, 1, 1)
    marks = [Mark("pause", on) for on in days]
    term = statutes.term("answer", received)
    if days == sorted(days):
        clock.due(term, received, marks, ANNOUNCED)
    else:
        with pytest.raises(ClockError, match="标记须按日期先后"):
            clock.due(term, received, marks, ANNOUNCED)
