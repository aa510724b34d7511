"""One durable move, everything in it: rights, decision, journal with hash, deadlines, outbox, commit with synchronous=FULL.

The move is a handler's `submit` of a draft: it starts a clock and mails whoever reviews. The bare statements are the ones it was
seen to run, row by row the same, on a copy of the same file. Every move is made on a case of its own.
"""

import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench import moves_django, moves_postgres, moves_rows
from bench.heard import Said, heard
from bench.moves_dbos import Workflows
from bench.moves_spiff import Process
from bench.pairs import Row, rates
from desk.loading import settled
from workflow import engine, journal, people, schema, statement, store
from workflow.config import load
from workflow.database import Database
from workflow.office import Office, office_of

BATCH, PAIRS, THREADS, CASES = 40, 7, 32, journal.KEPT
"""Batches of some milliseconds: more pairs than elsewhere, so that their median stands still."""
RECEIVED, DRAFTED, SUBMITTED = date(2026, 3, 10), date(2026, 3, 16), date(2026, 3, 17)
STAFF = (
    ("registrar", "registrar"), ("handler", "handler"), ("reviewer", "reviewer"), ("reviewer2", "reviewer"),
    ("approver", "approver"),
)  # fmt: skip
AS_TEXT: dict[type, Callable[[Any], Any]] = {date: date.isoformat, datetime: statement.utc}
SEARCH = {"who": "经办人", "where": "档案室", "words": "征收", "when": "2026-03-16", "result": "找到"}


def rows() -> Iterator[Row]:
    office, before = office_of(load(Path("config.toml"))), gc.get_threshold()
    settled()  # as `serve` is once it is loaded: garbage is looked for as seldom on either side
    yield from _on_sqlite(office)
    yield from moves_postgres.rows(
        lambda database: filled(database, office, moves_postgres.CASES),
        lambda database, number: submit(database, office, number),
    )
    gc.set_threshold(*before)


def _on_sqlite(office: Office) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        base = Path(folder) / "base.db"
        numbers = _furnished(base, office)
        ours, seen, bare = (_copied(base, name) for name in ("ours.db", "seen.db", "bare.db"))
        ran = _recorded(seen, office, numbers)
        database, waiting = Database(f"sqlite:///{ours}"), iter(numbers)
        replayed = iter(ran)
        _known(database, numbers)

        def move() -> int:
            for _ in range(BATCH):
                submit(database, office, next(waiting))
            return BATCH

        raw = sqlite3.connect(bare, isolation_level=None)
        for pragma in moves_rows.DURABLE:
            raw.execute(f"PRAGMA {pragma}")
        statements = len(ran[0])
        yield rates(
            f"one durable move, SQLite ({statements} statements)", "the same statements, sqlite3", move,
            lambda: _replay(raw, replayed), goal=0.5, pairs=PAIRS,
        )  # fmt: skip
        raw.close()
        yield from _beside_peers(base, numbers, move)
        database.close()
        yield from _many(Database(f"sqlite:///{_copied(base, 'many.db')}"), office, numbers)


def _beside_peers(base: Path, numbers: list[str], ours: Callable[[], int]) -> Iterator[Row]:
    """Compare with programs that write the same rows into a copy of the same file."""
    spiff, flows = Process(_copied(base, "spiff.db")), Workflows(_copied(base, "dbos.db"))
    moves_django.open_file(_copied(base, "django.db"))
    peers = (
        ("Django and django-fsm", moves_django.submit, 2.5),
        ("SpiffWorkflow", spiff.submit, 3.0),
        ("DBOS", flows.submit, 4.0),
    )
    for peer, submit, goal in peers:
        theirs = partial(_each, submit, iter(numbers))
        yield rates("one durable move, SQLite", peer, ours, theirs, goal=goal, pairs=PAIRS)
    moves_django.close()
    spiff.close()
    flows.close()


def _each(submit: Callable[[str], None], numbers: Iterator[str]) -> int:
    for _ in range(BATCH):
        submit(next(numbers))
    return BATCH


def _many(database: Database, office: Office, numbers: list[str]) -> Iterator[Row]:
    """Compare 32 threads at once with one, and report the longest any of them waited."""
    _known(database, numbers)
    waits, waiting = list[float](), iter(numbers)

    def one(number: str) -> None:
        start = perf_counter()
        submit(database, office, number)
        waits.append(perf_counter() - start)

    def handed_to(pool: ThreadPoolExecutor, work: Callable[[str], None]) -> int:
        given = [next(waiting) for _ in range(2 * THREADS)]
        return len(list(pool.map(work, given)))

    with ThreadPoolExecutor(THREADS) as many, ThreadPoolExecutor(1) as single:
        yield rates(
            f"{THREADS} threads of one process, SQLite", "one thread", lambda: handed_to(many, one),
            lambda: handed_to(single, lambda number: submit(database, office, number)), goal=1.0, pairs=2 * PAIRS,
        )  # fmt: skip
    database.close()
    yield Row("the longest wait of a move among them", "0.1 s", "s", max(waits), 0.1, max(waits) / 0.1, 1.0, limit=True)


def _furnished(path: Path, office: Office) -> list[str]:
    database = Database(f"sqlite:///{path}")
    numbers = filled(database, office, CASES)
    database.close()
    return numbers


def filled(database: Database, office: Office, cases: int) -> list[str]:
    """Make people and a draft waiting in every case, and return the cases' numbers."""
    schema.migrate(database)
    with database.write() as session:
        for login, role in STAFF:
            people.add(session, login, login, [role], office.config.office.name, f"{login}@bench.invalid")
    with database.write() as session:
        return [_drafted(lambda event, **said: _act(session, office, event, **said), turn) for turn in range(cases)]


def _drafted(act: Callable[..., str], turn: int) -> str:
    applicant = {"name": f"申请人{turn}", "phone": "1", "address": "本市", "identity_shown": True}
    facts = {"channel": "当面", "applicant": applicant, "content": f"第{turn}号方案", "form": "纸质，邮寄"}
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


def submit(database: Database, office: Office, number: str) -> None:
    with database.act() as session:
        _act(session, office, "submit", number=number, by="handler", on=SUBMITTED, facts={})


def _recorded(path: Path, office: Office, numbers: list[str]) -> list[list[Said]]:
    """Make every move on a copy and return the statements each was heard to run, with their parameters."""
    database, found = Database(f"sqlite:///{path}"), []
    for number in numbers[: BATCH * (PAIRS + 1)]:
        with heard(database.engine) as said:
            submit(database, office, number)
        found.append([(words, _plain(values)) for words, values in said])
    database.close()
    return found


def _known(database: Database, numbers: list[str]) -> None:
    """Have the cases in memory, as a server has those that were drafted in it: moving them on a copy made it forget."""
    with database.read() as session:
        for number in numbers:
            journal.load(session, store.known_case(session, number))


def _plain(values: Any) -> Any:
    """Return parameters as SQLite keeps them, so that the bare statements convert nothing."""
    if isinstance(values, dict):
        return dict(zip(values, _plain(list(values.values())), strict=True))
    return [AS_TEXT[type(value)](value) if type(value) in AS_TEXT else value for value in values]


def _replay(raw: sqlite3.Connection, ran: Iterator[list[Said]]) -> int:
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
