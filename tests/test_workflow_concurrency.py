"""Several processes and threads over one database: killed in the middle, racing for numbers, waiting for each other's rows."""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from gaoping import OFFICE, REQUEST, Bureau, bureau, noon
from rival import Rival, meanwhile, together, until_waiting
from smtp_server import SmtpServer
from sqlmodel import Session, select

from workflow import caches, case_row, engine, journal, letterbook, store
from workflow.engine import Done
from workflow.keeping import verification
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.mail_tables import Alert, Outbox
from workflow.report import figures
from workflow.tables import CaseFile, Deadline, Entry, Heartbeat, LetterRow
from workflow.telling import outbox

CASES = 320
RECEIVED = date(2026, 3, 10)  # due on 2026-04-08
HEADS = ("allround", "approver", "approver2")
RUNGS = {  # the day each rung is reached, and whom it tells when nobody holds the case
    date(2026, 3, 31): (-5, HEADS),
    date(2026, 4, 2): (-3, HEADS),
    date(2026, 4, 8): (0, (*HEADS, "supervisor")),
}
DEATHS = (("inserted", 3), ("mailed", 2), ("committed", 4))


@pytest.fixture
def on_postgres(postgres: str) -> Iterator[Bureau]:
    with bureau(postgres) as opened:
        yield opened


def old_cases(office: Bureau, count: int) -> None:
    rows = [
        Row(n, f"旧{n:04d}", OFFICE, RECEIVED, "in_person", "自然人", "王喆", "", REQUEST, None, None)
        for n in range(1, count + 1)
    ]
    with office.database.write() as session:
        ledgers.take_in(session, office.office, rows, noon(RECEIVED), RECEIVED, lambda _done: None)


def test_two_sweeps_at_once_one_killed_every_alert_once_no_mail_lost(
    on_postgres: Bureau, smtp_server: SmtpServer
) -> None:
    old_cases(on_postgres, CASES)
    for (today, (rung, who)), death in zip(RUNGS.items(), DEATHS, strict=True):
        orders = {"url": on_postgres.database.url, "do": "sweep", "today": today, "chunk": 25}
        killed, lived = together(Rival(**orders, die=death), Rival(**orders))
        assert killed == (-signal.SIGKILL, None), death
        assert lived[0] == 0
        on_postgres.sweep(today)  # the next tick of whoever is left
        _each_told_once(on_postgres, today, rung, who)
    _drained_by_two_one_killed(on_postgres, smtp_server)


def _each_told_once(office: Bureau, today: date, rung: int, who: tuple[str, ...]) -> None:
    with office.database.read() as session:
        told = session.exec(select(Alert).where(Alert.rung == rung)).all()
        numbers = {row.id: row.number for row in session.exec(select(CaseFile))}
        mails = {row.message_id: row for row in session.exec(select(Outbox).where(Outbox.kind == "alert"))}
    assert Counter((row.case_id, row.recipient) for row in told) == Counter(
        {(case_id, login): 1 for case_id in numbers for login in who}
    )
    assert {(row.on_day, row.status) for row in told} == {(today, "queued")}
    named = Counter((row.recipient, mails[row.message_id or ""].recipient, numbers[row.case_id]) for row in told)
    assert set(named.values()) == {1}
    for row in told:
        mail = mails[row.message_id or ""]
        assert mail.recipient == f"{row.recipient}@gaoping.invalid"
        assert f"  {numbers[row.case_id]}  " in mail.body
    wanted = sum(len(row.body.split("旧")) - 1 for row in mails.values() if row.created_at == noon(today))
    assert wanted == len(told)


def _drained_by_two_one_killed(office: Bureau, server: SmtpServer) -> None:
    mail = {
        "transport": "smtp", "host": server.host, "port": server.port, "username": server.username,
        "ca_file": str(server.ca_file), "sender": "gongkai@gaoping.invalid",
    }  # fmt: skip
    now = noon(date(2026, 4, 8))
    orders = {"url": office.database.url, "do": "drain", "batch": 10, "mail": mail, "password": server.password}
    killed, lived = together(Rival(**orders, now=now, die=("half sent", 1)), Rival(**orders, now=now))
    assert killed == (-signal.SIGKILL, None)
    assert lived[0] == 0
    now += timedelta(minutes=11)  # the lease of the dead runs out
    assert together(Rival(**orders, now=now, die=("sent", 1))) == [(-signal.SIGKILL, None)]
    now += timedelta(minutes=11)
    code, counts = together(Rival(**orders, now=now))[0]
    assert (code, counts["failed"], counts["refused"]) == (0, 0, 0)
    with office.database.read() as session:
        queued = {row.message_id: row for row in session.exec(select(Outbox))}
    assert {row.status for row in queued.values()} == {"sent"}
    arrived = Counter(str(message["Message-ID"]) for message in server.mails())
    assert arrived.keys() == queued.keys()
    assert arrived.total() > len(queued), "the killed process had sent mails nobody noted"
    for message in server.mails():
        assert message["X-RcptTo"] == queued[str(message["Message-ID"])].recipient


