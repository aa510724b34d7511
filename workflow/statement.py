"""One statement as text, run by the database's own driver inside a session's transaction: what every act asks and writes.

The session's own pending rows go first; what it already holds of a table written here it must read anew.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlmodel import Session

DRIVER = "driver"
"""Where a session opened to write keeps its driver's connection, so that nobody asks the pool again."""


class Statement:
    """Parameters are named (`:number`); `RETURNING` and `ON CONFLICT` are the same words for both databases."""

    def __init__(self, words: str, postgresql: str | None = None) -> None:
        self._sqlite = words
        self._postgresql = re.sub(r"(?<!:):(\w+)", r"%(\1)s", words if postgresql is None else postgresql)

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Run the statement and return its rows; SQLite's days are ISO text (see `day`)."""
        session.flush()
        driver: Any = session.info.get(DRIVER)
        if driver is None or session.in_nested_transaction():  # whose savepoint SQLAlchemy sets when it is first asked
            driver = session.connection().connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection):
            found: list[tuple[Any, ...]] = driver.execute(self._sqlite, _as_text(values)).fetchall()
            return found
        cursor = driver.execute(self._postgresql, values)
        return cursor.fetchall() if cursor.description else []


def day(value: date | str | None) -> date | None:
    """Return a day as either database gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


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


def insert(session: Session, table: str, values: Mapping[str, Any], ending: str = "") -> list[tuple[Any, ...]]:
    return inserting(table, tuple(values), ending).rows(session, **values)


def update(session: Session, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    updating(table, tuple(values)).rows(session, id=row_id, **values)


def _as_text(values: dict[str, Any]) -> dict[str, Any]:
    """Return parameters as SQLAlchemy writes them on SQLite: days in ISO, instants in UTC."""
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.astimezone(UTC).isoformat(" ", "microseconds")[:26]
        elif isinstance(value, date):
            values[name] = value.isoformat()
    return values


def columns(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
