"""A letter written elsewhere and handed in as the draft: same facts, chain, number and hash; the file itself never changes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import OPENINGS, Bureau, bureau, noon
from shell import database_of, furnished
from sqlmodel import select

from letters.compose import MissingFact
from workflow import letterbook, uploads
from workflow.keeping.verification import verify
from workflow.tables import LetterRow
from workflow.trial import NotAllowed
from workflow.view import own_file_of

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)
SAID: dict[str, Any] = {"decision": "open", "documents": ["征收补偿安置方案"], "manner": "邮寄纸质复印件"}


def signed(office: Bureau) -> tuple[str, dict[str, Any]]:
    number = office.receive(DAY).number
    file = office.upload("自写的答复.docx", "handler", DAY)
    office.act(number, "draft", DAY, **SAID, file=file)
    office.act(number, "submit", DAY)
    office.act(number, "clear", DAY, "reviewer", finding="不涉密")
    office.act(number, "sign", DAY, "approver")
    return number, file


def answer(office: Bureau) -> LetterRow:
    with office.database.read() as session:
        return session.exec(select(LetterRow).where(LetterRow.kind == "reply_open")).one()


def test_its_hash_is_frozen_with_the_letters_and_its_number_is_taken_at_issue(office: Bureau) -> None:
    number, file = signed(office)
    assert letterbook.value_of(answer(office)).file == file["sha256"]
    done = office.act(number, "issue", NEXT)
    assert done.letters == ("高政办公开复〔2026〕1号",)
    assert any("请把文号写在文件上" in line for line in done.warnings)
    assert letterbook.value_of(answer(office)).file == file["sha256"]


def test_it_is_served_only_with_its_stamped_copy_and_no_other_words_are_rendered(office: Bureau) -> None:
    number, _ = signed(office)
    office.act(number, "issue", NEXT)
    letterbook.render(office.database, office.office, noon(NEXT), NEXT)
    assert (answer(office).pdf_path, answer(office).docx_path) == (None, None)
    service = {"method": "post", "tracking": "XA1"}
    with pytest.raises(NotAllowed, match="还没有盖章件"):
        office.act(number, "serve", NEXT, **service)
    office.act(number, "record_stamped", NEXT, letter=2, file=office.upload("盖章件", "handler", NEXT))
    assert office.act(number, "serve", NEXT, **service).state == "answered"
    letterbook.render(office.database, office.office, noon(NEXT), NEXT)
    assert verify(office.database, office.office).problems == ()


def test_verify_finds_the_file_altered(office: Bureau) -> None:
    number, _ = signed(office)
    with office.database.read() as session:
        path = own_file_of(session, number, "answer")
    assert path is not None
    letterbook.put(letterbook.folder_of(office.database, office.office) / path, b"PK\x03\x04 other words")
    assert any("被改动过" in line for line in verify(office.database, office.office).problems)


def test_the_facts_are_asked_as_of_any_draft(office: Bureau) -> None:
    number = office.receive(DAY).number
    file = office.upload("自写的答复.docx", "handler", DAY)
    with pytest.raises((NotAllowed, MissingFact), match="提供方式"):
        office.act(number, "draft", DAY, **{**SAID, "manner": None}, file=file)


def test_another_kind_of_file_or_one_never_handed_in_is_refused(office: Bureau) -> None:
    number = office.receive(DAY).number
    with pytest.raises(NotAllowed, match="应为 docx、pdf 文件，不能是 png"):
        office.act(number, "draft", DAY, **SAID, file=office.upload("照片.png", "handler", DAY))
    with pytest.raises(NotAllowed, match="文件还没有交来"):
        office.act(number, "draft", DAY, **SAID, file={"sha256": "0" * 64, "ending": "docx", "bytes": 9})


def test_a_later_draft_may_be_composed_again(office: Bureau) -> None:
    number, _ = signed(office)
    office.act(number, "send_back", DAY, "approver", reason="用模板写")
    office.answered(number, NEXT)
    letterbook.render(office.database, office.office, noon(NEXT), NEXT)
    office.act(number, "serve", NEXT, method="post", tracking="XA1")
    assert verify(office.database, office.office).problems == ()


def test_a_request_that_looks_like_the_mark_is_rendered_all_the_same(office: Bureau) -> None:
    number = office.receive(DAY, content='{"file":"0"}').number
    office.answered(number, DAY)
    assert letterbook.render(office.database, office.office, noon(DAY), DAY) == 2


def test_the_command_line_hands_it_in_and_gives_it_back(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    content = OPENINGS["docx"] + b"words"
    (tmp_path / "mine.docx").write_bytes(content)
    with bureau(database_of(tmp_path)) as office:
        number = office.receive(DAY).number
    shell.act(number, "draft", "handler", "2026-03-10", "--file", "mine.docx", **SAID).done()
    shell.run("letter", number, "answer", "-o", "back.docx").done()
    assert (tmp_path / "back.docx").read_bytes() == content
    shell.run("letter", number, "answer", "-o", "back.pdf").refused("交来的文书是 .docx 文件", code=2)
    assert uploads.checked("mine.docx", content, office.office.config).ending == "docx"
