"""Ledgers as offices send them: two rows, changed and written as CSV or XLSX; odd numbers; old cases and their disputes."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gaoping import FINANCE, OFFICE, Bureau, noon
from openpyxl import Workbook

from workflow import tables
from workflow.ledger import ledgers, proceeding_ledger
from workflow.ledger.ledgers import COLUMNS

CLOSED = ("2012-01", "", "2012-03-12", "当面", "自然人", "王喆", "139", "征地方案", "予以公开", "2012-03-20")
OPEN = ("2026-旧7", FINANCE, "2026-02-02", "平信", "商业企业", "某公司", "", "预算", "", "")


def csv_of(folder: Path, *rows: tuple[Any, ...], header: tuple[str, ...] = COLUMNS, bom: bool = False) -> Path:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    path = folder / "台账.csv"
    path.write_text(out.getvalue(), "utf-8-sig" if bom else "utf-8")
    return path


def xlsx_of(
    folder: Path, *rows: tuple[Any, ...], header: tuple[str, ...] = COLUMNS,
    more: Mapping[str, Sequence[Sequence[Any]]] | None = None, hidden: Sequence[str] = (),
) -> Path:  # fmt: skip
    """Write a book of one sheet, `more` of them behind it, some hidden."""
    book = Workbook()
    for row in (header, *rows):
        book.worksheets[0].append(row)
    for name, lines in (more or {}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def changed(row: tuple[str, ...], **values: str) -> tuple[str, ...]:
    return tuple(values.get(name, value) for name, value in zip(COLUMNS, row, strict=True))


ODD_NUMBERS = (
    "2024/15", "a/do/submit", "甲#3", "50%", "100%25", "x%2Fy", "why?", "a&b=c;d", "晋城〔2024〕15号", "2024\\15", "…/..",
    "\"'<b>", "高" * tables.LONGEST_NUMBER,
)  # fmt: skip


def row_of(number: str) -> dict[str, str]:
    """A line of a ledger under a number, as `ledgers.rows_of` takes it."""
    said = (number, "", "2026-03-09", "当面", "自然人", "王喆", "139", "征地补偿方案", "", "")
    return dict(zip(COLUMNS, said, strict=True))


OLD_CASES = "登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期\n" + "\n".join(
    f"{number},{OFFICE},{received},网上,自然人,王喆,139,征收补偿,{result},{done}"
    for number, received, result, done in (
        ("A-1", "2022-03-01", "予以公开", "2022-03-15"),
        ("A-2", "2022-04-01", "部分公开", "2022-04-20"),
        ("A-3", "2025-12-01", "", ""),
    )
)

OLD_DISPUTES = """登记号,类型,收到日期,结果,审结日期
A-1,复议后起诉,2022-06-01,结果纠正,2022-09-01
A-1,行政复议,2022-04-01,结果维持,2022-05-20
A-1,行政复议,2022-04-02,其他结果,2022-05-21
A-2,未经复议直接起诉,2022-05-05,尚未审结,
A-3,行政复议,2026-01-10,尚未审结,
"""


def both_written(folder: Path, ledger: str, disputes: str) -> tuple[Path, Path]:
    files = folder / "ledger.csv", folder / "proceedings.csv"
    for path, content in zip(files, (ledger, disputes), strict=True):
        path.write_text(content, "utf-8")
    return files


def take_in(office: Bureau, ledger: Path, disputes: Path, on: date) -> None:
    rows, contested = ledgers.read(ledger, office.office), proceeding_ledger.read(disputes)
    with office.database.write() as session:
        proceeding_ledger.check_known(session, contested, {row.number for row in rows})
        told = proceeding_ledger.by_number(contested)
        proceeding_ledger.take_in(session, office.office, rows, told, noon(on), on, lambda _done: None)
