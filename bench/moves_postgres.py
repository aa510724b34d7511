"""The same move on PostgreSQL with fsync, over several connections: beside psycopg and pgbench with its statements."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.heard import Said, heard
from bench.pairs import Row, paced, rate, rates
from workflow.database import Database

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import postgres_server

CONNECTIONS, AT_ONCE, BATCH, PAIRS, SECONDS = (1, 8, 32), 8, 48, 3, 3
CASES = BATCH * (PAIRS + 1) * (len(CONNECTIONS) + 1)
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "128MB"}


@contextmanager
def serving() -> Iterator[tuple[Any, str] | None]:
    """Give the program and the address of a PostgreSQL that loses nothing in a power cut; None where none is installed."""
    try:
        program = postgres_server.find()
    except postgres_server.Missing as missing:
        print(missing, file=sys.stderr)
        yield None
        return
    postgres_server.SETTINGS |= SAFE
    with postgres_server.running(program) as server:
        yield program, server


def rows(furnish: Callable[[Database], list[str]], move: Callable[[Database, str], None]) -> Iterator[Row]:
    """Compare `move` of the cases that `furnish` makes in an empty database; nothing where no PostgreSQL is installed."""
    with serving() as found:
        if found is None:
            return
        program, server = found
        numbers = _copies(server, furnish)
        ran = _recorded(f"{server}/seen", numbers, move)
        database, waiting, replayed = Database(f"{server}/ours"), iter(numbers), iter(ran)

        def ours(pool: ThreadPoolExecutor) -> int:
            return len(list(pool.map(lambda number: move(database, number), [next(waiting) for _ in range(BATCH)])))

        for count in CONNECTIONS:
            with ThreadPoolExecutor(count) as pool, _Bare(f"{server}/bare", count) as bare:
                yield rates(
                    f"one durable move, PostgreSQL, {count} at once", "the same statements, psycopg",
                    lambda: ours(pool), lambda: bare.replay([next(replayed) for _ in range(BATCH)]), pairs=PAIRS,
                )  # fmt: skip
        theirs = _pgbench(program.folder / "pgbench", f"{server}/bench", ran[0], len(numbers))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield paced(
                f"one durable move, PostgreSQL, {AT_ONCE} at once", f"the same statements, pgbench -f, {AT_ONCE} clients",
                lambda: rate(lambda: ours(pool)), theirs, goal=0.5, pairs=PAIRS,
            )  # fmt: skip
        database.close()


def _copies(server: str, furnish: Callable[[Database], list[str]]) -> list[str]:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as master:
        master.execute("CREATE DATABASE base")
        base = Database(f"{server}/base")
        numbers = furnish(base)
        base.close()
        for name in ("ours", "seen", "bare", "bench"):
            master.execute(f"CREATE DATABASE {name} TEMPLATE base")
    return numbers


def _recorded(url: str, numbers: list[str], move: Callable[[Database, str], None]) -> list[list[Said]]:
    database, ran = Database(url), []
    for number in numbers[: BATCH * (PAIRS + 1) * len(CONNECTIONS)]:
        with heard(database.engine) as said:
            move(database, number)
        ran.append(said)
    database.close()
    return ran


class _Bare:
    """As many connections as threads, each of which replays whole moves."""

    def __init__(self, url: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(count)
        self._free = [psycopg.connect(url, autocommit=True, prepare_threshold=None) for _ in range(count)]

    def __enter__(self) -> "_Bare":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        for connection in self._free:
            connection.close()

    def replay(self, moves: list[list[Said]]) -> int:
        return len(list(self._pool.map(self._one, moves)))

    def _one(self, said: list[Said]) -> None:
        connection = self._free.pop()
        with connection.transaction():
            for words, values in said:
                cursor = connection.execute(words, values or None)
                if cursor.description:
                    cursor.fetchall()
        self._free.append(connection)


def _pgbench(program: Path, url: str, said: list[Said], cases: int) -> Callable[[], float]:
    """Return what runs pgbench for some seconds and gives its moves a second.

    The script is one recorded move: a case at random, and a number at random where rows must differ.
    """
    at = urlsplit(url)
    place = ["-h", str(at.hostname), "-p", str(at.port), "-U", str(at.username), at.path[1:]]
    with psycopg.connect(url) as connection:
        words = [_literal(connection, *one) for one in said]
    script = "\n".join(
        [f"\\set case random(1, {cases})", "\\set n random(100, 2000000000)", "BEGIN;", *words, "COMMIT;"]
    )

    def run() -> float:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "move.sql"
            path.write_text(script, "utf-8")
            called = [program, "-n", "-f", path, "-c", str(AT_ONCE), "-j", "2", "-T", str(SECONDS), *place]
            environment = os.environ | {"PGPASSWORD": str(at.password)}
            told = subprocess.run(called, env=environment, capture_output=True, text=True, check=True).stdout
        return float(re.findall(r"tps = ([\d.]+)", told)[0])

    return run


def _literal(connection: psycopg.Connection[Any], words: str, values: Any) -> str:
    """Return a statement with its values in it; those that name the case or must differ are pgbench's own."""
    own = {"case_id": ":case", "id": ":case", "seq": ":n", "head_seq": ":n", "clock": "'c' || :n"}
    if isinstance(values, list):  # rows inserted together: the columns' values, row after row
        names = re.findall(r'"(\w+)"', words.partition(" VALUES ")[0])
        for at, value in enumerate(values):
            name = names[at % len(names)]
            literal = f"'m{at}.' || :n" if name == "message_id" else own.get(name) or _quoted(connection, value)
            words = words.replace("%s", literal, 1)
        return f"{words};"
    for name, value in (values or {}).items():
        words = words.replace(f"%({name})s", own.get(name) or _quoted(connection, value))
    return f"{words};"


def _quoted(connection: psycopg.Connection[Any], value: Any) -> str:
    return psycopg.sql.Literal(value).as_string(connection)
