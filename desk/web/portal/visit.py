"""The portal's own cookie: which case this browser has opened with its query code, and for how long."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from desk.web.frame import frame_of
from desk.web.pages import keep
from workflow import query_codes
from workflow.tables import CaseFile

CASE = "gongkai_case"


class NotOpen(Exception):
    """The page is about a case and this browser has none open (any more)."""


def opened(request: Request) -> CaseFile:
    """Return the row of the case this browser has open; raises NotOpen."""
    frame = frame_of(request)
    with frame.database.read() as session:
        row = query_codes.visited(session, request.cookies.get(CASE, ""), frame.now())
    if row is None:
        raise NotOpen
    return row


def begin(request: Request, response: Response, row: CaseFile) -> Response:
    """Open a case in this browser."""
    frame = frame_of(request)
    with frame.database.write() as session:
        token = query_codes.open_visit(session, row.id or 0, row.unit, frame.now())
    keep(request, response, CASE, token)
    return response


Opened = Annotated[CaseFile, Depends(opened)]
