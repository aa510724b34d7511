"""Looking a case up by its number and query code; the code opens the case in this browser for an hour."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import Posted, address_of, open_to_all
from desk.web.frame import frame_of
from desk.web.pages import go, page
from desk.web.portal import refused
from desk.web.portal.visit import CASE, begin
from workflow import query_codes
from workflow.query_codes import NotFound, TooMany
from workflow.tables import LONGEST_NUMBER

router = APIRouter()


@router.get("/portal/look-up", dependencies=[open_to_all])
def ask(request: Request, kept: str = "") -> Response:
    held = refused.found(request) if kept else None
    said = held or {"number": "", "refused": None}
    return page(request, "portal/look_up.html", **said, ended="ended" in request.query_params)


@router.post("/portal/look-up", dependencies=[open_to_all])
def look_up(request: Request, form: Posted) -> Response:
    """Open the case; a wrong code and an unknown number are refused in the same words."""
    frame, number = frame_of(request), str(form.get("number", "")).strip()[:LONGEST_NUMBER]
    try:
        row = query_codes.find(frame.database, number, str(form.get("code", "")), frame.now(), address_of(request))
    except TooMany as error:
        return page(request, "portal/look_up.html", 429, number=number, refused=str(error), ended=False)
    except NotFound as error:
        return refused.put_aside(request, "/portal/look-up", form, {"number": number, "refused": str(error)})
    return begin(request, go("/portal/case"), row)


@router.post("/portal/leave", dependencies=[open_to_all])
def leave(request: Request, form: Posted) -> Response:  # noqa: ARG001  the door
    with frame_of(request).writing() as (session, _office):
        query_codes.close_visit(session, request.cookies.get(CASE, ""))
    response = go("/portal")
    response.delete_cookie(CASE)
    return response
