"""The earlier answer a repeat names is held against the register: whose it was, when it was served, of what day."""

from datetime import date
from typing import Any

import pytest
from gaoping import APPLICANT, FINANCE, OFFICE, Bureau, noon

from workflow.engine import Done
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.trial import NotAllowed

FIRST, AGAIN = date(2026, 3, 2), date(2026, 3, 16)
SEARCH = {"who": "经小办", "where": "档案室", "words": "征收", "when": "2026-03-14", "result": "找到全文"}
NOT_ANSWERED = "收到时还没有答复，不是重复申请"


def answered(office: Bureau, served: date, **received: Any) -> tuple[str, str]:
    """Return the 登记号 and the 文号 of an application answered on 2026-03-10."""
    number = office.receive(FIRST, **received).number
    office.answered(number, date(2026, 3, 10))
    office.act(number, "serve", served, method="当面送达", receiver="王喆")
    letters = office.document(number, served)["letters"]
    return number, next(one["number"] for one in letters if one["kind"] == "reply_open")


def repeat(office: Bureau, named: str, dated: date = date(2026, 3, 10), **received: Any) -> Done:
    number = office.receive(AGAIN, **received).number
    earlier = {"number": named, "dated": dated}
    return office.act(
        number, "draft", date(2026, 3, 18), decision="declined.repeat", reason="内容相同", earlier=earlier
    )


def test_the_number_of_an_answer_served_before_is_taken(office: Bureau) -> None:
    _, doc_number = answered(office, date(2026, 3, 11))
    assert repeat(office, doc_number).warnings == ()


@pytest.mark.parametrize(
    ("dated", "applicant", "words"),
    [
        (date(2026, 3, 9), APPLICANT, "的日期是2026-03-10，不是2026-03-09"),
        (date(2026, 3, 10), {**APPLICANT, "name": "李璟"}, "不是同一申请人提出的，不是重复申请"),
    ],
)
def test_another_day_or_another_applicant_is_refused(office: Bureau, dated: date, applicant: Any, words: str) -> None:
    _, doc_number = answered(office, date(2026, 3, 11))
    with pytest.raises(NotAllowed, match=words):
        repeat(office, doc_number, dated, applicant=applicant)


def test_an_answer_served_after_this_one_came_in_is_none_it_repeats(office: Bureau) -> None:
    _, doc_number = answered(office, date(2026, 3, 17))
    with pytest.raises(NotAllowed, match=f"的答复2026-03-17才送达.*{NOT_ANSWERED}"):
        repeat(office, doc_number)


def test_an_application_not_answered_is_not_repeated(office: Bureau) -> None:
    number = office.receive(FIRST).number
    with pytest.raises(NotAllowed, match=f"没有已经送达的答复，{NOT_ANSWERED}"):
        repeat(office, number)


def test_the_number_of_the_application_is_told_for_that_of_its_answer(office: Bureau) -> None:
    number, doc_number = answered(office, date(2026, 3, 11))
    with pytest.raises(NotAllowed, match=f"{number}是登记号.*{doc_number}、2026-03-10"):
        repeat(office, number)


def test_an_answer_from_an_old_ledger_is_named_by_its_own_number_too(office: Bureau) -> None:
    row = Row(
        2, "旧-1", OFFICE, FIRST, "in_person", "自然人", APPLICANT["name"], "139", "方案", "open", date(2026, 3, 11)
    )
    with office.database.write() as session:
        ledgers.take_in(session, office.office, [row], noon(FIRST), FIRST, lambda _done: None)
    with pytest.raises(NotAllowed, match=r"旧-1是登记号：前次答复（earlier）请写答复书的文号和日期$"):
        repeat(office, "旧-1")


def test_another_units_answer_and_its_own_are_none(office: Bureau) -> None:
    theirs = office.receive(FIRST, "finance", unit=FINANCE).number
    with pytest.raises(NotAllowed, match=f"{theirs}由{FINANCE}答复"):
        repeat(office, theirs)
    number = office.receive(AGAIN).number
    earlier = {"number": number, "dated": date(2026, 3, 10)}
    with pytest.raises(NotAllowed, match="写的就是本件"):
        office.act(number, "draft", AGAIN, decision="declined.repeat", reason="内容相同", earlier=earlier)


def test_an_answer_the_register_does_not_have_is_taken_by_number_and_day_and_warned_of(office: Bureau) -> None:
    assert "不在本程序登记的文书里" in "".join(repeat(office, "高政办公开复〔2018〕31号", date(2018, 11, 6)).warnings)


