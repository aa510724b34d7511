"""Thousands of random walks: whatever is done in whatever order, the invariants of a case hold (walker.py names them)."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from gaoping import Bureau, bureau, json_like, noon
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlmodel import Session
from walker import REFUSALS, Walk

from letters.compose import MissingFact
from workflow import engine, journal, labels, store
from workflow.keeping import verification
from workflow.letterbook import folder_of

IN_MEMORY = settings(
    max_examples=500, stateful_step_count=12, deadline=None, derandomize=True, database=None, phases=[Phase.generate]
)
THROUGH_THE_DOOR = settings(IN_MEMORY, max_examples=60, stateful_step_count=15)
"""The same walks at every run, and none shrunk: a dozen steps can be read as they are."""


class UnderTheFirst(Walk):
    since, until = date(2008, 5, 1), date(2019, 5, 14)


class UnderTheSecond(Walk):
    since, until = date(2019, 5, 15), date(2026, 9, 30)


class AcrossTheLaws(Walk):
    """Received shortly before one of the laws changed."""

    since, until = date(2019, 3, 1), date(2019, 7, 31)


class AtTheEnd(Walk):
    """Received where the calendar ends: dates are provisional."""

    since, until = date(2026, 6, 1), date(2026, 12, 31)


@pytest.mark.parametrize("walk", [UnderTheFirst, UnderTheSecond, AcrossTheLaws, AtTheEnd])
def test_any_sequence_of_legal_moves_keeps_the_invariants(walk: type[Walk]) -> None:
    run_state_machine_as_test(walk, settings=IN_MEMORY)


class Walked(Walk):
    """The same walk through the one door of a real database, rolled back at its end; caches and chain are proven each step."""

    office: Bureau

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.office.database.engine.connect().execution_options(gongkai_write=True)
        self.session = Session(self.connection, expire_on_commit=False)
        self.number = ""

    def done(self, event: str, by: str, raw: dict[str, Any]) -> None:
        said = {"by": by, "on": self.on, "at": noon(self.on), "facts": json_like(raw)}
        try:
            with self.session.begin_nested():
                if event == "receive":
                    self.number = engine.register(self.session, self.office.office, **said).number
                else:
                    engine.advance(self.session, self.office.office, self.number, event, **said)
        except MissingFact as error:
            raise REFUSALS[0](str(error)) from error
        row = store.case_row(self.session, self.number)
        assert row is not None
        self.case = journal.load(self.session, row)
        folder = folder_of(self.office.database, self.office.office)
        self.session.expire_all()
        assert verification.of_cases(self.session, self.office.office, folder, [row]).problems == ()

    def teardown(self) -> None:
        super().teardown()
        self.session.close()
        self.connection.rollback()
        self.connection.close()


@pytest.fixture
def walked(sqlite_url: str) -> Iterator[type[Walked]]:
    with bureau(sqlite_url) as office:
        yield type("WalkedHere", (Walked,), {"office": office})


def test_replay_equals_the_cached_rows_and_the_chain_is_intact_at_every_step(walked: type[Walked]) -> None:
    run_state_machine_as_test(walked, settings=THROUGH_THE_DOOR)


def test_the_walks_reach_every_state() -> None:
    """A walk that never left the first states would prove nothing."""
    reached: set[str] = set()
    for seed in range(80):
        rng, walk = Random(seed), UnderTheSecond()
        walk.on = date(2023, 3, 1)
        applicant = {"name": "王喆", "phone": "1", "identity_shown": True}
        walk.done(
            "receive", "registrar", {"channel": "当面", "applicant": applicant, "content": "某村账目", "form": "纸质"}
        )
        for _ in range(40):
            step = rng.choice(("onward", "onward", "anything", "time"))
            if step == "time":
                walk.time_passes(rng.randint(1, 12))
            else:
                getattr(walk, step)(rng.randrange(2**32))
            reached.add(walk.case.state or "")
    assert reached == set(labels.STATES)
