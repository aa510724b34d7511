"""Opinions that come too late: a third party's silence is no consent (2019条例第三十二条), another agency's is (第三十四条)."""

from datetime import date
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
