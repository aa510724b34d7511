"""Several items on one application: each answered, the whole counted once, in one letter or in several."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau

from workflow.keeping import verification
from workflow.trial import NotAllowed

ON = date(2026, 3, 10)
ITEMS = ["征收补偿方案", "测绘合同"]
OPEN = {"item": 1, "decision": "open", "documents": ["方案"]}
REFUSED = {"item": 2, "decision": "refused.deliberative", "reason": "过程稿"}


def drafted(office: Bureau, number: str, decision: str, *answers: dict[str, Any], **more: Any) -> None:
    office.act(number, "draft", ON, decision=decision, manner="邮寄", answers=list(answers), **more)


def sent(office: Bureau, number: str, on: date = ON) -> None:
    office.act(number, "submit", on)
    office.act(number, "clear", on, "reviewer", finding="不涉密")
    office.act(number, "sign", on, "approver")
    office.act(number, "issue", on)
    office.act(number, "serve", on, method="in_person", receiver="王喆")


@pytest.mark.parametrize(
    ("decision", "answers", "more", "words"),
    [
        ("open", [OPEN], {}, "第2项申请事项没有答复"),
        ("open", [OPEN, OPEN], {}, "第1项申请事项答复了两次"),
        ("open", [OPEN, {**REFUSED, "item": 3}], {}, "没有第3项申请事项，本件共2项"),
        ("open", [OPEN, REFUSED], {}, "应为 partial"),
        ("partial", [OPEN, REFUSED], {"rest_follows": True}, "没有其余事项"),
        ("partial", [OPEN, {**REFUSED, "reason": None}], {}, r"第2项答复“属于过程性信息”缺少：理由（reason）"),
        ("partial", [OPEN, {**REFUSED, "decision": "refused.third_party"}], {}, "第2项：.*须先书面征求第三方意见"),
        ("partial", [OPEN, {**REFUSED, "decision": "refused.state_secret"}], {}, "第2项：.*须写明密级"),
        ("partial", [OPEN, {**REFUSED, "decision": "declined.repeat"}], {}, "第2项：.*须写明前次答复"),
        ("partial", [OPEN, {**REFUSED, "decision": "no.such"}], {}, "第2项：没有“no.such”"),
        ("partial", [OPEN, {**REFUSED, "decision": "unavailable.unclear"}], {}, "第2项答复.*须先要求补正"),
        ("open", [{**REFUSED, "item": 1}, REFUSED], {}, "可填：refused.deliberative"),
    ],
)
def test_a_draft_that_leaves_something_out_is_refused(
    sqlite_url: str, decision: str, answers: list[dict[str, Any]], more: dict[str, Any], words: str
) -> None:
    told = [{name: value for name, value in one.items() if value is not None} for one in answers]
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=ITEMS).number
        with pytest.raises(NotAllowed, match=words):
            drafted(office, number, decision, *told, **more)


def test_an_application_that_was_not_split_is_answered_as_one(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON).number
        with pytest.raises(NotAllowed, match="没有分列申请事项"):
            drafted(office, number, "open", OPEN, documents=["方案"])


def test_what_a_third_party_objects_to_is_weighed_over_all_items(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=ITEMS).number
        office.act(number, "consult_third_party", ON, name="某公司", contact="某路", summary="合同")
        office.act(number, "record_opinion", ON, consultation=1, opinion="disagree", reasons="商业秘密")
        third = {**REFUSED, "decision": "refused.third_party"}
        with pytest.raises(NotAllowed, match="不同意公开"):
            drafted(office, number, "open", OPEN, {**OPEN, "item": 2})
        drafted(office, number, "partial", OPEN, third)
        assert office.document(number, ON)["journal"][-1]["outcome"]["grounds"] == ["open", "refused.third_party"]


def test_in_one_letter_or_in_two_the_case_is_one_result(database_url: str) -> None:
    with bureau(database_url) as office:
        together, split = (office.receive(ON, items=ITEMS).number for _ in range(2))
        drafted(office, together, "partial", OPEN, REFUSED)
        sent(office, together)
        drafted(office, split, "open", OPEN, rest_follows=True)
        sent(office, split)
        assert (office.row(split).state, office.row(split).outcome) == ("received", None)
        drafted(office, split, "partial", REFUSED)
        sent(office, split, date(2026, 3, 11))
        assert office.row(together).outcome == office.row(split).outcome == "partial"
        assert office.row(split).concluded_on == date(2026, 3, 11)
        assert verification.verify(office.database, office.office).problems == ()


def test_a_decision_set_aside_opens_every_item_again(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=ITEMS).number
        drafted(office, number, "open", OPEN, rest_follows=True)
        sent(office, number)
        drafted(office, number, "partial", REFUSED)
        sent(office, number)
        opened = {"kind": "reconsideration", "received_on": ON, "body": "高平市人民政府"}
        office.act(number, "open_proceeding", ON, "legal", **opened)
        office.act(number, "decide_proceeding", ON, "legal", proceeding=1, result="revoked", decided_on=ON)
        with pytest.raises(NotAllowed, match="第1项申请事项没有答复"):
            drafted(office, number, "partial", {**REFUSED, "reason": "另一理由"})


def test_a_correction_may_split_the_request(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON).number
        office.act(number, "request_correction", ON, items=["分列各项"])
        office.act(number, "correct", ON, content="方案和合同", items=ITEMS)
        drafted(office, number, "partial", OPEN, REFUSED)
        assert office.document(number, ON)["items"] == 2


def test_on_the_spot_every_item_is_open(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=ITEMS).number
        spot = {"decision": "partial", "manner": "当面", "receiver": "王喆", "approved_by": "approver"}
        with pytest.raises(NotAllowed, match="当场只能答复予以公开"):
            office.act(number, "answer_on_the_spot", ON, answers=[OPEN, REFUSED], **spot)
        spot["decision"] = "open"
        office.act(number, "answer_on_the_spot", ON, answers=[OPEN, {**OPEN, "item": 2}], **spot)
        assert office.row(number).outcome == "open"
