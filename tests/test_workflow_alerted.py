"""Who is told of a deadline: who owes the step, their substitutes, the heads where nobody does, and nobody of others' windows."""

from datetime import date

import pytest
from gaoping import FINANCE, TOWNSHIP, Bureau, noon
from ladder import HEADS, RECEIVED, assigned, days, mails, raised
from sqlmodel import select

from workflow import case_row, people, store
from workflow.mail_tables import Alert
from workflow.tables import Deadline, Person
from workflow.telling import alerts

pytestmark = pytest.mark.on_sqlite


def test_nobodys_case_is_the_heads(office: Bureau) -> None:
    office.receive(RECEIVED)
    for day in days(date(2026, 3, 31), date(2026, 4, 8)):
        office.sweep(day)
    found = {(who, rung) for _, who, rung, _ in raised(office)}
    assert found == {
        *((head, rung) for head in HEADS for rung in (-5, -3, -1, 0)),
        *(("supervisor", rung) for rung in (-1, 0)),
    }


def test_a_handler_who_left_leaves_the_case_to_the_heads(office: Bureau) -> None:
    assigned(office)
    with office.database.write() as session:
        person = session.get_one(Person, "handler")
        person.active = False
    office.sweep(date(2026, 3, 31))
    assert {row[1] for row in raised(office)} == set(HEADS)


def test_substitutes_are_told_while_somebody_is_away_and_only_then(office: Bureau) -> None:
    assigned(office)
    with office.database.write() as session:
        people.away(session, "handler", date(2026, 3, 31), date(2026, 4, 1), "handler2")
    office.sweep(date(2026, 3, 31))
    office.sweep(date(2026, 4, 2))
    assert [row[1:3] for row in raised(office)] == [("handler2", -5), ("handler", -3)]


def test_a_case_nobody_can_be_told_of_is_recorded_as_unaddressed(office: Bureau) -> None:
    office.receive(RECEIVED)
    with office.database.write() as session:
        for person in store.people(session):
            person.active = False
            session.add(person)
    swept = office.sweep(date(2026, 3, 31))
    assert swept.unaddressed == 1
    assert raised(office) == [("2026-03-31", "", -5, "unaddressed")]
    assert mails(office, "alert") == []
    assert office.sweep(date(2026, 3, 31)).unaddressed == 0


def test_a_person_without_an_address_is_unaddressed_by_name(office: Bureau) -> None:
    assigned(office)
    with office.database.write() as session:
        session.get_one(Person, "handler").email = None
    office.sweep(date(2026, 3, 31))
    assert raised(office) == [("2026-03-31", "handler", -5, "unaddressed")]


def test_a_units_own_head_comes_before_the_offices(office: Bureau) -> None:
    office.receive(RECEIVED, unit=FINANCE)
    office.receive(RECEIVED, unit=TOWNSHIP)
    office.sweep(date(2026, 3, 31))
    with office.database.read() as session:
        told = {(row.unit, row.recipient) for row in session.exec(select(Alert))}
    assert told == {(FINANCE, "finance_head"), *((TOWNSHIP, head) for head in HEADS)}


def test_the_applicants_time_to_go_to_court_is_nobodys_task_at_once_or_by_the_sweep(office: Bureau) -> None:
    number = assigned(office)
    office.answered(number, date(2026, 3, 12))
    office.act(number, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
    office.act(number, "record_delivery", date(2026, 3, 16), letter=2, delivered_on=date(2026, 3, 16), evidence="回执")
    later = date(2027, 3, 16)
    with office.database.write() as session:
        ended = session.exec(select(Deadline.clock).where(Deadline.whose == "window", Deadline.due_on < later)).all()
        row = store.known_case(session, number)
        alerts.at_once(session, office.office, case_row.of(row), later, noon(later))
    office.sweep(later)
    assert "reconsideration" in ended
    with office.database.read() as session:
        assert not session.exec(select(Alert.id).where(Alert.clock.in_(ended))).all()


def test_internal_limits_tell_who_owes_the_step(office: Bureau) -> None:
    number = assigned(office)
    office.act(number, "assist", date(2026, 3, 11), to=FINANCE, question="检索", liaison="finance")
    for day in days(date(2026, 3, 17), date(2026, 3, 20)):
        office.sweep(day)
    assert raised(office, "assist:1") == [
        ("2026-03-18", "finance", 0, "queued"),
        ("2026-03-18", "handler", 0, "queued"),
        ("2026-03-19", "finance", 1, "queued"),
        ("2026-03-19", "handler", 1, "queued"),
        ("2026-03-19", "supervisor", 1, "queued"),
    ]


def test_secrecy_review_and_signature_tell_those_who_may_do_them(office: Bureau) -> None:
    number = assigned(office)
    office.act(number, "draft", date(2026, 3, 11), decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", date(2026, 3, 11))
    office.sweep(date(2026, 3, 16))
    assert {row[1] for row in raised(office, "confidentiality_review")} == {"allround", "reviewer"}
    office.act(number, "clear", date(2026, 3, 16), "reviewer", finding="不涉密")
    office.sweep(date(2026, 3, 18))
    assert {row[1] for row in raised(office, "signing")} == set(HEADS)


def test_other_peoples_terms_only_remind_the_handler(office: Bureau) -> None:
    number = assigned(office)
    office.act(number, "request_correction", date(2026, 3, 12), items=["写明文号"])
    office.act(number, "serve", date(2026, 3, 13), method="in_person", receiver="王喆")
    for day in days(date(2026, 4, 1), date(2026, 4, 30)):
        office.sweep(day)
    assert raised(office, "correction_reply") == [("2026-04-07", "handler", 1, "queued")]
    assert raised(office) == []
