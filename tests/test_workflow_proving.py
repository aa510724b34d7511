"""A notice posted without proof of its receipt reminds whoever posted it; what was handed over needs no reminder."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau
from sqlmodel import select

from workflow.mail_tables import Alert

ON = date(2026, 3, 10)


def clocks(office: Bureau, number: str, today: date) -> dict[str, str]:
    return {item["clock"]: item["status"] for item in office.document(number, today)["deadlines"]}


def test_what_was_handed_over_needs_no_further_proof(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON).number
        office.act(number, "request_correction", ON, items=["文号"])
        office.act(number, "serve", ON, method="in_person", receiver="王喆")
        assert "correction_proof" not in clocks(office, number, ON)


def test_a_missing_proof_is_alerted_as_an_internal_limit_until_it_is_there(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON).number
        office.act(number, "charge_fee", ON, pages=120, pay_to="政务服务大厅非税窗口")
        office.act(number, "serve", ON, method="post", tracking="XA1")
        for day in (date(2026, 3, 23), date(2026, 3, 24), date(2026, 3, 25)):
            office.sweep(day)
        with office.database.read() as session:
            raised = [
                (alert.rung, alert.on_day) for alert in session.exec(select(Alert).where(Alert.clock == "fee_proof"))
            ]
        assert sorted(set(raised)) == [(0, date(2026, 3, 24)), (1, date(2026, 3, 25))]
        office.act(number, "record_delivery", date(2026, 3, 26), letter=2, evidence="回执", delivered_on=ON)
        assert clocks(office, number, date(2026, 3, 26))["fee_proof"] == "met"


def test_whoever_pays_before_the_proof_ends_the_search_for_it(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON).number
        office.act(number, "charge_fee", ON, pages=120, pay_to="政务服务大厅非税窗口")
        office.act(number, "serve", ON, method="post", tracking="XA1")
        office.act(number, "pay", date(2026, 3, 16), amount=1100, evidence="票据")
        assert clocks(office, number, date(2026, 3, 16))["fee_proof"] == "ended"


@pytest.mark.parametrize(
    ("event", "said", "owed"),
    [
        ("charge_fee", {"pages": 120, "pay_to": "政务服务大厅非税窗口"}, "payment"),
        ("ask_reasons", {"findings": "一季度提出同类申请四十六件"}, "justification_reply"),
    ],
)
@pytest.mark.on_sqlite
def test_another_letter_signed_for_proves_nothing(
    database_url: str, event: str, said: dict[str, Any], owed: str
) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON).number
        office.act(number, "request_extension", ON, reason="检索量大", days=10)
        office.act(number, "extend", ON, "approver")
        office.act(number, event, ON, **said)
        office.act(number, "serve", ON, letter=3, method="post", tracking="XA1")
        office.act(number, "serve", date(2026, 3, 12), letter=2, method="in_person", receiver="王喆")
        assert owed not in clocks(office, number, date(2026, 3, 12))
        office.act(number, "record_delivery", date(2026, 3, 13), letter=3, evidence="回执")
        assert clocks(office, number, date(2026, 3, 13))[owed] == "running"
