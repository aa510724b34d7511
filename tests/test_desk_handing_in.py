"""gongkai act --file, gongkai letter --diff: files handed in with their warning, and two versions compared."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import opened
from released_files import pdf_said
from shell import Shell, database_of
from sqlmodel import select

from workflow.tables import Upload

ON = "2026-03-12"
DOCUMENT = {"title": "征收补偿安置方案", "source": "征收办", "pages": 36}


@pytest.fixture
def number(shell: Shell) -> str:
    with opened(database_of(shell.folder)) as office:
        return office.receive(date(2026, 3, 10)).number


def written(folder: Path, name: str, content: bytes = b"%PDF-1.7\n") -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def stored(folder: Path) -> list[Path]:
    return sorted((folder / "documents" / "uploads").glob("*/*"))


def test_a_file_goes_to_the_first_fact_that_takes_one_and_others_are_named(shell: Shell, number: str) -> None:
    original, redacted = written(shell.folder, "方案.pdf"), written(shell.folder, "遮盖.pdf", b"%PDF-1.7\nredacted")
    ran = shell.act(
        number,
        "add_document",
        "handler",
        ON,
        "--file",
        original,
        "--file",
        f"redacted={redacted}",
        "--json",
        **DOCUMENT,
    ).done()
    assert "不得录入、存储国家秘密" in ran.err
    assert "不得录入、存储国家秘密" in ran.document["warnings"][0]
    assert len(stored(shell.folder)) == 2
    document = shell.run("case", number, "--json").done().document["documents"][0]
    assert (document["title"], document["pages"], document["verdict"]) == ("征收补偿安置方案", 36, None)
    assert document["original"] != document["redacted"]
    shell.run("verify").done()
    stored(shell.folder)[0].unlink()
    assert "不见了" in (shell.run("verify").out + shell.run("verify").err)


def test_the_file_of_an_act_refused_does_not_stay(shell: Shell, number: str) -> None:
    scan = written(shell.folder, "签批单.pdf")
    shell.act(number, "sign_on_paper", "handler", ON, "--file", scan, signed_by="approver").refused(
        "“已收件”的申请不能“登记纸质签批”"
    )
    assert stored(shell.folder) == []
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert session.exec(select(Upload)).all() == []


def test_the_file_of_an_act_refused_stays_when_another_act_has_named_it(shell: Shell, number: str) -> None:
    original = written(shell.folder, "方案.pdf")
    shell.act(number, "add_document", "handler", ON, "--file", original, **DOCUMENT).done()
    shell.act(number, "add_document", "handler", ON, "--file", original, **DOCUMENT).refused("已经登记为第 1 份")
    assert len(stored(shell.folder)) == 1


def test_the_same_key_with_the_same_file_is_answered_again(shell: Shell, number: str) -> None:
    original = written(shell.folder, "方案.pdf")
    told = [
        shell.act(number, "add_document", "handler", ON, "--file", original, "--key", "k1", "--json", **DOCUMENT)
        for _ in range(2)
    ]
    assert told[0].done().document == told[1].done().document
    assert len(shell.run("case", number, "--json").done().document["documents"]) == 1


def test_what_cannot_be_handed_in_is_said_in_one_line(shell: Shell, number: str) -> None:
    original, other = written(shell.folder, "方案.pdf"), written(shell.folder, "程序.exe", b"MZ")
    shell.act(number, "add_document", "handler", ON, "--file", other, **DOCUMENT).refused("不收这种文件")
    shell.act(number, "add_document", "handler", ON, "--file", "没有.pdf", **DOCUMENT).refused("没有这个文件或目录")
    shell.act(number, "submit", "handler", ON, "--file", original).refused("submit 这一步不收文件", code=2)
    shell.act(number, "approve", "handler", ON, "--file", original).refused("没有“approve”这个步骤")
    many = ["--file", original, "--file", original, "--file", original]
    shell.act(number, "add_document", "handler", ON, *many, **DOCUMENT).refused("给多了", code=2)


def test_the_stamped_copy_is_given_as_it_was_handed_in(shell: Shell, number: str) -> None:
    with opened(database_of(shell.folder)) as office:
        office.answered(number, date(2026, 3, 12))
    shell.run("letter", number, "answer", "-o", "答复.pdf", "--stamped").refused("还没有登记盖章件（record_stamped）")
    scan = written(shell.folder, "盖章.pdf", b"%PDF-1.7\nstamped")
    shell.act(number, "record_stamped", "registrar", ON, "--file", scan, letter=2).done()
    shell.run("letter", number, "answer", "-o", "答复.docx", "--stamped").refused("盖章件是 .pdf 文件", code=2)
    shell.run("letter", number, "answer", "-o", "答复.pdf", "--stamped").done()
    assert (shell.folder / "答复.pdf").read_bytes() == b"%PDF-1.7\nstamped"


def test_a_case_shows_its_documents(shell: Shell, number: str) -> None:
    shell.act(number, "add_document", "handler", ON, "--file", written(shell.folder, "方案.pdf"), **DOCUMENT).done()
    assert "1. 征收补偿安置方案 36页 [待审查]" in shell.run("case", number).done().out


def test_two_versions_of_the_answer_are_compared(shell: Shell, number: str) -> None:
    for title in ("征收补偿安置方案", "安置户名册"):
        shell.act(number, "draft", "handler", ON, decision="open", documents=[title], manner="邮寄").done()
    ran = shell.run("letter", number, "answer", "--diff").done()
    assert "-" in ran.out
    assert "征收补偿安置方案" in ran.out
    assert "安置户名册" in ran.out
    shell.run("letter", number, "receipt", "--diff").refused("只有答复书（answer）", code=2)
    shell.run("letter", number, "answer").refused("缺少 -o/--output", code=2)


def test_a_file_with_a_mark_of_secrecy_is_not_kept_and_what_screening_found_is_counted(
    shell: Shell, number: str
) -> None:
    marked = written(shell.folder, "纪要.pdf", pdf_said("机密★10年"))
    shell.act(number, "add_document", "handler", ON, "--file", marked, **DOCUMENT).refused("有密级标志")
    assert stored(shell.folder) == []
    listed = written(shell.folder, "名册.pdf", pdf_said("户主 110101199003070038"))
    ran = shell.act(number, "add_document", "handler", ON, "--file", listed, "--json", **DOCUMENT).done()
    assert "原件查出：身份证件号码 1 处；提供前请清理或遮盖" in ran.document["warnings"]
    shown = shell.run("case", number, "--json").done()
    assert shown.document["documents"][0]["found"] == {"identity": 1}
    assert "110101199003070038" not in shown.out
    shell.run("verify").done()