def test_an_item_names_its_earlier_answer_as_a_whole_application_does(office: Bureau) -> None:
    number, _ = answered(office, date(2026, 3, 11))
    other = office.receive(AGAIN, items=["方案", "值班安排"]).number
    answers = [
        {"item": 1, "decision": "declined.repeat", "reason": "相同", "earlier": {"number": number, "dated": FIRST}},
        {"item": 2, "decision": "refused.internal", "reason": "值班安排"},
    ]
    with pytest.raises(NotAllowed, match=f"第1项：{number}是登记号"):
        office.act(other, "draft", AGAIN, decision="refused.internal", answers=answers)


def revoked(office: Bureau, number: str, kind: str, body: str) -> None:
    on = date(2026, 3, 13)
    office.act(number, "open_proceeding", on, "legal", kind=kind, body=body, received_on=on)
    decided = {"proceeding": 1, "result": "撤销", "decided_on": on, "received_on": on, "served_on": on}
    office.act(number, "decide_proceeding", on, "legal", **decided)


def test_an_answer_set_aside_answers_nothing_until_there_is_a_new_one(office: Bureau) -> None:
    number, doc_number = answered(office, date(2026, 3, 11))
    revoked(office, number, "reconsideration", "高平市人民政府")
    with pytest.raises(
        NotAllowed, match=f"{doc_number}已被高平市人民政府于2026年3月13日作出的行政复议决定撤销.*还没有重新答复"
    ):
        repeat(office, doc_number)
    office.act(number, "record_search", date(2026, 3, 14), searches=[SEARCH])
    office.answered(number, date(2026, 3, 14), documents=["征收补偿安置方案（全文）"])
    office.act(number, "serve", date(2026, 3, 14), method="当面送达", receiver="王喆")
    anew = office.document(number, date(2026, 3, 14))["letters"][-1]["number"]
    with pytest.raises(NotAllowed, match=f"已经不再有效.*重新作出的是{anew}"):
        repeat(office, doc_number)
    assert repeat(office, anew, date(2026, 3, 14)).warnings == ()


def test_an_answer_set_aside_by_a_judgment_under_appeal_is_warned_of(office: Bureau) -> None:
    number, doc_number = answered(office, date(2026, 3, 11))
    revoked(office, number, "litigation", "高平市人民法院")
    appealed = {"proceeding": 1, "who": "office", "filed_on": "2026-03-16", "court": "晋城市中级人民法院"}
    office.act(number, "appeal_judgment", date(2026, 3, 16), "legal", **appealed)
    assert "二审还没有裁判" in "".join(repeat(office, doc_number).warnings)


def test_an_answer_the_office_is_changing_stands_until_another_is_served(office: Bureau) -> None:
    number, doc_number = answered(office, date(2026, 3, 11))
    office.act(number, "propose_change", date(2026, 3, 12), "legal", reason="漏了附件")
    office.act(number, "approve_change", date(2026, 3, 12), "approver")
    assert repeat(office, doc_number).warnings == ()
    office.answered(number, date(2026, 3, 13), documents=["征收补偿安置方案", "附件"])
    office.act(number, "serve", date(2026, 3, 13), method="当面送达", receiver="王喆")
    with pytest.raises(NotAllowed, match="已经不再有效\\（本机关自行改变\\）"):
        repeat(office, doc_number)


def test_a_refusal_asked_about_again_may_rest_on_what_has_changed(office: Bureau) -> None:
    """林文明诉北京市朝阳区政府案 （2020）京行终7568号."""
    number = office.receive(FIRST).number
    office.answered(number, date(2026, 3, 10), decision="refused.deliberative", reason="会议讨论记录，不能区分")
    office.act(number, "serve", date(2026, 3, 11), method="当面送达", receiver="王喆")
    doc_number = next(one["number"] for one in office.document(number, AGAIN)["letters"] if one["kind"] != "receipt")
    asked = office.receive(AGAIN).number
    earlier = {"number": doc_number, "dated": date(2026, 3, 10)}
    same = {"decision": "declined.repeat", "earlier": earlier}
    told = office.act(asked, "draft", AGAIN, reason="内容相同", **same).warnings
    assert any("所依据的情况可能已经变化" in words and "第三十六条第六项" in words for words in told)
    assert office.act(asked, "draft", AGAIN, reason="内容相同，讨论尚未结束，情况没有变化", **same).warnings == ()
