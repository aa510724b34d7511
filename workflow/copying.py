"""Every row of one database into another, whatever the two are, and both compared row by row.

The rows go through the tables' own types, so that a day, an instant or a flag is the same value on SQLite and on PostgreSQL.
The note of the schema is not copied: each database keeps its own.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import Column, Connection, Table, func, inspect, select, text
from sqlmodel import SQLModel

from workflow import desk_tables, mail_tables, report_tables, retention_tables, tables, web_tables
from workflow.database import StoreError

ROOMS = (tables, mail_tables, web_tables, desk_tables, report_tables, retention_tables)
"""The modules whose rows these are; imported, so that the metadata knows them all."""
NOT_COPIED = frozenset({"schema_note"})
AT_ONCE = 2000

Told = Callable[[int], None]


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


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in all_tables()
    }


def is_empty(connection: Connection) -> bool:
    """Say whether a database with this program's tables holds no row of an office."""
    return not any(connection.execute(select(table).limit(1)).first() for table in all_tables())


def copy(source: Connection, target: Connection, told: Told) -> int:
    """Copy every row and set the counters of PostgreSQL; return how many rows there are. `told` hears the rows done so far."""
    done = 0
    for table in all_tables():
        for rows in _in_order(source, table).partitions(AT_ONCE):
            _insert(target, table, rows)
            told(done := done + len(rows))
    if target.dialect.name == "postgresql":
        _set_counters(target)
    return done


def differences(source: Connection, target: Connection, told: Told, most: int = 20) -> list[str]:
    """Compare both databases row by row, in the order of their keys; return the first differences, one line each."""
    found, done = list[str](), 0
    for table in all_tables():
        for here, there in _pairs(source, target, table):
            done += 1
            if here != there:
                found.append(f"{table.name}:{_named(table, here if here is not None else there)} 与原来的不同")
                if len(found) == most:
                    return found
            if done % AT_ONCE == 0:
                told(done)
    told(done)
    return found


def _in_order(connection: Connection, table: Table) -> Any:
    query = select(table).order_by(*(_key(connection, column) for column in table.primary_key))
    return connection.execute(query.execution_options(yield_per=AT_ONCE))


def _key(connection: Connection, column: Column[Any]) -> Any:
    """Text sorts by its bytes on SQLite; PostgreSQL is told to."""
    if connection.dialect.name == "postgresql" and column.type.python_type is str:
        return column.collate("C")
    return column


def _insert(target: Connection, table: Table, rows: Sequence[Any]) -> None:
    if target.dialect.name != "postgresql":
        target.execute(table.insert(), [row._asdict() for row in rows])
        return
    cursor: Any = target.connection.cursor()
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    with cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as sink:
        for row in rows:
            sink.write_row(row)


def _pairs(source: Connection, target: Connection, table: Table) -> Iterator[tuple[Any, Any]]:
    for here, there in zip_longest(_in_order(source, table), _in_order(target, table)):
        yield (None if here is None else tuple(here)), (None if there is None else tuple(there))


def _named(table: Table, row: Sequence[Any]) -> str:
    keys = list(table.primary_key)
    return "、".join(str(value) for column, value in zip(table.columns, row, strict=True) if column in keys)


def _set_counters(target: Connection) -> None:
    """Give each serial key its next number: one more than the highest there is."""
    for table in all_tables():
        keys = list(table.primary_key)
        if len(keys) == 1 and keys[0].name == "id":
            counter = "pg_get_serial_sequence(:name, 'id')"
            highest = select(func.max(keys[0])).select_from(table)
            last = target.execute(highest).scalar_one()
            if last is not None:
                target.execute(text(f"SELECT setval({counter}, :last)"), {"name": table.name, "last": last})


def refuse_unknown(connection: Connection) -> None:
    """Raise StoreError for a database with tables that this program would leave behind."""
    if unknown := unknown_tables(connection):
        raise StoreError(f"数据库里有本程序不认识的表,不敢落下:{'、'.join(sorted(unknown))}")
