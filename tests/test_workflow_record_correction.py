"""The answer to who wants a record about themselves put right: one letter for each outcome, by the command line."""

from pathlib import Path

import pytest
from shell import Shell, furnished

ACT = ("--by", "handler", "--on", "2026-03-20")
AGENCY = ("--agency", "高平市财政局", "--agency-contact", "(0356)0000001")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return furnished(tmp_path)


def added(shell: Shell, kind: str = "record_correction", *words: str) -> str:
    said = (
        "--subject",
        "登记表所载面积86平方米",
        "--person",
        "王喆",
        "--by",
        "handler",
        "--on",
        "2026-03-10",
        "--json",
    )
    number: str = shell.run("duty", "add", kind, *said, *words).done().document["number"]
    return number


@pytest.mark.parametrize(
    ("outcome", "words", "told"),
    [
        (
            "corrected",
            ("--correct-record", "面积96平方米"),
            "已于2026年3月20日予以更正，更正后的记录为：“面积96平方米”",
        ),
        ("accurate", ("--reason", "与原件一致"), "不予更正"),
        ("transferred", AGENCY, "已于2026年3月20日将该申请转送"),
        ("directed", AGENCY, "请向有权更正的机关提出。该机关为高平市财政局"),
    ],
)
def test_each_outcome_has_its_letter(shell: Shell, outcome: str, words: tuple[str, ...], told: str) -> None:
    number = added(shell)
    shell.run("duty", "done", number, outcome, *ACT).done()
    shell.run("duty", "letter", number, *words, "--on", "2026-03-23", "-o", "a.txt").done()
    written = (shell.folder / "a.txt").read_text("utf-8")
    for part in (
        "王喆：",
        f"（登记号：{number}）",
        "登记表所载面积86平方米",
        told,
        "第四十一条",
        "可以自收到",
        "2026年3月23日",
    ):
        assert part in written, part
    shell.run("duty", "letter", number, *words, "-o", "a.pdf").done()
    assert (shell.folder / "a.pdf").read_bytes().startswith(b"%PDF")


def test_what_the_outcome_lacks_is_named(shell: Shell) -> None:
    number = added(shell)
    shell.run("duty", "letter", number, "-o", "a.txt").refused("还没有办结")
    shell.run("duty", "done", number, "corrected", *ACT).done()
    shell.run("duty", "letter", number, "-o", "a.txt").refused("更正后的记录")
    shell.run("duty", "letter", number, "-o", "a.html").refused(".pdf、.docx 或 .txt", code=2)


def test_the_note_of_the_end_is_the_reason_if_no_other_is_given(shell: Shell) -> None:
    number = added(shell)
    shell.run("duty", "done", number, "accurate", "--note", "与户口底册一致", *ACT).done()
    shell.run("duty", "letter", number, "-o", "a.txt").done()
    assert "理由是：与户口底册一致。" in (shell.folder / "a.txt").read_text("utf-8")


def test_another_duty_has_no_such_letter(shell: Shell) -> None:
    number = added(shell, "complaint")
    shell.run("duty", "letter", number, "-o", "a.txt").refused("不是更正记录的申请")
