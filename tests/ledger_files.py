"""Ledgers as offices send them: two rows, changed and written as CSV or XLSX."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gaoping import FINANCE
from openpyxl import Workbook

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
