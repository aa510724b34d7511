"""A voided case keeps its number and leaves what is counted; an amended day of receipt is alerted at once."""

from datetime import date

from gaoping import bureau
from sqlmodel import select

from workflow import verification
from workflow.tables import Alert

ON = date(2026, 3, 10)
DUPLICATE = {"reason": "同一封信登了两次", "approved_by": "approver"}


def test_a_voided_case_leaves_the_counts_and_keeps_its_number(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = [office.receive(ON).number for _ in range(11)]
        for number in numbers[:2]:
            office.act(number, "void", ON, "registrar", **DUPLICATE)
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
