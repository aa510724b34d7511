"""Writers of one process over SQLite: each in its turn, acts that wait share a commit, one that fails takes nothing with it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau, noon
from sqlmodel import Session, select

from workflow import engine, journal, store, turns
from workflow.database import StoreError
from workflow.keeping import verification
from workflow.tables import Entry, Heartbeat
from workflow.trial import NotAllowed

RECEIVED, LATER = date(2026, 3, 10), date(2026, 3, 11)


@pytest.fixture
def office(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.setattr(turns, "LONGEST", 60.0)  # on however busy a machine
    with bureau(sqlite_url) as opened:
        yield opened


def assign(office: Bureau, number: str, to: str = "handler") -> None:
    with office.database.act() as session:
        engine.advance(
            session, office.office, number, "assign", by="registrar", on=LATER, at=noon(LATER), facts={"handler": to}
        )


def queued(office: Bureau, *acts: Callable[[], None]) -> list[BaseException | None]:
    """Make every act wait in the queue behind a writer, then let them go; return what each raised."""
    raised: list[BaseException | None] = [None] * len(acts)

    def run(at: int) -> None:
        try:
            acts[at]()
        except (NotAllowed, StoreError, LookupError) as error:
            raised[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    with office.database.write():
        for at, thread in enumerate(threads, start=1):
            thread.start()
            while len(office.database.turns) < at:  # until it stands in the queue
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(timeout=20)
    return raised


def events(office: Bureau) -> list[str]:
    with office.database.read() as session:
        return list(session.exec(select(Entry.event).order_by(Entry.id)))  # type: ignore[arg-type]


def commits(office: Bureau) -> list[str]:
    """Return a list that grows by every COMMIT of the writers' connection."""
    seen: list[str] = []
    with office.database.write() as session:
        driver = session.connection().connection.dbapi_connection
    driver.set_trace_callback(lambda words: seen.append(words) if words == "COMMIT" else None)
    return seen


def test_acts_that_wait_share_a_commit_and_the_refused_one_takes_nothing_with_it(office: Bureau) -> None:
    numbers = [office.receive(RECEIVED).number for _ in range(5)]
    seen = commits(office)
    acts = [lambda number=number: assign(office, number) for number in numbers]
    acts[2] = lambda: assign(office, numbers[2], to="nobody")
    raised = queued(office, *acts)
    assert [type(error) for error in raised] == [type(None), type(None), NotAllowed, type(None), type(None)]
    assert seen == ["COMMIT"] * 2, "one for the writer ahead, one for the acts"
    assert events(office) == ["receive"] * 5 + ["assign"] * 4
    assert verification.verify(office.database, office.office).problems == ()


def test_the_first_may_fail_and_the_last_and_those_between_are_kept(office: Bureau) -> None:
    numbers = [office.receive(RECEIVED).number for _ in range(3)]
    raised = queued(
        office,
        lambda: assign(office, numbers[0], to="nobody"),
        lambda: assign(office, numbers[1]),
        lambda: assign(office, numbers[2], to="nobody"),
    )
    assert [type(error) for error in raised] == [NotAllowed, type(None), NotAllowed]
    assert events(office) == ["receive"] * 3 + ["assign"]


def test_a_commit_that_fails_fails_every_act_in_it_and_the_next_goes_on(office: Bureau) -> None:
    numbers = [office.receive(RECEIVED).number for _ in range(3)]

    def undone() -> None:
        with office.database.act() as session:
            driver = session.connection().connection.dbapi_connection
            driver.execute("ROLLBACK")  # as SQLite itself does when the disk is full

    raised = queued(office, lambda: assign(office, numbers[0]), lambda: assign(office, numbers[1]), undone)
    assert all(isinstance(error, StoreError) for error in raised), raised
    assert events(office) == ["receive"] * 3
    assign(office, numbers[2])
    assert verification.verify(office.database, office.office).problems == ()


