"""One writer at a time in a process over SQLite, in the order they came; acts that follow one another closely share a commit.

SQLite lets one transaction write. Those that find it busy would each sleep and try again for up to a second; here they queue. The
first of several acts begins the transaction, each further one lies in a savepoint of its own, the last commits for all: what
waits for the disk is paid once. Nobody is told that an act is done before it is on the disk.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import stat
from threading import Lock
from time import monotonic
from typing import Any, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from workflow.statement import DRIVER

PATIENCE = 30.0
"""Seconds a writer waits for its turn, as long as SQLite waits for another process."""
MOST, LONGEST = 32, 0.025
"""How many acts share a commit at most, and after how many seconds it is time for one."""


class NoTurn(Exception):
    """A writer's turn did not come."""


class Lost(Exception):
    """The transaction that acts shared was not committed: none of them was done."""


class Moved(Exception):
    """The file no longer lies where it was opened: what is written to it would be gone with the process."""


class _Batch:
    """Acts in one transaction: how many are in it, the closed gates of those who wait for its end, and what became of it."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.size, self.since = connection, 0, monotonic()
        self.gates: list[Lock] = []
        self.error: BaseException | None = None

    @property
    def is_full(self) -> bool:
        return self.size >= MOST or monotonic() - self.since > LONGEST


def _closed() -> Lock:
    gate = Lock()
    gate.acquire()
    return gate


class _Session(Session):
    """A session within the writer's transaction, which SQLAlchemy joins only when it is asked: most of an act goes past it."""

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        connection = cast(Connection, self.bind)
        if not connection.in_transaction():
            connection.begin()
        return connection


class Turns:
    """The writers of one process: one connection, one queue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex, self._is_taken = Lock(), False
        self._waiting: deque[Lock] = deque()
        self._file: tuple[int, int] | None = None
        self._connection: Connection | None = None
        self._driver: Any = None
        self._cursor: Any = None
        self._is_spent = False
        self._batch: _Batch | None = None
        self._spare: _Session | None = None

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, *, shared: bool) -> Iterator[Session]:
        """Give a session whose work is on the disk when the block has ended, or undone when it raised.

        `shared` is for what is short: its commit may wait for others that wait. Raises NoTurn, Lost, Moved or what the database
        raises.
        """
        self._await()
        try:
            batch = self._begin(shared)
            session = self._session(batch)
        except BaseException:
            if self._batch is not None:  # others wait for its end
                self._commit(self._batch)
            self._pass_on()
            raise
        try:
            yield session
            if session.in_transaction():
                session.commit()
                session.close()
            if batch.size:  # savepoints left standing would each note every page of the acts after them
                self._driver.execute("RELEASE act")
            session.info.clear()
            self._spare = session
        except BaseException:
            with suppress(SQLAlchemyError):
                session.close()
            self._undo(batch)
            self._end(batch, shared)
            raise
        batch.size += 1
        if (gate := self._end(batch, shared)) is not None:
            gate.acquire()
        if batch.error is not None:
            raise batch.error if batch.size == 1 else Lost("") from batch.error

    def renew(self) -> None:
        """Have the next writer open a connection of its own; none is held until then, unless someone writes now."""
        with self._mutex:
            if self._is_taken:
                self._is_spent = True
            else:
                self._drop()

    def close(self) -> None:
        """Close the connection, whichever pool it came from; for when nobody writes any more."""
        self._drop()

    def _await(self) -> None:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = _closed()
            self._waiting.append(gate)
        if gate.acquire(timeout=PATIENCE):
            return
        with self._mutex:
            if gate in self._waiting:
                self._waiting.remove(gate)
                raise NoTurn

    def _pass_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _begin(self, shared: bool) -> _Batch:
        """Return the transaction to work in: the one others wait in, where the act may share it, else a new one."""
        if self._batch is not None and not shared:
            self._commit(self._batch)
        if self._batch is None:
            if self._is_spent:
                self._drop()
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(gongkai_write=True)
                self._driver = self._connection.connection.dbapi_connection
                self._cursor = self._driver.cursor()
                self._driver.execute("PRAGMA temp_store=MEMORY")  # what a savepoint may take back needs no file
                self._file = self._lying_there()
            elif self._lying_there() != self._file:
                raise Moved
            self._driver.execute("BEGIN IMMEDIATE")
            self._batch = _Batch(self._connection)
        return self._batch

    def _lying_there(self) -> tuple[int, int] | None:
        """Return which file has the name of the database now."""
        try:
            found = stat(self._engine.url.database or "")
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _session(self, batch: _Batch) -> "_Session":
        """Return a session that knows nothing yet: the last act's, unless that one failed."""
        if batch.size:
            self._driver.execute("SAVEPOINT act")
        session, self._spare = self._spare or _Session(expire_on_commit=False), None
        session.bind = self._connection
        session.join_transaction_mode = "create_savepoint" if batch.size else "rollback_only"
        session.info[DRIVER] = self._cursor
        return session

    def _undo(self, batch: _Batch) -> None:
        """Take back what the act wrote, and nothing else; where the database has undone everything, all are lost."""
        if not batch.size:
            return
        try:
            self._driver.execute("ROLLBACK TO act")
            self._driver.execute("RELEASE act")
        except Exception as error:  # noqa: BLE001  whatever it is, the others must hear of it
            batch.error = error

    def _end(self, batch: _Batch, shared: bool) -> "Lock | None":
        """Hand the open transaction to the next in the queue and return the gate that opens at its end, or end it."""
        with self._mutex:
            if shared and self._waiting and not batch.is_full and batch.error is None and batch.size:
                batch.gates.append(gate := _closed())
                self._waiting.popleft().release()
                return gate
        self._commit(batch)
        self._pass_on()
        return None

    def _commit(self, batch: _Batch) -> None:
        """End the transaction for all that are in it; raises nothing: each of them is told."""
        self._batch = None
        try:
            ending = batch.connection.get_transaction() or self._driver
            if not batch.size or batch.error is not None:
                ending.rollback()
            elif not self._driver.in_transaction:
                raise Lost
            else:
                ending.commit()
        except Exception as error:  # noqa: BLE001  whatever it is, each act in it must hear of it
            batch.error = batch.error or error
            self._drop()
        for gate in batch.gates:
            gate.release()

    def _drop(self) -> None:
        """Close the connection; the next writer opens another."""
        if self._connection is not None:
            with suppress(Exception):
                self._cursor.close()  # a statement it began would keep the file open
            with suppress(Exception):
                self._connection.invalidate()
            with suppress(Exception):
                self._connection.close()
        self._connection, self._is_spent = None, False
