"""Every clock of a case as a date, with whose it is and what moved it."""

from datetime import date, timedelta

import pytest
from gaoping import Bureau

from rules import statutes
from rules.duties import duties
from workflow import deadlines, journal, store
from workflow.case import Case
from workflow.clocks import Clock, ClockMark
from workflow.deadlines import INTERNAL, KINDS, OFFICE, OTHERS, WINDOW

pytestmark = pytest.mark.on_sqlite

DAY = date(2026, 3, 10)


def test_every_term_of_the_regulation_is_a_clock_of_a_case_or_a_duty_s() -> None:
    of_duties = {duty.term for duty in duties().values() if duty.term}
    for law in ("2007", "2019"):
        assert set(statutes.by_id("disclosure", law).terms) - of_duties <= set(KINDS)
    assert of_duties.isdisjoint(KINDS)
    assert {kind.whose for kind in KINDS.values()} == {OFFICE, OTHERS, INTERNAL, WINDOW}


@pytest.mark.parametrize(
    ("key", "label", "whose"),
    [
        ("answer", "答复期限", OFFICE),
        ("assist:2", "协办内部时限（第2次）", INTERNAL),
        ("third_party_opinion:1", "第三方提出意见期限（第1次）", OTHERS),
        ("extension_notice", "延期告知期限", OFFICE),
    ],
)
def test_names(key: str, label: str, whose: str) -> None:
    assert deadlines.label_of(key) == label
    assert deadlines.kind_of(key).whose == whose


@pytest.mark.parametrize(
    ("key", "days_left", "seen"),
    [
        ("answer", 1, "ours"),
        ("answer", -1, "ours"),  # late, and still to be done
        ("assist:1", 0, "ours"),
        ("correction_reply", -1, "theirs"),
        ("litigation", 0, "theirs"),  # the last day is still one to sue on
        ("litigation", -1, "over"),
        ("own_appeal:1", 0, "ours"),
        ("own_appeal:1", -1, "over"),
    ],
)
def test_whose_a_term_is_on_a_page(key: str, days_left: int, seen: str) -> None:
    assert deadlines.seen_as(key, DAY + timedelta(days_left), DAY) == seen


def a_clock(*marks: ClockMark, met: date | None = None, ended: date | None = None) -> tuple[Case, Clock]:
    clock = Clock("answer", "answer", "2019", None, DAY, marks, met_on=met, ended_on=ended)
    return Case("X", "局", clocks={"answer": clock}), clock


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (a_clock(), "running"),
        (a_clock(ClockMark("pause", DAY)), "paused"),
        (a_clock(ClockMark("pause", DAY), ClockMark("pause", DAY), ClockMark("resume", DAY)), "paused"),
        (a_clock(ClockMark("pause", DAY), ClockMark("resume", DAY)), "running"),
        (a_clock(ClockMark("pause", DAY), ClockMark("restart", DAY)), "running"),
        (a_clock(ClockMark("extend", DAY, 5)), "running"),
        (a_clock(ClockMark("pause", DAY), met=DAY), "met"),
        (a_clock(ended=DAY), "ended"),
    ],
)
def test_status(found: tuple[Case, Clock], status: str) -> None:
    assert deadlines.status_of(*found) == status


def test_the_offices_own_terms_say_so() -> None:
    term = deadlines.term_of(Clock("assist:1", "assist", None, 5, DAY))
    assert (term.length, term.unit, term.law, term.extension, term.pauses) == (5, "working_day", "office", None, ())
    assert term.title == "本机关内部规定"


def test_only_open_clocks_are_due(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "assist", DAY, to="档案室", question="查", search=False)
    office.act(number, "return_assist", date(2026, 3, 11), assist=1, proposal="没有")
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        case = journal.load(session, row)
    assert deadlines.dues(case, office.office.calendar).keys() == {"answer"}
    assert deadlines.due_of(case, "assist:1", office.office.calendar).due == date(2026, 3, 17)


def test_days_left_are_counted_from_the_day_asked(office: Bureau) -> None:
    number = office.receive(DAY).number
    for today, left in ((DAY, 20), (date(2026, 4, 8), 0), (date(2026, 4, 9), -1), (date(2026, 4, 4), 2)):
        answer = office.document(number, today)["deadlines"][0]
        assert (answer["left"], answer["late"]) == (left, left < 0)


@pytest.mark.parametrize("is_served", [False, True])
@pytest.mark.parametrize(("asked", "is_late"), [(date(2026, 3, 19), False), (date(2026, 3, 20), True)])
def test_a_correction_asked_for_too_late_restarts_nothing_and_says_why(
    office: Bureau, asked: date, is_late: bool, is_served: bool
) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", asked, items=["文号"])
    if is_served:
        office.act(number, "serve", asked, letter=2, method="in_person", received_on=asked, receiver="王喆")
    office.act(number, "correct", date(2026, 3, 23), content="2025年的方案")
    answer = office.document(number, date(2026, 3, 23))["deadlines"][0]
    assert answer["due"] == (date(2026, 4, 8) if is_late else date(2026, 4, 21))
    assert any("补正告知晚于法定期限发出" in step["what"] for step in answer["because"]) == is_late


def test_a_payment_that_restarts_the_term_does_not_make_a_late_correction_one_in_time(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", date(2026, 3, 20), items=["文号"])
    office.act(number, "correct", date(2026, 3, 23), content="2025年的方案")
    office.act(number, "charge_fee", date(2026, 3, 24), pages=40, pay_to="政务服务大厅非税窗口")
    office.act(number, "serve", date(2026, 3, 24), letter=3, method="in_person", receiver="王喆")
    office.act(number, "pay", date(2026, 3, 25), amount=100, evidence="非税票据0001")
    answer = office.document(number, date(2026, 3, 25))["deadlines"][0]
    assert answer["due"] == date(2026, 4, 23), "of the payment"
    told = [step["what"] for step in answer["because"]]
    assert any("完成缴费" in what for what in told)
    assert "补正告知晚于法定期限发出" in told[-1]


def test_under_the_earlier_regulation_a_correction_restarts_nothing_and_nothing_is_said_of_it(office: Bureau) -> None:
    number = office.receive(date(2012, 3, 12)).number
    office.act(number, "request_correction", date(2012, 3, 26), items=["文号"])
    office.act(number, "correct", date(2012, 3, 28), content="2011年的方案")
    answer = office.document(number, date(2012, 3, 28))["deadlines"][0]
    assert not any("从严" in step["what"] for step in answer["because"])
