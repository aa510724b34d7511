"""A day's work on either database, each command killed at a call chosen by a seed: in the end the office is as if nobody died."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from crashing import Office, founded, killed, likeness, undisturbed
from mortal import Mortal, mortal

SEED = 20261126


@pytest.fixture(scope="module")
def killer() -> Iterator[Mortal]:
    with mortal() as process:
        yield process


@pytest.fixture(scope="module")
def twin(killer: Mortal, tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[int]]:
    """The office where nobody dies, and how many calls each of its commands made."""
    office = founded(tmp_path_factory.mktemp("twin") / "office")
    return office, undisturbed(killer, office)


def test_who_is_killed_at_any_moment_finds_the_office_whole(
    killer: Mortal, twin: tuple[Office, list[int]], database_url: str, tmp_path: Path
) -> None:
    office = founded(tmp_path / "office", None if database_url.startswith("sqlite") else database_url)
    tally = killed(killer, office, twin[1], SEED)
    assert tally.deaths.keys() == {"init", "receive", "act", "import", "sweep"}
    assert likeness(office) == likeness(twin[0])
