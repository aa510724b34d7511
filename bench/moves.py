"""One durable move, everything in it: rights, decision, journal with hash, deadlines, outbox, commit with synchronous=FULL.

The move is a handler's `submit` of a draft: it starts a clock and mails whoever reviews. The bare statements are the ones it was
seen to run, row by row the same, on a copy of the same file. Every move is made on a case of its own.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.pairs import PAIRS, Row, rates
from workflow import engine, people, schema, statement
from workflow.config import load
from workflow.database import Database
from workflow.office import Office, office_of
from workflow.statement import Statement

BATCH, THREADS, CASES = 40, 32, 1_100
RECEIVED, DRAFTED, SUBMITTED = date(2026, 3, 10), date(2026, 3, 16), date(2026, 3, 17)
STAFF = (
    ("registrar", "registrar"), ("handler", "handler"), ("reviewer", "reviewer"), ("reviewer2", "reviewer"),
    ("approver", "approver"),
)  # fmt: skip
SEARCH = {"who": "经办人", "where": "档案室", "words": "征收", "when": "2026-03-16", "result": "找到"}
DURABLE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000")
Ran = list[tuple[str, dict[str, Any]]]


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        base = Path(folder) / "base.db"
        office, numbers = _furnished(base)
        ours, seen, bare = (_copied(base, name) for name in ("ours.db", "seen.db", "bare.db"))
        ran = _recorded(seen, office, numbers)
        database, waiting = Database(f"sqlite:///{ours}"), iter(numbers)
        replayed = iter(ran)

        def move() -> int:
            for _ in range(BATCH):
                _submit(database, office, next(waiting))
            return BATCH

        raw = sqlite3.connect(bare, isolation_level=None)
        for pragma in DURABLE:
            raw.execute(f"PRAGMA {pragma}")
        statements = len(ran[0])
        yield rates(
            f"one durable move, SQLite ({statements} statements)", "the same statements, sqlite3", move,
            lambda: _replay(raw, replayed), goal=0.5,
        )  # fmt: skip
        yield from _many(database, office, waiting)
        database.close()


def _many(database: Database, office: Office, waiting: Iterator[str]) -> Iterator[Row]:
    """Compare 32 threads at once with one, and report the longest any of them waited."""
    waits: list[float] = []

    def one(number: str) -> None:
        start = perf_counter()
        _submit(database, office, number)
        waits.append(perf_counter() - start)

    with ThreadPoolExecutor(THREADS) as pool:

        def together() -> int:
            list(pool.map(one, [next(waiting) for _ in range(2 * THREADS)]))
            return 2 * THREADS

        def alone() -> int:
            for _ in range(2 * THREADS):
                _submit(database, office, next(waiting))
            return 2 * THREADS

        yield rates(f"{THREADS} threads of one process, SQLite", "one thread", together, alone, goal=1.0)
    yield Row("the longest wait of a move among them", "0.1 s", "s", max(waits), 0.1, max(waits) / 0.1, 1.0, limit=True)


def _furnished(path: Path) -> tuple[Office, list[str]]:
    """Make an office with a draft waiting in every case."""
    office = office_of(load(Path("config.toml")))
    home = office.config.office.name
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    with database.write() as session:
        for login, role in STAFF:
            people.add(session, login, login, [role], home, f"{login}@bench.invalid")
    numbers = []
    with database.write() as session:
        for turn in range(CASES):
            numbers.append(_drafted(lambda event, **said: _act(session, office, event, **said), turn))
    database.close()
    return office, numbers


def _drafted(act: Callable[..., str], turn: int) -> str:
    applicant = {"name": f"申请人{turn}", "phone": "1", "address": "本市", "identity_shown": True}
    facts = {"channel": "当面", "applicant": applicant, "content": f"第{turn}号方案", "form": "纸质,邮寄"}
    number = act("receive", by="registrar", on=RECEIVED, facts=facts)
    act("assign", number=number, by="registrar", on=RECEIVED, facts={"handler": "handler"})
    act("record_search", number=number, by="handler", on=DRAFTED, facts={"searches": [SEARCH]})
    answer = {"decision": "open", "documents": ["方案"], "manner": "邮寄"}
    act("draft", number=number, by="handler", on=DRAFTED, facts=answer)
    return number


def _act(session: Any, office: Office, event: str, *, number: str = "", on: date, by: str, facts: Any) -> str:
    said = {"by": by, "on": on, "at": _noon(on), "facts": facts}
    if event == "receive":
        return engine.register(session, office, **said).number
    return engine.advance(session, office, number, event, **said).number


def _submit(database: Database, office: Office, number: str) -> None:
    with database.act() as session:
        _act(session, office, "submit", number=number, by="handler", on=SUBMITTED, facts={})


def _recorded(path: Path, office: Office, numbers: list[str]) -> list[Ran]:
    """Make every move on a copy and return the statements each was seen to run, with their parameters."""
    database, found, plain = Database(f"sqlite:///{path}"), [], Statement.rows

    def noted(self: Statement, session: Any, **values: Any) -> list[tuple[Any, ...]]:
        found[-1].append((self._sqlite, statement._as_text(dict(values))))
        return plain(self, session, **values)

    Statement.rows = noted  # type: ignore[method-assign]
    try:
        for number in numbers[: BATCH * (PAIRS + 1)]:
            found.append([])
            _submit(database, office, number)
    finally:
        Statement.rows = plain  # type: ignore[method-assign]
        database.close()
    return found


def _replay(raw: sqlite3.Connection, ran: Iterator[Ran]) -> int:
    for _ in range(BATCH):
        raw.execute("BEGIN IMMEDIATE")
        for words, values in next(ran):
            raw.execute(words, values).fetchall()
        raw.execute("COMMIT")
    return BATCH


def _copied(base: Path, name: str) -> Path:
    return Path(shutil.copy(base, base.with_name(name)))


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)
