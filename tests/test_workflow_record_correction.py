"""The answer to who wants a record about themselves put right: one letter for each outcome, by the command line."""

from datetime import date

import pytest
from gaoping import OFFICE, opened
from shell import Shell, database_of

from workflow.tables import Register

ACT = ("--by", "handler", "--on", "2026-03-20")
AGENCY = ("--agency", "高平市财政局", "--agency-contact", "(0356)0000001")


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


def test_a_voided_duty_is_not_sent_on_to_be_ended(shell: Shell) -> None:
    number = added(shell)
    shell.run("duty", "void", number, "--reason", "登错", "--by", "supervisor", "--on", "2026-03-20").done()
    shell.run("duty", "letter", number, "-o", "a.txt").refused(f"{number}已作废，没有答复书")


def test_a_signatory_numbers_the_letter_and_it_stays_as_it_was(shell: Shell) -> None:
    number = added(shell)
    sign = ("--by", "approver", "--on", "2026-03-23")
    shell.run("duty", "number", number, *sign).refused("还没有办结")
    shell.run("duty", "done", number, "accurate", "--note", "与户口底册一致", *ACT).done()
    shell.run("duty", "letter", number, "-o", "a.txt").done()
    assert (shell.folder / "a.txt").read_text("utf-8").startswith("草稿\n")
    shell.run("duty", "number", number, "--by", "handler", "--on", "2026-03-23").refused("须由签发人本人登记")
    assert "高政办公开复〔2026〕1号" in shell.run("duty", "number", number, *sign).done().out
    shell.run("duty", "number", number, *sign).refused("已编号：高政办公开复〔2026〕1号")
    shell.run("duty", "letter", number, "--reason", "另一个理由", "--on", "2026-05-05", "-o", "a.txt").done()
    written = (shell.folder / "a.txt").read_text("utf-8")
    for part in ("高政办公开复〔2026〕1号", "理由是：与户口底册一致。", "2026年3月23日"):
        assert part in written, part
    assert "草稿" not in written
    shell.run("verify").done()


def test_cases_and_corrections_share_one_row_of_numbers(shell: Shell) -> None:
    number, other = added(shell), added(shell)
    for one in (number, other):
        shell.run("duty", "done", one, "accurate", "--note", "一致", *ACT).done()
    shell.run("duty", "number", number, "--by", "approver", "--on", "2026-03-23").done()
    with opened(database_of(shell.folder)) as office:
        case = office.receive(date(2026, 3, 10)).number
        office.answered(case, date(2026, 3, 24))
    assert "3号" in shell.run("duty", "number", other, "--by", "approver", "--on", "2026-03-25").done().out
    shell.run("letter", case, "answer", "-o", "c.txt").done()
    assert "高政办公开复〔2026〕2号" in (shell.folder / "c.txt").read_text("utf-8")
    shell.run("verify").done()
    with opened(database_of(shell.folder)) as office, office.database.write() as session:
        register = session.get_one(Register, (OFFICE, 2026, "reply"))
        register.last = 4
    found = shell.run("verify")
    assert (found.code, "文号（reply）有出入：[4]" in found.out + found.err) == (1, True)


def test_a_corrected_outcome_takes_a_new_letter_and_who_decided_does_not_sign(shell: Shell) -> None:
    number = added(shell)
    shell.run("duty", "done", number, "accurate", "--by", "allround", "--note", "一致", "--on", "2026-03-20").done()
    shell.run("duty", "number", number, "--by", "allround", "--on", "2026-03-20").refused("不能签发自己的答复书")
    shell.run("duty", "number", number, "--by", "approver", "--on", "2026-03-20").done()
    shell.run("duty", "correct", number, "--reason", "登错", "--outcome", "corrected", *ACT).done()
    said = ("--correct-record", "面积96平方米", "--by", "approver", "--on", "2026-03-23")
    assert "〔2026〕2号" in shell.run("duty", "number", number, *said).done().out
    shell.run("verify").done()
