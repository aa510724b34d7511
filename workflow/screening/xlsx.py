"""XLSX: hidden sheets, rows and columns, comments, properties, links and cached data."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import column_index_from_string

from workflow.ledger.spreadsheet import BROKEN_SHEET
from workflow.screening import package, words
from workflow.screening.package import local
from workflow.screening.report import BadFile, Found, Report, short

_SHEET = re.compile(r"^xl/worksheets/\w+\.xml$")
_NOTES = re.compile(r"^xl/(comments\d*|comments/comment\d*|threadedComments/threadedComment\d*)\.xml$")
_REVISED = re.compile(r"^xl/revisions/")


def screened(content: bytes) -> Report:
    """Return what an XLSX hides or tells; raises BadFile."""
    parts = _parts(content)
    found = list(package.found_beside(parts))
    found += [
        Found("hidden_sheets", "工作簿", short(item.get("name", "")))
        for item in package.tree(parts["xl/workbook.xml"]).iter()
        if local(item) == "sheet" and item.get("state", "visible") != "visible"
    ]
    strings = parts.get("xl/sharedStrings.xml")
    shared = [_text(item) for item in package.tree(strings)] if strings is not None else []
    for name, part in parts.items():
        if _NOTES.search(name):
            notes = (item for item in package.tree(part).iter() if local(item) in {"comment", "threadedComment"})
            found += [Found("comments", name, short(_text(item))) for item in notes]
        elif _REVISED.search(name):
            found.append(Found("tracked", name))
        elif _SHEET.search(name):
            found += _of_sheet(package.tree(part), name, shared)
        elif name.startswith("xl/drawings/") and name.endswith(".xml"):
            said = (_text(item) for item in package.tree(part).iter() if local(item) == "p")
            found += words.found_in("\n".join(said), name)
    return Report(tuple(found))


def cleaned(content: bytes) -> bytes:
    """Return a workbook of the visible values: hidden sheets and the content of hidden rows and columns gone, formulas turned
    into their values, no comments, no properties, no charts. Raises BadFile."""
    screened(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), data_only=True, keep_links=False)
        for sheet in list(book.worksheets):
            if sheet.sheet_state != "visible":
                book.remove(sheet)
        if not book.worksheets:
            raise BadFile("没有一张可见的工作表")
        book.active = 0
        for sheet in book.worksheets:
            _show_only_visible(sheet)
        book.properties = DocumentProperties(creator=None)
        out = BytesIO()
        book.save(out)
    except BROKEN_SHEET:
        raise BadFile("文件损坏，无法清理") from None
    return package.packed(package.cleaned_beside(package.opened(out.getvalue())))


def _show_only_visible(sheet: Any) -> None:
    hidden = {
        n
        for letter, column in sheet.column_dimensions.items()
        if column.hidden
        for n in range(column.min or column_index_from_string(letter), (column.max or 0) + 1)
    }
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                cell.comment = None
            if cell.value is not None and (sheet.row_dimensions[cell.row].hidden or cell.column in hidden):
                cell.value = None
    sheet._pivots = []


def _parts(content: bytes) -> dict[str, bytes]:
    parts = package.opened(content)
    if "xl/workbook.xml" not in parts:
        raise BadFile("不是 Excel 工作簿（缺目录）")
    return parts


def _of_sheet(root: Any, name: str, shared: list[str]) -> Iterator[Found]:
    """Yield hidden rows and columns that hold something, and what the cells say."""
    hidden = {
        n
        for item in root.iter()
        if local(item) == "col" and item.get("hidden") in {"1", "true"}
        for n in range(int(item.get("min", 1)), min(int(item.get("max", 1)), 16384) + 1)
    }
    lines = []
    for row in (item for item in root.iter() if local(item) == "row"):
        cells = [(cell.get("r", ""), _value(cell, shared)) for cell in row if local(cell) == "c"]
        is_hidden = row.get("hidden") in {"1", "true"}
        for place, value in cells:
            letters = place.rstrip("0123456789")
            if value and (is_hidden or (letters and column_index_from_string(letters) in hidden)):
                yield Found("hidden_rows", f"{name} {place}", short(value))
        lines.append("\n".join(value for _, value in cells))
    yield from words.found_in("\n".join(lines), name)


def _value(cell: Any, shared: list[str]) -> str:
    if cell.get("t") != "s":
        return _text(cell)
    at = next((item.text or "" for item in cell if local(item) == "v"), "")
    return shared[int(at)] if at.isdigit() and int(at) < len(shared) else ""


def _text(item: Any) -> str:
    return "".join(one.text or "" for one in item.iter() if local(one) in {"t", "v", "text"})
