"""A list costs the same statements however many cases there are, and each of them reads an index."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session

from bench import office, pages
from bench.heard import Said, heard
from workflow import board, calendars, jobs, worklists
from workflow.acts import late_entries
from workflow.database import Database
from workflow.local_time import midnight
from workflow.narrowing import Asked
from workflow.people import actor_of, staff_of
from workflow.period import Period
from workflow.report import statistics
from workflow.telling import alerts
from workflow.telling.mail import FilesTransport

FEW, MANY = 60, 900
LISTS = (
    Asked(), Asked(state="all"), Asked(state="all", sort="received"), Asked(state="closed"), Asked(sort="received"),
    Asked(unit="高平市第3局"), Asked(handler="gpzb-handler1"), Asked(handler="gpzb-handler1", state="all", sort="received"),
    Asked(handler="-"), Asked(light="red"), Asked(only="urges", state="all"), Asked(only="turn"), Asked("石窟", state="all"),
    Asked(state="all", after="2020-01-01.7"), Asked(state="all", sort="received", after="2020-01-01.7"),
)  # fmt: skip


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Database]]:
    folder: Path = tmp_path_factory.mktemp("offices")
    urls = {cases: f"sqlite:///{folder / str(cases)}.db" for cases in (FEW, MANY)}
    for cases, url in urls.items():
        office.fill(url, office.sized(cases, cases // 2, 10))
    opened = {cases: Database(url) for cases, url in urls.items()}
    yield opened
    for database in opened.values():
        database.close()


def said_by(database: Database, work: Callable[[Session], object]) -> list[Said]:
    with database.read() as session:
        staff_of(session)  # read once a process, until a person changes
    with database.read() as session, heard(database.engine) as said:
        work(session)
    return said


def listing(asked: Asked, login: str) -> Callable[[Session], object]:
    run_by = office.office()
    return lambda session: worklists.listed(session, run_by, actor_of(session, login), asked, office.TODAY)


@pytest.fixture
def uncounted(offices: dict[int, Database], tmp_path: Path) -> Iterator[Database]:
    """The larger office as it is before its first `analyze`."""
    copy = tmp_path / "office.db"
    shutil.copy(offices[MANY].folder / f"{MANY}.db", copy)
    with closing(sqlite3.connect(copy)) as raw, raw:
        raw.execute("DELETE FROM sqlite_stat1")
    database = Database(f"sqlite:///{copy}")
    yield database
    database.close()


def plan_of(database: Database, said: list[Said]) -> list[str]:
    with database.engine.connect() as connection:
        return [
            row[-1]
            for statement, values in said
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


@pytest.mark.parametrize("login", ["gpzb-supervisor1", "bench03-supervisor1"])
@pytest.mark.parametrize("asked", LISTS, ids=repr)
def test_a_page_is_a_handful_of_statements_over_indexes(
    offices: dict[int, Database], uncounted: Database, asked: Asked, login: str
) -> None:
    said = said_by(offices[MANY], listing(asked, login))
    assert len(said) <= 8
    assert not any("OFFSET ?" in statement and values[-1] for statement, values in said)
    for database in (offices[MANY], uncounted):
        for step in plan_of(database, said):
            assert not step.startswith(("SCAN casefile", "SCAN deadline", "SCAN entry")) or " INDEX " in step, step


@pytest.mark.parametrize("sort", worklists.SORTS)
@pytest.mark.parametrize(
    ("login", "unit", "handler"),
    [
        ("bench03-supervisor1", "", "gpzb-handler1"), ("gpzb-supervisor1", "高平市第3局", "gpzb-handler1"),
        ("bench03-supervisor1", "高平市第4局", "bench04-handler1"),
    ],
)  # fmt: skip
def test_the_cases_of_another_units_handler_are_not_walked_through(
    offices: dict[int, Database], login: str, unit: str, handler: str, sort: str
) -> None:
    asked = Asked(unit=unit, handler=handler, state="all", sort=sort)
    said = said_by(offices[MANY], listing(asked, login))
    assert not any("casefile.handler" in statement and "deadline" not in statement for statement, _ in said)
    if login.startswith("bench03") and not unit:
        assert "COVERING INDEX ix_casefile_handler_unit (handler=? AND unit=?)" in str(plan_of(offices[MANY], said))


def test_once_counted_a_units_open_cases_are_read_off_the_index_of_the_open(
    uncounted: Database, tmp_path: Path
) -> None:
    said = said_by(uncounted, listing(Asked(unit="高平市第3局"), "gpzb-supervisor1"))
    jobs.analyze(uncounted, office.office(), FilesTransport(tmp_path), office.ENTERED)
    assert any("ix_casefile_unit_open" in step for step in plan_of(uncounted, said))


def test_the_whole_page_asks_the_database_as_often_for_many_cases_as_for_few(offices: dict[int, Database]) -> None:
    """Who is signed in, the calendar and the staff are in it."""
    counts = set()
    for database in offices.values():
        browser = pages.signed_in(database)
        for _ in range(2):
            with heard(database.engine) as said:
                assert browser.get("/cases?state=all&sort=received").text.count("<tr") == 51
        assert not any("OFFSET ?" in statement and values[-1] for statement, values in said)
        counts.add(len(said))
    assert len(counts) == 1
    assert max(counts) <= 8


def test_the_first_page_of_few_and_of_many_asks_the_same(offices: dict[int, Database]) -> None:
    few, many = (
        said_by(database, listing(Asked(sort="received"), "gpzb-supervisor1")) for database in offices.values()
    )
    assert len(few) == len(many)


def test_the_board_and_the_report_ask_as_often_of_many_as_of_few(offices: dict[int, Database]) -> None:
    run_by = office.office()

    def both(session: Session) -> None:
        board.rows(session, run_by, actor_of(session, "gpzb-supervisor1"), office.TODAY)
        statistics.table_three(session, Period(2024), None)

    assert len({len(said_by(database, both)) for database in offices.values()}) == 1


def test_the_report_counts_over_its_covering_index(offices: dict[int, Database]) -> None:
    said = said_by(offices[MANY], lambda session: statistics.table_three(session, Period(2024), None))
    assert "COVERING INDEX ix_casefile_report" in str(plan_of(offices[MANY], said))


def test_a_sweep_of_as_many_due_sends_as_many_statements_however_many_are_open(offices: dict[int, Database]) -> None:
    counts = set()
    for database in offices.values():
        with database.read() as session:
            staff_of(session)  # read once a process, until a person changes
        with heard(database.engine) as said:
            assert alerts.sweep(database, office.office(), office.TODAY, office.ENTERED).alerts
        counts.add(sum("UPDATE deadline" not in statement for statement, _ in said))
    assert len(counts) == 1, "beside an UPDATE for each deadline that has reached a rung"
    assert max(counts) <= 24


def test_whether_days_stand_provisional_is_read_off_the_few_that_do(offices: dict[int, Database]) -> None:
    said = said_by(offices[MANY], lambda session: calendars.has_provisional(session, office.TODAY))
    assert "ix_deadline_provisional" in str(plan_of(offices[MANY], said))


def test_late_entries_are_looked_for_among_those_made_by_people(
    offices: dict[int, Database], uncounted: Database
) -> None:
    run_by, since = office.office(), midnight(office.TODAY.replace(day=1))
    for database in (offices[MANY], uncounted):
        said = said_by(database, lambda session: late_entries.found(session, run_by, since))
        assert "ix_entry_entered" in str(plan_of(database, said))