def test_who_fails_alone_is_told_why(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    number, commit = office.receive(RECEIVED).number, turns.Turns._commit

    def broken(self: Any, batch: Any) -> None:
        batch.error = sqlite3.OperationalError("disk I/O error")
        commit(self, batch)

    with monkeypatch.context() as patched:
        patched.setattr(turns.Turns, "_commit", broken)
        with pytest.raises(StoreError, match="磁盘读写出错"):
            assign(office, number)
    assert events(office) == ["receive"]


def test_a_session_undone_within_a_shared_transaction_undoes_its_own_act_only(office: Bureau) -> None:
    first, second = (office.receive(RECEIVED).number for _ in range(2))

    def fail() -> None:
        with office.database.act() as session:
            session.add(session.exec(select(Entry)).first())  # the session sets a savepoint of its own
            engine.advance(
                session, office.office, second, "assign", by="registrar", on=LATER, at=noon(LATER),
                facts={"handler": "handler"},
            )  # fmt: skip
            raise LookupError

    raised = queued(office, lambda: assign(office, first), fail)
    assert [type(error) for error in raised] == [type(None), LookupError]
    assert events(office) == ["receive", "receive", "assign"]


def test_what_an_act_had_written_goes_with_it_when_it_fails_among_others(office: Bureau) -> None:
    first, second, third = (office.receive(RECEIVED).number for _ in range(3))

    def fail() -> None:
        with office.database.act() as session:
            engine.advance(
                session, office.office, second, "assign", by="registrar", on=LATER, at=noon(LATER),
                facts={"handler": "handler"},
            )  # fmt: skip
            raise LookupError

    raised = queued(office, lambda: assign(office, first), fail, lambda: assign(office, third))
    assert [type(error) for error in raised] == [type(None), LookupError, type(None)]
    assert events(office) == ["receive"] * 3 + ["assign"] * 2
    assert office.row(second).handler is None
    assert verification.verify(office.database, office.office).problems == ()


def test_who_cannot_begin_ends_the_transaction_for_those_who_wait(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (office.receive(RECEIVED).number for _ in range(2))
    begin = turns.Turns._session

    def fail_second(self: Any, batch: Any) -> Any:
        if batch.size:
            raise LookupError
        return begin(self, batch)

    monkeypatch.setattr(turns.Turns, "_session", fail_second)
    raised = queued(office, lambda: assign(office, first), lambda: assign(office, second))
    assert [type(error) for error in raised] == [type(None), LookupError]
    assert events(office) == ["receive", "receive", "assign"]


def test_an_act_finds_nothing_of_the_one_before(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    for _ in range(2):
        with office.database.act() as session:
            assert (len(session.identity_map), journal.remembered(session, number)) == (0, None)
            journal.load(session, store.case_row(session, number))  # type: ignore[arg-type]
            assert journal.remembered(session, number) is not None


def test_who_waits_too_long_is_told_so_and_leaves_the_queue(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    number, raised = office.receive(RECEIVED).number, []

    def late() -> None:
        try:
            assign(office, number)
        except StoreError as error:
            raised.append(error)

    with office.database.write():
        thread = threading.Thread(target=late)
        thread.start()
        thread.join(timeout=20)
        assert len(raised) == 1
        assert len(office.database.turns) == 0
    assert events(office) == ["receive"]
    assign(office, number)
    assert events(office) == ["receive", "assign"]


def test_many_threads_at_once_each_gets_its_own_answer(office: Bureau) -> None:
    numbers = [office.receive(RECEIVED).number for _ in range(16)]
    raised = queued(office, *(lambda number=number: assign(office, number) for number in numbers))
    assert raised == [None] * 16
    with office.database.read() as session:
        assert len(set(session.exec(select(Entry.case_id).where(Entry.event == "assign")))) == 16


def test_who_writes_keeps_his_connection_when_all_are_to_be_opened_anew_and_the_next_has_another(
    office: Bureau,
) -> None:
    def driver(session: Session) -> object:
        return session.connection().connection.dbapi_connection

    with office.database.write() as session:
        first = driver(session)
        office.database.turns.renew()
        session.add(Heartbeat(name="x", at=noon(RECEIVED)))
    with office.database.write() as session:
        second = driver(session)
        assert session.get(Heartbeat, "x") is not None
    assert second is not first
    office.database.turns.renew()
    with office.database.write() as session:
        assert driver(session) is not second
