"""A voided case keeps its number and leaves what is counted; an amended day of receipt is alerted at once."""

from datetime import date

import pytest
from gaoping import OFFICE, bureau, noon
from sqlmodel import select

from workflow.keeping import verification
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.mail_tables import Alert, Outbox
from workflow.trial import NotAllowed

ON = date(2026, 3, 10)


def test_a_voided_case_leaves_the_counts_and_keeps_its_number(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = [office.receive(ON).number for _ in range(11)]
        for number in numbers[:2]:
            office.act(number, "propose_void", ON, "registrar", reason="同一封信登了两次")
            office.act(number, "approve_void", ON, "approver")
        later = office.receive(ON)
        assert later.number == "GPZB-2026-0012"
        assert list(later.similar) == numbers[2:]
        office.act(later.number, "charge_fee", ON, items=2, pay_to="政务服务大厅非税窗口")
        charged = office.document(later.number, ON)["journal"][-1]["outcome"]
        assert (charged["earlier"], charged["amount"]) == (9, 100)
        assert office.row(numbers[0]).voided
        assert office.sweep(date(2026, 4, 8)).alerts > 0
        with office.database.read() as session:
            voided = {office.row(number).id for number in numbers[:2]}
            assert not voided & {alert.case_id for alert in session.exec(select(Alert))}
        assert verification.verify(office.database, office.office).problems == ()


def test_an_earlier_day_of_receipt_raises_its_alerts_at_once(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2026, 4, 7), channel="邮寄", signed_on=date(2026, 4, 3)).number
        office.act(number, "amend", date(2026, 4, 7), reason="门卫三月九日签收", received_on=date(2026, 3, 9))
        with office.database.read() as session:
            rungs = {alert.rung for alert in session.exec(select(Alert).where(Alert.clock == "answer"))}
        assert office.row(number).due_on == date(2026, 4, 7)
        assert 0 in rungs
        assert verification.verify(office.database, office.office).problems == ()


def test_an_imported_case_may_turn_out_to_have_come_later(database_url: str) -> None:
    row = Row(
        2, "旧-2026-1", OFFICE, date(2026, 3, 2), "post", "自然人", "王喆", "139-0000-0000", "征收补偿方案", None, None
    )  # fmt: skip
    with bureau(database_url) as office:
        with office.database.write() as session:
            ledgers.take_in(session, office.office, [row], noon(ON), ON, lambda _done: None)
        later = {"reason": "台账抄错一行", "received_on": date(2026, 3, 4)}
        with pytest.raises(NotAllowed, match="由签发人本人批准"):
            office.act(row.number, "amend", ON, **later)
        office.act(row.number, "amend", ON, reason="台账抄错一行", applicant={"name": "王吉吉"})
        office.act(row.number, "propose_amendment", ON, **later)
        office.act(row.number, "approve_amendment", ON, "approver")
        amended = office.row(row.number)
        assert (amended.received_on, amended.due_on) == (date(2026, 3, 4), date(2026, 4, 1))
        assert amended.applicant == "王吉吉"
        assert verification.verify(office.database, office.office).problems == ()


def test_of_two_cases_that_name_each_other_one_stays(database_url: str) -> None:
    with bureau(database_url) as office:
        one, other = (office.receive(ON).number for _ in range(2))
        for number, twin in ((one, other), (other, one)):
            office.act(number, "propose_void", ON, reason="同一封信登了两次", duplicate_of=twin)
        office.act(one, "approve_void", ON, "approver")
        with pytest.raises(NotAllowed, match=f"{one}已经作废"):
            office.act(other, "approve_void", ON, "approver")
        assert [office.row(number).voided for number in (one, other)] == [True, False]


def test_what_was_proposed_is_asked_again_when_it_is_approved(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2026, 3, 11), channel="邮寄", signed_on=date(2026, 3, 6)).number
        office.act(number, "propose_amendment", date(2026, 3, 12), reason="又查", received_on=date(2026, 3, 10))
        with pytest.raises(NotAllowed, match="早于提出之日"):
            office.act(number, "approve_amendment", date(2026, 3, 11), "approver")
        office.act(number, "withdraw", date(2026, 3, 12), withdrawn_on=date(2026, 3, 9), evidence="撤回书")
        with pytest.raises(NotAllowed, match="晚于办结日"):
            office.act(number, "approve_amendment", date(2026, 3, 12), "approver")
        assert verification.verify(office.database, office.office).problems == ()


def test_the_signatories_are_told_that_a_change_waits_for_them(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON).number
        office.act(number, "propose_void", ON, reason="误登")
        with office.database.read() as session:
            told = {(row.recipient, row.subject) for row in session.exec(select(Outbox))}
    people = ("approver", "approver2", "allround")
    assert told == {(f"{login}@gaoping.invalid", f"[待批准作废]{number}") for login in people}
