"""One writer at a time in a process over SQLite, in the order they came; acts that follow one another closely share a commit.

SQLite lets one transaction write. Those that find it busy would each sleep and try again for up to a second; here they queue. The
first of several acts begins the transaction, each further one lies in a savepoint of its own, the last commits for all: what
waits for the disk is paid once. Nobody is told that an act is done before it is on the disk.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, RootTransaction
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


class _Batch:
    """Acts in one transaction: how many are in it, and what became of it once `over` is set."""

    def __init__(self, transaction: RootTransaction) -> None:
        self.transaction, self.size, self.since = transaction, 0, monotonic()
        self.over, self.error = Event(), None

    error: BaseException | None

    @property
    def is_full(self) -> bool:
        return self.size >= MOST or monotonic() - self.since > LONGEST


class Turns:
    """The writers of one process: one connection, one queue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex, self._is_taken = Lock(), False
        self._waiting: deque[Lock] = deque()
        self._connection: Connection | None = None
        self._driver: Any = None
        self._batch: _Batch | None = None

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, *, shared: bool) -> Iterator[Session]:
        """Give a session whose work is on the disk when the block has ended, or undone when it raised.

        `shared` is for what is short: its commit may wait for others that wait. Raises NoTurn, Lost or the database's error.
        """
        self._await()
        try:
            batch = self._begin(shared)
            session = self._session(batch)
        except BaseException:
            self._pass_on()
            raise
        try:
            yield session
            if session.in_transaction():
                session.commit()
            session.close()
        except BaseException:
            with suppress(SQLAlchemyError):
                session.close()
            self._undo(batch)
            self._end(batch, shared)
            raise
        batch.size += 1
        if not self._end(batch, shared):
            batch.over.wait()
        if batch.error is not None:
            raise batch.error if batch.size == 1 else Lost("") from batch.error

    def close(self) -> None:
        """Give the connection back; for when nobody writes any more."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _await(self) -> None:
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = Lock()
            gate.acquire()
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
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(gongkai_write=True)
                self._driver = self._connection.connection.dbapi_connection
            self._batch = _Batch(self._connection.begin())
        return self._batch

    def _session(self, batch: _Batch) -> Session:
        if batch.size:
            self._driver.execute("SAVEPOINT act")
        mode = "create_savepoint" if batch.size else "rollback_only"
        session = Session(self._connection, expire_on_commit=False, join_transaction_mode=mode)  # type: ignore[arg-type]
        session.info[DRIVER] = self._driver
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

    def _end(self, batch: _Batch, shared: bool) -> bool:
        """Hand the open transaction to the next in the queue, or end it; return whether it has ended."""
        with self._mutex:
            if shared and self._waiting and not batch.is_full and batch.error is None and batch.size:
                self._waiting.popleft().release()
                return False
        self._commit(batch)
        self._pass_on()
        return True

    def _commit(self, batch: _Batch) -> None:
        """End the transaction for all that are in it; raises nothing: each of them is told."""
        self._batch = None
        try:
            if batch.size and batch.error is None:
                batch.transaction.commit()
            else:
                batch.transaction.rollback()
        except Exception as error:  # noqa: BLE001  whatever it is, each act in it must hear of it
            batch.error = batch.error or error
            self._drop()
        batch.over.set()

    def _drop(self) -> None:
        """Forget a connection that failed; the next writer opens another."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.invalidate()
            with suppress(Exception):
                self._connection.close()
        self._connection = None
