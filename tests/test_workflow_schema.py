"""Migrations make the schema the tables describe, on both databases, and nothing else ever touches it."""

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from gaoping import Bureau
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from workflow import labels, schema, tables
from workflow.database import Database, StoreError
from workflow.keeping import verification

RECEIVED = date(2026, 3, 10)
SEARCH = ("case_words", "ix_case_search")
"""The index of searches: a virtual table with its own on SQLite, one over an expression on PostgreSQL."""


@pytest.fixture
def database(empty_url: str) -> Database:
    return Database(empty_url)


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
    assert set(tables.STATES) == set(labels.STATES)


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


def test_two_inits_at_once_on_an_empty_postgresql_follow_one_another(postgres: str) -> None:
    answers: list[str | None] = []
    gate = threading.Barrier(3)

    def work() -> None:
        database = Database(postgres)
        gate.wait()
        answers.append(schema.migrate(database))
        database.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    database = Database(postgres)
    schema.require(database)
    database.close()


LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0999", {head!r}, None, None


def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("casefile", sa.Column("later", sa.Text(), nullable=True))
    op.execute("UPDATE schema_note SET number = 999, oldest_program = {oldest}")
"""


def the_later_program(folder: Path, monkeypatch: pytest.MonkeyPatch, oldest: int) -> None:
    """Make this process the program of a later year: one revision more, which serves programs from `oldest` on."""
    shutil.copytree(Path(schema.__file__).parent / "migrations", folder)
    head, known = schema.head(), schema.known()
    (folder / "versions" / "0999_later.py").write_text(LATER.format(head=head, oldest=oldest), "utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "known", lambda: (*known, "0999"))
    monkeypatch.setattr(schema, "NUMBER", 999)


def test_a_migration_runs_beside_the_old_program_which_works_on(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rolling upgrade: one node migrates while the others register, and they go on with the new schema until their turn."""
    registered: list[str] = []
    ended = threading.Event()

    def old_node() -> None:
        while not ended.is_set():
            registered.append(office.receive(RECEIVED).number)

    node = threading.Thread(target=old_node)
    node.start()
    try:
        with monkeypatch.context() as later:
            the_later_program(tmp_path / "later", later, oldest=1)
            assert schema.migrate(office.database) == "0999"
            schema.require(office.database)
    finally:
        ended.set()
        node.join()
    registered.append(office.receive(RECEIVED).number)
    schema.require(office.database)
    assert registered == [f"GPZB-2026-{n:04d}" for n in range(1, len(registered) + 1)]
    assert verification.verify(office.database, office.office).problems == ()