def test_who_dies_between_the_servers_yes_and_the_note_sends_the_same_mail_again_and_the_row_says_so(
    office: Bureau, smtp_server: SmtpServer
) -> None:
    office.receive(RECEIVED)
    now = noon(date(2026, 4, 8))
    office.sweep(now.date())
    mail = {
        "transport": "smtp", "host": smtp_server.host, "port": smtp_server.port, "username": smtp_server.username,
        "ca_file": str(smtp_server.ca_file), "sender": "gongkai@gaoping.invalid",
    }  # fmt: skip
    orders = {"url": office.database.url, "do": "drain", "batch": 100, "mail": mail, "password": smtp_server.password}

    def told() -> Counter[tuple[str, int, str | None]]:
        with office.database.read() as session:
            return Counter((row.status, row.attempts, row.error) for row in session.exec(select(Outbox)))

    many = sum(told().values())
    assert many > 3
    assert together(Rival(**orders, now=now, die=("sent", 1))) == [(-signal.SIGKILL, None)]
    assert (len(smtp_server.mails()), told()) == (many, {("waiting", 0, None): many})
    assert together(Rival(**orders, now=now))[0][1]["sent"] == 0  # the dead one's lease still runs
    now += timedelta(minutes=15)
    assert together(Rival(**orders, now=now, die=("sent", 1))) == [(-signal.SIGKILL, None)]
    assert told() == {("waiting", 1, outbox.UNNOTED): many}
    now += timedelta(minutes=15)
    assert together(Rival(**orders, now=now))[0][1]["sent"] == many
    assert told() == {("sent", 3, None): many}
    arrived = Counter((str(one["Message-ID"]), str(one["X-RcptTo"]), one.get_content()) for one in smtp_server.mails())
    assert set(arrived.values()) == {3}
    assert len(arrived) == len({ident for ident, _, _ in arrived}) == many
    assert together(Rival(**orders, now=now + timedelta(days=1)))[0][1]["sent"] == 0


def test_numbers_have_no_gap_and_no_double_from_two_processes_of_four_threads(office: Bureau) -> None:
    orders = {"url": office.database.url, "do": "register", "threads": 4, "each": 2}
    ended = together(Rival(**orders), Rival(**orders))
    assert [code for code, _ in ended] == [0, 0]
    given = sorted(number for _, numbers in ended for number in numbers)
    assert given == [f"GPZB-2026-{n:04d}" for n in range(1, 17)]
    with office.database.read() as session:
        assert sorted(session.exec(select(CaseFile.number))) == given
        noticed = select(LetterRow.seq).where(LetterRow.unit == OFFICE, LetterRow.register_name == "notice")
        assert sorted(session.exec(noticed)) == list(range(1, 17))
        assert {row.name: row.last for row in store.registers(session)} == {"case": 16, "notice": 16}
    assert verification.verify(office.database, office.office).problems == ()


