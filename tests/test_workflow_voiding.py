"""A void letter keeps its number and says so; the register stays without a gap, and nothing else is written over."""

from datetime import date

import pytest
from gaoping import Bureau

from letters import text
from workflow import view
from workflow.keeping import verification
from workflow.tables import LetterRow
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY, LATER, NEXT = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)


def issue(office: Bureau, number: str, document: str = "方案") -> LetterRow:
    office.act(number, "draft", LATER, decision="open", documents=[document], manner="邮寄")
    office.act(number, "submit", LATER)
    office.act(number, "clear", LATER, "reviewer", finding="不涉密")
    office.act(number, "sign", LATER, "approver")
    office.act(number, "issue", LATER)
    return office.letters(number)[-1]


def shown(office: Bureau, number: str) -> str:
    with office.database.read() as session:
        return text.write(view.letter_of(session, number, "reply_open"))


def test_a_void_letter_keeps_its_number_says_so_and_the_next_takes_the_next(office: Bureau) -> None:
    number = office.receive(DAY).number
    wrong = issue(office, number)
    office.act(number, "void_letter", NEXT, "approver", letter=wrong.ordinal, reason="名称写错")
    void = office.letters(number)[wrong.ordinal - 1]
    assert (void.status, void.doc_number, void.seq, void.sha256) == ("void", wrong.doc_number, 1, wrong.sha256)
    assert shown(office, number).startswith("作废\n高平市人民政府办公室\n高政办公开复〔2026〕1号\n")
    assert issue(office, number, "方案及附图").doc_number == "高政办公开复〔2026〕2号"
    assert not shown(office, number).startswith("作废")
    assert verification.verify(office.database, office.office).problems == ()


def test_who_was_told_of_a_release_is_to_be_told_again_of_another(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "consult_third_party", DAY, name="某公司", contact="某路1号", summary="报告")
    office.act(number, "record_opinion", DAY, consultation=1, opinion="disagree", reasons="影响销售")
    released = {"consultation": 1, "ground": "public_interest", "content": "结论", "reason": "饮用水安全"}
    office.answered(number, LATER, override=[released])
    answer = office.document(number, LATER)["letters"][-1]["letter"]
    assert office.act(number, "void_letter", LATER, "approver", letter=answer, reason="写错").warnings == ()
    office.answered(number, LATER, override=[released])
    office.act(number, "tell_third_party", LATER, consultation=1)
    again = office.act(number, "void_letter", NEXT, "approver", letter=answer + 1, reason="又写错")
    assert "请再次告知" in again.warnings[0]


def test_a_case_entered_by_mistake_makes_its_unserved_letter_void_too(office: Bureau) -> None:
    number = office.receive(DAY).number
    wrong = issue(office, number)
    office.act(number, "propose_void", NEXT, reason="登了两次")
    office.act(number, "approve_void", NEXT, "approver")
    assert office.letters(number)[wrong.ordinal - 1].status == "void"
    other = office.receive(DAY).number
    assert issue(office, other).doc_number == "高政办公开复〔2026〕2号"
    assert verification.verify(office.database, office.office).problems == ()


def test_a_notice_that_moved_a_term_is_not_void_by_itself(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", LATER, items=["身份证明"])
    ordinal = office.letters(number)[-1].ordinal
    with pytest.raises(NotAllowed, match="补正告知书已经引起期限的变化，不能单独作废"):
        office.act(number, "void_letter", NEXT, "approver", letter=ordinal, reason="写错")


def test_only_an_approver_of_the_unit_may_and_only_a_letter_there_is(office: Bureau) -> None:
    number = office.receive(DAY).number
    wrong = issue(office, number)
    with pytest.raises(NotAllowed, match="“文书作废”须由签发人办理"):
        office.act(number, "void_letter", NEXT, letter=wrong.ordinal, reason="写错")
    with pytest.raises(NotAllowed, match="高平市财政局"):
        office.act(number, "void_letter", NEXT, "finance_head", letter=wrong.ordinal, reason="写错")
    with pytest.raises(NotAllowed, match="本件没有第9份文书"):
        office.act(number, "void_letter", NEXT, "approver", letter=9, reason="写错")
