"""An empty database made ready for a copy, and the copy kept out of use until it has been proved.

A copy's note says whence it comes until it is proved (`schema.refuse_moved` keeps every command out); what a crash left
half proved is cleared and copied anew, and anything else that is not empty is refused.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import update

from workflow import schema
from workflow.database import Database, StoreError
from workflow.keeping import copying
from workflow.tables import SchemaNote

COPYING = 0x676F6E676B6170
"""PostgreSQL's advisory lock on a database into which a copy is made, by one command at a time; of the transaction."""
PATIENCE = 10_000
"""Milliseconds to wait for a copy to end: the server may not have heard yet that who made it is dead."""
NOT_TO_BE_HAD = "55P03"
"""PostgreSQL's word for a lock that did not come in time."""
Bar = Callable[[str, int], AbstractContextManager[copying.Told]]
"""Opens a bar of progress: its words and how many there are in all."""


def shown(url: str) -> str:
    """Return a database's address without its password, wherever that stands."""
    bare = make_url(url).difference_update_query(("password", "sslpassword"))
    return bare.render_as_string(hide_password=True).replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def held(target: Database) -> Iterator[Callable[[], object]]:
    """Keep every other copy out of a database on PostgreSQL until the block ends; who dies lets go.

    Gives what raises StoreError when it is held no longer; raises it where another holds it.
    """
    with target.write() as session:
        connection = unhurried(session.connection())
        connection.execute(text(f"SET LOCAL lock_timeout={PATIENCE}"))
        try:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": COPYING})
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != NOT_TO_BE_HAD:
                raise
            raise StoreError(f"另一个命令正在往 {shown(target.url)} 里复制，没有改动它：请等它结束") from error
        yield lambda: connection.execute(text("SELECT 1"))


def prepare(target: Database, source: str) -> None:
    """Make the tables of an empty target and note that a copy of `source` is to come.

    An unproved copy of that same source stays until the new one takes its place: it names the files that were laid with it.
    Raises StoreError for a target that holds anything else.
    """
    with target.write() as session:
        connection = session.connection()
        if inspect(connection).has_table("schema_note"):
            note = session.get_one(SchemaNote, 1) if _has_note(connection) else None
            is_ours = note is not None and note.copied_from == source
            if not is_ours and (note is None or note.copied_from is not None or not copying.is_empty(connection)):
                raise StoreError(f"{shown(target.url)} 里已有数据，没有改动它：请换一个空的数据库")
        elif inspect(connection).get_table_names():
            raise StoreError(f"{shown(target.url)} 里已有别的表，没有改动它：请换一个空的数据库")
    schema.migrate(target)
    with target.write() as session:
        session.exec(update(SchemaNote).values(copied_from=source))


def lay(source: Connection, target: Database, bar: Bar) -> None:
    """Copy every row in one transaction, not yet compared."""
    copying.refuse_unknown(source)
    with target.write() as session, bar("复制", sum(copying.counts(source).values())) as told:
        copying.copy(source, _emptied(session.connection()), told)


def fill(source: Connection, target: Database, bar: Bar) -> None:
    """Copy every row in one transaction and compare row by row.

    Raises StoreError when a row differs: then nothing of the copy stays.
    """
    copying.refuse_unknown(source)
    total = sum(copying.counts(source).values())
    with target.write() as session:
        connection = _emptied(session.connection())
        with bar("复制", total) as told:
            copying.copy(source, connection, told)
        with bar("逐行核对", total) as told:
            if found := copying.differences(source, connection, told):
                raise StoreError(f"复制件与原来的不同，没有采用：{'；'.join(found[:3])}")


def unhurried(connection: Connection) -> Connection:
    """Let a transaction of PostgreSQL last as long as a copy does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout=0; SET LOCAL idle_in_transaction_session_timeout=0"))
    return connection


def release(target: Database) -> None:
    """Let a proved copy be used."""
    with target.write() as session:
        session.exec(update(SchemaNote).values(copied_from=None))


def _has_note(connection: Connection) -> bool:
    return "copied_from" in {column["name"] for column in inspect(connection).get_columns("schema_note")}


def _emptied(connection: Connection) -> Connection:
    """Take away what a crash left of an earlier copy, in the transaction of the new one."""
    if not copying.is_empty(unhurried(connection)):
        _clear(connection)
    return connection


def _clear(connection: Connection) -> None:
    """Empty an unproved copy on PostgreSQL: everything in it was made by this program, its journals' guards too."""
    tables = [f'"{table.name}"' for table in copying.all_tables()]
    for act in ("DISABLE", "ENABLE"):
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table} {act} TRIGGER USER"))
        if act == "DISABLE":
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY"))


def proved(target: Database) -> bool:
    """Say whether a copy may be used already."""
    with target.read() as session:
        return session.get_one(SchemaNote, 1).copied_from is None
