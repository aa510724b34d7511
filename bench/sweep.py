"""The alert sweep over ten thousand to a million open cases, as many of them due: beside its statements alone, sent by sqlite3 in
one transaction, and beside reading every open case with an ORM and reckoning in Python."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from math import log10
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from sqlmodel import Session, create_engine, select

from bench import office
from bench.heard import Said, heard
from bench.pairs import PAIRS, Row
from workflow.database import Database
from workflow.tables import CaseFile
from workflow.telling import alerts

DUE = 50
SIZES = (10_000, 100_000, 1_000_000)
SWEEPS = 12 * PAIRS
"""Pairs of what takes some milliseconds."""
AT = office.ENTERED + timedelta(days=2)
UNDO = (
    "UPDATE deadline SET rung = NULL WHERE status = 'running' AND whose = 'office' AND rung IS NOT NULL",
    "DELETE FROM alert",
    "DELETE FROM outbox",
    "DELETE FROM heartbeat",
    "DELETE FROM report_alert",
)


class Morning(NamedTuple):
    """The seconds of one sweep, and of its statements alone, each on a morning nobody was told anything yet."""

    sweep: Callable[[], float]
    replay: Callable[[], float]


def rows() -> Iterable[Row]:
    for cases in SIZES:
        with _morning(cases) as morning:
            found = [(morning.sweep(), morning.replay()) for _ in range(SWEEPS)]
        yield _row(f"sweep, {cases:,} open, {DUE} due", "its statements by sqlite3", found, 2)
    few, many = SIZES[0], SIZES[-1]
    with _morning(few) as small, _morning(many) as large:
        found = [(large.sweep(), small.sweep()) for _ in range(SWEEPS)]
        exponent = log10(median(a / b for a, b in found)) / log10(many / few)
        yield Row(f"sweep, exponent from {few:,} to {many:,} open", "", "", exponent, None, exponent, 0.1, limit=True)
    with _morning(many, process_time) as large:
        for at_once, peer, goal in ((None, "SQLModel scan", 3000), (1000, "SQLModel scan, 1,000 rows at a time", None)):
            found = [_around(large.sweep, partial(_scan, many, at_once)) for _ in range(PAIRS)]
            ours, theirs = (median(side) for side in zip(*found, strict=True))
            what, ratio = f"sweep, {many:,} open, {DUE} due, processor time", median(b / a for a, b in found)
            yield Row(what, peer, "s", ours, theirs, ratio, goal)


def _around(quick: Callable[[], float], slow: Callable[[], float]) -> tuple[float, float]:
    """Measure both, the quick one as often before the slow one as after it: the machine changes its mood meanwhile."""
    before = [quick() for _ in range(2 * PAIRS)]
    scanned = slow()
    return median(before + [quick() for _ in range(2 * PAIRS)]), scanned


def _row(what: str, peer: str, found: list[tuple[float, float]], limit: float) -> Row:
    ours, theirs = (median(side) for side in zip(*found, strict=True))
    return Row(what, peer, "s", ours, theirs, median(a / b for a, b in found), limit, limit=True)


@contextmanager
def _morning(cases: int, clock: Callable[[], float] = perf_counter) -> Iterator[Morning]:
    """A third connection undoes each morning: neither side finds its own pages still in memory."""
    path = office.sqlite(office.sized(cases, cases, DUE))
    database, run_by = Database(f"sqlite:///{path}"), office.office()

    def sweep() -> object:
        return alerts.sweep(database, run_by, office.TODAY, AT)

    with closing(_connected(path)) as raw, closing(_connected(path)) as other:

        def undone(work: Callable[[], object]) -> float:
            for statement in UNDO:
                other.execute(statement)
            return _taken(work, clock)

        undone(sweep)
        with heard(database.engine) as said:
            undone(sweep)
        undone(lambda: _replay(raw, said))
        yield Morning(lambda: undone(sweep), lambda: undone(lambda: _replay(raw, said)))
        undone(lambda: None)
    database.close()


def _connected(path: object) -> sqlite3.Connection:
    connection = sqlite3.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _replay(raw: sqlite3.Connection, said: list[Said]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for statement, values in said:
        if isinstance(values, list) and values and isinstance(values[0], tuple | dict):
            raw.executemany(statement, values)
        else:
            raw.execute(statement, values).fetchall()
    raw.execute("COMMIT")


def _taken(work: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def _scan(cases: int, at_once: int | None) -> float:
    """Read every open case, as an ORM's loop does, reckon which stand on the ladder; return the seconds of the processor: on a
    machine that does other things, milliseconds and minutes are not held up alike.
    """
    url = f"sqlite:///{office.sqlite(office.sized(cases, cases, DUE))}"
    last = office.office().calendar.nth_after(office.TODAY, 5)

    def scan() -> None:
        with Session(create_engine(url)) as session:
            query = select(CaseFile).where(CaseFile.state.not_in(("answered", "closed")))
            open_cases = session.exec(query.execution_options(yield_per=at_once) if at_once else query)
            found = sum(case.due_on is not None and case.due_on <= last for case in open_cases)
        assert found == DUE, found

    return _taken(scan, process_time)