def test_one_key_used_by_eight_threads_at_once_does_it_once(office: Bureau) -> None:
    answers: list[Done] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        answers.append(office.receive(RECEIVED, key="邮件-20260310-17"))

    workers = [threading.Thread(target=ask) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    with office.database.read() as session:
        assert store.count_cases(session) == 1
        assert len(session.exec(select(Entry)).all()) == 1


def test_two_acts_on_one_case_at_once_follow_one_another(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    gate = threading.Barrier(6)

    def search(who: int) -> None:
        gate.wait()
        found = {"who": f"检索人{who}", "where": "档案室", "words": "方案", "when": RECEIVED, "result": "未检出"}
        office.act(number, "record_search", RECEIVED, searches=[found])

    workers = [threading.Thread(target=search, args=(who,)) for who in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert office.row(number).head_seq == 7
    assert verification.verify(office.database, office.office).problems == ()


def test_a_sweep_does_not_wait_for_an_act_and_no_deadlock_follows(on_postgres: Bureau) -> None:
    number = on_postgres.receive(RECEIVED).number
    with on_postgres.database.write() as session:
        row = store.case_row(session, number, lock=True)
        assert row is not None
        assert on_postgres.sweep(date(2026, 4, 8)).alerts > 0
        engine.advance(
            session, on_postgres.office, number, "assign", by="registrar", on=date(2026, 4, 8),
            at=noon(date(2026, 4, 8)), facts={"handler": "handler"},
        )  # fmt: skip


def test_a_day_that_moves_while_it_is_swept_is_still_armed_again(on_postgres: Bureau) -> None:
    """The sweep writes its rung while the act that moves the day waits: the rung it wrote must go as well."""
    number = on_postgres.receive(RECEIVED).number
    swept = threading.Event()
    with on_postgres.database.write() as session:
        row = case_row.locked(session, number)
        assert row is not None
        case = journal.load(session, row)
        with on_postgres.database.write() as other:
            deadline = other.exec(select(Deadline).where(Deadline.clock == "answer").with_for_update()).one()
            deadline.rung = -5

            def move() -> None:
                caches.refresh(session, on_postgres.office, case_row.of(row), moved)
                swept.set()

            clock = case.clocks["answer"]._replace(started_on=date(2026, 3, 20))
            moved = replace(case, clocks={**case.clocks, "answer": clock})
            thread = threading.Thread(target=move)
            thread.start()
            until_waiting(on_postgres)
            assert not swept.is_set()
        thread.join(timeout=10)
    with on_postgres.database.read() as session:
        held = session.exec(select(Deadline).where(Deadline.clock == "answer")).one()
    assert held.due_on is not None
    assert held.due_on > date(2026, 4, 8)
    assert held.rung is None


def test_recording_files_takes_the_case_before_the_letter(on_postgres: Bureau) -> None:
    """As an act does: taken the other way round, an act and a rendering could wait for each other for ever."""
    number = on_postgres.receive(RECEIVED).number
    done = threading.Event()

    def record() -> None:
        with on_postgres.database.write() as session:
            letter = session.exec(select(LetterRow)).one()
            hashes = {"docx": "0" * 64, "pdf": "1" * 64}
            journal.record_files(session, letter.id or 0, "x/01-receipt", hashes, RECEIVED, noon(RECEIVED))
        done.set()

    with on_postgres.database.write() as session:
        assert store.case_row(session, number, lock=True) is not None
        thread = threading.Thread(target=record)
        thread.start()
        until_waiting(on_postgres)
        free = session.exec(select(LetterRow).with_for_update(nowait=True)).one()
        assert free.pdf_path is None
    thread.join(timeout=10)
    assert done.is_set()
    assert on_postgres.row(number).head_seq == 2


def test_two_first_sweeps_on_an_empty_database_both_leave_their_heartbeat(on_postgres: Bureau) -> None:
    with on_postgres.database.write() as session:
        store.set_beat(session, "sweep", noon(RECEIVED))
        thread = threading.Thread(target=on_postgres.sweep, args=(date(2026, 3, 11),))
        thread.start()
        until_waiting(on_postgres)
    thread.join(timeout=10)
    with on_postgres.database.read() as session:
        assert session.get_one(Heartbeat, "sweep").at == noon(date(2026, 3, 11))


def test_a_figure_entered_by_two_at_once_counts_once(on_postgres: Bureau) -> None:
    def enter(value: str) -> Callable[[Session], Any]:
        return lambda session: figures.enter(
            session, OFFICE, 2025, "行政许可", value, "报表", "handler", noon(RECEIVED)
        )

    assert meanwhile(on_postgres, enter("3"), enter("4")) is None
    with on_postgres.database.read() as session:
        assert figures.standing(session, 2025, None) == {"行政许可": 4}


def test_files_recorded_by_two_sweeps_are_journalled_once(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    with office.database.read() as session:
        letter = session.exec(select(LetterRow)).one()
    for _ in range(2):
        with office.database.write() as session:
            hashes = {"docx": "0" * 64, "pdf": "1" * 64}
            journal.record_files(session, letter.id or 0, "x/01-receipt", hashes, RECEIVED, noon(RECEIVED))
    assert office.row(number).head_seq == 2


def test_what_is_done_meanwhile_is_no_difference_to_verify(
    on_postgres: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    number = on_postgres.receive(RECEIVED).number
    search = {"who": "经小办", "where": "档案室", "words": "征收", "when": RECEIVED.isoformat(), "result": "没有"}

    def acting(batches: Iterable[Sequence[CaseFile]]) -> Iterator[Sequence[CaseFile]]:
        for rows in batches:
            on_postgres.act(number, "record_search", RECEIVED, searches=[search])
            letterbook.render(on_postgres.database, on_postgres.office, noon(RECEIVED), RECEIVED)
            yield rows

    assert verification.verify(on_postgres.database, on_postgres.office, acting).problems == ()
    assert verification.doubtful(on_postgres.database, on_postgres.office, acting) == set()
    assert len(on_postgres.document(number, RECEIVED)["journal"]) == 4
