"""One statement as text, run by the database's own driver inside a session's transaction: what every act asks and writes.

The session's own pending rows go first; what it already holds of a table written here it must read anew.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple, overload

from sqlmodel import Session

DRIVER = "driver"
"""Where a session opened to write to SQLite keeps a cursor of its driver, so that nobody asks the pool again."""
MOST, FEW = 200, 8
"""Rows inserted by one statement: a statement has at most some thousand parameters. The days of a few are left to the driver."""


@lru_cache(maxsize=64)
def utc(at: datetime) -> str:
    """Return an instant as SQLAlchemy writes it on SQLite."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


sqlite3.register_adapter(date, lru_cache(maxsize=4096)(date.isoformat))
sqlite3.register_adapter(datetime, utc)


class Garbled(ValueError):
    """What stands in a column of days or instants is none: SQLite lets anybody past the program write any word there."""

    def __init__(self, value: object) -> None:
        super().__init__(f"“{str(value)[:40]}”不是日期或时间")


class Statement:
    """Parameters are named (`:number`); `RETURNING` and `ON CONFLICT` are the same words for both databases."""

    def __init__(self, words: str, postgresql: str | None = None) -> None:
        self.sqlite = words
        self.postgresql = re.sub(r"(?<!:):(\w+)", r"%(\1)s", words if postgresql is None else postgresql)

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Run the statement and return its rows; SQLite's days are ISO text (see `day`)."""
        return self.run(session, values)

    def run(self, session: Session, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run the statement, as `rows`, with parameters that are in a mapping already."""
        driver = _driver(session)
        return execute(driver, self.sqlite if isinstance(driver, sqlite3.Cursor) else self.postgresql, values)

    def each(self, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        """Run the statement once for each row of plain numbers or words; nothing comes back."""
        driver = _driver(session)
        execute_each(driver, self.sqlite if isinstance(driver, sqlite3.Cursor) else self.postgresql, rows)


class Write(NamedTuple):
    """A statement of which nothing comes back, with its parameters."""

    statement: Statement
    values: Mapping[str, Any]


def send(session: Session, writes: Sequence[Write]) -> None:
    """Run several writes in order; PostgreSQL hears all of them before it answers."""
    driver = _driver(session)
    if isinstance(driver, sqlite3.Cursor):
        for one, values in writes:
            execute(driver, one.sqlite, values)
    elif writes:
        with driver.pipeline():
            for one, values in writes:
                execute(driver, one.postgresql, values)


def execute_each(driver: Any, words: str, rows: Sequence[dict[str, Any]]) -> None:
    """Run one statement for many rows, as `execute`."""
    (driver if isinstance(driver, sqlite3.Cursor) else driver.cursor()).executemany(words, rows)


def execute(driver: Any, words: str, values: Any) -> list[tuple[Any, ...]]:
    """Run one statement; every one of these goes by here, so that it can be heard."""
    cursor = driver.execute(words, values)
    return cursor.fetchall() if cursor.description else []


@overload
def day(value: date | str) -> date: ...
@overload
def day(value: date | str | None) -> date | None: ...
def day(value: date | str | None) -> date | None:
    """Return a day as either database gives it; raises Garbled."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Garbled(value) from None


def instant(value: datetime | str) -> datetime:
    """Return an instant as either database gives it; raises Garbled."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        raise Garbled(value) from None


@cache
def inserting(table: str, columns: Sequence[str], ending: str = "") -> Statement:
    """Return the statement that inserts one row of these columns; ours, never a user's words."""
    named = ", ".join(f'"{column}"' for column in columns)
    given = ", ".join(f":{column}" for column in columns)
    return Statement(f"INSERT INTO {table} ({named}) VALUES ({given}) {ending}")  # noqa: S608


@cache
def updating(table: str, columns: Sequence[str]) -> Statement:
    """Return the statement that sets these columns of the row `:id`; ours, never a user's words."""
    given = ", ".join(f'"{column}" = :{column}' for column in columns)
    return Statement(f"UPDATE {table} SET {given} WHERE id = :id")  # noqa: S608


def insert(session: Session, table: str, values: Mapping[str, Any], ending: str) -> list[tuple[Any, ...]]:
    """Insert a row and return what the statement's `ending` says comes back."""
    return inserting(table, tuple(values), ending).run(session, values)


def inserted(table: str, values: Mapping[str, Any]) -> Write:
    return Write(inserting(table, tuple(values)), values)


def updated(table: str, row_id: int, values: Mapping[str, Any]) -> Write:
    return Write(updating(table, tuple(values)), {**values, "id": row_id})


def insert_new(
    session: Session, table: str, names: Sequence[str], rows: Sequence[Sequence[Any]], keys: Sequence[str]
) -> list[bool]:
    """Insert the rows, values of the columns `names` of one type each, that no unique key over `keys` forbids; say of each
    whether it is new.
    """
    driver, new = _driver(session), list[bool]()
    is_sqlite = isinstance(driver, sqlite3.Cursor)
    for start in range(0, len(rows), MOST):
        chunk = rows[start : start + MOST]
        given = list(chain.from_iterable(chunk))
        for place in range(len(names) if is_sqlite and len(chunk) > FEW else 0):
            column = slice(place, None, len(names))
            if isinstance(next(filter(None, given[column]), None), date):  # few days, each told once
                told = {value: _plain(value) for value in set(given[column])}
                given[column] = map(told.__getitem__, given[column])
        words = _inserting_new(table, names, keys, len(chunk), "?" if is_sqlite else "%s")
        found = execute(driver, words, given)
        if len(found) < len(chunk):
            left, places = set(found), [names.index(key) for key in keys]
            for row in chunk:
                key = tuple([_plain(row[place]) if is_sqlite else row[place] for place in places])
                new.append(key in left)
                left.discard(key)  # of two rows alike the first is in
        else:
            new += [True] * len(chunk)
    return new


@lru_cache(maxsize=256)
def _inserting_new(table: str, names: Sequence[str], keys: Sequence[str], count: int, mark: str) -> str:
    given = ", ".join([f"({', '.join([mark] * len(names))})"] * count)
    return (
        f"INSERT INTO {table} ({columns(names)}) VALUES {given} ON CONFLICT DO NOTHING"  # noqa: S608  our own words
        f" RETURNING {columns(keys)}"
    )


def in_turn(session: Session, table: str) -> None:
    """Let nobody else write to a table until the session's transaction ends, who asks the same waits: of two that look before
    they write neither would see the other. SQLite has one writer at a time."""
    if not is_sqlite(session):
        session.connection().exec_driver_sql(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def is_sqlite(session: Session) -> bool:
    return DRIVER in session.info or session.get_bind().dialect.name == "sqlite"


def _driver(session: Session) -> Any:
    """Return what runs a statement in a session's transaction, what the session holds written before: a cursor of SQLite, which
    serves one statement after another, or a connection to PostgreSQL."""
    driver: Any = session.info.get(DRIVER)
    if session.in_transaction():
        session.flush()
    elif driver is not None:
        return driver
    if driver is None or session.in_nested_transaction():  # whose savepoint SQLAlchemy sets when it is first asked
        driver = session.connection().connection.dbapi_connection
        return driver.cursor() if isinstance(driver, sqlite3.Connection) else driver
    return driver


def _plain(value: Any) -> Any:
    """Return a key as SQLite gives it back."""
    if isinstance(value, datetime):
        return utc(value)
    return value.isoformat() if isinstance(value, date) else value


def columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
