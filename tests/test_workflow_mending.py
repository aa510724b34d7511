"""A copy taken while the office worked on is made what the office is by now, whatever was changed and in whatever order."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from gaoping import Bureau, bureau, noon, quiet
from sqlalchemy import Connection
from sqlalchemy import text as sql

from workflow import staffing
from workflow.database import Database, StoreError
from workflow.keeping import copying, landing, mending
from workflow.keeping.mending import Mended

RECEIVED = date(2026, 3, 10)
NUMBER = "GPZB-2026-0001"


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    """Three cases, the first answered and served; its last day has been told."""
    with bureau(sqlite_url) as found:
        for _ in range(3):
            found.receive(RECEIVED)
        found.answered(NUMBER, date(2026, 3, 12))
        found.act(NUMBER, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
        found.sweep(date(2026, 4, 7))
        yield found


@pytest.fixture
def target(office: Bureau, postgres: str) -> Iterator[Database]:
    """A copy of the office as it stands."""
    found = Database(postgres)
    landing.prepare(found, "a test")
    with office.database.read() as session:
        landing.lay(session.connection(), found, quiet)
    yield found
    found.close()


def change(database: Database, *statements: str) -> None:
    with database.write() as session:
        for words in statements:
            session.connection().execute(sql(words))


def mended(office: Bureau, target: Database) -> Mended:
    """Mend the copy; afterwards the two are the same."""
    with office.database.write() as old, target.write() as new:
        found = mending.mend(old.connection(), new.connection(), lambda _: None)
    with office.database.read() as old, target.read() as new:
        assert copying.differences(old.connection(), new.connection(), lambda _: None) == []
    return found


def test_where_nothing_has_changed_nothing_is_mended(office: Bureau, target: Database) -> None:
    assert mended(office, target) == Mended()


def test_a_days_work_is_mended_and_the_cases_it_was_on_are_known(office: Bureau, target: Database) -> None:
    office.receive(RECEIVED, id_number="140581199001011234")
    office.act("GPZB-2026-0002", "assign", RECEIVED, "registrar", handler="handler")
    office.answered("GPZB-2026-0002", date(2026, 3, 12))
    with office.database.write() as session:
        staffing.absent(session, "admin", noon(RECEIVED), "handler2", RECEIVED, RECEIVED, "handler")
    found = mended(office, target)
    assert found.cases == {2, 4}
    assert {
        "casefile",
        "entry",
        "deadline",
        "letter",
        "particular",
        "register",
        "person",
        "person_change",
    } <= found.tables


def test_rows_gone_and_keys_given_anew_are_mended_in_whatever_order_they_stand(
    office: Bureau, target: Database
) -> None:
    """A row that is unique by what another one was, a row others refer to, rows taken out: one by one each would be refused."""
    change(
        office.database,
        "UPDATE deadline SET clock = 'aside' WHERE id = 1",
        "UPDATE deadline SET case_id = 1, clock = (SELECT clock FROM deadline WHERE id = 3) WHERE id = 2",
        "UPDATE deadline SET case_id = 2, clock = 'answer' WHERE id = 1",
        "DELETE FROM deadline WHERE id = 3",
        "UPDATE casefile SET number = 'x' WHERE id = 1",
        "UPDATE casefile SET number = 'GPZB-2026-0001' WHERE id = 2",
        "UPDATE casefile SET number = 'GPZB-2026-0002' WHERE id = 1",
        "UPDATE person SET unit = '别处', substitute = NULL",
        "DELETE FROM case_search WHERE case_id = 3",
        "DELETE FROM outbox",
        "UPDATE register SET last = last + 7",
        "INSERT INTO heartbeat (name, at) VALUES ('another', '2026-03-10 04:00:00.000000')",
    )
    assert {1, 2, 3} <= mended(office, target).cases
    with target.write() as session:  # references are asked for at once again
        kinds = sql("SELECT DISTINCT condeferrable FROM pg_constraint WHERE contype = 'f'")
        assert session.connection().execute(kinds).scalars().all() == [False]


def test_the_next_number_of_a_row_follows_the_last_one_mended(office: Bureau, target: Database) -> None:
    change(office.database, "INSERT INTO attempt (id, who, at) VALUES (70, 'x', '2026-03-10 04:00:00.000000')")
    mended(office, target)
    with target.write() as session:
        taken = sql("INSERT INTO attempt (who, at) VALUES ('y', now()) RETURNING id")
        assert session.connection().execute(taken).scalar_one() == 71


def test_one_instant_in_another_text_is_no_difference(office: Bureau, target: Database) -> None:
    change(office.database, "INSERT INTO heartbeat (name, at) VALUES ('another', '2026-03-10 04:00:00')")
    assert mended(office, target).tables == {"heartbeat"}
    assert mended(office, target) == Mended()


def test_a_journal_that_is_not_the_one_copied_is_refused(office: Bureau, target: Database) -> None:
    """Nobody can change it on SQLite; so it is the copy that was changed, or the file by force."""
    change(
        target,
        "ALTER TABLE entry DISABLE TRIGGER USER",
        "UPDATE entry SET \"by\" = 'approver' WHERE id = 2",
        "ALTER TABLE entry ENABLE TRIGGER USER",
    )
    with pytest.raises(StoreError, match=r"entry：2 被改动过，那里却只能添加"):
        mended(office, target)


def test_what_does_not_come_right_is_refused_and_nothing_is_mended(
    office: Bureau, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = copying.insert

    def garbled(connection: Connection, table: object, rows: object) -> None:
        insert(connection, table, rows)
        connection.execute(sql("UPDATE register SET last = 0 WHERE name = 'case'"))

    office.receive(RECEIVED)
    monkeypatch.setattr(copying, "insert", garbled)
    with pytest.raises(StoreError, match="复制件与原来的不同，没有采用：register:"):
        mended(office, target)
    monkeypatch.undo()
    with target.read() as session:
        assert copying.counts(session.connection())["casefile"] == 3


def test_rows_are_compared_in_one_order_whatever_the_order_of_the_servers_language(
    office: Bureau, postgres_url: str
) -> None:
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE in_chinese TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN' LOCALE 'C.UTF-8'"
        )
    found = Database(f"{postgres_url}/in_chinese")
    landing.prepare(found, "a test")
    change(
        office.database,
        *(
            f"INSERT INTO heartbeat (name, at) VALUES ('{name}', '2026-03-10 04:00:00.000000')"
            for name in ("乙", "甲", "b", "B", "a-c", "ab")
        ),
    )
    with office.database.read() as session:
        landing.lay(session.connection(), found, quiet)
    assert mended(office, found) == Mended()
    change(office.database, "DELETE FROM heartbeat WHERE name = '甲'")
    assert mended(office, found).rows == 1
    found.close()
    with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE in_chinese")
