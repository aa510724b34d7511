"""Signing in at the office's identity provider, where config.toml names one: away there and back with a code.

Its protocol's libraries are imported when somebody signs in so: no other office's server waits for them.
"""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import SESSION, address_of, open_to_all
from desk.web.frame import frame_of
from desk.web.pages import go, keep, local, page
from workflow.config import Oidc
from workflow.sign_in import sessions
from workflow.sign_in.sessions import NotSignedIn

router = APIRouter()
BEGUN, VOUCHED = "gongkai_openid", "gongkai_vouched"
"""The cookie of a sign-in on its way, sealed; and the one that remembers that there is a session at the provider to end."""


@router.get("/sign-in/oidc", dependencies=[open_to_all])
def begin(request: Request, next: str = "/") -> Response:
    from workflow.sign_in import openid

    frame, chosen = frame_of(request), _chosen(request)
    back = f"{request.base_url}sign-in/oidc/back"
    try:
        sessions.allow_asking(frame.database, frame.now(), address_of(request))
        address, begun = openid.begin(frame.office.config, chosen, back, local(next), frame.now())
        sealed = openid.seal(frame.office.vault, begun)
    except (NotSignedIn, openid.NotVouched) as error:
        return _refused(request, error, local(next))
    response = go(address)
    keep(request, response, BEGUN, sealed, int(openid.LASTS.total_seconds()))
    return response


@router.get("/sign-in/oidc/back", dependencies=[open_to_all])
def finish(request: Request) -> Response:
    """Begin a session for whom the provider vouches; a sign-in that was begun ends here, either way."""
    from workflow.sign_in import openid

    frame, chosen = frame_of(request), _chosen(request)
    try:
        sessions.allow_asking(frame.database, frame.now(), address_of(request))
        begun = openid.unseal(frame.office.vault, request.cookies.get(BEGUN))
        login = openid.finish(frame.office.config, chosen, begun, request.query_params, frame.now())
        token = sessions.begin_vouched(frame.database, login, frame.now())
    except (NotSignedIn, openid.NotVouched) as error:
        response = _refused(request, error, "/")
    else:
        response = go(begun.next)
        keep(request, response, SESSION, token)
        keep(request, response, VOUCHED, "yes")
    response.delete_cookie(BEGUN)
    return response


@router.get("/sign-out", dependencies=[open_to_all])
def left(request: Request) -> Response:
    """Say that the session here has ended, and go on to the provider's: a page, for no form may lead to another site."""
    if frame_of(request).office.config.oidc is None or VOUCHED not in request.cookies:
        return go("/sign-in")
    return page(request, "signed_out.html")


@router.get("/sign-out/oidc", dependencies=[open_to_all])
def leave(request: Request) -> Response:
    """End the session at the provider, when it says where; it sends the browser back to the sign-in."""
    from workflow.sign_in import openid

    frame, chosen = frame_of(request), _chosen(request)
    try:
        sessions.allow_asking(frame.database, frame.now(), address_of(request))
        address = openid.farewell(frame.office.config, chosen, f"{request.base_url}sign-in")
    except (NotSignedIn, openid.NotVouched) as error:
        return _refused(request, error, "/")
    response = go(address or "/sign-in")
    response.delete_cookie(VOUCHED)
    return response


def _chosen(request: Request) -> Oidc:
    chosen = frame_of(request).office.config.oidc
    if chosen is None:
        raise HTTPException(404, "本系统没有接入统一身份认证，请用登录名和口令登录")
    return chosen


def _refused(request: Request, error: Exception, next: str) -> Response:
    return page(request, "sign_in.html", 403, next=next, kept=[], refused=str(error), login="")
