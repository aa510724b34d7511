"""The supervision board, its tables to keep, and the slip that is printed for those without a screen."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from letters import grid, sheets
from workflow import board as boards
from workflow.spreadsheet import guarded
from workflow.trial import NotAllowed

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/board")
def board(request: Request, actor: SignedIn) -> Response:
    frame = frame_of(request)
    with supervisors_only(), frame.reading() as (session, office):
        rows = boards.rows(session, office, actor, frame.today())
    return page(request, "board.html", rows=rows, longest=max(row.open for row in rows) or 1, allowed=_allowed(request))


@router.get("/board.{ending}")
def kept(request: Request, actor: SignedIn, ending: str) -> Response:
    """Return the board as a table: CSV for any program, XLSX for a spreadsheet."""
    frame = frame_of(request)
    if ending not in {"csv", "xlsx"}:
        raise HTTPException(404)
    with supervisors_only(), frame.reading() as (session, office):
        head, *body = boards.table(boards.rows(session, office, actor, frame.today()))
    if ending == "csv":
        told = io.StringIO(newline="")
        csv.writer(told).writerows([guarded(cell) for cell in line] for line in (head, *body))
        content, media = told.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"
    else:
        widths = [3, *(1 for _ in head[1:])]
        content, media = sheets.write([("监察看板", grid.written(widths, [head], body))]), XLSX
    named = f"attachment; filename=board-{frame.today()}.{ending}"
    return Response(content, media_type=media, headers={"content-disposition": named})


@router.get("/board/late")
def late(request: Request, actor: SignedIn, unit: str = "") -> Response:
    """List what was entered late this month."""
    frame = frame_of(request)
    with supervisors_only(), frame.reading() as (session, office):
        found = boards.entered_late(session, office, actor, frame.today())
    shown = [item for item in found if unit in {"", item.unit}]
    return page(request, "board_late.html", found=shown, allowed=_allowed(request))


@router.get("/board/slip")
def slip(request: Request, actor: SignedIn, unit: str) -> Response:
    """Show a unit's 督办单, one page to print."""
    frame = frame_of(request)
    with supervisors_only(), frame.reading() as (session, office):
        lines, more = boards.slip(session, office, actor, unit, frame.today())
    return page(request, "slip.html", lines=lines, more=more, unit=unit)


@contextmanager
def supervisors_only() -> Iterator[None]:
    """Turn the board's refusal into a page that says who may."""
    try:
        yield
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from None


def _allowed(request: Request) -> int:
    return frame_of(request).office.config.terms.late_entry
