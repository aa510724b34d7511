"""The office works on while it moves: whatever is done there until it is asked to wait arrives with it."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from gaoping import KEY, Bureau, bureau, noon, quiet
from relocating import STORE, arrived, move
from sqlalchemy import text as sql

from workflow import attachments, letterbook, looks, moving, people, store
from workflow.attachments import judge
from workflow.keeping import copying, destroying, kept_files, rekeying, retention, verification
from workflow.keeping.copying import Told, differences
from workflow.keeping.landing import Bar
from workflow.letterbook import folder_of
from workflow.sign_in import sessions
from workflow.vault import Vault, new_key

RECEIVED, ANSWERED, SERVED = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)
OVER = date(2036, 3, 13)
FIRST = "GPZB-2026-0001"
WORKING = ("复制", "放好文件", "核对日志")
WAITING = "逐行核对（暂停写入）"
AGAIN = "核对有变动的日志（暂停写入）"

Act = Callable[[str], None]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    """Three cases: the first served, with an identity document; letters rendered; somebody signed in."""
    with bureau(sqlite_url) as found:
        for _ in range(3):
            found.receive(RECEIVED, id_number="140581199001011234")
        sent = [judge("证.pdf", b"%PDF-1.7 id %%EOF", "identity")]
        with (
            attachments.put(found.database, found.office, sent, noon(RECEIVED)) as files,
            found.database.write() as session,
        ):
            files.enter(session, store.known_case(session, FIRST), 1)
        found.answered(FIRST, ANSWERED)
        found.act(FIRST, "serve", SERVED, "registrar", method="post", tracking="1")
        letterbook.render(found.database, found.office, noon(SERVED), SERVED)
        sessions.begin_vouched(found.database, "handler", noon(SERVED))
        yield found


def during(act: Act) -> Bar:
    """Return a bar that acts whenever a stage begins, says how far it is, or ends; `act` hears the stage's words."""

    @contextmanager
    def bar(words: str, _total: int) -> Iterator[Told]:
        act(words)
        yield lambda _done: act(words)
        act(words)

    return bar


def same(office: Bureau, there: Bureau) -> None:
    """Both hold the same rows, every chain is whole, and every file the rows name lies in the new store."""
    with office.database.read() as old, there.database.read() as new:
        assert differences(old.connection(), new.connection(), lambda _: None) == []
        named = {file.path for file in kept_files.named(new)}
    assert verification.verify(there.database, there.office).problems == ()
    held = folder_of(there.database, there.office)
    assert {path.relative_to(held).as_posix() for path in held.rglob("*") if path.is_file()} == named


def test_whatever_is_done_while_the_copy_is_made_arrives(office: Bureau, postgres: str) -> None:
    tokens = list[str]()

    def work(words: str) -> None:
        """A day's work: an application answered, its letters rendered; somebody comes and looks, every other one leaves."""
        if words not in WORKING:
            return
        number = office.receive(RECEIVED, id_number="140581199001011234").number
        office.answered(number, ANSWERED)
        letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
        tokens.append(sessions.begin_vouched(office.database, "reviewer", noon(ANSWERED)))
        sessions.actor(office.database, tokens[-1], noon(ANSWERED) + timedelta(hours=1))
        if len(tokens) % 2 == 0:
            sessions.sign_out(office.database, tokens.pop())
        with office.database.write() as session:
            held = store.known_case(session, number)
            looks.record(session, people.actor_of(session, "reviewer"), held, "application", noon(ANSWERED))
            session.connection().execute(sql("UPDATE outbox SET status = 'sent', attempts = attempts + 1"))
        office.sweep(date(2026, 4, 7))

    moved = move(office, postgres, during(work))
    assert moved.cases > 3 + 2 * len(WORKING)
    assert moved.changed > 10 * (moved.cases - 3)
    with arrived(office, postgres) as there:
        same(office, there)
        there.receive(date(2026, 4, 8))
        assert verification.verify(there.database, there.office).problems == ()


def test_nobody_writes_from_the_comparing_on_and_everybody_until_then(office: Bureau, postgres: str) -> None:
    path = office.database.url.removeprefix("sqlite:///")
    writing, reading = set[str](), set[str]()

    def ask(words: str) -> None:
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        if other.execute("SELECT count(*) FROM casefile").fetchone() == (3,):
            reading.add(words)
        with suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            writing.add(words)
        other.close()

    move(office, postgres, during(ask))
    assert (writing, reading) == (set(WORKING), {*WORKING, WAITING, AGAIN})


