"""The processing fee by items: the applicant's other applications of the month count, those of others and other months do not."""

from datetime import date

import pytest
from gaoping import APPLICANT, OFFICE, bureau

from workflow.report import publishing
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
        with pytest.raises(NotAllowed, match="此前的申请是10件，不是3件"):
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


def test_an_ordered_term_is_not_begun_anew_by_a_fee(sqlite_url: str) -> None:
    """It was said that fees were not known to the law yet."""
    with bureau(sqlite_url) as office:
        number, on = office.receive(date(2026, 3, 3)).number, date(2026, 4, 20)
        suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": on}
        office.act(number, "open_proceeding", on, "legal", **suit)
        told = {"proceeding": 1, "result": "ordered", "decided_on": on, "redo_days": 15}
        office.act(number, "decide_proceeding", on, "legal", **told)
        with pytest.raises(NotAllowed, match="答复期限是决定、裁判所定的，不因收费重新起算"):
            office.act(number, "charge_fee", on, pages=60, pay_to="政务服务大厅非税窗口")


@pytest.mark.parametrize("kind", ["fee", "correction"])
def test_a_lapse_after_a_decision_had_it_answered_says_that_this_is_no_performance(sqlite_url: str, kind: str) -> None:
    with bureau(sqlite_url) as office:
        number, on, later = office.receive(date(2026, 3, 3)).number, date(2026, 3, 5), date(2026, 5, 20)
        if kind == "fee":
            office.act(number, "charge_fee", on, pages=60, pay_to="政务服务大厅非税窗口")
        else:
            office.act(number, "request_correction", on, items=["不明确"], days=15)
        office.act(number, "serve", on, method="in_person", receiver="王喆")
        complaint = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": on}
        office.act(number, "open_proceeding", on, "legal", **complaint)
        told = {"proceeding": 1, "result": "ordered", "decided_on": later, "doc_number": "高政复决〔2026〕3号"}
        office.act(number, "decide_proceeding", later, "legal", **told)
        done = office.act(number, "fee_lapse" if kind == "fee" else "lapse", later)
        assert done.warnings == (
            "高平市人民政府行政复议决定（高政复决〔2026〕3号）已经责令答复，不再处理不是履行：请由负责人研究，需要答复的不要按逾期处理",
        )


def test_what_was_paid_stands_in_the_years_report(database_url: str) -> None:
    with bureau(database_url) as office:
        paid = office.receive(date(2026, 3, 3)).number
        office.receive(date(2026, 3, 3))
        office.act(paid, "charge_fee", date(2026, 3, 9), pages=40, pay_to="非税窗口")
        office.act(paid, "serve", date(2026, 3, 10), "registrar", method="in_person", receiver="王喆", letter=2)
        told = {}
        for stage in ("charged", "paid"):
            with office.database.read() as session:
                for unit in (None, OFFICE, "高平市财政局"):
                    report = publishing.count(session, office.office, 2026, "2021", unit)
                    told[stage, unit] = publishing.sections(session, office.office, report, unit)["六"]
            if stage == "charged":
                office.act(paid, "pay", date(2026, 3, 12), "registrar", amount=100, evidence="票据0001")
        assert all("本年没有收取信息处理费。" in told["charged", unit] for unit in (None, OFFICE))
        for unit in (None, OFFICE):
            assert "依照《政府信息公开信息处理费管理办法》，本年向1件申请收取信息处理费100元。" in told["paid", unit]
        assert "本年没有收取信息处理费。" in told["paid", "高平市财政局"]
        with office.database.read() as session:
            earlier = publishing.count(session, office.office, 2020, "2021")
            assert "信息处理费" not in publishing.sections(session, office.office, earlier, None)["六"]
