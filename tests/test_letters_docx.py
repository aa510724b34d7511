"""The letter as DOCX: the same words, the standard's fonts and measures, the same bytes each time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from letter_samples import HOSTILE, NAMED, OPEN, SAMPLES, Sample, every_sample
from printed import squeezed

from letters import docx, text
from letters.compose import compose
from letters.letter import Block

LETTER = compose(OPEN.kind, OPEN.facts).numbered("高政办公开复〔2026〕12号")


def words(content: bytes) -> str:
    """Return all text of the body without white space, tables cell by cell, a merged cell once."""
    told = []
    for part in Document(BytesIO(content)).iter_inner_content():
        told += [part.text] if isinstance(part, Paragraph) else list(cells(part))
    return squeezed("".join(told))


def cells(table: Table) -> Iterator[str]:
    seen = set()
    for cell in (cell for row in table.rows for cell in row.cells):
        if cell._tc not in seen:
            seen.add(cell._tc)
            yield cell.text


def fonts(content: bytes) -> Iterator[str]:
    for name in ("word/document.xml", "word/footer1.xml"):
        yield from re.findall(r'w:eastAsia="([^"]+)"', ZipFile(BytesIO(content)).read(name).decode())


@every_sample
def test_the_file_says_what_the_text_says(sample: Sample) -> None:
    letter = compose(sample.kind, sample.facts)
    assert words(docx.write(letter)) == squeezed(text.write(letter))


def test_an_offices_name_longer_than_a_property_may_be_is_whole_in_the_letter() -> None:
    name = "高平市" * 100
    content = docx.write(replace(LETTER, letterhead=name, title=name, signature=name))
    assert words(content).count(name) == 3
    assert Document(BytesIO(content)).core_properties.author == name[:255]


@pytest.mark.parametrize("said", [*HOSTILE.values(), "<w:p/>&amp;]]>", '=HYPERLINK("x")', "x" * 10_000, "喆璟昇𠮷㛃"])
def test_hostile_and_rare_words_are_words(said: str) -> None:
    letter = compose(OPEN.kind, OPEN.facts | {"manner": said, "applicant": {"name": said[:60]}})
    content = docx.write(letter)
    assert words(content) == squeezed(text.write(letter))
    assert b"w:instrText" not in ZipFile(BytesIO(content)).read("word/document.xml")


def test_controls_and_marks_of_direction_do_not_reach_the_page() -> None:
    letter = compose(OPEN.kind, OPEN.facts | {"manner": "甲\u202e乙\u2066丙\x00\x1b丁\u2028戊"})
    assert "提供方式和途径：甲乙丙丁戊。" in words(docx.write(letter))


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert docx.write(LETTER) == docx.write(LETTER)
    assert docx.write(LETTER) != docx.write(replace(LETTER, number="高政办公开复〔2026〕13号"))


def test_the_page_has_the_measures_of_the_standard() -> None:
    section = Document(BytesIO(docx.write(LETTER))).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Mm(0.1))
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert margins == pytest.approx((Mm(37), Mm(35), Mm(28), Mm(26)), abs=Mm(0.1))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "560")


def test_a_line_holds_twenty_eight_characters_and_a_page_twenty_two_lines() -> None:
    document = Document(BytesIO(docx.write(LETTER)))
    spacing = document.paragraphs[5].runs[0]._r.rPr.find(qn("w:spacing"))
    pitch = 16 + int(spacing.get(qn("w:val"))) / 20
    assert int(156 / 25.4 * 72 / pitch) == 28
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(28)
    assert int(225 / 25.4 * 72 / 28) == 22


def test_the_fonts_are_those_of_the_standard() -> None:
    partial = NAMED["reply_partial.2019"]
    named = set(fonts(docx.write(compose(partial.kind, partial.facts)))) - {"zh-CN"}
    assert named == {"仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"}


def test_letterhead_and_rules_stand_at_their_millimetres() -> None:
    parts = ZipFile(BytesIO(docx.write(LETTER)))
    head = parts.read("word/document.xml").decode()
    frame = re.search(r"<w:framePr[^>]*>", head)
    assert frame is not None
    assert f'w:y="{round(30 / 25.4 * 1440)}"' in frame[0]
    assert f'w:w="{round(170 / 25.4 * 1440)}"' in frame[0]
    drawn = rules(parts)
    assert [(round(thick, 2), left, long) for left, _, long, thick in drawn] == [
        (2.25, 20, 170), (0.75, 20, 170), (0.75, 20, 170), (2.25, 20, 170)
    ]  # fmt: skip
    tops = [top for _, top, _, _ in drawn]
    assert tops[0] == pytest.approx(30 + 36 * 0.92 * 25.4 / 72 + 4, abs=0.1)
    assert tops[3] + 2.25 * 25.4 / 72 == pytest.approx(277, abs=0.1)


def rules(parts: ZipFile) -> list[tuple[float, float, float, float]]:
    """Return the rules drawn on the first page: left, top and length in mm, thickness in points."""
    header = next(
        told for name in parts.namelist() if "header" in name and "v:rect" in (told := parts.read(name).decode())
    )
    found = re.findall(r"margin-left:(\d+)mm;margin-top:([\d.]+)mm;width:(\d+)mm;height:([\d.]+)pt", header)
    return [(float(left), float(top), float(long), float(thick)) for left, top, long, thick in found]


def test_the_first_page_has_no_number_and_later_ones_stand_outside() -> None:
    document = Document(BytesIO(docx.write(LETTER)))
    section = document.sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_footer._element.xml
    assert "PAGE" in section.footer._element.xml
    assert [str(foot.paragraphs[0].alignment) for foot in (section.footer, section.even_page_footer)] == [
        "RIGHT (2)",
        "LEFT (0)",
    ]


def test_a_draft_is_marked_on_every_page_and_an_issued_letter_is_not() -> None:
    def marks(content: bytes) -> list[str]:
        section = Document(BytesIO(content)).sections[0]
        return [
            header.paragraphs[0].text
            for header in (section.first_page_header, section.header, section.even_page_header)
        ]

    assert marks(docx.write(replace(LETTER, draft=True))) == ["草稿"] * 3
    assert marks(docx.write(LETTER)) == [""] * 3


def test_a_draft_has_a_watermark_behind_every_page() -> None:
    def marked(content: bytes) -> int:
        parts = ZipFile(BytesIO(content))
        return sum('string="草稿"' in parts.read(name).decode() for name in parts.namelist() if "header" in name)

    assert marked(docx.write(replace(LETTER, draft=True))) == 3
    assert marked(docx.write(LETTER)) == 0


def test_the_file_carries_the_letters_title_and_day() -> None:
    core = Document(BytesIO(docx.write(LETTER))).core_properties
    assert (core.title, core.author, core.language) == (LETTER.title, LETTER.signature, "zh-CN")
    assert core.created is not None
    assert (core.created.year, core.created.month, core.created.day) == (2026, 3, 27)


def test_a_pleading_keeps_its_signature_and_what_is_attached_together() -> None:
    sample = next(one for one in SAMPLES if one.name == "reconsideration_answer.2019")
    written = compose(sample.kind, sample.facts)
    told = [part for part in Document(BytesIO(docx.write(written))).paragraphs if part.text]
    first = next(index for index, line in enumerate(told) if line.text.strip() == "此致")
    kept = told[first : first + 4 + len(written.attachments)]
    assert kept[-1].text.strip() == text.attached(written)[-1]
    assert [line.paragraph_format.keep_with_next for line in kept] == [*[True] * (len(kept) - 1), None]


def test_a_pleadings_last_paragraph_alone_stays_with_its_signature() -> None:
    sample = next(one for one in SAMPLES if one.name == "defence_statement.2019")
    told = Document(BytesIO(docx.write(compose(sample.kind, sample.facts)))).paragraphs
    kept = [
        line.paragraph_format.keep_with_next for line in told if "的依据为" in line.text or "流程信息。" in line.text
    ]
    assert kept == [None, True]


@pytest.mark.parametrize(("length", "kept"), [(26, True), (280, True), (281, None)])
def test_a_last_paragraph_too_long_for_its_signatures_page_may_be_parted(length: int, kept: bool | None) -> None:
    blocks = (Block("paragraph", "公" * length), Block("paragraph", "特此告知。"))
    told = Document(BytesIO(docx.write(replace(LETTER, blocks=blocks)))).paragraphs
    assert [line.paragraph_format.keep_with_next for line in told if line.text[:1] in ("公", "特")] == [kept, True]


@pytest.mark.parametrize("seal", [True, False])
def test_the_date_below_a_name_longer_than_a_line_stands_on_one_line(seal: bool) -> None:
    signed = replace(LETTER, signature="高平市人民政府" * 8, seal=seal)
    day = next(line for line in Document(BytesIO(docx.write(signed))).paragraphs if line.text.endswith("2026年3月27日"))
    assert Mm(156) - day.paragraph_format.right_indent > Pt(7 * 16)
