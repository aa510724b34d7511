"""Opinions that come too late: a third party's silence is no consent (2019条例第三十二条), another agency's is (第三十四条)."""

from datetime import date, timedelta
from typing import Any

import pytest
from gaoping import Bureau

SENT, DELIVERED, DUE, LATE = date(2026, 3, 16), date(2026, 3, 18), date(2026, 4, 9), date(2026, 4, 13)


@pytest.mark.parametrize(
    ("event", "said", "is_deemed"),
    [
        ("consult_third_party", {"name": "甲公司", "contact": "长平街1号", "summary": "报价"}, False),
        ("consult_agency", {"agency": "高平市自然资源局", "summary": "批复"}, True),
    ],
)
@pytest.mark.on_sqlite
def test_only_an_agency_that_lets_its_term_pass_agrees(
    office: Bureau, event: str, said: dict[str, Any], is_deemed: bool
) -> None:
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, event, SENT, **said)
    office.act(number, "record_delivery", DELIVERED, "registrar", letter=2, evidence="邮政签收回执")
    done = office.act(number, "record_opinion", LATE, consultation=1, opinion="disagree", reasons="涉及商业秘密")
    (warning,) = done.warnings
    assert f"期限已于{DUE}届满" in warning
    assert ("视为同意公开" in warning) is is_deemed


@pytest.mark.parametrize("came", [date(2026, 3, 20), DUE])
@pytest.mark.on_sqlite
def test_a_silence_that_was_none_is_told_to_nobody(office: Bureau, came: date) -> None:
    """The opinion had come in time: neither the reply to the reconsideration nor its evidence tells of a silence."""
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, "consult_third_party", SENT, name="甲公司", contact="长平街1号", summary="报价")
    office.act(number, "record_delivery", DELIVERED, "registrar", letter=2, evidence="邮政签收回执")
    office.act(number, "resolve_silence", LATE, consultation=1)
    office.act(number, "record_opinion", LATE, consultation=1, opinion="agree", received_on=came)
    told = pleaded(office, number)
    assert "收到被征求意见一方的书面意见" in told
    assert "没有提出意见" not in told
    assert "逾期未提出意见的记录" not in told


@pytest.mark.on_sqlite
def test_an_agency_not_waited_for_is_not_said_to_have_let_its_term_pass(office: Bureau) -> None:
    number = office.receive(date(2017, 3, 1)).number
    office.act(number, "consult_agency", date(2017, 3, 8), agency="晋城市财政局", summary="联合发文")
    office.act(number, "resolve_silence", date(2017, 3, 20), consultation=1)
    told = pleaded(office, number)
    assert "2017年3月20日，征求意见结束，被申请人没有再等待被征求意见一方的意见。" in told
    assert "期限届满" not in told
    assert "逾期未提出意见的记录" not in told


def pleaded(office: Bureau, number: str) -> str:
    """Serve an answer, have it contested; return the reply to the reconsideration body."""
    on = office.row(number).received_on + timedelta(days=42)
    office.answered(number, on)
    office.act(number, "serve", on, "registrar", method="当面送达", receiver="王喆")
    office.act(number, "open_proceeding", on, "legal", kind="行政复议", body="高平市人民政府", received_on=on)
    said = {"proceeding": 1, "request": "请求维持。", "argument": "答复合法。", "representative": "李某，主任"}
    office.act(number, "draft_pleading", on, "legal", **said)
    return office.text(number, "reconsideration_answer")
