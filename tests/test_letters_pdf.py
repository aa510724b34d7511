"""The letter as PDF: the same words, the standard's measures, every name printed as itself, the same bytes each time."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from fontTools.ttLib import TTFont
from letter_samples import HOSTILE, OPEN, SAMPLES, Sample, every_sample
from printed import MM, lines, squeezed
from pypdf import PdfReader
from pypdf.generic import ContentStream
from pypdfium2 import PdfDocument, PdfPage

from letters import pdf, text
from letters.compose import compose
from letters.fonts import faces
from letters.letter import Block

LETTER = compose(OPEN.kind, OPEN.facts).numbered("高政办公开复〔2026〕12号")
RARE = "喆璟昇𠮷㛃"


def words(content: bytes) -> str:
    """Return all text without white space and page numbers."""
    return squeezed("".join(re.sub(r"— \d+ —", "", page.extract_text()) for page in PdfReader(BytesIO(content)).pages))


def red_rows(page: PdfPage) -> list[tuple[float, float, float]]:
    """Return top, left and right in mm of every run of rows red over more than 100 mm."""
    scale = 10 / MM
    image = page.render(scale=scale).to_numpy()[:, :, ::-1].astype(int)
    red = (image[:, :, 0] > 150) & (image[:, :, 1] < 110) & (image[:, :, 2] < 110)
    full = [row for row in range(red.shape[0]) if red[row].sum() > 1000]
    starts = [row for row in full if row - 1 not in full]
    return [(row / 10, red[row + 1].argmax() / 10, (red.shape[1] - red[row + 1][::-1].argmax()) / 10) for row in starts]


@every_sample
def test_the_file_says_what_the_text_says(sample: Sample) -> None:
    letter = compose(sample.kind, sample.facts)
    assert words(pdf.write(letter)) == squeezed(text.write(letter))


@pytest.mark.parametrize(
    "said",
    [
        *HOSTILE.values(),
        '#panic("x") *b* _i_ $x$ @r <l> // c \\ `r` "',
        "<b>&amp;]]>",
        "=1+1",
        "x" * 10_000,
        "）" * 300,
        RARE,
    ],
)
def test_hostile_and_rare_words_are_words_and_stay_on_the_page(said: str) -> None:
    letter = compose(OPEN.kind, OPEN.facts | {"manner": said, "applicant": {"name": said[:60]}})
    content = pdf.write(letter)
    assert words(content) == squeezed(text.write(letter))
    for page in PdfDocument(content):
        assert max(right for line in lines(page).values() for _, right, _ in line) < 187


def test_controls_and_marks_of_direction_do_not_reach_the_page() -> None:
    letter = compose(OPEN.kind, OPEN.facts | {"manner": "甲\u202e乙\u2066丙\x00\x1b丁\u2028戊"})
    assert "提供方式和途径：甲乙丙丁戊。" in words(pdf.write(letter))


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert pdf.write(LETTER) == pdf.write(LETTER)
    assert pdf.write(LETTER) != pdf.write(replace(LETTER, number="高政办公开复〔2026〕13号"))


def test_the_file_is_tagged_pdf_a_with_title_language_and_embedded_fonts() -> None:
    content = pdf.write(LETTER)
    read = PdfReader(BytesIO(content))
    root = read.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert "pdfaid:part" in root["/Metadata"].get_data().decode()
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == (LETTER.title, LETTER.signature)
    for page in read.pages:
        for font in page["/Resources"]["/Font"].values():
            assert (
                "/FontFile3" in font["/DescendantFonts"][0]["/FontDescriptor"]
                or "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
            )


def test_rare_names_have_glyphs_in_a_font_of_ours() -> None:
    known: set[int] = set()
    for font in faces().fonts.fonts():
        if font.family in faces().families["body"] and font.path and Path(font.path).suffix in {".otf", ".ttf"}:
            with TTFont(font.path, lazy=True) as opened:
                known |= set(opened.getBestCmap())
    assert {ord(char) for char in RARE} <= known


def test_a_character_no_font_has_is_printed_as_its_code() -> None:
    told = words(pdf.write(replace(LETTER, addressee="王\U00033480", title="甲\ue000")))
    assert "王[U+33480]：" in told
    assert "甲[U+E000]" in told


def test_a_page_has_twenty_two_lines_of_twenty_eight_characters() -> None:
    page = PdfDocument(pdf.write(replace(LETTER, blocks=(Block("paragraph", "公" * 2000),))))[1]
    body = {height: line for height, line in lines(page).items() if height / MM > 35}
    assert len(body) == 22
    assert {len(line) for line in body.values()} == {28}
    heights = sorted(body)
    assert {after - before for before, after in pairwise(heights)} == {28}
    left, right = min(line[0][0] for line in body.values()), max(line[-1][1] for line in body.values())
    assert (left, right) == pytest.approx((28, 184), abs=0.2)


def test_letterhead_rules_and_number_stand_at_their_millimetres() -> None:
    content = pdf.write(LETTER)
    page = PdfDocument(content)[0]
    assert (page.get_width() / MM, page.get_height() / MM) == pytest.approx((210, 297), abs=0.1)
    thick, thin, *foot = red_rows(page)
    assert thick[1:] == pytest.approx((20, 190), abs=0.3)
    assert foot[0][0] == pytest.approx(277 - 5 / MM, abs=0.4)
    assert thin[0] - thick[0] == pytest.approx(4.25 / MM, abs=0.3)
    told = page.get_textpage()
    boxes = [told.get_charbox(index) for index in range(len(LETTER.letterhead))]
    assert 297 - max(top for _, _, _, top in boxes) / MM == pytest.approx(30, abs=0.3)
    assert thick[0] - (297 - min(bottom for _, bottom, _, _ in boxes) / MM) == pytest.approx(4, abs=0.3)
    number = next(line for line in lines(page).values() if line[-1][2] == "号" and line[0][0] > 80)
    assert number[-1][1] == pytest.approx(184, abs=0.3)
    assert not red_rows(PdfDocument(content)[1])


def test_the_foot_rules_of_a_full_first_page_are_thin_over_thick_and_below_the_text() -> None:
    content = pdf.write(replace(LETTER, blocks=(Block("paragraph", "公" * 2000),)))
    first, *later = PdfDocument(content)
    thin, thick = red_rows(first)[2:]
    assert (thick[0] - thin[0], thin[1:]) == (pytest.approx(2.75 / MM, abs=0.3), pytest.approx((20, 190), abs=0.3))
    assert thick[0] + 2.25 / MM == pytest.approx(277, abs=0.3)
    assert 297 - min(lines(first)) / MM < thin[0] - 5
    assert [red_rows(page) for page in later] == [[]] * len(later)


@pytest.mark.parametrize("kind", ["service_proof", "publication_notice"])
def test_what_is_signed_or_posted_up_stands_on_one_page(kind: str) -> None:
    sample = next(one for one in SAMPLES if one.kind == kind)
    assert len(PdfDocument(pdf.write(compose(kind, sample.facts)))) == 1


def test_the_document_format_has_its_letterhead_number_and_rule_at_their_millimetres() -> None:
    page = PdfDocument(pdf.write(replace(LETTER, layout="document")))[0]
    (rule,) = red_rows(page)
    assert rule[1:] == pytest.approx((28, 184), abs=0.3)
    told = page.get_textpage()
    boxes = [told.get_charbox(index) for index in range(len(LETTER.letterhead))]
    assert 297 - max(top for _, _, _, top in boxes) / MM == pytest.approx(37 + 35, abs=0.4)
    height, number = next(
        (height, line) for height, line in lines(page).items() if line[-1][2] == "号" and line[0][2] == "高"
    )
    assert (number[0][0] + number[-1][1]) / 2 == pytest.approx((28 + 184) / 2, abs=0.5)
    bottom = height / MM
    assert rule[0] - (297 - bottom) == pytest.approx(4 + 16 / 2 / MM, abs=0.5)


def test_the_document_format_ends_in_its_printing_block_and_numbers_every_page() -> None:
    report = replace(LETTER, layout="document", copies=("高平市财政局", "高平市审计局"))
    pages = list(PdfDocument(pdf.write(report)))
    assert ["— 1 —".replace(" ", "") in squeezed(pages[0].get_textpage().get_text_range())] == [True]
    told = squeezed(pages[-1].get_textpage().get_text_range())
    assert "抄送：高平市财政局，高平市审计局。高平市人民政府办公室2026年3月27日印发" in told
    image = pages[-1].render(scale=10 / MM).to_numpy()[:, :, 0].astype(int)
    black = [row for row in range(image.shape[0]) if (image[row, 300:1800] < 110).sum() > 1400]
    starts = [row / 10 for row in black if row - 1 not in black]
    assert len(starts) == 3
    assert black[-1] / 10 == pytest.approx(297 - 35, abs=0.3)


def test_a_copy_of_a_letter_is_told_at_its_foot_without_rules() -> None:
    page = PdfDocument(pdf.write(replace(LETTER, blocks=LETTER.blocks[-1:], copies=("高平市财政局",))))[0]
    rows = sorted(lines(page).items())
    assert "".join(char for _, _, char in rows[0][1]) == "抄送：高平市财政局。"
    assert rows[0][0] / MM == pytest.approx(35 + 12 / MM, abs=1.5)


def test_an_annex_has_a_page_of_its_own_with_its_label_and_its_title_on_the_third_line() -> None:
    annex = (Block("annex", "第三方意见回执"), Block("form", "1\t3\n=\n意见\t同意"))
    letter = replace(LETTER, blocks=(*LETTER.blocks[-1:], *annex), attachments=("第三方意见回执",))
    page = list(PdfDocument(pdf.write(letter)))[-1]
    rows = [
        ("".join(char for _, _, char in line), height) for height, line in sorted(lines(page).items(), reverse=True)
    ]
    assert [text for text, _ in rows[:3]] == ["附件", "第三方意见回执", "意见同意"]
    assert (rows[0][1] - rows[1][1]) / 28 == pytest.approx(2, abs=0.3)


def test_no_character_is_printed_as_a_missing_glyph() -> None:
    """A glyph's number is its two bytes in a string of an identity-coded font; 0 is the box of a missing one."""
    read = PdfReader(BytesIO(pdf.write(replace(LETTER, addressee=RARE, title=RARE))))
    shown = 0
    for page in read.pages:
        assert all(font["/Encoding"] == "/Identity-H" for font in page["/Resources"]["/Font"].values())
        for operands, operator in ContentStream(page.get_contents(), read).operations:
            if operator in {b"Tj", b"TJ"}:
                parts = operands[0] if operator == b"TJ" else operands
                raw = b"".join(part.original_bytes for part in parts if hasattr(part, "original_bytes"))
                codes = [raw[at : at + 2] for at in range(0, len(raw), 2)]
                assert b"\0\0" not in codes
                shown += len(codes)
    assert shown > 200


