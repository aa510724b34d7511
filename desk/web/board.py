"""The supervision board, its tables to keep, and the slip that is printed for those without a screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web import tables
from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from letters.words import in_prose
from workflow import board as boards
from workflow.trial import NotAllowed

router = APIRouter()


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
    with supervisors_only(), frame.reading() as (session, office):
        head, *body = boards.table(boards.rows(session, office, actor, frame.today()))
    return tables.file(f"board-{frame.today()}", ending, [("监察看板", head, body)])


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
    return page(request, "slip.html", lines=lines, more=more, unit=unit, printed_on=in_prose(frame.today()))


@contextmanager
def supervisors_only() -> Iterator[None]:
    """Turn the board's refusal into a page that says who may."""
    try:
        yield
    except NotAllowed as refused:
        raise HTTPException(403, str(refused)) from None


def _allowed(request: Request) -> int:
    return frame_of(request).office.config.terms.late_entry
