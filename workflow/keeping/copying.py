"""Every row of one database into another, whatever the two are, and both compared row by row.

The rows go as SQLite keeps them (days and instants are ISO text, flags are numbers): PostgreSQL reads that by itself, and is
asked for its own in the same words. The note of the schema is not copied: each database keeps its own.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, func, inspect, select, text
from sqlmodel import SQLModel

from workflow import desk_tables, duty_tables, mail_tables, report_tables, retention_tables, tables, web_tables
from workflow.database import StoreError

ROOMS = (tables, mail_tables, web_tables, desk_tables, duty_tables, report_tables, retention_tables)
"""The modules whose rows these are; imported, so that the metadata knows them all."""
NOT_COPIED = frozenset({"schema_note"})
AT_ONCE = 2000
MOST = 20
"""How many differences are told."""
AS_SQLITE = {
    "DATE": "to_char({}, 'YYYY-MM-DD')",
    "TIMESTAMP WITH TIME ZONE": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "BOOLEAN": "{}::int",
}
"""How PostgreSQL says a value as SQLite keeps it, by the column's type; any other is the same on both."""

Told = Callable[[int], None]
Row = tuple[Any, ...]
Key = tuple[Any, ...]
Chunk = TypeVar("Chunk", bound=Sequence[Any])


def all_tables() -> list[Table]:
    """Return the tables to copy, each after those it refers to."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in NOT_COPIED]


def unknown_tables(connection: Connection) -> set[str]:
    """Return the tables this program has no rows for; an index that SQLite keeps as tables of its own is none."""
    names = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        listed = connection.execute(text("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')"))
        names -= set(listed.scalars())
    return names - set(SQLModel.metadata.tables) - {"alembic_version"}


def refuse_unknown(connection: Connection) -> None:
    """Raise StoreError for a database with tables or columns that this program would leave behind."""
    unknown = unknown_tables(connection)
    for table in all_tables():
        found = {column["name"] for column in inspect(connection).get_columns(table.name)}
        unknown |= {f"{table.name}.{name}" for name in found - set(table.columns.keys())}
    if unknown:
        raise StoreError(f"数据库里有本程序不认识的表或列，不敢落下：{'、'.join(sorted(unknown))}")


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in all_tables()
    }


def is_empty(connection: Connection) -> bool:
    """Say whether a database with this program's tables holds no row of an office."""
    return not any(connection.execute(select(table).limit(1)).first() for table in all_tables())


def copy(source: Connection, target: Connection, told: Told) -> int:
    """Copy every row, set the counters of PostgreSQL and have it learn what it holds, which it needs to find rows by index.

    Return how many rows there are; `told` hears the rows done so far.
    """
    done, counting = 0, counted(told)
    for table in all_tables():
        for rows in counting(in_order(source, table)):
            insert(target, table, rows)
            done += len(rows)
    set_counters(target)
    if _is_postgresql(target):
        names = ", ".join(f'"{table.name}"' for table in all_tables())
        target.execute(text(f"ANALYZE {names}"))
    return done


def differences(source: Connection, target: Connection, told: Told) -> list[str]:
    """Compare both databases row by row, in the order of their keys; return the first `MOST` differences, one line each."""
    found, counting = list[str](), counted(told)
    for table in all_tables():
        for here, there in apart(table, counting(in_order(source, table)), in_order(target, table)):
            found.append(f"{named(table, here or there or ())} 与原来的不同")
            if len(found) == MOST:
                return found
    return found


