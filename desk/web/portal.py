"""The portal's first page: where to apply. It is served on its own with --portal-only."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import open_to_all
from desk.web.frame import frame_of
from desk.web.pages import page

router = APIRouter()


@router.get("/portal", dependencies=[open_to_all])
def portal(request: Request) -> Response:
    return page(request, "portal.html", units=frame_of(request).office.config.all_units())
