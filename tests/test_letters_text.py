"""The letter as plain text, and what changed between two drafts."""

from dataclasses import replace

from letter_samples import LETTER

from letters import text
from letters.letter import Block

WHOLE = replace(LETTER, blocks=(*LETTER.blocks, Block("note", "联系人：甲")), attachments=("丁", "戊"), draft=False)


def test_the_text_is_in_the_order_of_the_page() -> None:
    assert text.write(WHOLE.numbered("甲〔2026〕1号")) == (
        "高平市人民政府办公室\n甲〔2026〕1号\n\n政府信息公开告知书\n\n王喆：\n　　甲\n乙\n　　1.丙\n\n"
        "　　附件：1.丁\n　　2.戊\n\n高平市人民政府办公室\n2026年3月27日\n\n　　（联系人：甲）\n"
    )


def test_a_draft_says_so_first() -> None:
    assert text.write(LETTER).startswith("草稿\n")
    assert "草稿" not in text.write(LETTER.numbered("甲〔2026〕1号"))


def test_one_attachment_has_no_number() -> None:
    assert "　　附件：丁\n" in text.write(LETTER)
    assert "附件：1. 2026年丁\n　　2.戊\n" in text.write(replace(WHOLE, attachments=("2026年丁", "戊")))


def test_the_difference_shows_the_changed_lines_only() -> None:
    changed = replace(WHOLE, blocks=(Block("paragraph", "甲"), *WHOLE.blocks[1:]))
    told = text.difference(WHOLE, changed).split("\n")
    assert [line for line in told if line[:1] in "+-"] == [
        "--- 旧稿",
        "+++ 新稿",
        ["-\u3000\u3000甲", "乙"][0],
        "+　　甲",
    ]


def test_equal_letters_do_not_differ() -> None:
    assert text.difference(WHOLE, WHOLE) == ""


def test_a_title_too_long_for_a_line_turns_before_its_year() -> None:
    report = "高平市人民政府2026年政府信息公开工作年度报告"
    assert text.titled(report) == "高平市人民政府\n2026年政府信息公开工作年度报告"
    assert text.titled("2026年政府信息公开工作年度报告示例示例") == "2026年政府信息公开工作年度报告示例示例"
