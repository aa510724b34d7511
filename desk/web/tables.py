"""Tables to keep, as files: CSV for any program, XLSX for a spreadsheet; no cell is taken for a formula."""

import csv
import io
import re
from collections.abc import Sequence

from fastapi import HTTPException
from fastapi.responses import Response

from desk.web.addresses import kept_as
from desk.web.media import TYPES
from letters import grid, sheets
from workflow.ledger.spreadsheet import guarded

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""A table's name, its head and its rows."""


def file(name: str, ending: str, found: Sequence[Table]) -> Response:
    """Return the tables as a file to keep, in CSV one below the other; another ending is not there."""
    if ending == "csv":
        content = _csv(found)
    elif ending == "xlsx":
        content = sheets.write([(title, _grid(head, body)) for title, head, body in found])
    else:
        raise HTTPException(404)
    return Response(content, media_type=TYPES[ending], headers=kept_as(f"{name}.{ending}"))


def _csv(found: Sequence[Table]) -> bytes:
    told = io.StringIO(newline="")
    writer = csv.writer(told)
    for n, (title, head, body) in enumerate(found):
        if len(found) > 1:
            writer.writerows([*([[]] if n else []), [title]])
        writer.writerows([_safe(cell) for cell in line] for line in (head, *body))
    return told.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return cell if re.fullmatch(r"-?\d+(\.\d+)?", cell) else guarded(cell)


def _grid(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    widths = [3, *(1 for _ in head[1:])]
    return grid.written(widths, [list(map(_flat, head))], [list(map(_flat, line)) for line in body])


def _flat(cell: str) -> str:
    """Return a cell without what a grid's own text means (letters.grid)."""
    told = " ".join(cell.split())
    return f"“{told}”" if told in {grid.LEFT, grid.ABOVE, grid.END_OF_HEAD} else told
