"""What it costs that an act which was answered survives a power cut: the same moves with the disk waited for, and without.

SQLite with synchronous=FULL (as the program sets it) and NORMAL; PostgreSQL, fsync on, with synchronous_commit on (its own
default) and off. Without, a power cut takes the last acts that were answered; nothing else is lost or broken.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import event

from bench import moves
from bench.moves_postgres import serving
from bench.pairs import PAIRS, Row, rates
from workflow.config import load
from workflow.database import Database
from workflow.office import office_of

BATCH, AT_ONCE = 40, (1, 8)
CASES = BATCH * (PAIRS + 1)


def rows() -> Iterator[Row]:
    office = office_of(load(Path("config.toml")))

    def filled(url: str, cases: int) -> tuple[Database, Iterator[str]]:
        database = Database(url)
        return database, iter(moves.filled(database, office, cases))

    def moving(database: Database, waiting: Iterator[str], pool: ThreadPoolExecutor) -> Callable[[], int]:
        return lambda: len(
            list(pool.map(lambda number: moves.submit(database, office, number), islice(waiting, BATCH)))
        )

    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as pool:
        safe, numbers = filled(f"sqlite:///{folder}/safe.db", CASES)
        fast, others = filled(f"sqlite:///{folder}/fast.db", CASES)
        fast.close()
        _at_ease(fast)
        with closing(safe), closing(fast):
            yield rates(
                "one move, SQLite, synchronous=FULL", "the same, synchronous=NORMAL", moving(safe, numbers, pool),
                moving(fast, others, pool),
            )  # fmt: skip
    with serving() as found:
        if found is None:
            return
        server = found[1]
        master = psycopg.connect(f"{server}/postgres", autocommit=True)
        for name in ("safe", "fast"):
            master.execute(f"CREATE DATABASE {name}")
        master.execute("ALTER DATABASE fast SET synchronous_commit = off")
        master.close()
        safe, numbers = filled(f"{server}/safe", len(AT_ONCE) * CASES)
        fast, others = filled(f"{server}/fast", len(AT_ONCE) * CASES)
        with closing(safe), closing(fast):
            for count in AT_ONCE:
                with ThreadPoolExecutor(count) as pool:
                    yield rates(
                        f"one move, PostgreSQL, {count} at once, synchronous_commit=on", "the same, off",
                        moving(safe, numbers, pool), moving(fast, others, pool),
                    )  # fmt: skip


def _at_ease(database: Database) -> None:
    """Have every connection opened from now on wait for no disk at a commit."""

    @event.listens_for(database.engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")