def verified_again(office: Bureau, postgres: str, act: Callable[[], object]) -> int | None:
    """Move the office while `act` is done at the end of what needs no waiting; return how many cases were verified once more."""
    asked = dict[str, int]()

    @contextmanager
    def bar(words: str, total: int) -> Iterator[Told]:
        yield lambda _done: None
        if words == "核对日志" and words not in asked:
            act()
        asked[words] = asked.get(words, 0) + total

    move(office, postgres, bar)
    assert asked["核对日志"] in {3, 6}
    return asked.get(AGAIN)


def test_only_cases_that_something_was_done_on_are_verified_again(office: Bureau, postgres: str) -> None:
    def act() -> None:
        office.act("GPZB-2026-0002", "assign", RECEIVED, "registrar", handler="handler")
        sessions.begin_vouched(office.database, "reviewer", noon(SERVED))

    assert verified_again(office, postgres, act) == 1


def test_a_new_notice_of_days_off_has_every_case_verified_again(office: Bureau, postgres: str) -> None:
    notice = {"year": 2027, "notice": "国办发明电〔2026〕9号", "off": ["2027-01-01"], "work": []}

    def act() -> None:
        with office.database.write() as session:
            moving.load(session, office.office, notice, SERVED, noon(SERVED))

    assert verified_again(office, postgres, act) is None
    with arrived(office, postgres) as there:
        same(office, there)


def test_what_is_compared_of_a_case_hangs_on_its_own_rows_alone(office: Bureau) -> None:
    """So a case that was verified is still right while none of its rows, nor a notice of days off, is another."""
    asked = list[str]()
    with office.database.read() as session:
        rows = [row for chunk in store.all_cases(session) for row in chunk]
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(asked.append)
        folder = folder_of(office.database, office.office)
        assert verification.of_cases(session, office.office, folder, rows).problems == ()
        driver.set_trace_callback(None)
    read = {name for words in asked for name in re.findall(r"(?:FROM|JOIN) (\w+)", words)}
    by_case = {table.name for table in copying.all_tables() if "case_id" in table.columns}
    assert len(read) >= 7
    assert read <= by_case
    assert all(re.search(r"WHERE \w+\.case_id IN \(", words) for words in asked)


def test_files_of_a_case_destroyed_meanwhile_do_not_stay_in_the_new_store(office: Bureau, postgres: str) -> None:
    with office.database.write() as session:
        said = {"reason": "保管期满，无继续保存价值"}
        listed = retention.propose(session, office.office, by="registrar", on=OVER, at=noon(OVER), **said).number

    def act() -> None:
        assert list((office.database.folder / STORE).rglob("*.pdf"))
        destroying.approve(office.database, office.office, listed, by="approver", on=OVER, at=noon(OVER))

    assert verified_again(office, postgres, act) == 1
    with arrived(office, postgres) as there:
        same(office, there)


def test_a_document_sealed_anew_meanwhile_arrives_under_the_new_key_alone(office: Bureau, postgres: str) -> None:
    key = new_key()
    both = replace(office, office=replace(office.office, vault=Vault(f"{key},{KEY}")))

    def act() -> None:
        assert rekeying.rotate(both.database, both.office, quiet).documents == 1

    verified_again(both, postgres, act)
    with arrived(office, postgres) as there:
        same(office, replace(there, office=replace(there.office, vault=Vault(key))))


def test_a_file_gone_before_it_was_laid_is_none_the_office_still_names(office: Bureau, postgres: str) -> None:
    """Destroyed between the reading of the rows and the laying of the files."""
    with office.database.write() as session:
        said = {"reason": "保管期满，无继续保存价值"}
        listed = retention.propose(session, office.office, by="registrar", on=OVER, at=noon(OVER), **said).number
    done = list[str]()

    def act(words: str) -> None:
        if words == "放好文件" and not done:
            done.append(listed)
            destroying.approve(office.database, office.office, listed, by="approver", on=OVER, at=noon(OVER))

    move(office, postgres, during(act))
    with arrived(office, postgres) as there:
        same(office, there)
