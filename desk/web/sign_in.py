"""Signing in and out."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web import again
from desk.web.doors import SESSION, Posted, SignedIn, address_of, open_to_all
from desk.web.frame import frame_of
from desk.web.openid import VOUCHED
from desk.web.pages import go, keep, local, page
from workflow.sign_in import sessions
from workflow.sign_in.sessions import NotSignedIn

router = APIRouter()
KEPT = "kept."
"""Before the name of a field that was posted when nobody was signed in, carried through the sign-in."""


@router.post("/sign-in", dependencies=[open_to_all])
def sign_in(request: Request, form: Posted) -> Response:
    """Begin a session; what was posted without one is offered again with a form of the new session."""
    frame = frame_of(request)
    login, address = str(form.get("login", "")).strip(), local(str(form.get("next", "/")))
    kept = [(name.removeprefix(KEPT), str(value)) for name, value in form.multi_items() if name.startswith(KEPT)]
    try:
        token = sessions.sign_in(
            frame.database,
            login,
            str(form.get("password", "")),
            frame.now(),
            address_of(request),
        )
    except NotSignedIn as error:
        return page(request, "sign_in.html", 403, next=address, kept=kept, refused=str(error), login=login)
    if kept:
        request.cookies[SESSION] = token  # the page's form must carry the new session's token
        response = again.offered(request, 200, address, kept)
    else:
        response = go(address)
    keep(request, response, SESSION, token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, actor: SignedIn, form: Posted) -> Response:  # noqa: ARG001  both are doors
    sessions.sign_out(frame_of(request).database, request.cookies[SESSION])
    response = go("/sign-out" if VOUCHED in request.cookies else "/sign-in")
    response.delete_cookie(SESSION)
    return response
