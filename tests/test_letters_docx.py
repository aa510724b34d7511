"""The letter as DOCX: the same words, the standard's fonts and measures, the same bytes each time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from test_letters_compose import HOSTILE, NAMED, OPEN
from test_letters_golden import Sample, every_sample

from letters import docx, text
from letters.compose import compose

LETTER = compose(OPEN.kind, OPEN.facts).numbered("高政办公开复〔2026〕12号")


def words(content: bytes) -> str:
    """Return all text of the body without white space."""
    return squeezed("".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs))


def squeezed(told: str) -> str:
    return re.sub(r"\s+", "", told)


def fonts(content: bytes) -> Iterator[str]:
    for name in ("word/document.xml", "word/footer1.xml"):
        yield from re.findall(r'w:eastAsia="([^"]+)"', ZipFile(BytesIO(content)).read(name).decode())


@every_sample
def test_the_file_says_what_the_text_says(sample: Sample) -> None:
    letter = compose(sample.kind, sample.facts)
    assert words(docx.write(letter)) == squeezed(text.write(letter))


@pytest.mark.parametrize("said", [*HOSTILE.values(), "<w:p/>&amp;]]>", '=HYPERLINK("x")', "x" * 10_000, "喆璟昇𠮷㛃"])
def test_hostile_and_rare_words_are_words(said: str) -> None:
    letter = compose(OPEN.kind, OPEN.facts | {"manner": said, "applicant": {"name": said[:60]}})
    content = docx.write(letter)
    assert words(content) == squeezed(text.write(letter))
    assert b"w:instrText" not in ZipFile(BytesIO(content)).read("word/document.xml")


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert docx.write(LETTER) == docx.write(LETTER)
    assert docx.write(LETTER) != docx.write(replace(LETTER, number="高政办公开复〔2026〕13号"))


def test_the_page_has_the_measures_of_the_standard() -> None:
    section = Document(BytesIO(docx.write(LETTER))).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Mm(0.1))
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert margins == pytest.approx((Mm(37), Mm(35), Mm(28), Mm(26)), abs=Mm(0.1))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "560")
    assert 16 + int(grid.get(qn("w:charSpace"))) / 4096 == pytest.approx(156 / 25.4 * 72 / 28, abs=0.01)


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
    assert 'w:val="thickThinSmallGap"' in head
    foot = next(
        told for name in parts.namelist() if "footer" in name and "thinThick" in (told := parts.read(name).decode())
    )
    assert f'w:y="{round(277 / 25.4 * 1440)}"' in foot


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


def test_the_file_carries_the_letters_title_and_day() -> None:
    core = Document(BytesIO(docx.write(LETTER))).core_properties
    assert (core.title, core.author, core.language) == (LETTER.title, LETTER.signature, "zh-CN")
    assert core.created is not None
    assert (core.created.year, core.created.month, core.created.day) == (2026, 3, 27)
