"""A list costs the same statements however many cases there are, and each of them reads an index."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bench import office
from bench.heard import Said, heard
from workflow import alerts, board, calendars, statistics, worklists
from workflow.database import Database
from workflow.people import actor_of, staff_of
from workflow.period import Period
from workflow.worklists import Asked

FEW, MANY = 60, 900
LISTS = (
    Asked(), Asked(state="all"), Asked(state="all", sort="received"), Asked(state="closed"), Asked(sort="received"),
    Asked(unit="高平市第3局"), Asked(handler="gpzb-handler1"), Asked(handler="gpzb-handler1", state="all", sort="received"),
    Asked(handler="-"), Asked(light="red"), Asked(only="urges", state="all"), Asked("石窟", state="all"),
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


@pytest.mark.parametrize("login", ["gpzb-supervisor1", "bench03-supervisor1"])
@pytest.mark.parametrize("asked", LISTS, ids=repr)
def test_a_page_is_a_handful_of_statements_over_indexes(offices: dict[int, Database], asked: Asked, login: str) -> None:
    said = said_by(offices[MANY], listing(asked, login))
    assert len(said) <= 9
    assert not any("OFFSET ?" in statement and values[-1] for statement, values in said)
    with offices[MANY].engine.connect() as connection:
        for statement, values in said:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                assert (
                    not row[-1].startswith(("SCAN casefile", "SCAN deadline", "SCAN entry")) or " INDEX " in row[-1]
                ), row[-1]


def test_the_first_page_of_few_and_of_many_asks_the_same(offices: dict[int, Database]) -> None:
    few, many = (
        said_by(database, listing(Asked(sort="received"), "gpzb-supervisor1")) for database in offices.values()
    )
    assert len(few) == len(many)


def test_the_board_and_the_report_ask_as_often_of_many_as_of_few(offices: dict[int, Database]) -> None:
    run_by = office.office()

    def both(session: Session) -> None:
        board.rows(session, run_by, actor_of(session, "gpzb-supervisor1"), office.TODAY)
        statistics.table_three(session, Period(2024))

    assert len({len(said_by(database, both)) for database in offices.values()}) == 1


def test_the_report_counts_over_its_covering_index(offices: dict[int, Database]) -> None:
    ((statement, values),) = said_by(offices[MANY], lambda session: statistics.table_three(session, Period(2024)))
    with offices[MANY].engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "COVERING INDEX ix_casefile_report" in str(plan)


def test_a_sweep_of_as_many_due_sends_as_many_statements_however_many_are_open(offices: dict[int, Database]) -> None:
    counts = set()
    for database in offices.values():
        with heard(database.engine) as said:
            assert alerts.sweep(database, office.office(), office.TODAY, office.ENTERED).alerts
        counts.add(sum("UPDATE deadline" not in statement for statement, _ in said))
    assert len(counts) == 1, "beside an UPDATE for each deadline that has reached a rung"
    assert max(counts) <= 24


def test_whether_days_stand_provisional_is_read_off_the_few_that_do(offices: dict[int, Database]) -> None:
    ((statement, values),) = said_by(offices[MANY], lambda session: calendars.has_provisional(session, office.TODAY))
    with offices[MANY].engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "ix_deadline_provisional" in str(plan)