def test_the_file_claims_pdf_a_and_has_its_structure_and_its_colours() -> None:
    root = PdfReader(BytesIO(pdf.write(LETTER))).trailer["/Root"]
    told = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", told)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", told)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/StructTreeRoot"]["/K"]


def test_the_first_page_has_no_number_and_later_ones_stand_outside() -> None:
    pages = PdfDocument(pdf.write(replace(LETTER, blocks=(Block("paragraph", "公" * 2000),))))
    feet = [[line for height, line in lines(page).items() if height / MM < 34] for page in pages]
    assert feet[0] == []
    assert [char for _, _, char in feet[1][0]] == ["—", "2", "—"]
    assert feet[1][0][0][0] == pytest.approx(28 + 14 / MM, abs=1)
    assert feet[2][0][-1][1] == pytest.approx(184 - 14 / MM, abs=1)


@pytest.mark.parametrize("seal", [True, False])
def test_the_signature_stands_at_the_right(seal: bool) -> None:
    page = PdfDocument(pdf.write(replace(LETTER, blocks=(Block("paragraph", "公"),), seal=seal)))[0]
    name, day = [line for _, line in sorted(lines(page).items(), reverse=True)][-2:]
    assert ["".join(char for _, _, char in line) for line in (name, day)] == [LETTER.signature, "2026年3月27日"]
    if seal:
        assert (name[0][0] + name[-1][1]) / 2 == pytest.approx((day[0][0] + day[-1][1]) / 2, abs=0.5)
    else:
        assert day[0][0] - name[0][0] == pytest.approx(2 * 156 / 28, abs=0.5)


