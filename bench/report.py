"""A year's report on a million cases: beside one statement that only counts over a covering index, and beside an ORM's loop."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing

from sqlmodel import Session, create_engine, select

from bench import office
from bench.pairs import Row, seconds, times
from workflow.database import Database
from workflow.report import annual_report
from workflow.tables import CaseFile

CASES = 1_000_000
YEAR = 2024
COUNTED = """
    SELECT applicant_kind, outcome,
        count(*) FILTER (WHERE received_on BETWEEN :start AND :end),
        count(*) FILTER (WHERE received_on < :start AND (concluded_on IS NULL OR concluded_on >= :start)),
        count(*) FILTER (WHERE concluded_on BETWEEN :start AND :end),
        count(*) FILTER (WHERE received_on <= :end AND (concluded_on IS NULL OR concluded_on > :end))
    FROM casefile INDEXED BY ix_casefile_report
    WHERE NOT voided AND (concluded_on IS NULL OR concluded_on >= :start) GROUP BY applicant_kind, outcome
"""


def rows() -> Iterable[Row]:
    path = office.sqlite(office.sized(CASES))
    database = Database(f"sqlite:///{path}")
    span = {"start": f"{YEAR}-01-01", "end": f"{YEAR}-12-31"}

    def ours() -> object:
        with database.read() as session:
            return annual_report.of_2021(session, YEAR)

    with closing(sqlite3.connect(path)) as raw:
        row = times(
            f"report of {YEAR}, {CASES:,} cases", "its counts alone, by sqlite3", ours,
            lambda: raw.execute(COUNTED, span).fetchall(), limit=2,
        )  # fmt: skip
    yield row
    theirs = seconds(lambda: _loop(f"sqlite:///{path}"))
    yield Row(row.what, "SQLModel loop", "s", row.ours, theirs, theirs / row.ours, 50)
    database.close()


def _loop(url: str) -> Counter[tuple[str, str | None]]:
    found: Counter[tuple[str, str | None]] = Counter()
    with Session(create_engine(url)) as session:
        for case in session.exec(select(CaseFile).execution_options(yield_per=1000)):
            if case.concluded_on is not None and case.concluded_on.year == YEAR and not case.voided:
                found[case.applicant_kind, case.outcome] += 1
            if case.received_on.year == YEAR and not case.voided:
                found[case.applicant_kind, "new"] += 1
    return found
