"""The processing fee by items: the applicant's other applications of the month count, those of others and other months do not."""

from datetime import date

import pytest
from gaoping import APPLICANT, bureau

from workflow.trial import NotAllowed

OTHER = {**APPLICANT, "name": "李昇"}
ID = "140581199001010014"
COUNTER = {"items": 2, "pay_to": "政务服务大厅非税窗口"}


def test_items_are_counted_over_the_calendar_month(database_url: str) -> None:
    with bureau(database_url) as office:
        office.receive(date(2026, 2, 27))
        for _ in range(10):
            office.receive(date(2026, 3, 3))
        office.receive(date(2026, 3, 4), applicant=OTHER)
        number = office.receive(date(2026, 3, 5)).number
        office.receive(date(2026, 3, 6))
        with pytest.raises(NotAllowed, match="此前的申请是10件,不是3件"):
            office.act(number, "charge_fee", date(2026, 3, 9), earlier=3, **COUNTER)
        office.act(number, "charge_fee", date(2026, 3, 9), earlier=10, **COUNTER)
        charged = office.document(number, date(2026, 3, 9))["journal"][-1]["outcome"]
        assert (charged["tariff"], charged["amount"], charged["earlier"]) == ("items", 200, 10)


def test_the_same_identity_number_is_the_same_applicant(database_url: str) -> None:
    with bureau(database_url) as office:
        for _ in range(10):
            office.receive(date(2026, 3, 3), id_number=ID)
        number = office.receive(date(2026, 3, 5), id_number=ID, applicant={**APPLICANT, "name": "王吉吉"}).number
        stranger = office.receive(date(2026, 3, 5), applicant=OTHER).number
        office.act(number, "charge_fee", date(2026, 3, 9), **COUNTER)
        with pytest.raises(NotAllowed, match="没有超过免费的数量"):
            office.act(stranger, "charge_fee", date(2026, 3, 9), **COUNTER)