def test_a_long_address_in_the_last_paragraph_stretches_no_line() -> None:
    address = "https://xzfy.example.invalid/" + "abc/def-" * 8
    remedy = OPEN.facts["remedy"] | {"online_channel": f"全国行政复议服务平台（{address}）"}
    told = [line for page in PdfDocument(pdf.write(compose(OPEN.kind, OPEN.facts | {"remedy": remedy})))
            for line in lines(page).values()]  # fmt: skip
    line = next(line for line in told if "渠道为" in "".join(char for _, _, char in line))
    first = next(index for index, (_, _, char) in enumerate(line) if char == "渠")
    assert line[first + 1][0] - line[first][0] < 7


@pytest.mark.parametrize("layout", ["letter", "pleading"])
@pytest.mark.parametrize("seal", [True, False])
def test_a_name_longer_than_a_line_is_signed_within_the_margins(seal: bool, layout: str) -> None:
    name = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县巴音布鲁克镇人民政府办公室"
    signed = replace(LETTER, signature=name, blocks=(Block("paragraph", "公"),), seal=seal, layout=layout)
    page = PdfDocument(pdf.write(signed))[0]
    assert name in squeezed(page.get_textpage().get_text_range())
    assert min(left for line in lines(page).values() for left, _, _ in line) > 27


def test_an_address_without_end_in_the_last_paragraph_is_soon_set() -> None:
    last = Block("paragraph", "网址为" + "é" * 2000 + "，请您到该网址查阅。" * 8)
    begun = process_time()
    assert len(PdfDocument(pdf.write(replace(LETTER, blocks=(last,))))) > 1
    assert process_time() - begun < 3


