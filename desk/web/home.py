"""The bare address, and the language of the pages."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import LANGUAGE, open_to_all
from desk.web.frame import frame_of
from desk.web.pages import A_YEAR, go, keep, local
from desk.web.words import LANGUAGES

router = APIRouter()


@router.get("/", dependencies=[open_to_all])
def home(request: Request) -> Response:
    return go("/portal" if frame_of(request).portal_only else "/work")


@router.get("/language/{code}", dependencies=[open_to_all])
def language(request: Request, code: str, back: str = "/") -> Response:
    """Switch the language of this browser's pages and go back to where it was."""
    response = go(local(back))
    if code in LANGUAGES:
        keep(request, response, LANGUAGE, code, A_YEAR)
    return response
