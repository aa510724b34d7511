"""The letter as DOCX in the formats of GB/T 9704—2012, naming the standard's fonts: one letter, one file."""

import re
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Page
from docx.enum.table import WD_ALIGN_VERTICAL as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from letters import docx_shapes as shapes
from letters.docx_package import packed
from letters.docx_shapes import put
from letters.grid import Grid
from letters.letter import Block, Letter
from letters.text import addressed, attached, closing, copied, labelled, mark, noted, printed, titled
from letters.words import breadth, in_prose

SONG, FANGSONG, TITLE, HEI, KAI = "宋体", "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
FONTS = {"heading1": HEI, "heading2": KAI}
SIZE, PITCH, SMALL, FOURTH = 16, 28, 9, 14
POINT = 25.4 / 72
TIGHT = -10
"""Twentieths of a point: 28 characters leave a line room for what a word processor puts around figures, 29 do not fit."""
LONG = re.compile(r"[!-~]{16,}|[^\u3400-\u9fff\s,。;:、]{25,}")
KEPT = 10 * 28
"""Characters of a last paragraph that a page holds with all that is signed below it: a longer one may be parted."""
GLYPH = 0.92
"""Of a character's square, what its strokes fill."""
LONGEST_PROPERTY = 255
"""Characters a property of the file may have (ISO/IEC 29500-2)."""


def write(letter: Letter) -> bytes:
    """Return the letter as a DOCX file; soft breaks are line breaks, no text becomes a field or markup."""
    page = Document()
    _set_up(page, letter)
    _margins(page, letter)
    _head(page, letter)
    for index, block in enumerate(letter.body):
        _block(page, block, keep=_stays_with_the_signature(letter, index))
    for indent, line in zip((2, 0), closing(letter), strict=False):
        _line(page, line.strip(), indent=indent, keep=True)
    for part in (_sign, _attach) if letter.layout == "pleading" else (_attach, _sign):
        part(page, letter)
    for block in letter.notes:
        page.paragraphs[-1].paragraph_format.keep_with_next = True
        _line(page, noted(block.text), indent=2).paragraph_format.keep_together = True
    for label, annex in labelled(letter):
        _annex(page, label, annex)
    _printed(page, letter)
    return packed(page)


def _set_up(page: Page, letter: Letter) -> None:
    core = page.core_properties
    core.title = letter.title[:LONGEST_PROPERTY]
    core.author = core.last_modified_by = letter.signature[:LONGEST_PROPERTY]
    core.comments, core.language, core.revision = "", "zh-CN", 1
    core.created = core.modified = datetime(letter.dated.year, letter.dated.month, letter.dated.day)  # noqa: DTZ001 (the format has no zone)
    normal = page.styles["Normal"]
    normal.font.size = Pt(SIZE)
    _face(normal.element.get_or_add_rPr(), FANGSONG)
    normal.paragraph_format.line_spacing = Pt(PITCH)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = False
    for name in (
        "w:autoSpaceDE",
        "w:autoSpaceDN",
        "w:snapToGrid",
    ):  # figures close to the Chinese, lines at their pitch
        close = OxmlElement(name)
        put(close, val=0)
        normal.element.get_or_add_pPr().insert_element_before(close, "w:spacing")


def _margins(page: Page, letter: Letter) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    put(section._sectPr.find(qn("w:docGrid")), type="lines", linePitch=PITCH * 20)
    section.different_first_page_header_footer = True
    page.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer.paragraphs[0], ALIGN.RIGHT)
    _numbered(section.even_page_footer.paragraphs[0], ALIGN.LEFT)
    first = section.first_page_header.paragraphs[0]
    if letter.layout == "letter":
        below = 30 + _head_size(letter) * GLYPH * POINT + 4
        for name, top, thick in (
            ("upper_thick", below, 2.25), ("upper_thin", below + 4.25 * POINT, 0.75),
            ("lower_thin", 277 - 5 * POINT, 0.75), ("lower_thick", 277 - 2.25 * POINT, 2.25),
        ):  # fmt: skip
            shapes.rule(first, name, 20, top, 170, thick)
    elif letter.layout != "form":
        _numbered(section.first_page_footer.paragraphs[0], ALIGN.RIGHT)
    if letter.layout == "document":
        shapes.rule(first, "red_rule", 28, _rule_top(letter), 156, 1.5)
    if mark(letter):
        for number, header in enumerate((section.first_page_header, section.header, section.even_page_header)):
            told = _run(header.paragraphs[0], mark(letter), HEI, 22)
            told.font.color.rgb = RGBColor.from_string(shapes.RED)
            shapes.watermark(header.paragraphs[0], f"mark{number}", mark(letter), HEI)


