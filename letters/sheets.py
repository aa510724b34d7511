"""Tables as an XLSX workbook: a sheet each; text is written as text, so that none becomes a formula."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from letters.grid import Cell, Grid

WRITTEN = datetime(1980, 1, 1, tzinfo=UTC)
"""What a workbook says of when it was made: the same tables are the same file."""


def write(tables: Sequence[tuple[str, str]]) -> bytes:
    """Return the workbook of these names and grids; a name is cut to the 31 characters a sheet may have."""
    from xlsxwriter import Workbook

    saved = BytesIO()
    book = Workbook(saved, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    framed = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    centred = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"})
    for name, text in tables:
        grid, sheet = Grid.read(text), book.add_worksheet(name[:31])
        for column, width in enumerate(grid.widths):
            sheet.set_column(column, column, max(8, width * 100 / sum(grid.widths)))
        for cell in grid.cells:
            _set(sheet, cell, centred if cell.is_number or cell.row < grid.head else framed)
        sheet.freeze_panes(grid.head, 0)
    book.close()
    return saved.getvalue()


def _set(sheet: Any, cell: Cell, style: Any) -> None:
    if cell.rows > 1 or cell.columns > 1:
        last_row, last_column = cell.row + cell.rows - 1, cell.column + cell.columns - 1
        sheet.merge_range(cell.row, cell.column, last_row, last_column, "", style)
    if cell.is_number:
        sheet.write_number(cell.row, cell.column, float(cell.text), style)
    else:
        sheet.write_string(cell.row, cell.column, cell.text, style)
