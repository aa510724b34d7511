"""The ladder: who is told what on which working morning, once, whatever happened in between."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from gaoping import APPLICANT, FINANCE, REQUEST, TOWNSHIP, Bureau, bureau, noon
from sqlmodel import select

from workflow import alerts, case_row, people, store
from workflow.mail_tables import Alert, Outbox
from workflow.tables import Deadline, Heartbeat, Person

RECEIVED = date(2026, 3, 10)  # due on 2026-04-08
HEADS = ("allround", "approver", "approver2")


@pytest.fixture
def office(database_url: str) -> Iterator[Bureau]:
    with bureau(database_url) as opened:
        yield opened


@pytest.fixture
def office_here(sqlite_url: str) -> Iterator[Bureau]:
    """The same where the database makes no difference: on SQLite alone."""
    with bureau(sqlite_url) as opened:
        yield opened


def assigned(office: Bureau, to: str = "handler", on: date = RECEIVED) -> str:
    number = office.receive(on).number
    office.act(number, "assign", on, "registrar", handler=to)
    return number


def raised(office: Bureau, clock: str = "answer") -> list[tuple[str, str, int, str]]:
    """Return the alerts as (day raised, recipient, rung, status) in order."""
    with office.database.read() as session:
        rows = session.exec(select(Alert).where(Alert.clock == clock))
        return sorted((row.on_day.isoformat(), row.recipient, row.rung, row.status) for row in rows)


def mails(office: Bureau, kind: str) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)))  # type: ignore[arg-type]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_each_rung_is_told_once_on_its_working_morning(office: Bureau) -> None:
    assigned(office)
    for day in days(date(2026, 3, 10), date(2026, 4, 24)):
        for _ in range(2):
            office.sweep(day)
    told = {
        "2026-03-31": [("handler", -5)],
        "2026-04-02": [("handler", -3)],
        "2026-04-07": [("handler", -1), ("supervisor", -1)],
        "2026-04-08": [("handler", 0), ("supervisor", 0)],
        "2026-04-09": [*((head, 1) for head in HEADS), ("handler", 1), ("supervisor", 1)],
        "2026-04-15": [*((head, 5) for head in HEADS), ("supervisor", 5)],
    }
    expected = sorted((day, who, rung, "queued") for day, pairs in told.items() for who, rung in pairs)
    assert raised(office) == expected
    assert len(mails(office, "alert")) == len(expected)


def test_after_days_of_downtime_only_the_highest_rung_goes_to_each(office: Bureau) -> None:
    assigned(office)
    swept = office.sweep(date(2026, 4, 16))
    found = {(who, rung): status for _, who, rung, status in raised(office)}
    assert {pair for pair, status in found.items() if status == "queued"} == {
        ("handler", 1),
        ("supervisor", 5),
        *((head, 5) for head in HEADS),
    }
    assert {pair for pair, status in found.items() if status == "superseded"} == {
        *(("handler", rung) for rung in (-5, -3, -1, 0)),
        *(("supervisor", rung) for rung in (-1, 0, 1)),
        *((head, 1) for head in HEADS),
    }
    assert (swept.alerts, swept.superseded) == (5, 10)
    assert len(mails(office, "alert")) == 5


def test_an_answer_served_is_silent_and_one_only_issued_is_not(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.answered(number, date(2026, 4, 7))
    office_here.sweep(date(2026, 4, 7))
    assert [row[1:3] for row in raised(office_here) if row[3] == "queued"] == [("handler", -1), ("supervisor", -1)]
    office_here.act(number, "serve", date(2026, 4, 8), "registrar", method="post", tracking="1")
    for day in days(date(2026, 4, 8), date(2026, 4, 20)):
        office_here.sweep(day)
    assert len(raised(office_here)) == 4
    assert {row[0] for row in raised(office_here)} == {"2026-04-07"}


def test_a_stopped_term_is_silent_and_the_moved_day_is_armed_again(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.sweep(date(2026, 4, 2))
    first = raised(office_here)
    assert [row[2:] for row in first] == [(-5, "superseded"), (-3, "queued")]
    office_here.act(number, "consult_third_party", date(2026, 4, 2), name="甲公司", contact="长平街1号", summary="报价")
    for day in days(date(2026, 4, 3), date(2026, 4, 22)):
        office_here.sweep(day)
    assert raised(office_here) == first
    office_here.act(number, "record_opinion", date(2026, 4, 23), consultation=1, opinion="agree")
    due = office_here.row(number).due_on
    assert due == date(2026, 4, 28)
    office_here.sweep(date(2026, 4, 23))
    again = [row for row in raised(office_here) if row not in first]
    assert again == [("2026-04-23", "handler", -5, "superseded"), ("2026-04-23", "handler", -3, "queued")]


def test_a_day_that_moves_and_moves_back_is_not_told_twice(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.sweep(date(2026, 3, 31))
    office_here.act(number, "consult_agency", date(2026, 3, 31), agency="晋城市自然资源局", summary="会议纪要")
    office_here.act(number, "record_opinion", date(2026, 3, 31), consultation=1, opinion="agree")
    assert office_here.row(number).due_on == date(2026, 4, 8)
    office_here.sweep(date(2026, 4, 1))
    assert raised(office_here) == [("2026-03-31", "handler", -5, "queued")]


def test_an_extension_arms_the_ladder_anew(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.sweep(date(2026, 4, 7))
    office_here.act(number, "request_extension", date(2026, 4, 7), reason="量大", days=10)
    office_here.act(number, "extend", date(2026, 4, 7), "approver")
    office_here.act(number, "serve", date(2026, 4, 7), "registrar", method="post", tracking="1")
    office_here.sweep(date(2026, 4, 14))
    assert [row for row in raised(office_here) if row[0] > "2026-04-07"] == []
    office_here.sweep(date(2026, 4, 15))
    assert [row for row in raised(office_here) if row[0] > "2026-04-07"] == [("2026-04-15", "handler", -5, "queued")]


def test_the_notice_of_extension_has_alerts_of_its_own_until_it_is_served(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.act(number, "request_extension", date(2026, 4, 7), reason="量大", days=10)
    office_here.act(number, "extend", date(2026, 4, 7), "approver")
    office_here.sweep(date(2026, 4, 8))
    told = raised(office_here, "extension_notice")
    assert ("2026-04-08", "handler", 0, "queued") in told
    office_here.act(number, "serve", date(2026, 4, 8), "registrar", method="post", tracking="1")
    office_here.sweep(date(2026, 4, 9))
    assert raised(office_here, "extension_notice") == told


def test_nobodys_case_is_the_heads(office_here: Bureau) -> None:
    office_here.receive(RECEIVED)
    for day in days(date(2026, 3, 31), date(2026, 4, 8)):
        office_here.sweep(day)
    found = {(who, rung) for _, who, rung, _ in raised(office_here)}
    assert found == {
        *((head, rung) for head in HEADS for rung in (-5, -3, -1, 0)),
        *(("supervisor", rung) for rung in (-1, 0)),
    }


def test_a_handler_who_left_leaves_the_case_to_the_heads(office_here: Bureau) -> None:
    assigned(office_here)
    with office_here.database.write() as session:
        person = session.get_one(Person, "handler")
        person.active = False
    office_here.sweep(date(2026, 3, 31))
    assert {row[1] for row in raised(office_here)} == set(HEADS)


def test_substitutes_are_told_while_somebody_is_away_and_only_then(office_here: Bureau) -> None:
    assigned(office_here)
    with office_here.database.write() as session:
        people.away(session, "handler", date(2026, 3, 31), date(2026, 4, 1), "handler2")
    office_here.sweep(date(2026, 3, 31))
    office_here.sweep(date(2026, 4, 2))
    assert [row[1:3] for row in raised(office_here)] == [("handler2", -5), ("handler", -3)]


def test_a_case_nobody_can_be_told_of_is_recorded_as_unaddressed(office_here: Bureau) -> None:
    office_here.receive(RECEIVED)
    with office_here.database.write() as session:
        for person in store.people(session):
            person.active = False
            session.add(person)
    swept = office_here.sweep(date(2026, 3, 31))
    assert swept.unaddressed == 1
    assert raised(office_here) == [("2026-03-31", "", -5, "unaddressed")]
    assert mails(office_here, "alert") == []
    assert office_here.sweep(date(2026, 3, 31)).unaddressed == 0


def test_a_person_without_an_address_is_unaddressed_by_name(office_here: Bureau) -> None:
    assigned(office_here)
    with office_here.database.write() as session:
        session.get_one(Person, "handler").email = None
    office_here.sweep(date(2026, 3, 31))
    assert raised(office_here) == [("2026-03-31", "handler", -5, "unaddressed")]


def test_a_units_own_head_comes_before_the_offices(office_here: Bureau) -> None:
    office_here.receive(RECEIVED, unit=FINANCE)
    office_here.receive(RECEIVED, unit=TOWNSHIP)
    office_here.sweep(date(2026, 3, 31))
    with office_here.database.read() as session:
        told = {(row.unit, row.recipient) for row in session.exec(select(Alert))}
    assert told == {(FINANCE, "finance_head"), *((TOWNSHIP, head) for head in HEADS)}


@pytest.mark.parametrize("day", [date(2026, 4, 4), date(2026, 4, 6), date(2026, 2, 21)])
def test_a_rest_day_raises_nothing_but_the_sweep_is_alive(office_here: Bureau, day: date) -> None:
    assigned(office_here, on=date(2026, 1, 5))
    assert office_here.sweep(day) == alerts.Swept()
    assert raised(office_here) == []
    assert mails(office_here, "digest") == []
    with office_here.database.read() as session:
        assert session.get_one(Heartbeat, "sweep").at == noon(day)


def test_a_working_saturday_is_a_working_morning(office_here: Bureau) -> None:
    assigned(office_here)
    assert office_here.sweep(date(2026, 5, 9)).alerts > 0


def test_a_late_registration_alerts_at_once_in_its_own_transaction(office: Bureau) -> None:
    number = office.receive(date(2026, 4, 9), channel="邮寄", signed_on=RECEIVED).number
    assert office.row(number).due_on == date(2026, 4, 8)
    told = raised(office)
    assert {(who, rung) for _, who, rung, status in told if status == "queued"} == {
        *((head, 1) for head in HEADS),
        ("supervisor", 1),
    }
    waiting = len(mails(office, "alert"))
    assert waiting == 4
    office.sweep(date(2026, 4, 9))
    assert raised(office) == told
    assert len(mails(office, "alert")) == waiting


def test_a_registration_in_time_waits_for_the_morning(office_here: Bureau) -> None:
    office_here.receive(date(2026, 3, 12), channel="邮寄", signed_on=date(2026, 3, 10))
    assert raised(office_here) == []


def test_the_applicants_time_to_go_to_court_is_nobodys_task_at_once_or_by_the_sweep(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.answered(number, date(2026, 3, 12))
    office_here.act(number, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
    office_here.act(
        number, "record_delivery", date(2026, 3, 16), letter=2, delivered_on=date(2026, 3, 16), evidence="回执"
    )
    later = date(2027, 3, 16)
    with office_here.database.write() as session:
        ended = session.exec(select(Deadline.clock).where(Deadline.whose == "window", Deadline.due_on < later)).all()
        row = store.known_case(session, number)
        alerts.at_once(session, office_here.office, case_row.of(row), later, noon(later))
    office_here.sweep(later)
    assert "reconsideration" in ended
    with office_here.database.read() as session:
        assert not session.exec(select(Alert.id).where(Alert.clock.in_(ended))).all()


def test_internal_limits_tell_who_owes_the_step(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.act(number, "assist", date(2026, 3, 11), to=FINANCE, question="检索", liaison="finance")
    for day in days(date(2026, 3, 17), date(2026, 3, 20)):
        office_here.sweep(day)
    assert raised(office_here, "assist:1") == [
        ("2026-03-18", "finance", 0, "queued"),
        ("2026-03-18", "handler", 0, "queued"),
        ("2026-03-19", "finance", 1, "queued"),
        ("2026-03-19", "handler", 1, "queued"),
        ("2026-03-19", "supervisor", 1, "queued"),
    ]


def test_secrecy_review_and_signature_tell_those_who_may_do_them(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.act(number, "draft", date(2026, 3, 11), decision="open", documents=["方案"], manner="邮寄")
    office_here.act(number, "submit", date(2026, 3, 11))
    office_here.sweep(date(2026, 3, 16))
    assert {row[1] for row in raised(office_here, "confidentiality_review")} == {"allround", "reviewer"}
    office_here.act(number, "clear", date(2026, 3, 16), "reviewer", finding="不涉密")
    office_here.sweep(date(2026, 3, 18))
    assert {row[1] for row in raised(office_here, "signing")} == set(HEADS)


def test_other_peoples_terms_only_remind_the_handler(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.act(number, "request_correction", date(2026, 3, 12), items=["写明文号"])
    office_here.act(number, "serve", date(2026, 3, 13), method="in_person", receiver="王喆")
    for day in days(date(2026, 4, 1), date(2026, 4, 30)):
        office_here.sweep(day)
    assert raised(office_here, "correction_reply") == [("2026-04-07", "handler", 1, "queued")]
    assert raised(office_here) == []


def test_no_mail_names_the_applicant_or_the_request(office_here: Bureau) -> None:
    number = assigned(office_here)
    office_here.act(number, "assist", date(2026, 3, 11), to=FINANCE, question=f"王喆要的{REQUEST}")
    office_here.act(number, "record_search", date(2026, 3, 11), searches=[
        {"who": "经小办", "where": "档案室", "words": REQUEST, "when": date(2026, 3, 11), "result": "未检出"},
    ])  # fmt: skip
    office_here.act(number, "request_extension", date(2026, 3, 12), reason=f"王喆的{REQUEST}难查", days=5)
    office_here.act(number, "extend", date(2026, 3, 12), "approver")
    office_here.answered(number, date(2026, 3, 13), decision="unavailable.not_held", documents=[], manner=None)
    for day in days(date(2026, 3, 16), date(2026, 4, 30)):
        office_here.sweep(day)
    with office_here.database.read() as session:
        written = [(row.subject, row.body) for row in session.exec(select(Outbox))]
    assert len(written) > 10
    for subject, body in written:
        for secret in (APPLICANT["name"], REQUEST, REQUEST[:8], APPLICANT["phone"], APPLICANT["address"], "难查"):
            assert str(secret) not in subject + body


def test_many_deadlines_are_swept_chunk_by_chunk(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "CHUNK", 4)
    for _ in range(11):
        assigned(office)
    assert office.sweep(date(2026, 4, 8)).alerts == 22
    assert Counter(row[3] for row in raised(office)) == {"queued": 22, "superseded": 44}
    assert office.sweep(date(2026, 4, 8)) == alerts.Swept()


@pytest.mark.parametrize("seed", range(6))
def test_however_often_it_looks_everyone_gets_every_rung_once_and_one_mail_a_morning(
    office_here: Bureau, seed: int
) -> None:
    chance = random.Random(seed)
    assigned(office_here)
    season = days(date(2026, 3, 25), date(2026, 4, 30))
    for day in [*sorted(chance.sample(season, 9)), date(2026, 5, 6)]:
        for _ in range(chance.randint(1, 3)):
            office_here.sweep(day)
    found = raised(office_here)
    assert sorted((who, rung) for _, who, rung, _ in found) == sorted(
        [
            *(("handler", rung) for rung in (-5, -3, -1, 0, 1)),
            *(("supervisor", rung) for rung in (-1, 0, 1, 5)),
            *((head, rung) for head in HEADS for rung in (1, 5)),
        ]
    )
    queued = Counter((day, who) for day, who, _, status in found if status == "queued")
    assert set(queued.values()) == {1}
    for who in ("handler", "supervisor", *HEADS):
        rungs = [rung for _, name, rung, status in found if name == who and status == "queued"]
        assert rungs == sorted(rungs)
