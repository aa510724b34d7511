"""Two programs measured in turn: a ratio is the median over the pairs of one run, so a machine's mood falls on both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

PAIRS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: `ours` and `theirs` in `unit`, `ratio` how many times better ours is (or, under `limit`, how
    many times dearer), `goal` the ratio that is asked for. A row without a peer only reports `ours`."""

    what: str
    peer: str
    unit: str
    ours: float
    theirs: float | None = None
    ratio: float | None = None
    goal: float | None = None
    limit: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None where nothing is asked."""
        if self.goal is None or self.ratio is None:
            return None
        return self.ratio <= self.goal if self.limit else self.ratio >= self.goal


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def rates(
    what: str, peer: str, ours: Callable[[], int], theirs: Callable[[], int], *, goal: float | None = None,
    pairs: int = PAIRS,
) -> Row:  # fmt: skip
    """Compare how many things a second each does; a call does a batch and returns its size. Each runs once unmeasured."""
    return paced(what, peer, lambda: rate(ours), lambda: rate(theirs), goal=goal, pairs=pairs)


def paced(
    what: str, peer: str, ours: Callable[[], float], theirs: Callable[[], float], *, goal: float | None = None,
    pairs: int = PAIRS,
) -> Row:  # fmt: skip
    """Compare two that tell their own rate, or measure it themselves."""
    ours(), theirs()
    found = [(ours(), theirs()) for _ in range(pairs)]
    ratio = median(mine / other for mine, other in found)
    return Row(what, peer, "/s", median(a for a, _ in found), median(b for _, b in found), ratio, goal)


def times(
    what: str, peer: str, ours: Callable[[], object], theirs: Callable[[], object], *, limit: float | None = None,
    pairs: int = PAIRS,
) -> Row:  # fmt: skip
    """Compare how long each takes; the ratio is ours over theirs and should stay under `limit`."""
    ours(), theirs()
    found = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    ratio = median(mine / other for mine, other in found)
    return Row(what, peer, "s", median(a for a, _ in found), median(b for _, b in found), ratio, limit, limit=True)


def rate(batch: Callable[[], int]) -> float:
    """Return how many things a second one call of a batch did."""
    start = perf_counter()
    count = batch()
    return count / (perf_counter() - start)
