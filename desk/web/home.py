"""What needs no row of the database, and so is answered first (desk.web.front): the bare address, the first pages of portal
and desk, the language of the pages, whether the process answers.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import LANGUAGE, SESSION, open_to_all
from desk.web.frame import frame_of
from desk.web.pages import A_YEAR, go, keep, local, page
from desk.web.words import LANGUAGES

router = APIRouter()
desk = APIRouter()
"""Where staff sign in: not at a portal on its own."""


@router.get("/", dependencies=[open_to_all])
def home(request: Request) -> Response:
    if frame_of(request).portal_only:
        return go("/portal")
    return go("/work" if SESSION in request.cookies else "/sign-in")


@router.get("/portal", dependencies=[open_to_all])
def portal(request: Request) -> Response:
    return page(request, "portal/start.html")


@desk.get("/sign-in", dependencies=[open_to_all])
def sign_in(request: Request, next: str = "/") -> Response:
    return page(request, "sign_in.html", next=local(next), kept=[], refused=None, login="")


@router.get("/language/{code}", dependencies=[open_to_all])
def language(request: Request, code: str, back: str = "/") -> Response:
    """Switch the language of this browser's pages and go back to where it was."""
    response = go(local(back))
    if code in LANGUAGES:
        keep(request, response, LANGUAGE, code, A_YEAR)
    return response


@router.get("/health", dependencies=[open_to_all])
def health() -> Response:
    """Say that the process answers; whether it can serve is /ready's to say."""
    return Response("ok", media_type="text/plain")
