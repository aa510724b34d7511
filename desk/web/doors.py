"""Who may come in: every route says so by one of these dependencies, and a test finds the one that does not.

@router.get("/work")
def work(request: Request, actor: SignedIn) -> Response: …       # staff
@router.post("/case/{number}/{event}")
def act(request: Request, actor: SignedIn, form: Posted) -> …     # staff, with a form of ours
@router.get("/portal", dependencies=[open_to_all])               # anybody
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from desk.web.frame import frame_of
from workflow.actor import Actor

SESSION, VISIT, LANGUAGE = "gongkai_session", "gongkai_visit", "gongkai_language"
TOKEN = "csrf_token"  # noqa: S105  the name of a field
MOST_FIELDS, MOST_FILES, LARGEST_FIELD = 2_000, 20, 256 * 1024


class SignInFirst(Exception):
    """The page is for staff and nobody is signed in."""


def signed_in(request: Request) -> Actor:
    """Return who is signed in; raises SignInFirst."""
    from workflow.sign_in import sessions  # brings the rows: a first page asks for none

    token = request.cookies.get(SESSION)
    frame = frame_of(request)
    actor = sessions.actor(frame.database, token, frame.now()) if token else None
    if actor is None:
        raise SignInFirst
    request.state.actor = actor
    return actor


async def ours(request: Request) -> None:
    """Do nothing on a database that is no longer this program's; raises StoreError."""
    frame = frame_of(request)
    if not frame.is_checked():
        await run_in_threadpool(frame.check)


def anybody() -> None:
    """The page is open to all, said aloud."""


async def posted(request: Request) -> AsyncIterator[FormData]:
    """Give the form, when it is one of ours: sent from our own page, with the token of this browser; its files are closed
    with the request. Raises HTTPException or BadToken.
    """
    if not is_same_origin(request):
        raise HTTPException(403, "表单不是从本系统的页面提交的，没有办理；请回到页面重新提交")
    async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=LARGEST_FIELD) as form:
        given = form.get(TOKEN)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
            raise BadToken(form)
        yield _without_nul(form)


def _without_nul(form: FormData) -> FormData:
    """Return a form with another control character, refused by the same rules, for each NUL: PostgreSQL cannot read one."""
    said = form.multi_items()
    if not any(isinstance(value, str) and "\x00" in value for _, value in said):
        return form
    return FormData(
        [(name, value.replace("\x00", "\x01") if isinstance(value, str) else value) for name, value in said]
    )


class BadToken(Exception):
    """The form's token is not this browser's: it is old, or not ours. `form` is what was posted."""

    def __init__(self, form: FormData) -> None:
        super().__init__("页面已经过期，请重新提交一次")
        self.form = form


def csrf_token(request: Request) -> str:
    """Return the token forms carry: bound to this browser and to its session."""
    session = request.cookies.get(SESSION, "")
    return hmac.new(visit_of(request).encode(), f"form {session}".encode(), hashlib.sha256).hexdigest()


def visit_of(request: Request) -> str:
    """Return the secret this browser is known by, which nothing here keeps."""
    visit: str = request.cookies.get(VISIT) or request.state.visit
    return visit


def address_of(request: Request) -> str:
    """Return where a request comes from, to be limited by, never kept but as a hash: of IPv6 the network, /64, one customer has.

    Behind a load balancer it is the client's, if config.toml trusts the balancer (web.trusted_proxies).
    """
    said = request.client.host if request.client else ""
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return said


def is_same_origin(request: Request) -> bool:
    """Say whether a browser sent this from a page of ours; older ones say less and leave it to the token."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    try:
        return origin is None or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


SignedIn = Annotated[Actor, Depends(signed_in)]
Posted = Annotated[FormData, Depends(posted)]
open_to_all = Depends(anybody)
of_ours = Depends(ours)
"""Of every router that asks the database; /ready, /metrics and pages without a row do not need it."""
