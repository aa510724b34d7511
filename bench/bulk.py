"""Many rows into an empty database at once: without indexes, which are built at the end."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from workflow.tables import CaseFile, CaseSearch, Deadline, Entry, Particular, ProceedingRow

TABLES = (CaseFile, CaseSearch, Particular, Entry, Deadline, ProceedingRow)

Rows = dict[Any, list[dict[str, Any]]]


def into_sqlite(path: Path, chunks: Iterable[Rows]) -> None:
    """Nothing here needs to survive a crash: a half-made file is thrown away."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    names = [table.__tablename__ for table in TABLES]
    marks = ", ".join("?" * len(names))
    asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
    indexes = connection.execute(asked, names).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'case_search_%'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("BEGIN")
    for rows in chunks:
        for table, values in _filled(rows):
            columns = list(values[0])
            statement = (
                f"INSERT INTO {table.__tablename__} ({_listed(columns)}) VALUES ({', '.join('?' * len(columns))})"
            )
            connection.executemany(statement, _as_text(values))
    connection.execute("COMMIT")
    for _, made_by in (*indexes, *triggers):
        connection.execute(made_by)
    connection.execute("INSERT INTO case_words (case_words) VALUES ('rebuild')")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def into_postgresql(url: str, chunks: Iterable[Rows]) -> None:
    names = [table.__tablename__ for table in TABLES]
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            (names,),
        ).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for rows in chunks:
            for table, values in _filled(rows):
                columns = _listed(list(values[0]))
                with connection.cursor().copy(f"COPY {table.__tablename__} ({columns}) FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(list(row.values()))
        for _, made_by in indexes:
            connection.execute(made_by)
        for name in (name for name in names if name != "case_search"):
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
            )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _filled(rows: Rows) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    return ((table, values) for table, values in rows.items() if values)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _as_text(values: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield rows as SQLite keeps them, days and instants as text, each told once."""
    told: dict[date, str] = {}
    for row in values:
        for value in row.values():
            if isinstance(value, date) and value not in told:
                is_instant = isinstance(value, datetime)
                told[value] = value.strftime("%Y-%m-%d %H:%M:%S.%f") if is_instant else value.isoformat()
        yield tuple(told[value] if isinstance(value, date) else value for value in row.values())
