"""Worklists and searches on a million cases: the page beside a plain FastAPI + SQLModel + Jinja2 one, its last row beside its
first, a thousand cases beside a million, and searches beside LIKE."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from statistics import median
from typing import Any

from fastapi.testclient import TestClient

from bench import office, plain_page
from bench.pairs import PAIRS, Row, rates, seconds, times
from desk.web.app import create_app
from desk.web.doors import SESSION
from workflow import board, worklists
from workflow.database import Database
from workflow.narrowing import Asked
from workflow.people import actor_of
from workflow.web_tables import WebSession

CASES, FEW = 1_000_000, 1_000
AT_ROW = 950_000
BATCH = 5
RARE = "石窟"


def rows() -> Iterable[Row]:
    path, small = office.sqlite(office.sized(CASES)), office.sqlite(office.sized(FEW))
    listed = "/cases?state=all&sort=received"
    with _desk(path) as many, _desk(small) as few:
        plain = plain_page.client(path)
        yield rates(
            "worklist of 50, 1,000,000 cases",
            "FastAPI + SQLModel + Jinja2",
            many(listed),
            _asked(plain, "/cases"),
            goal=3,
        )
        yield rates("worklist of 50, 1,000,000 cases", "the same on 1,000 cases", many(listed), few(listed), goal=0.5)
        yield rates(
            "open worklist, 1,000,000 cases", "the same on 1,000 cases", many("/cases"), few("/cases"), goal=0.5
        )
        far = f"{listed}&after={_key_at(path, AT_ROW)}"
        yield times(f"worklist at row {AT_ROW:,}", "its first page", many(far), many(listed), limit=1.5)
    yield from _searches(path)
    yield _board(path)


def _searches(path: Path) -> Iterator[Row]:
    database, run_by = Database(f"sqlite:///{path}"), office.office()

    def found(words: str) -> list[str]:
        with database.read() as session:
            actor = actor_of(session, _supervisor(database))
            asked = Asked(words, state="all", sort="received")
            return [line.number for line in worklists.listed(session, run_by, actor, asked, office.TODAY)[0]]

    with closing(sqlite3.connect(path)) as raw:

        def like(words: str) -> list[str]:
            told = " OR ".join(f"lower({name}) LIKE :word" for name in ("number", "applicant", "subject"))
            query = f"SELECT number FROM casefile WHERE {told} ORDER BY received_on DESC, id DESC LIMIT 50"
            return [number for (number,) in raw.execute(query, {"word": f"%{words}%"})]

        for words in (RARE, "喆昇", "GPZB-2019-0123", "征收"):
            assert found(words) == like(words), words
        row = times(f"search “{RARE}”, 1,000,000 cases", "LIKE by sqlite3", lambda: found(RARE), lambda: like(RARE))
        yield Row(row.what, row.peer, "s", row.ours, row.theirs, 1 / (row.ratio or 1), 50)
    database.close()


def _board(path: Path) -> Row:
    database, run_by = Database(f"sqlite:///{path}"), office.office()
    login = _supervisor(database)

    def shown() -> None:
        with database.read() as session:
            board.rows(session, run_by, actor_of(session, login), office.TODAY)

    shown()
    took = median(seconds(shown) for _ in range(PAIRS))
    database.close()
    return Row("supervision board, 1,000,000 cases", "", "s", took)


def signed_in(database: Database) -> TestClient:
    """Return a browser at the desk, signed in as the office's supervisor."""
    token, now = token_urlsafe(), datetime.now(UTC)
    login = _supervisor(database)
    with database.write() as session:
        session.add(
            WebSession(
                token_hash=sha256(token.encode()).hexdigest(), login=login, created_at=now, seen_at=now,
                expires_at=now + timedelta(hours=8),
            )
        )  # fmt: skip
    client = TestClient(create_app(office.office(), database))
    client.cookies.set(SESSION, token)
    return client


@contextmanager
def _desk(path: Path) -> Iterator[Callable[[str], Callable[[], int]]]:
    """Give what asks the desk for an address, a batch at a time."""
    database = Database(f"sqlite:///{path}")
    with signed_in(database) as client:
        yield lambda address: _asked(client, address)
    database.close()


def _asked(client: Any, address: str) -> Callable[[], int]:
    def batch() -> int:
        for _ in range(BATCH):
            assert client.get(address).status_code == 200
        return BATCH

    return batch


def _supervisor(database: Database) -> str:
    with database.read() as session:
        query = "SELECT login FROM person WHERE unit = ? AND roles LIKE '%supervisor%' ORDER BY login LIMIT 1"
        return str(session.connection().exec_driver_sql(query, (office.office().config.office.name,)).scalar_one())


def _key_at(path: Path, row: int) -> str:
    with closing(sqlite3.connect(path)) as raw:
        query = "SELECT received_on || '.' || id FROM casefile ORDER BY received_on DESC, id DESC LIMIT 1 OFFSET ?"
        return str(raw.execute(query, (row,)).fetchone()[0])
