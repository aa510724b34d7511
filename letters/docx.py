"""The letter as DOCX in the letter format of GB/T 9704—2012, naming the standard's fonts: one letter, one file."""

from datetime import datetime
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Page
from docx.enum.table import WD_ALIGN_VERTICAL as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from letters.grid import Grid
from letters.letter import Letter
from letters.text import DRAFT, addressed, attached, noted
from letters.words import in_prose

SONG, FANGSONG, TITLE, HEI, KAI = "宋体", "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
FONTS = {"heading1": HEI, "heading2": KAI}
RED = "D40000"
SIZE, PITCH, SMALL = 16, 28, 9
MASTHEAD = 36
GRID = round((156 / 25.4 * 72 / 28 - SIZE) * 4096)
THICK_THIN, THIN_THICK = "thickThinSmallGap", "thinThickSmallGap"
FIXED = (1980, 1, 1, 0, 0, 0)


def write(letter: Letter) -> bytes:
    """Return the letter as a DOCX file; soft breaks are line breaks, no text becomes a field or markup."""
    page = Document()
    _set_up(page, letter)
    _margins(page, letter.draft)
    _head(page, letter)
    for block in letter.blocks:
        if block.kind == "table":
            _table(page, Grid.read(block.text))
        elif block.kind != "note":
            _line(page, block.text, font=FONTS.get(block.kind, FANGSONG), indent=2, keep=block.kind in FONTS)
    for ordinal, name in enumerate(attached(letter)):
        line = _line(page, name, left=5 if ordinal else 2, keep=True)
        line.paragraph_format.space_before = Pt(0 if ordinal else PITCH)
    page.paragraphs[-1].paragraph_format.keep_with_next = True
    _sign(page, letter)
    for block in letter.blocks:
        if block.kind == "note":
            _line(page, noted(block.text), indent=2)
    return _packed(page)


def _set_up(page: Page, letter: Letter) -> None:
    core = page.core_properties
    core.title, core.author, core.last_modified_by = letter.title, letter.signature, letter.signature
    core.comments, core.language, core.revision = "", "zh-CN", 1
    core.created = core.modified = datetime(letter.dated.year, letter.dated.month, letter.dated.day)  # noqa: DTZ001 (the format has no zone)
    normal = page.styles["Normal"]
    normal.font.size = Pt(SIZE)
    _face(normal.element.get_or_add_rPr(), FANGSONG)
    normal.paragraph_format.line_spacing = Pt(PITCH)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = False


def _margins(page: Page, draft: bool) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    _set(grid, type="linesAndChars", linePitch=PITCH * 20, charSpace=GRID)
    section.different_first_page_header_footer = True
    page.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer.paragraphs[0], ALIGN.RIGHT)
    _numbered(section.even_page_footer.paragraphs[0], ALIGN.LEFT)
    foot = section.first_page_footer.paragraphs[0]
    _frame(foot, top=277)
    _rule(foot, "top", THIN_THICK, space=0)
    if draft:
        for header in (section.first_page_header, section.header, section.even_page_header):
            mark = _run(header.paragraphs[0], DRAFT, HEI, 22)
            mark.font.color.rgb = RGBColor.from_string(RED)


def _head(page: Page, letter: Letter) -> None:
    masthead = page.paragraphs[0] if page.paragraphs else page.add_paragraph()
    size = min(MASTHEAD, int(156 / 25.4 * 72 / max(_width(letter.letterhead), 1)))
    _run(masthead, letter.letterhead, TITLE, size).font.color.rgb = RGBColor.from_string(RED)
    masthead.alignment = ALIGN.CENTER
    masthead.paragraph_format.line_spacing = Pt(MASTHEAD)
    _frame(masthead, top=30)
    _rule(masthead, "bottom", THICK_THIN, space=round(4 / 25.4 * 72))
    number = _line(page, letter.number or "")
    number.alignment = ALIGN.RIGHT
    number.paragraph_format.space_before = Pt(SIZE * 7 / 8)
    title = _line(page, letter.title, font=TITLE, size=22)
    title.alignment = ALIGN.CENTER
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_before = Pt(2 * PITCH)
    title.paragraph_format.space_after = Pt(PITCH)
    title.paragraph_format.keep_with_next = True
    _line(page, addressed(letter))


