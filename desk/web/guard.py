"""Around every answer: security headers, a request id, a size limit, one log line without a person in it, no traceback."""

import logging
import secrets
import time
import traceback
from collections.abc import Callable
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.wording import whole

LARGEST_BODY = 60 * 1024 * 1024
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; object-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CONTROLS = frozenset(map(chr, (*range(32), 127)))
log = logging.getLogger("gongkai.web")


class Unfit(Exception):
    """A request no page of ours sends; `status` says what is wrong with it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Guard:
    """`failed` makes the page for a status that is decided here; `observe` is told method, route, status and seconds."""

    def __init__(
        self,
        app: ASGIApp,
        failed: Callable[[Request, int], Response],
        observe: Callable[[str, str, int, float], None],
    ) -> None:
        self.app, self.failed, self.observe = app, failed, observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, number, status = time.monotonic(), secrets.token_hex(8), 0
        request = Request(scope, receive)
        request.state.request_id = number
        request.state.visit = secrets.token_urlsafe(24)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": _with(message["headers"], number, scope["scheme"])}
            await send(message)

        try:
            _fit(request)
            await self.app(scope, _limited(receive), answer)
        except Exception as error:  # noqa: BLE001  the last resort: what nobody expected becomes a page and a log line
            wrong = error.status if isinstance(error, Unfit) else 400 if isinstance(error, ClientDisconnect) else 500
            if wrong == 500:
                _complain(number, scope, error)
            if not status:
                await self.failed(request, wrong)(scope, receive, answer)
        finally:
            taken, route = time.monotonic() - began, _route(scope)
            self.observe(_method(scope), route, status, taken)
            told = {"request_id": number, "method": _method(scope), "route": route, "status": status}
            log.info("request", extra=told | {"milliseconds": round(taken * 1000)})


def _fit(request: Request) -> None:
    """No path holds a control character, no address a NUL, no form is in letters of its own choice, and no body is larger than
    any form of ours; raises Unfit.

    PostgreSQL cannot read a NUL, and a line feed would slip past the pattern the API is mounted under. Browsers send forms in
    UTF-8 and do not say so; of the charsets of Python some take minutes to read a field, some make what no database can hold.
    """
    if not CONTROLS.isdisjoint(request.scope["path"]) or "\x00" in unquote(request.url.query):
        raise Unfit(400)
    kind = request.headers.get("content-type", "").lower().replace('"', "")
    if "multipart" in kind and "charset" in kind.replace("charset=utf-8", ""):
        raise Unfit(400)
    length = whole(request.headers.get("content-length", "0"))
    if length is None or length > LARGEST_BODY:
        raise Unfit(413)


def _with(headers: list[tuple[bytes, bytes]], number: str, scheme: str) -> list[tuple[bytes, bytes]]:
    """Add the headers a route did not set itself."""
    there = {name.lower() for name, _ in headers}
    wanted = {**HEADERS, "x-request-id": number}
    if scheme == "https":
        wanted["strict-transport-security"] = "max-age=31536000"
    return [*headers, *((k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in there)]


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise Unfit(413)
        return message

    return limited


def _method(scope: Scope) -> str:
    """Return the method; one of a stranger's own making may be any word."""
    return scope["method"] if scope["method"] in METHODS else "other"


def _route(scope: Scope) -> str:
    """Return the route's pattern: an address itself may hold a name somebody searched for."""
    pattern = getattr(scope.get("route"), "path", None)
    return "-" if pattern is None else f"{scope.get('root_path', '')}{pattern}"


def lament(request: Request, error: Exception) -> None:
    """Log why the database did not answer: its own words, as the jobs' log has them."""
    told = {"request_id": request.state.request_id, "method": _method(request.scope), "route": _route(request.scope)}
    log.error("%s", error, extra=told)


def _complain(number: str, scope: Scope, error: Exception) -> None:
    """Log where it broke; the exception's own words may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames))
    told = {"request_id": number, "method": _method(scope), "route": _route(scope)}
    log.error("broke: %s in %s", type(error).__name__, where, extra=told)
