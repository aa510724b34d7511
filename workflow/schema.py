"""The schema under Alembic: created or migrated by `init`, refused when it belongs to a newer program."""

from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from workflow.database import Database, StoreError
from workflow.statement import Statement

NUMBER = 13
"""This program's schema number; a database that says a higher `oldest_program` refuses it."""

MIGRATING = 0x676F6E676B6169
"""PostgreSQL's advisory lock by which two migrations at once follow one another; of the transaction, so poolers bear it."""
MIGRATIONS = Path(__file__).parent / "migrations"
_NOTE = Statement("SELECT moved_to, copied_from FROM schema_note WHERE id = 1")


@cache
def known() -> tuple[str, ...]:
    """Return the revisions this program knows, the oldest first: each file of them begins with its own."""
    return tuple(sorted(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def head() -> str:
    """Return the newest revision this program knows."""
    return known()[-1]


def migrate(database: Database) -> str | None:
    """Bring the schema up to date; return the revision it now has, or None when there was nothing to do."""
    current = _revision(database)
    if current == head():
        return None
    _refuse_newer(database)
    if current is not None and current not in known():
        return None  # a later program's, which still serves this one
    from alembic import command  # slow to load, and seldom needed
    from alembic.config import Config

    with database.write() as session:
        if not database.is_sqlite:  # whose writers begin one at a time by themselves
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
            session.connection().execute(text("SET LOCAL statement_timeout = 0"))  # a large table takes its time
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
    return head()


def require(database: Database) -> None:
    """Raise StoreError unless the schema is one this program may work on."""
    current = _revision(database)
    if current is None:
        raise StoreError("数据库还没有建立：请先运行 gongkai init")
    if current == head():
        return
    _refuse_newer(database)
    if current in known():
        raise StoreError("数据库的版本比程序旧：请先运行 gongkai init 升级")


def require_ours(database: Database) -> None:
    """Raise StoreError for what may happen under a process that runs: a later program migrates, the office moves away.

    Where to is not said: whoever asks `/ready` reads it.
    """
    require(database)
    moved_to, _ = _note(database)
    if moved_to is not None:
        raise StoreError("机关已经迁往别的数据库：请管理员改好 database_url（或 GONGKAI_DATABASE_URL）再启动")


def open_database(url: str) -> Database:
    """Open a database as commands do: SQLite creates or migrates itself, PostgreSQL must already be there."""
    database = Database(url)
    try:
        if database.is_sqlite:
            migrate(database)
        else:
            require(database)
        refuse_moved(database)
    except BaseException:
        database.close()
        raise
    return database


def refuse_moved(database: Database) -> None:
    """Raise StoreError for a database the office has left, and for a copy that is not yet proved to be whole."""
    moved_to, copied_from = _note(database)
    if moved_to is not None:
        raise StoreError(f"这个数据库已迁往 {moved_to}：请把 database_url（或 GONGKAI_DATABASE_URL）改过去")
    if copied_from is not None:
        raise StoreError(f"这里是一份没有核对完的复制件（来自 {copied_from}），还不能用：请重新运行当时的命令")


def _note(database: Database) -> tuple[str | None, str | None]:
    """Return where the office moved to and where this copy comes from; raises StoreError where the row that says so is gone."""
    with database.read() as session:
        for moved_to, copied_from in _NOTE.rows(session):
            return moved_to, copied_from
    raise StoreError("数据库不完整：schema_note 表里没有应有的一行，请用备份恢复（gongkai restore）")


def _revision(database: Database) -> str | None:
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        return session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _refuse_newer(database: Database) -> None:
    """A revision this program does not know may still serve it: the database says the oldest program it does."""
    current = _revision(database)
    if current is None:
        with database.read() as session:
            if inspect(session.connection()).has_table("entry"):
                raise StoreError("数据库里有 entry 表却没有版本记录，不是本程序建立的，不敢改动")
        return
    if current in known():
        return
    with database.read() as session:
        oldest = session.connection().execute(text("SELECT oldest_program FROM schema_note")).scalar_one_or_none()
    if oldest is None or oldest > NUMBER:
        raise StoreError(f"数据库的版本（{current}）比程序新：请升级程序后再用，没有改动任何数据")
