"""Migrations make the schema the tables describe, on both databases, and nothing else ever touches it."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from workflow import procedure, schema, tables
from workflow.database import Database, StoreError

SEARCH = ("case_words", "ix_case_search")
"""The index of searches: a virtual table with its own on SQLite, one over an expression on PostgreSQL."""


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def test_from_nothing_to_the_newest_and_then_nothing_to_do(database: Database) -> None:
    with pytest.raises(StoreError, match="请先运行 gongkai init"):
        schema.require(database)
    head = schema.migrate(database)
    assert head is not None
    assert schema.migrate(database) is None
    schema.require(database)
    with database.read() as session:
        noted = session.connection().execute(text("SELECT number, oldest_program FROM schema_note")).one()
    assert noted.number == schema.NUMBER
    assert noted.oldest_program <= schema.NUMBER
    database.close()


def test_the_revisions_it_knows_by_their_files_are_the_chain_alembic_follows() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(schema.known()) == chain[::-1]


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    schema.migrate(database)
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": lambda _, name, *__: not (name or "").startswith(SEARCH)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []
        made = inspect(connection)
        for name, table in SQLModel.metadata.tables.items():
            wanted = {frozenset(c.columns.keys()) for c in table.constraints if type(c).__name__ == "UniqueConstraint"}
            found = {frozenset(item["column_names"]) for item in made.get_unique_constraints(name)}
            found |= {frozenset(item["column_names"]) for item in made.get_indexes(name) if item["unique"]}
            assert wanted <= found, name
    database.close()


def test_a_state_nobody_knows_cannot_be_stored(database: Database) -> None:
    schema.migrate(database)
    insert = (
        "INSERT INTO casefile (number, unit, state, law, received_on, receipt_confirmed, channel, applicant_kind,"
        " provisional, imported, head_seq, head_hash) VALUES"
        " ('x', 'u', 'lost', '2019', '2026-03-10', true, 'post', '自然人', false, false, 0, '')"
    )
    with pytest.raises(StoreError), database.write() as session:
        session.connection().execute(text(insert))
    database.close()


def test_the_table_of_states_is_the_procedures() -> None:
    assert set(tables.STATES) == set(procedure.STATES)


def test_eight_threads_opening_a_new_database_at_once_create_it_once(sqlite_url: str) -> None:
    opened: list[Database] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        opened.append(schema.open_database(sqlite_url))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8
    for database in opened:
        schema.require(database)
        database.close()


def test_postgresql_is_not_created_by_opening_it(postgres: str) -> None:
    with pytest.raises(StoreError, match="请先运行 gongkai init"):
        schema.open_database(postgres)
    database = Database(postgres)
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()
