"""The papers of a case's own file say what the journal knows and leave blank what it does not."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import APPLICANT, Bureau

from letters import docx, pdf, text
from workflow.paperwork import papers
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)
DRAFT = {"decision": "open", "documents": ["征收补偿安置方案"], "manner": "邮寄纸质复印件"}


def told(office: Bureau, number: str, kind: str) -> str:
    """Return a paper as text; it can also be written as DOCX and PDF."""
    with office.database.read() as session:
        value = papers.sheet(papers.asked(session, office.office, number, Path()), kind)
    assert docx.write(value).startswith(b"PK")
    assert pdf.write(value).startswith(b"%PDF")
    return text.write(value)


def test_the_approval_sheet_shows_each_step_taken_and_leaves_the_others_to_a_pen(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, **DRAFT)
    office.act(number, "submit", DAY)
    office.act(number, "clear", NEXT, "reviewer", finding="不涉密")
    lines = told(office, number, "approval_sheet").splitlines()
    assert {"拟稿　经小办 2026年3月10日", "保密审查　不涉密 保小密 2026年3月11日", "拟办意见　予以公开"} <= set(lines)
    assert "签发" in lines
    assert "编号印发" in lines


def test_a_signature_on_paper_is_said_to_be_one(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, **DRAFT)
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    scan = office.upload("签批单", "handler", NEXT)
    office.act(number, "sign_on_paper", NEXT, signed_by="approver", signed_on=NEXT, scan=scan)
    assert "签发　签主任 2026年3月11日（纸质签批）" in told(office, number, "approval_sheet")


def test_steps_taken_before_a_draft_was_sent_back_are_not_shown(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, **DRAFT)
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="第一稿")
    office.act(number, "send_back", DAY, "approver", reason="改")
    office.act(number, "draft", NEXT, "handler2", **DRAFT)
    assert "保小密" not in told(office, number, "approval_sheet")
    assert "第一稿" not in told(office, number, "secrecy_review")
    assert "拟稿　经小二 2026年3月11日" in told(office, number, "approval_sheet")


def test_the_secrecy_sheet_lists_every_document_with_what_was_found(office: Bureau) -> None:
    number = office.receive(DAY).number
    file = office.upload("方案", "handler", DAY)
    office.act(number, "add_document", DAY, title="补偿方案", source="自然资源局", pages=3, file=file)
    office.act(number, "draft", DAY, decision="open", manner="邮寄")
    assert "1　补偿方案　自然资源局　3" in told(office, number, "secrecy_review")
    office.act(number, "submit", DAY)
    found = [{"document": 1, "verdict": "open", "finding": "逐件看过"}]
    office.act(number, "clear", NEXT, "reviewer", finding="不涉密", findings=found)
    written = told(office, number, "secrecy_review")
    assert "1　补偿方案　自然资源局　3　可以公开　逐件看过" in written
    assert "审查意见　不涉密" in written
    assert "审查人、日期　保小密 2026年3月11日" in written


def test_the_index_numbers_what_the_file_holds(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.answered(number, DAY)
    lines = told(office, number, "file_index").splitlines()
    assert "1　　申请人　政府信息公开申请和登记记录　20260310" in lines
    assert "2　　高平市人民政府办公室　登记回执　20260310" in lines
    assert any("高政办公开复〔2026〕1号　高平市人民政府办公室　公开告知书　2026" in line for line in lines)


def test_an_oral_application_is_signed_by_who_made_it(office: Bureau) -> None:
    number = office.receive(DAY, channel="口头", applicant=APPLICANT | {"postcode": "048400"}).number
    lines = told(office, number, "oral_form").splitlines()
    assert {"姓名或者名称　王喆", "邮政编码　048400", "身份证明　已出示", "申请人签名或者捺印"} <= set(lines)


@pytest.mark.parametrize("kind", ["approval_sheet", "secrecy_review"])
def test_without_a_draft_there_is_nothing_to_approve(office: Bureau, kind: str) -> None:
    with pytest.raises(NotAllowed, match="还没有拟稿"):
        told(office, office.receive(DAY).number, kind)


@pytest.mark.parametrize("content", ["<", "^", "=", "一\n二\t三", "{{ 7*7 }} #let <w:p/> |", "字" * 10_000])
def test_a_strangers_words_stay_in_their_cell(office: Bureau, content: str) -> None:
    number = office.receive(DAY, channel="口头", content=content).number
    assert len([line for line in told(office, number, "oral_form").splitlines() if line.startswith("申请内容　")]) == 1
