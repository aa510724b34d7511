"""The alert sweep over ten thousand to a million open cases, as many of them due: beside its statements alone, sent by sqlite3 in
one transaction, and beside reading every open case with an ORM and reckoning in Python."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta
from math import log10
from statistics import median

from sqlmodel import Session, create_engine, select

from bench import office
from bench.heard import Said, heard
from bench.pairs import PAIRS, Row, seconds
from workflow import alerts
from workflow.database import Database
from workflow.tables import CaseFile

DUE = 50
SIZES = (10_000, 100_000, 1_000_000)
AT = office.ENTERED + timedelta(days=2)
UNDO = (
    "UPDATE deadline SET rung = NULL WHERE status = 'running' AND whose = 'office' AND rung IS NOT NULL",
    "DELETE FROM alert",
    "DELETE FROM outbox",
    "DELETE FROM heartbeat",
    "DELETE FROM report_alert",
)


def rows() -> Iterable[Row]:
    took: dict[int, float] = {}
    for cases in SIZES:
        yield _beside_its_statements(cases, took)
    few, many = SIZES[0], SIZES[-1]
    exponent = log10(took[many] / took[few]) / log10(many / few)
    yield Row(f"sweep, exponent from {few:,} to {many:,} cases", "", "", exponent, 0.1, exponent, 0.1, limit=True)
    path = office.sqlite(office.sized(many, many, DUE))
    theirs = seconds(lambda: _scan(f"sqlite:///{path}"))
    what = f"sweep, {many:,} open, {DUE} due"
    yield Row(what, "SQLModel scan", "s", took[many], theirs, theirs / took[many], 3000)


def _beside_its_statements(cases: int, took: dict[int, float]) -> Row:
    path = office.sqlite(office.sized(cases, cases, DUE))
    database, run_by = Database(f"sqlite:///{path}"), office.office()

    def ours() -> object:
        return alerts.sweep(database, run_by, office.TODAY, AT)

    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous=FULL")
        _undone(raw, ours)
        with heard(database.engine) as said:
            _undone(raw, ours)
        found = [(_undone(raw, ours), _undone(raw, lambda: _replay(raw, said))) for _ in range(PAIRS)]
        for statement in UNDO:
            raw.execute(statement)
    database.close()
    took[cases] = median(mine for mine, _ in found)
    ratio = median(mine / other for mine, other in found)
    what = f"sweep, {cases:,} open, {DUE} due"
    return Row(what, "its statements by sqlite3", "s", took[cases], median(b for _, b in found), ratio, 2, limit=True)


def _undone(raw: sqlite3.Connection, work: Callable[[], object]) -> float:
    for statement in UNDO:
        raw.execute(statement)
    return seconds(work)


def _replay(raw: sqlite3.Connection, said: list[Said]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    for statement, values in said:
        if isinstance(values, list) and values and isinstance(values[0], tuple | dict):
            raw.executemany(statement, values)
        else:
            raw.execute(statement, values).fetchall()
    raw.execute("COMMIT")


def _scan(url: str) -> int:
    """Read every open case, as an ORM's loop does, and reckon which stand on the ladder."""
    calendar = office.office().calendar
    last = calendar.nth_after(office.TODAY, 5)
    with Session(create_engine(url)) as session:
        open_cases = session.exec(select(CaseFile).where(CaseFile.state.not_in(("answered", "closed"))))
        return sum(case.due_on is not None and case.due_on <= last for case in open_cases)
