"""One command prints all that goes with a letter; another the day's list for the post office."""

import re
from datetime import date
from pathlib import Path

from gaoping import APPLICANT, OFFICE, Bureau, opened
from shell import Shell, database_of

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)
PAGE = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")


def answered(shell: Shell, **facts: object) -> str:
    """Return a case whose answer is issued and waits to be served."""
    with opened(database_of(shell.folder)) as office:
        number = office.receive(DAY, **facts).number
        office.answered(number, DAY)
    return number


def posted(office: Bureau, number: str, tracking: str, on: date = NEXT, **facts: object) -> None:
    office.act(number, "serve", NEXT, method="post", tracking=tracking, posted_on=on, **facts)


def sizes(file: Path) -> list[tuple[int, int]]:
    """Return the size of every page in millimetres."""
    return [(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in PAGE.findall(file.read_bytes())]


def test_every_paper_of_a_letter_is_printed_and_what_is_not_is_said(shell: Shell) -> None:
    number = answered(shell)
    ran = shell.run("papers", number, "-o", "out").done()
    labels = ["信封", "送达回证", "寄递面单", "审批单", "保密审查表", "卷内目录"]
    assert sorted(ran.out.split()) == sorted(f"out/{number}-{label}.pdf" for label in labels)
    assert "没有打印口头申请表" in ran.err
    for label in labels:
        (first, *_) = sizes(shell.folder / "out" / f"{number}-{label}.pdf")
        assert first == ((220, 110) if label == "信封" else (210, 297))


def test_a_notice_of_publication_is_printed_when_it_is_named(shell: Shell) -> None:
    number = answered(shell)
    shell.run("papers", number, "--kind", "publication_notice", "--on", NEXT, "-o", "out").done()
    assert sizes(shell.folder / "out" / f"{number}-送达公告.pdf") == [(210, 297)]


def test_an_envelope_for_everybody_in_the_size_asked_for(shell: Shell) -> None:
    number = answered(shell, co_applicants=[{"name": "李昇", "address": "高平市米山镇2号", "postcode": "048400"}])
    shell.run("papers", number, "--kind", "envelope", "--size", "C5", "-o", "out").done()
    assert sizes(shell.folder / "out" / f"{number}-信封.pdf") == [(229, 162)] * 2


def test_a_paper_asked_for_that_cannot_be_is_refused(shell: Shell) -> None:
    number = answered(shell, applicant={"name": "王喆", "phone": "139"})
    shell.run("papers", number, "--kind", "envelope", "-o", "out").refused("王喆没有登记通信地址")
    shell.run("papers", number, "--kind", "oral_form", "-o", "out").refused("不是口头申请（当面）")
    shell.run("papers", "X", "-o", "out").refused("没有登记号为“X”的申请")


def test_a_sheet_is_also_written_as_docx_or_text(shell: Shell) -> None:
    number = answered(shell)
    shell.run("letter", number, "approval_sheet", "-o", "a.docx").done()
    shell.run("letter", number, "approval_sheet", "-o", "a.txt").done()
    assert "签发　签主任 2026年3月10日" in (shell.folder / "a.txt").read_text("utf-8")


def test_the_days_list_for_the_post_office_by_unit(shell: Shell) -> None:
    numbers = [answered(shell, applicant=APPLICANT | {"name": name}) for name in ("王喆", "李昇", "赵璟")]
    with opened(database_of(shell.folder)) as office:
        posted(office, numbers[0], "XA1")
        posted(office, numbers[1], "XA2")
        posted(office, numbers[2], "XA3", on=DAY)
    shell.run("posting", "--on", NEXT, "-o", "list.txt").done()
    told = (shell.folder / "list.txt").read_text("utf-8")
    assert "1　XA1　王喆　高平市东城街道1号　高政办公开复〔2026〕1号" in told
    assert "2　XA2　李昇" in told
    assert "XA3" not in told
    assert "2026年3月11日交寄，共2件" in told
    shell.run("posting", "--on", DAY, "-o", "list.pdf").done()
    assert sizes(shell.folder / "list.pdf") == [(210, 297)]
    shell.run("posting", "--on", NEXT, "--unit", "高平市财政局", "-o", "x.pdf").refused("没有登记交邮的文书")
    shell.run("posting", "--on", NEXT, "--unit", OFFICE, "-o", "x.html").refused(".pdf、.docx 或 .txt", code=2)
