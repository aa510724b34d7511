"""Tables that people fill in, CSV (UTF-8, with or without BOM) or XLSX: each bad cell is named by row and column."""

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from rules.wording import iso_day
from workflow.ledger import cell_format
from workflow.parts import aside

BROKEN_SHEET = (AttributeError, EOFError, LookupError, RuntimeError, SyntaxError, TypeError, ValueError)
"""What openpyxl, zipfile and the XML parsers raise over files that other programs or bad disks have spoiled."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NO_TABLES = {
    b"\xd0\xcf\x11\xe0": "是旧格式的 .xls，或者设了打开密码，请用表格软件另存为没有密码的 XLSX 再导入",
    b"%PDF": "是 PDF，不是表格，请导入原来的表格",
}
"""How files begin that are often sent for a table and are none we read, whatever their names, and what to do about it."""
PACKED = b"PK\x03\x04"
"""How an XLSX begins, and whatever else is a ZIP."""
MERGED = re.compile(rb"""mergeCell\s+ref=["']([A-Z]+)([0-9]+):[A-Z]+([0-9]+)["']""")
FORMULA_CELL = re.compile(
    rb"""<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*((?:<(?:\w+:)?v\b[^<>]*>)?)\s*(</)?"""
)
"""A cell with a formula: what stands in its tag, the tag of its value if there is one, and whether nothing stands in that."""
ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
ROW_NUMBER = re.compile(rb"""\sr=["']([0-9]{1,7})["']""")
CELL_SAYS = re.compile(rb"<(?:\w+:)?(?:v|is)\b")
WRONG_FORMULA = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
MOST_DIGITS = 15
"""A sheet keeps no more of a number: the identity number typed as one has lost its end."""
SHORTENED = re.compile(r"(?<![\w.])\d(?:\.\d+)?[Ee]\+\d+(?!\w)")
"""A number as a sheet shows it when it is long: 1.38E+10."""
TWO_WAYS = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{1,4}")
NO_DAY = re.compile(r"\d{4}[年./-]\d{1,2}月?")
ENDINGS = (".csv", ".xlsx")
LARGEST = 20 * 1024 * 1024
"""Bytes of a table that is sent by page."""
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_RUNS = 20
MOST_ROWS, MOST_COLUMNS = 1_048_576, 200
"""Rows as a spreadsheet has them: a file may name any, and each before it would be made. Columns past a ledger's may be empty."""
csv.field_size_limit(2**31 - 1)  # the file is in memory already: a long cell is for whoever reads the column to refuse


class BadLedger(Exception):
    """The file cannot be taken in; one Chinese line."""


class BadRows(BadLedger):
    """Some rows cannot be taken in; `lines` names each by row, column and reason."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(f"{len(lines)}处有误，没有导入任何一行")
        self.lines = tuple(lines)


def read(
    path: Path, columns: Sequence[str], optional: Sequence[str] = (), *, as_shown: bool = True
) -> Iterator[tuple[int, dict[str, Any], str | None]]:
    """Yield each row that is not empty as its line, its values by column, and what is wrong with its shape (else None).

    `as_shown` False: a number is the bare one, whatever its format adds (`lines`). Raises BadLedger for a file that is no table,
    lacks a column or has one nobody knows.
    """
    table = lines(path, as_shown=as_shown)
    header = next(table, None)
    if header is None:
        raise BadLedger(f"{path.name}：空文件，第一行应为表头：{'、'.join(columns)}")
    names = [str(plain(cell)).strip() for cell in header[1]]
    while names and not names[-1]:
        names.pop()
    if unknown := [name or "（空）" for name in names if name not in {*columns, *optional}]:
        raise BadLedger(f"{path.name}：不认识的列：{'、'.join(unknown)}；可用的列：{'、'.join((*columns, *optional))}")
    if missing := [name for name in columns if name not in names]:
        raise BadLedger(f"{path.name}：缺少列：{'、'.join(missing)}")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadLedger(f"{path.name}：列重复：{'、'.join(twice)}")
    for line, cells in table:
        if not cells:  # a format down to the sheet's last row makes a million of them
            continue
        values = {name: plain(cell) for name, cell in zip(names, [*cells, *[""] * len(names)], strict=False)}
        if any(values.values()):
            too_wide = any(plain(cell) for cell in cells[len(names) :])
            yield line, values, f"第{line}行：比表头多出列" if too_wide else None


@contextmanager
def laid(name: str, content: bytes) -> Iterator[Path]:
    """Lay a table that somebody sent where it can be read for as long as it is; raises BadLedger for what cannot be one."""
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadLedger(f"应是 {'、'.join(ENDINGS)} 文件，不能是“{ending or name[:40]}”：请用表格软件另存为 XLSX")
    if len(content) > LARGEST:
        raise BadLedger(f"文件超过{LARGEST // 1024 // 1024}MB，请按年份分开")
    with aside() as folder:
        path = folder / f"台账{ending}"
        path.write_bytes(content)
        yield path


def lines(path: Path, *, any_encoding: bool = False, as_shown: bool = True) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield the rows of a table as they stand, each with its number; raises BadLedger for a file that is none.

    A row is what a spreadsheet shows as one, however many lines its cells have. A CSV without a comma in its first line is
    parted by its tabs or semicolons. With `any_encoding`, a CSV that is not UTF-8 is read as Windows writes it (UTF-16 where it
    begins so, else GB18030); `as_shown`, a number that its format adds to is the text a reader sees.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if said := next((said for sign, said in NO_TABLES.items() if head.startswith(sign)), None):
        raise BadLedger(f"{path.name}：{said}")
    is_book = head == PACKED or path.suffix.lower() in {".xlsx", ".xlsm"}
    return _xlsx(path, as_shown) if is_book else _csv(path, any_encoding)


def guarded(text: str) -> str:
    """Return a CSV cell no spreadsheet takes for a formula: one apostrophe before = + - @, wide ones too, or a tab, which import
    takes off."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """Return the text `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def day(value: Any, column: str, wrong: Callable[[str, str], None]) -> date | None:
    if isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if not text:
        return None
    found = iso_day(text)
    if found is None:
        wrong(column, f"“{text}”{_no_day(text)}，应为 2012-03-12 的样子")
    return found


def _no_day(text: str) -> str:
    if TWO_WAYS.fullmatch(text):
        return "看不出哪是年、哪是月、哪是日"
    return "没有写明是哪一天" if NO_DAY.fullmatch(text) else "不是日期"


def ahead(line: int, column: str, day: date | None, today: date) -> list[str]:
    """Return what to look at again where a day is still to come."""
    return [f"第{line}行「{column}」：{day}在今天（{today}）以后"] if day is not None and day > today else []


def plain(cell: Any) -> Any:
    """Return a cell as people see it: text without blanks around it, whole numbers without a point, days as they are.

    A number that is longer than a sheet can keep stays shortened (SHORTENED): digits nobody typed are not made up.
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float) and abs(cell) >= 10**MOST_DIGITS:
        return f"{cell:.{MOST_DIGITS - 1}E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, date) else str(cell).strip()


def _csv(path: Path, any_encoding: bool) -> Iterator[tuple[int, Sequence[Any]]]:
    content = path.read_bytes()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = _decoded(content, "utf-8-sig", *(("utf-16" if wide else "gb18030",) if any_encoding else ()))
    if text is None:
        likely = "UTF-16" if wide else "GBK"
        raise BadLedger(f"{path.name}：不是 UTF-8 编码（多半是 {likely}），请另存为“CSV UTF-8”或 XLSX 再导入")
    if text.lstrip().startswith("<"):
        raise BadLedger(f"{path.name}：内容是网页或者 XML，请用表格软件打开后另存为 XLSX 再导入")
    line = 0
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_parting(text), strict=True)
        for line, cells in enumerate(rows, start=1):
            yield line, [unguarded(cell) for cell in cells]
    except csv.Error:
        raise BadLedger(f"{path.name}：第{line + 1}行读不出来：引号没有成对，或者引号外还有字") from None


def _decoded(content: bytes, *encodings: str) -> str | None:
    """Return the text in the first of the encodings it is in, None when in none."""
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return None


def _parting(text: str) -> str:
    head = text.lstrip("\r\n").partition("\n")[0]
    return next((sign for sign in ",\t;" if sign in head), ",")


def _xlsx(path: Path, as_shown: bool) -> Iterator[tuple[int, Sequence[Any]]]:
    from openpyxl.utils.escape import unescape
    from openpyxl.utils.exceptions import InvalidFileException

    book, file = None, path.open("rb")  # by its content: openpyxl goes by the name
    try:
        with ZipFile(file) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise BadLedger(f"{path.name}：解开后太大，请用表格软件重新保存或者按年份分开")
        book = _book(file)
        cell_format.read_days(book)
        sheet = (_filled(book) or book.worksheets)[0]
        sheet.reset_dimensions()  # what some programs write there is the first cell alone
        formats = cell_format.with_words(book) if as_shown else {}
        rows: Iterable[Sequence[Any]] = sheet.iter_rows(values_only=not formats)
        if formats:
            rows = ([cell_format.seen(cell, formats) for cell in row] for row in rows)
        with sheet._get_source() as source:  # openpyxl reads merged cells only with the whole sheet in memory
            content = source.read()
        if place := _unreckoned(content):
            raise BadLedger(
                f"{path.name}：单元格 {place} 是公式，文件里没有算好的结果，请用表格软件打开、保存一次再导入"
            )
        merged = _merged(content)
        for line, cells in _filled_down(rows, merged):
            if line > MOST_ROWS or any(cell is not None for cell in cells[MOST_COLUMNS:]):
                raise BadLedger(f"{path.name}：第{line}行超出了表格的范围，不像台账")
            yield line, [unescape(cell) if isinstance(cell, str) else cell for cell in cells[:MOST_COLUMNS]]
    except (*BROKEN_SHEET, BadZipFile, InvalidFileException, zlib.error) as error:
        raise BadLedger(f"{path.name}：不是完好的 XLSX 文件，请用表格软件重新保存（{type(error).__name__}）") from None
    finally:
        if book is not None:
            book.close()
        file.close()


def beside(path: Path, header: int = 1) -> list[str]:
    """Return what people do not see as `lines` read it of a book, or the other way round: a line for each further sheet they see
    something in, and one for the rows below the headings that are hidden.
    """
    with path.open("rb") as file:
        if file.read(len(PACKED)) != PACKED:
            return []
        with closing(_book(file)) as book:
            seen = _filled(book)
            first = (seen or book.worksheets)[0]
            with first._get_source() as source:
                hidden = [line for line in _hidden(source.read()) if line > header]
            told = [f"只读了工作表“{first.title}”，没有读“{one.title}”：要导入的请另存为单独的文件" for one in seen[1:]]
    return told + ([f"{_runs(hidden)}是隐藏的（多半是筛选掉的），也一起读了"] if hidden else [])


def _book(file: BinaryIO) -> Any:
    """Open a book; what openpyxl has to say of its styles or days, in English and with a path of ours, is not told."""
    import warnings

    from openpyxl import load_workbook

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    return load_workbook(file, read_only=True, data_only=True)


def _hidden(sheet: bytes) -> Iterator[int]:
    """Yield the rows that are hidden and say something."""
    line = 0
    for row, following in pairwise(chain(ROW.finditer(sheet), [None])):
        if row is None:
            return
        place = ROW_NUMBER.search(row[1])
        line = int(place[1]) if place else line + 1
        ends = following.start() if following else len(sheet)
        if HIDDEN.search(row[1]) and not row[1].endswith(b"/") and CELL_SAYS.search(sheet, row.end(), ends):
            yield line


def _runs(lines: Sequence[int]) -> str:
    """Name lines shortly: 第3、5至9行."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    named = "、".join(str(first) if first == last else f"{first}至{last}" for first, last in runs[:MOST_RUNS])
    return f"第{named}行" if len(runs) <= MOST_RUNS else f"第{named}行等{len(lines)}行"


def _filled(book: Any) -> list[Any]:
    """Return the sheets of a book that are shown and say anything."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in shown:
        sheet.reset_dimensions()
    return [sheet for sheet in shown if any(map(_says, islice(sheet.iter_rows(values_only=True), MOST_ROWS)))]


def _says(cells: Sequence[Any]) -> bool:
    return any(cell is not None for cell in cells)


def _unreckoned(sheet: bytes) -> str | None:
    """Return the first cell whose formula nobody has reckoned yet: it would be read as empty."""
    for attributes, value, is_empty in FORMULA_CELL.findall(sheet):
        if is_empty and not (value and b't="str"' in attributes):
            place = re.search(rb"""\br=["']([A-Z]+[0-9]+)""", attributes)
            return place[1].decode() if place else "?"
    return None


def _merged(sheet: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return where cells are merged over several rows: the first row -> (column, last row) of each."""
    from openpyxl.utils import column_index_from_string

    found: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in MERGED.findall(sheet):
        if int(last) > int(first):
            place = (column_index_from_string(column.decode()) - 1, int(last))
            found.setdefault(int(first), []).append(place)
    return found


def _filled_down(
    rows: Iterable[Sequence[Any]], merged: dict[int, list[tuple[int, int]]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Number the rows, and say in each what a cell merged over several of them says to who looks at it.

    The file has it in the first alone: a unit or a result merged over two applications would be lost to the second.
    """
    held: dict[int, tuple[int, Any]] = {}
    for line, cells in enumerate(rows, start=1):
        for column, last in merged.get(line, ()):
            held[column] = (last, cells[column] if column < len(cells) else None)
        if held and any(cell is not None for cell in cells):
            filled = [*cells, *[None] * (max(held) + 1 - len(cells))]
            for column, (last, value) in held.items():
                filled[column] = value if line <= last and filled[column] is None else filled[column]
            cells = filled
        yield line, cells
