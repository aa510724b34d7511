"""All the work of an office on either database, each command killed at calls chosen by seeds: it ends as if nobody had died."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from crashing import founded, killed, likeness, undisturbed
from mortal import Mortal, mortal

SEED = {"sqlite": 20261126, "postgresql": 20261127}
"""One round on each database; `make crash` does twenty."""


@pytest.fixture
def killer() -> Iterator[Mortal]:
    with mortal() as process:
        yield process


@pytest.fixture
def another(postgres_url: str) -> Iterator[Callable[[], str]]:
    """Makes one fresh PostgreSQL database after another."""
    numbers = count(1)
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as connection:

        def made() -> str:
            name = f"crash_{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name}")
            return f"{postgres_url}/{name}"

        yield made
        for number in range(1, next(numbers)):
            connection.execute(f"DROP DATABASE crash_{number} WITH (FORCE)")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_who_is_killed_at_any_moment_finds_the_office_whole(
    killer: Mortal, another: Callable[[], str], tmp_path: Path, database: str
) -> None:
    where = ("url",) if database == "postgresql" else ("moves_to",)
    twin = founded(tmp_path / "twin", **{name: another() for name in where})
    calls = undisturbed(killer, twin)
    whole = likeness(twin)
    office = founded(tmp_path / "office", **{name: another() for name in where})
    deaths = killed(killer, office, calls, SEED[database]).deaths
    assert likeness(office) == whole
    names = {"init", "receive", "act", "issue", "import", "sweep"}
    steps = {"decide", "commit", "sweep", "render", "drain", "migrate"}
    more = {"move"} if database == "sqlite" else set()
    assert {name for name, _ in deaths} == names | more
    assert {step for _, step in deaths if step} == steps | more
