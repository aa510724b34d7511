"""A refused form goes back filled in, and a receipt is shown, on a page of its own address: reloading it and coming back to it
send nothing again.

What was typed is kept sealed for an hour. The address holds half of the secret that opens it, the browser's cookie the other.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from desk.web.doors import visit_of
from desk.web.frame import frame_of
from desk.web.pages import go
from workflow import saved_forms
from workflow.sign_in import secret_codes

KEPT = "_kept"
"""The field by which a form found again is known: refused once more it stays under the address it has."""


def put_aside(request: Request, address: str, form: Mapping[str, Any], said: Mapping[str, Any]) -> Response:
    """Keep what the page at `address` shows, of a form what it said and what is wrong with it, and send the browser there."""
    frame, given = frame_of(request), str(form.get(KEPT, ""))
    token = given if len(given) == len(secret_codes.new_token()) and given.isascii() else secret_codes.new_token()
    with frame.writing() as (session, office):
        saved_forms.put_aside(session, office.name, said, frame.now(), _secret(request, address, token))
    return go(f"{address}?kept={token}")


def found(request: Request) -> dict[str, Any] | None:
    """Return what is kept for the page asked for; None when it was sent since, or its hour is over."""
    frame, token = frame_of(request), request.query_params.get("kept", "")
    with frame.reading() as (session, _office):
        return saved_forms.aside(session, _secret(request, request.url.path, token), frame.now())


def forget(request: Request, form: Mapping[str, Any]) -> None:
    """Forget what was kept of a form that has been sent to its own page's address."""
    with frame_of(request).writing() as (session, _office):
        saved_forms.forget_aside(session, _secret(request, request.url.path, str(form.get(KEPT, ""))))


def _secret(request: Request, address: str, token: str) -> str:
    return hmac.new(visit_of(request).encode(), f"{address} {token}".encode(), hashlib.sha256).hexdigest()