def _head_size(letter: Letter) -> int:
    """Return the points of the letterhead: what fits the width of the text."""
    return min(36 if letter.layout == "letter" else 44, int(156 / POINT / max(breadth(letter.letterhead), 1)))


def _rule_top(letter: Letter) -> float:
    """Return where the red rule of the document format stands, in mm from the edge: 4 mm below what is above it."""
    number = (2 * PITCH + SIZE) * POINT if letter.number else 0
    return 72 + _head_size(letter) * GLYPH * POINT + number + 4


def _head(page: Page, letter: Letter) -> None:
    """Set letterhead and number in one frame that ends where the title begins."""
    if letter.layout in {"form", "pleading"}:
        if letter.layout == "form":
            _line(page, letter.letterhead, font=TITLE, size=22).alignment = ALIGN.CENTER
        _titled(page, titled(letter.title))
        if letter.number:
            _line(page, letter.number).alignment = ALIGN.RIGHT
        return
    is_letter, size = letter.layout == "letter", _head_size(letter)
    masthead = page.add_paragraph()
    _run(masthead, letter.letterhead, TITLE, size).font.color.rgb = RGBColor.from_string(shapes.RED)
    masthead.alignment = ALIGN.CENTER
    masthead.paragraph_format.line_spacing = Pt(size)
    number = _line(page, letter.number or "")
    number.paragraph_format.line_spacing = Pt(SIZE)
    if is_letter:
        number.alignment = ALIGN.RIGHT
        number.paragraph_format.right_indent = Mm(6)
        gap = 4 / POINT + 5 + SIZE * 7 / 8 - size * (1 - GLYPH)
        top, height = 30.0, (size + gap + SIZE + 2 * PITCH) * POINT
    else:
        number.alignment = ALIGN.CENTER
        gap = 2 * PITCH - size * (1 - GLYPH)
        top, height = 37.0, _rule_top(letter) - 37 + 2 * PITCH * POINT
        masthead.paragraph_format.space_before = Mm(35)
    number.paragraph_format.space_before = Pt(gap)
    for line in (masthead, number):
        shapes.frame(line, top, height)
    _titled(page, titled(letter.title))
    if letter.addressee:
        _line(page, addressed(letter))


def _titled(page: Page, text: str) -> None:
    title = _line(page, text, font=TITLE, size=22)
    title.alignment = ALIGN.CENTER
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(PITCH)
    title.paragraph_format.keep_with_next = True


def _block(page: Page, block: Block, keep: bool = False) -> None:
    if block.kind == "table":
        _table(page, Grid.read(block.text), SMALL, 0)
    elif block.kind == "form":
        _table(page, Grid.read(block.text), FOURTH, 28)
    else:
        _line(page, block.text, font=FONTS.get(block.kind, FANGSONG), indent=2, keep=keep or block.kind in FONTS)


def _stays_with_the_signature(letter: Letter, index: int) -> bool:
    """The last lines stand on the signature's page: no page holds a closing phrase and a seal alone. A pleading has two more."""
    body, left = letter.body, len(letter.body) - index
    is_short = letter.layout != "pleading" and len(body[-1].text) <= 26
    return (left == 1 or (left == 2 and is_short)) and len(body[index].text) <= KEPT


def _annex(page: Page, label: str, annex: tuple[Block, ...]) -> None:
    head = _line(page, label, font=HEI)
    head.paragraph_format.page_break_before = True
    head.paragraph_format.space_after = Pt(PITCH)
    _titled(page, annex[0].text)
    for block in annex[1:]:
        _block(page, block)


def _printed(page: Page, letter: Letter) -> None:
    """Set the printing block (版记): in the document format between rules, in the letter format the copies alone."""
    told = printed(letter)
    lines = [(text, False) for text in copied(letter)] + ([("\t".join(told), True)] if told else [])
    for index, (text, is_printer) in enumerate(lines):
        line = _line(page, text, size=FOURTH)
        line.alignment = ALIGN.LEFT
        line.paragraph_format.line_spacing = Pt(24)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(FOURTH)
        if is_printer:
            line.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(FOURTH), TAB.RIGHT)
        if told:
            sides = {"top": 8 if index == 0 else 6} | ({"bottom": 8} if is_printer else {})
            shapes.borders(line, **sides)
        shapes.foot(line)


