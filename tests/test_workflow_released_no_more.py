"""A release that a third party had set aside before the applicant had it is neither issued nor served."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau

from workflow.trial import NotAllowed

ON, LATER = date(2026, 3, 17), date(2026, 5, 20)
OVERRIDE = {"consultation": 1, "ground": "no_good_reason", "reason": "理由不成立", "content": "合同"}
SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": ON, "consultation": 1}
SET_ASIDE = "第 1 件已经撤销这一公开决定，不能印发、送达"


def test_an_issued_release_is_not_served_but_made_void_and_answered_anew(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _signed(office)
        office.act(number, "issue", ON)
        office.act(number, "serve", ON, method="in_person", receiver="公司", letter=5)
        _set_aside(office, number)
        with pytest.raises(NotAllowed, match=SET_ASIDE):
            office.act(number, "serve", LATER, method="in_person", receiver="王喆", letter=4)
        with pytest.raises(NotAllowed, match="不再送达的由签发人作废（void_letter）"):
            office.act(number, "draft", LATER, decision="refused.third_party", reason="公开会损害商业秘密")
        office.act(number, "void_letter", LATER, "approver", letter=4, reason="判决撤销")
        office.answered(number, LATER, decision="refused.third_party", reason="公开会损害商业秘密，造成实质性损害")
        office.act(number, "serve", LATER, method="in_person", receiver="王喆")
        assert office.document(number, LATER)["state"] == "answered"


def test_a_release_set_aside_without_an_order_to_answer_is_not_served_either(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _signed(office)
        office.act(number, "issue", ON)
        office.act(number, "serve", ON, method="in_person", receiver="公司", letter=5)
        _set_aside(office, number, redo=False)
        with pytest.raises(NotAllowed, match=SET_ASIDE):
            office.act(number, "serve", LATER, method="in_person", receiver="王喆", letter=4)
        office.act(number, "void_letter", LATER, "approver", letter=4, reason="判决撤销")


@pytest.mark.parametrize("redo", [False, True])
def test_a_service_before_the_judgment_is_entered_after_it_where_no_new_answer_is_owed(
    sqlite_url: str, redo: bool
) -> None:
    with bureau(sqlite_url) as office:
        number = _signed(office)
        office.act(number, "issue", ON)
        office.act(number, "serve", ON, method="in_person", receiver="公司", letter=5)
        _set_aside(office, number, redo=redo)
        served = {"method": "in_person", "receiver": "王喆", "letter": 4, "received_on": date(2026, 3, 25)}
        if redo:
            with pytest.raises(NotAllowed, match=SET_ASIDE):
                office.act(number, "serve", LATER, **served)
        else:
            office.act(number, "serve", LATER, **served)
            assert office.document(number, LATER)["state"] == "answered"


def test_a_signed_release_is_not_issued_until_a_second_instance_lets_it_stand(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _signed(office)
        _set_aside(office, number)
        with pytest.raises(NotAllowed, match=SET_ASIDE):
            office.act(number, "issue", LATER)
        appeal = {"who": "office", "filed_on": LATER, "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", LATER, "legal", proceeding=1, **appeal)
        with pytest.raises(NotAllowed, match=SET_ASIDE):
            office.act(number, "issue", LATER)
        told = {"proceeding": 1, "result": "dismissed", "decided_on": LATER}
        office.act(number, "decide_proceeding", LATER, "legal", **told)
        office.act(number, "issue", LATER)


def _signed(office: Bureau) -> str:
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, "consult_third_party", ON, name="某公司", contact="某路", summary="合同")
    opinion: dict[str, Any] = {"consultation": 1, "opinion": "disagree", "reasons": "商业秘密"}
    office.act(number, "record_opinion", ON, **opinion)
    office.act(number, "draft", ON, decision="open", documents=["合同"], manner="邮寄", override=[OVERRIDE])
    office.act(number, "submit", ON)
    office.act(number, "clear", ON, "reviewer", finding="不涉密")
    office.act(number, "sign", ON, "approver")
    office.act(number, "tell_third_party", ON, consultation=1)
    office.act(number, "open_proceeding", ON, "legal", **SUIT)
    return number


def _set_aside(office: Bureau, number: str, **more: Any) -> None:
    told = {"proceeding": 1, "result": "revoked", "decided_on": LATER, **more}
    office.act(number, "decide_proceeding", LATER, "legal", **told)
