"""My work today."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import SignedIn
from desk.web.pages import page

router = APIRouter()


@router.get("/work")
def work(request: Request, actor: SignedIn) -> Response:  # noqa: ARG001  the door
    return page(request, "work.html")