def _table(page: Page, grid: Grid) -> None:
    """Set a grid 156 mm wide, its head repeated on every page."""
    table = page.add_table(grid.rows, len(grid.widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Mm(156 * width / sum(grid.widths))
    for row in table.rows[: grid.head]:
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
        _run(line, cell.text, FANGSONG, SMALL)
        line.alignment = ALIGN.CENTER if cell.row < grid.head or cell.is_number else ALIGN.LEFT
        line.paragraph_format.line_spacing = Pt(SMALL + 3)
    page.add_paragraph().paragraph_format.line_spacing = Pt(SMALL)


def _sign(page: Page, letter: Letter) -> None:
    """Sign: under a seal the name stands centred over the date, which ends four characters from the right."""
    day = in_prose(letter.dated)
    name_width, day_width = _width(letter.signature), _width(day)
    if letter.seal:
        overhang = max(name_width - day_width, 0) / 2
        edge = max(4 - overhang, 0) + overhang
        name_edge = edge + (day_width - name_width) / 2
    else:
        whole = max(name_width, day_width + 2)
        edge, name_edge = whole - day_width, 2 + whole - name_width
    for text, from_right in ((letter.signature, name_edge), (day, edge)):
        line = _line(page, text, keep=text is letter.signature)
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
        _set(line._p.get_or_add_pPr().get_or_add_ind(), firstLineChars=indent * 100, firstLine=indent * SIZE * 20)
    if left:
        _set(line._p.get_or_add_pPr().get_or_add_ind(), leftChars=left * 100, left=left * SIZE * 20)
    line.alignment = ALIGN.JUSTIFY
    line.paragraph_format.keep_with_next = keep or None
    return line


def _run(line: Paragraph, text: str, font: str, size: float) -> Run:
    run = line.add_run(text)
    run.font.size = Pt(size)
    _face(run._r.get_or_add_rPr(), font)
    return run


def _face(properties: Any, font: str) -> None:
    """Name one font for every script, so that digits and quotation marks stand in the text's own font."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    _set(fonts, ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    _set(language, val="zh-CN", eastAsia="zh-CN")


def _numbered(line: Paragraph, side: ALIGN) -> None:
    line.alignment = side
    _set(line._p.get_or_add_pPr().get_or_add_ind(), rightChars=100, leftChars=100)
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = _run(line, text, SONG, 14)
        if field:
            for kind, code in (("begin", None), (None, field), ("end", None)):
                mark = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    _set(mark, fldCharType=kind)
                else:
                    mark.text = code
                run._r.append(mark)


def _frame(line: Paragraph, top: float) -> None:
    """Put a paragraph at `top` mm from the upper edge of the page, 170 mm wide and centred on it."""
    frame = OxmlElement("w:framePr")
    _set(frame, w=_twips(170), wrap="notBeside", vAnchor="page", hAnchor="page", xAlign="center", y=_twips(top))
    line._p.get_or_add_pPr().insert_element_before(
        frame, "w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _rule(line: Paragraph, side: str, kind: str, space: int) -> None:
    borders, border = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    _set(border, val=kind, sz=36, space=space, color=RED)
    borders.append(border)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _set(element: Any, **attributes: str | int) -> None:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))


def _twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def _width(text: str) -> float:
    """Return the width in characters of the text's size: a Chinese one is 1, a Latin one a half."""
    return sum(1 if east_asian_width(char) in "WFA" else 0.5 for char in text)


def _packed(page: Page) -> bytes:
    """Return the file with the times of its parts fixed, so that the same letter gives the same bytes."""
    saved, fixed = BytesIO(), BytesIO()
    relations = page.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
    page.save(saved)
    with ZipFile(saved) as parts, ZipFile(fixed, "w", ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            packed.writestr(ZipInfo(name, FIXED), parts.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
