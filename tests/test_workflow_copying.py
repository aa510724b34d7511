"""What is copied from one database to another is every table there is, and a difference is named by its row."""

from datetime import date

import pytest
from gaoping import bureau
from sqlalchemy import text as sql

from workflow.database import Database, StoreError
from workflow.keeping import copying, landing
from workflow.schema import migrate


def test_the_rows_copied_are_those_of_every_table_of_a_new_database(empty_url: str) -> None:
    database = Database(empty_url)
    migrate(database)
    with database.read() as session:
        assert copying.unknown_tables(session.connection()) == set()
    database.close()


def test_tables_without_a_unit_are_the_few_that_docs_scale_names() -> None:
    """An engine spread by unit needs it in every row of a case."""
    without = [table for table in copying.all_tables() if "unit" not in table.columns]
    of_cases = {table.name for table in without if "case_id" in table.columns}
    assert of_cases == {"case_search", "outbox", "paper_signature"}
    assert {table.name for table in without} - of_cases == {
        "person_change", "password_history", "web_session", "calendar_feed", "attempt", "act_key", "upload", "calendar_notice",
        "heartbeat", "saved_view",
    }  # fmt: skip


def test_a_table_nobody_knows_is_not_left_behind_in_silence(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        session.connection().execute(sql("CREATE TABLE theirs (id int)"))
        with pytest.raises(StoreError, match="不敢落下：theirs"):
            copying.refuse_unknown(session.connection())


def test_a_column_nobody_knows_is_not_left_behind_either(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        session.connection().execute(sql("ALTER TABLE person ADD COLUMN nickname text"))
        with pytest.raises(StoreError, match=r"不敢落下：person\.nickname"):
            copying.refuse_unknown(session.connection())


def test_a_row_that_differs_is_missing_or_too_many_is_named(sqlite_url: str, postgres: str) -> None:
    target = Database(postgres)
    with bureau(sqlite_url) as office:
        for _ in range(3):
            office.receive(date(2026, 3, 10))
        landing.prepare(target, "a test")
        with office.database.read() as old, target.write() as new:
            here, there = old.connection(), new.connection()
            assert copying.copy(here, there, lambda _: None) == sum(copying.counts(there).values())
            assert copying.differences(here, there, lambda _: None) == []
            there.execute(sql("UPDATE casefile SET subject = '别的' WHERE id = 2"))
            there.execute(sql("DELETE FROM deadline WHERE id = 3"))
            there.execute(sql("UPDATE person SET email = NULL WHERE login = 'handler'"))
            found = copying.differences(here, there, lambda _: None)
            assert sorted(line.split(" ")[0] for line in found) == ["casefile:2", "deadline:3", "person:handler"]
    target.close()