def _table(page: Page, grid: Grid, size: float, least: float) -> None:
    """Set a grid 156 mm wide in `size` points, its rows `least` points high or more, its head repeated on every page."""
    table = page.add_table(grid.rows, len(grid.widths), style="Table Grid")
    table.autofit = False
    inset = OxmlElement("w:tblInd")  # without it the text of a cell, not its border, stands at the margin
    put(inset, w=108, type="dxa")
    table._tblPr.insert_element_before(inset, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(156 * width / sum(grid.widths))
    for index, row in enumerate(table.rows):
        if least:
            row.height = Pt(least)
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if index < grid.head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    places, across = table._cells, len(grid.widths)  # asked once: the library lays out the whole table at each call
    for place, width in zip(places, grid.widths * grid.rows, strict=True):
        place.width = Mm(156 * width / sum(grid.widths))
    for cell in grid.cells:
        whole = places[cell.row * across + cell.column]
        if cell.rows > 1 or cell.columns > 1:
            whole = whole.merge(places[(cell.row + cell.rows - 1) * across + cell.column + cell.columns - 1])
        whole.vertical_alignment = VERTICAL.CENTER
        line = whole.paragraphs[0]
        _run(line, cell.text, FANGSONG, size)
        line.alignment = ALIGN.CENTER if cell.row < grid.head or cell.is_number else ALIGN.LEFT
        line.paragraph_format.line_spacing = Pt(size * 4 / 3)
    page.add_paragraph().paragraph_format.line_spacing = Pt(SMALL)


def _attach(page: Page, letter: Letter) -> None:
    names = attached(letter)
    for ordinal, name in enumerate(names):
        keep = letter.layout != "pleading" or ordinal + 1 < len(names)
        line = _line(page, name, left=5 if ordinal else 2, keep=keep)
        line.paragraph_format.space_before = Pt(0 if ordinal else PITCH)


def _sign(page: Page, letter: Letter) -> None:
    """Sign: under a seal the name stands centred over the date, which ends four characters from the right."""
    if letter.layout == "form":
        return
    day = in_prose(letter.dated)
    name_width, day_width = min(breadth(letter.signature), 28 if letter.seal else 26), breadth(day)
    if letter.seal:
        overhang = max(name_width - day_width, 0) / 2
        edge = max(4 - overhang, 0) + overhang
        name_edge = edge + (day_width - name_width) / 2
    else:
        whole = max(name_width, day_width + 2)
        edge, name_edge = whole - day_width, 2 + whole - name_width
    for text, from_right in ((letter.signature, name_edge), (day, edge)):
        line = _line(page, text, keep=text is letter.signature or letter.layout == "pleading")
        line.alignment = ALIGN.RIGHT
        line.paragraph_format.right_indent = Pt(from_right * SIZE)
    page.paragraphs[-2].paragraph_format.space_before = Pt((2 if letter.seal else 1) * PITCH)


def _line(
    page: Page,
    text: str,
    *,
    font: str = FANGSONG,
    size: float = SIZE,
    indent: int = 0,
    left: int = 0,
    keep: bool = False,
) -> Paragraph:
    line = page.add_paragraph()
    if text:
        _run(line, text, font, size)
    if indent:
        put(line._p.get_or_add_pPr().get_or_add_ind(), firstLineChars=indent * 100, firstLine=indent * SIZE * 20)
    if left:
        put(line._p.get_or_add_pPr().get_or_add_ind(), leftChars=left * 100, left=left * SIZE * 20)
    line.alignment = ALIGN.JUSTIFY
    line.paragraph_format.keep_with_next = keep or None
    if LONG.search(text):
        wrap = OxmlElement("w:wordWrap")  # a long number or address may break anywhere
        put(wrap, val=0)
        line._p.get_or_add_pPr().insert_element_before(
            wrap, "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd",
            "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr",
        )  # fmt: skip
    return line


def _run(line: Paragraph, text: str, font: str, size: float) -> Run:
    run = line.add_run(text)
    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    _face(properties, font)
    if size == SIZE:
        tight = OxmlElement("w:spacing")
        put(tight, val=TIGHT)
        properties.insert_element_before(tight, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    return run


def _face(properties: Any, font: str) -> None:
    """Name one font for every script, so that digits and quotation marks stand in the text's own font."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    put(fonts, ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    put(language, val="zh-CN", eastAsia="zh-CN")


def _numbered(line: Paragraph, side: ALIGN) -> None:
    line.alignment = side
    put(line._p.get_or_add_pPr().get_or_add_ind(), rightChars=100, right=FOURTH * 20, leftChars=100, left=FOURTH * 20)
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = _run(line, text, SONG, FOURTH)
        if field:
            for kind, code in (("begin", None), (None, field), ("end", None)):
                part = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    put(part, fldCharType=kind)
                else:
                    part.text = code
                run._r.append(part)