def counted(told: Told) -> Callable[[Iterable[Chunk]], Iterator[Chunk]]:
    """Return what passes chunks on and tells how many rows there were in all of them so far."""
    done = 0

    def passing(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        nonlocal done
        for rows in chunks:
            yield rows
            told(done := done + len(rows))

    return passing


def named(table: Table, row: Row) -> str:
    """Name a row by its table and key, as a reader is told of it."""
    return f"{table.name}:{'、'.join(map(str, key_of(table)(row)))}"


def apart(
    table: Table, here: Iterator[Sequence[Row]], there: Iterator[Sequence[Row]]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the rows that are not the same in both, both given in the order of their keys; None for a missing one."""
    key, same = key_of(table), _same(table)
    left, right = list(next(here, ())), list(next(there, ()))
    while left or right:
        last = min(key(rows[-1]) for rows in (left, right) if rows)
        mine, left = _parted(left, last, key)
        theirs, right = _parted(right, last, key)
        if mine != theirs:
            ours, others = {key(row): row for row in mine}, {key(row): row for row in theirs}
            for one in dict.fromkeys(chain(ours, others)):
                if not same(ours.get(one), others.get(one)):
                    yield ours.get(one), others.get(one)
        left, right = left or list(next(here, ())), right or list(next(there, ()))


def key_of(table: Table) -> Callable[[Row], Key]:
    """Return what gives a row's key, always a tuple."""
    names = list(table.columns)
    at = [names.index(column) for column in table.primary_key]
    return itemgetter(*at) if len(at) > 1 else lambda row: (row[at[0]],)


def in_order(connection: Connection, table: Table) -> Iterator[Sequence[Row]]:
    """Yield a table's rows in the order of their keys, some thousand at a time."""
    driver: Any = connection.connection
    named = ("rows",) if _is_postgresql(connection) else ()  # a cursor of the server's: the rows are not all held here
    with closing(driver.cursor(*named)) as cursor:
        cursor.execute(f"{_selected(connection, table)} {_ordered(connection, table)}")
        while rows := cursor.fetchmany(AT_ONCE):
            yield rows


def keyed(connection: Connection, table: Table, keys: Sequence[Key]) -> list[Row]:
    """Return the rows of these keys, in their order."""
    words = f"{_selected(connection, table)} WHERE {_among(connection, table, keys)} {_ordered(connection, table)}"
    return list(_driven(connection, words, keys).fetchall())


def insert(target: Connection, table: Table, rows: Sequence[Row]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    driver: Any = target.connection
    if not _is_postgresql(target):
        marks = ", ".join("?" for _ in table.columns)
        driver.cursor().executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)  # noqa: S608  our own names
        return
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")  # an instant's text names no zone
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as sink:
            for row in rows:
                sink.write_row(row)


def take_out(target: Connection, table: Table, keys: Sequence[Key]) -> None:
    _driven(target, f'DELETE FROM "{table.name}" WHERE {_among(target, table, keys)}', keys)  # noqa: S608  our own names


def set_counters(target: Connection) -> None:
    """Give each serial key of PostgreSQL its next number: one more than the highest there is."""
    for table in all_tables() if _is_postgresql(target) else ():
        keys = list(table.primary_key)
        if len(keys) == 1 and keys[0].name == "id":
            counter = "pg_get_serial_sequence(:name, 'id')"
            highest = select(func.max(keys[0])).select_from(table)
            last = target.execute(highest).scalar_one()
            if last is not None:
                target.execute(text(f"SELECT setval({counter}, :last)"), {"name": table.name, "last": last})


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _selected(connection: Connection, table: Table) -> str:
    said = AS_SQLITE if _is_postgresql(connection) else {}
    columns = (
        said.get(column.type.compile(connection.dialect), "{}").format(f'"{column.name}"') for column in table.columns
    )
    return f'SELECT {", ".join(columns)} FROM "{table.name}"'  # noqa: S608  our own names


def _ordered(connection: Connection, table: Table) -> str:
    return f"ORDER BY {', '.join(_sorted(connection, column) for column in table.primary_key)}"


def _sorted(connection: Connection, column: Column[Any]) -> str:
    """Text sorts by its bytes on SQLite; PostgreSQL, whose own order is its locale's, is told to."""
    is_number = column.type.compile(connection.dialect) == "INTEGER"
    return f'"{column.name}"' if is_number or not _is_postgresql(connection) else f'"{column.name}" COLLATE "C"'


def _among(connection: Connection, table: Table, keys: Sequence[Key]) -> str:
    mark = "%s" if _is_postgresql(connection) else "?"
    columns = [f'"{column.name}"' for column in table.primary_key]
    one = f"({', '.join(mark for _ in columns)})"
    return f"({', '.join(columns)}) IN (VALUES {', '.join(one for _ in keys)})"


def _driven(connection: Connection, words: str, keys: Sequence[Key]) -> Any:
    driver: Any = connection.connection
    cursor = driver.cursor()
    cursor.execute(words, list(chain.from_iterable(keys)))
    return cursor


def _parted(rows: list[Row], last: Key, key: Callable[[Row], Key]) -> tuple[list[Row], list[Row]]:
    """Part rows in the order of their keys after the key `last`."""
    if not rows or key(rows[-1]) <= last:
        return rows, []
    at = bisect_right(rows, last, key=key)
    return rows[:at], rows[at:]


def _same(table: Table) -> Callable[[Row | None, Row | None], bool]:
    """Return what compares two rows by their values: SQLite keeps one instant in more than one text."""
    from sqlalchemy.dialects import sqlite

    dialect: Any = sqlite.dialect()
    read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in table.columns]

    def values(row: Row) -> list[Any]:
        return [value if one is None else one(value) for one, value in zip(read, row, strict=True)]

    def same(here: Row | None, there: Row | None) -> bool:
        return here == there or (here is not None and there is not None and values(here) == values(there))

    return same
