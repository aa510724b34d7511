"""The schema under Alembic: created or migrated by `init`, refused when it belongs to a newer program."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from workflow.database import Database, StoreError

NUMBER = 2
"""This program's schema number; a database that says a higher `oldest_program` refuses it."""

MIGRATING = 0x676F6E676B6169
"""PostgreSQL's advisory lock by which two migrations at once follow one another; of the transaction, so poolers bear it."""


def migrate(database: Database) -> str | None:
    """Bring the schema up to date; return the revision it now has, or None when there was nothing to do."""
    scripts = _scripts()
    head = scripts.get_current_head()
    current = _revision(database)
    if current == head:
        return None
    _refuse_newer(database, scripts)
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        return None  # a later program's, which still serves this one
    with database.write() as session:
        if not database.is_sqlite:  # whose writers begin one at a time by themselves
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            session.connection().execute(text("SET LOCAL statement_timeout = 0"))  # a large table takes its time
        config = _config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
    return head


def require(database: Database) -> None:
    """Raise StoreError unless the schema is one this program may work on."""
    scripts = _scripts()
    current = _revision(database)
    if current is None:
        raise StoreError("数据库还没有建立:请先运行 gongkai init")
    if current == scripts.get_current_head():
        return
    _refuse_newer(database, scripts)
    if current in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError("数据库的版本比程序旧:请先运行 gongkai init 升级")


def open_database(url: str) -> Database:
    """Open a database as commands do: SQLite creates or migrates itself, PostgreSQL must already be there."""
    database = Database(url)
    try:
        if database.is_sqlite:
            migrate(database)
        else:
            require(database)
    except BaseException:
        database.close()
        raise
    return database


def _revision(database: Database) -> str | None:
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def _refuse_newer(database: Database, scripts: ScriptDirectory) -> None:
    """A revision this program does not know may still serve it: the database says the oldest program it does."""
    current = _revision(database)
    if current is None:
        with database.read() as session:
            if inspect(session.connection()).has_table("entry"):
                raise StoreError("数据库里有 entry 表却没有版本记录,不是本程序建立的,不敢改动")
        return
    if current in {script.revision for script in scripts.walk_revisions()}:
        return
    with database.read() as session:
        oldest = session.connection().execute(text("SELECT oldest_program FROM schema_note")).scalar_one_or_none()
    if oldest is None or oldest > NUMBER:
        raise StoreError(f"数据库的版本({current})比程序新:请升级程序后再用,没有改动任何数据")


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