def test_an_upgrade_that_ends_the_old_program_is_refused_by_it(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        the_later_program(tmp_path / "later", later, oldest=999)
        schema.migrate(office.database)
    with pytest.raises(StoreError, match="比程序新：请升级程序后再用"):
        schema.require(office.database)


def laid_back(connection: Connection) -> None:
    """Take away what 0013 brought, and say 0010: what came between only moved days and widened a check."""
    if connection.dialect.name == "sqlite":
        gone = ["DROP TRIGGER casefile_open_insert", "DROP TRIGGER casefile_open_update"]
    else:
        gone = ["DROP TRIGGER casefile_open ON casefile", "DROP FUNCTION keep_open"]
    was = "state NOT IN ('answered', 'closed')"
    for index in [one for one in tables.CaseFile.__table__.indexes if one.name.endswith(("_open", "_open_received"))]:  # type: ignore[attr-defined]
        columns = ", ".join(index.columns.keys())
        gone += [f"DROP INDEX {index.name}", f"CREATE INDEX {index.name} ON casefile ({columns}) WHERE {was}"]
    gone += ["ALTER TABLE casefile DROP COLUMN is_open", "UPDATE schema_note SET number = 10"]
    for statement in (*gone, "UPDATE alembic_version SET version_num = '0010'"):
        connection.execute(text(statement))


def test_an_older_office_is_told_which_of_its_cases_are_open_and_its_program_goes_on_beside(office: Bureau) -> None:
    still, given = office.receive(RECEIVED).number, office.receive(RECEIVED).number
    office.answered(given, RECEIVED)
    office.act(given, "serve", RECEIVED, method="in_person", received_on=RECEIVED, receiver="王喆")
    with office.database.write() as session:
        laid_back(session.connection())
    assert schema.migrate(office.database) == schema.head()
    assert {number: office.row(number).is_open for number in (still, given)} == {still: True, given: False}
    for state, number in (("closed", still), ("appealed", given)):  # as a program that knows no such column writes it
        with office.database.write() as session:
            session.connection().execute(
                text("UPDATE casefile SET state = :s WHERE number = :n"), {"s": state, "n": number}
            )
    assert {number: office.row(number).is_open for number in (still, given)} == {still: False, given: True}
    copied = (
        "unit, law, received_on, receipt_confirmed, channel, applicant_kind, applicants, provisional, imported, voided"
    )
    with office.database.write() as session:
        for number, state in (("A", "closed"), ("B", "received")):
            session.connection().execute(
                text(
                    f"INSERT INTO casefile (number, state, head_seq, head_hash, {copied})"
                    f" SELECT :n, :s, 0, '', {copied} FROM casefile WHERE number = :still"
                ),
                {"n": number, "s": state, "still": still},
            )
    assert {number: office.row(number).is_open for number in ("A", "B")} == {"A": False, "B": True}


def test_an_older_offices_contested_cases_no_longer_press(office: Bureau) -> None:
    """Laid back to the schema before 0011 and to what its program cached, then migrated. What such a program, which still runs
    beside, writes of a case after that is no fault of the case, and any other day is."""
    answered, court = office.receive(RECEIVED).number, {"kind": "litigation", "body": "高平市人民法院"}
    running, waiting = office.receive(RECEIVED).number, office.receive(RECEIVED).number
    for number in (answered, waiting):
        office.answered(number, RECEIVED)
        office.act(number, "serve", RECEIVED, method="in_person", received_on=RECEIVED, receiver="王喆")
    office.act(waiting, "open_proceeding", RECEIVED, "legal", received_on=RECEIVED, **court)
    office.act(waiting, "answer_proceeding", RECEIVED, "legal", proceeding=1)
    right = {number: office.row(number).pressing_on for number in (answered, running, waiting)}
    with office.database.write() as session:
        connection = session.connection()
        connection.execute(text("UPDATE casefile SET pressing_on = due_on WHERE pressing_on IS NULL"))
        laid_back(connection)
    assert schema.migrate(office.database) == schema.head()
    assert {number: office.row(number).pressing_on for number in right} == right
    assert (right[waiting], right[answered], right[running]) == (None, date(2026, 4, 8), date(2026, 4, 8))
    assert verification.verify(office.database, office.office).problems == ()
    for day, problems in (("due_on", 0), ("'2026-04-09'", 1)):
        with office.database.write() as session:
            statement = f"UPDATE casefile SET pressing_on = {day} WHERE number = :number"
            session.connection().execute(text(statement), {"number": waiting})
        assert len(verification.verify(office.database, office.office).problems) == problems


def test_postgresql_is_not_created_by_opening_it(postgres: str) -> None:
    with pytest.raises(StoreError, match="请先运行 gongkai init"):
        schema.open_database(postgres)
    database = Database(postgres)
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()


def test_a_database_without_the_row_that_says_where_it_belongs_is_said_to_be_incomplete(sqlite_url: str) -> None:
    database = schema.open_database(sqlite_url)
    with database.write() as session:
        session.connection().execute(text("DELETE FROM schema_note"))
    database.close()
    with pytest.raises(StoreError, match="数据库不完整"):
        schema.open_database(sqlite_url)