@pytest.mark.parametrize("above", range(0, 22, 3))
def test_a_pleading_names_what_is_attached_on_the_page_of_its_signature(above: int) -> None:
    sample = next(one for one in SAMPLES if one.name == "reconsideration_answer.2019")
    facts = {**sample.facts, "argument": ["公" * 20] * above}
    written = compose(sample.kind, {**facts, "argument": facts["argument"] or ["公"]})
    pages = [
        "".join("".join(char for _, _, char in line) for line in lines(page).values())
        for page in PdfDocument(pdf.write(written))
    ]
    signed = next(page for page in pages if "2026年4月2日" in page and "此致" in page)
    assert [name for name in text.attached(written) if name not in signed] == []


def test_a_pleadings_last_paragraph_alone_stays_with_its_signature() -> None:
    sample = next(one for one in SAMPLES if one.name == "defence_statement.2019")
    told = [
        squeezed(page.get_textpage().get_text_range())
        for page in PdfDocument(pdf.write(compose(sample.kind, sample.facts)))
    ]
    assert "的依据为" in told[1]
    assert "流程信息。此致" in told[2]


def test_a_list_of_evidence_repeats_its_head_and_parts_no_row() -> None:
    sample = next(one for one in SAMPLES if one.name == "defence_statement.2019")
    row = {"name": "答复签发记录" * 4, "proves": "答复由拟稿人以外的负责人批准签发" * 4, "source": "日志"}
    evidence = [{"number": 200 + index} | row for index in range(20)]
    pages = list(PdfDocument(pdf.write(compose(sample.kind, sample.facts | {"evidence": evidence}))))
    told = [squeezed(page.get_textpage().get_text_range()) for page in pages]
    listed = [page for page in told if "证明内容" in page]
    assert len(listed) > 2
    assert all(page.count("答复签发记录") == 4 * page.count("日志") for page in listed)
    assert sum(page.count("日志") for page in listed) == 20


def test_a_row_higher_than_a_page_goes_on_over_the_page() -> None:
    sample = next(one for one in SAMPLES if one.name == "defence_statement.2019")
    row = {"number": 1, "name": "申请材料" * 120, "proves": "申请", "source": "日志"}
    pages = list(PdfDocument(pdf.write(compose(sample.kind, sample.facts | {"evidence": [row]}))))
    told = "".join(squeezed(page.get_textpage().get_text_range()) for page in pages)
    assert told.count("申请材料") == 120
    assert all(height / MM > 23 for page in pages for height in lines(page))


def test_the_title_is_in_characters_of_22_points_and_headings_in_those_of_the_text() -> None:
    blocks = (Block("heading1", "一、予以公开的信息"), Block("heading2", "（一）公告"), *LETTER.blocks)
    page = PdfDocument(pdf.write(replace(LETTER, blocks=blocks)))[0]
    told = {"".join(char for _, _, char in line): line for line in lines(page).values()}
    pitch = {text: (line[2][0] - line[1][0]) * MM for text, line in told.items() if len(line) > 3}
    assert pitch[LETTER.title] == pytest.approx(22, abs=0.1)
    assert pitch["一、予以公开的信息"] == pytest.approx(156 / 28 * MM, abs=0.1)
    assert pitch["（一）公告"] == pytest.approx(156 / 28 * MM, abs=0.1)


def test_a_long_letterhead_fits_the_page() -> None:
    long = "高平市人民政府国有资产监督管理委员会政府信息公开办公室"
    page = PdfDocument(pdf.write(replace(LETTER, letterhead=long)))[0]
    head = max(lines(page).items())[1]
    assert "".join(char for _, _, char in head) == long
    assert head[0][0] >= 26
    assert head[-1][1] <= 184.5


def test_a_draft_is_marked_on_every_page() -> None:
    draft = replace(LETTER, blocks=(Block("paragraph", "公" * 2000),), draft=True)
    assert all("草稿" in squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf.write(draft))).pages)
    assert "草稿" not in words(pdf.write(LETTER))


def test_a_letter_that_would_miss_its_page_by_a_line_is_set_closer(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = next(one for one in SAMPLES if one.name == "extension_notice.2019")
    letter = compose(sample.kind, sample.facts)
    assert len(PdfDocument(pdf.write(letter))) == 1
    longer = replace(letter, blocks=(letter.blocks[0], Block("paragraph", "公" * 80), *letter.blocks[1:]))
    assert len(PdfDocument(pdf.write(longer))) == 2
    monkeypatch.setattr(pdf, "NEAR", range(0))
    assert len(PdfDocument(pdf.write(letter))) == 2
