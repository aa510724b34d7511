"""Which page answers which error; what nobody foresaw is the guard's (desk.web.guard)."""

from collections.abc import Iterator
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from desk.opening import refusals
from desk.web import again
from desk.web.addresses import in_full, of_page
from desk.web.doors import LARGEST_FIELD, MOST_FIELDS, TOKEN, BadToken, SignInFirst, is_same_origin
from desk.web.error_page import error_page, teach_http
from desk.web.guard import lament
from desk.web.pages import go, page
from desk.web.portal.visit import NotOpen
from workflow.database import StoreError
from workflow.engine import NoCase

PASSWORDS = frozenset({"password", "old", "new", "again"})
"""Fields no page gives back."""


def teach(app: FastAPI) -> None:
    """Give an application a page for everything that may go wrong."""
    teach_http(app)
    app.add_exception_handler(SignInFirst, _sign_in)
    app.add_exception_handler(BadToken, _again)
    app.add_exception_handler(NotOpen, lambda _request, _error: go("/portal/look-up?ended"))
    for refusal in refusals():
        app.add_exception_handler(refusal, _refused)
    app.add_exception_handler(StoreError, _away)


def fields(form: FormData) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form that can be sent again: its words, not its files."""
    for name, value in form.multi_items():
        if isinstance(value, str) and name != TOKEN:
            yield name, value


def _refused(request: Request, error: Exception) -> Response:
    return error_page(request, 404 if isinstance(error, NoCase) else 409, str(error))


async def _away(request: Request, error: Exception) -> Response:
    """Say that the database does not answer; what was typed is kept in the page, to be sent once more."""
    lament(request, error)
    if request.method == "POST" and is_same_origin(request):
        async with request.form(max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD) as form:
            kept = list(fields(form))
        if kept and PASSWORDS.isdisjoint(form):
            return again.offered(request, 503, of_page(request), kept, str(error))
    return error_page(request, 503, str(error))


async def _sign_in(request: Request, _error: Exception) -> Response:
    """Ask to sign in, and keep what was posted: it is offered again right after."""
    address = in_full(request)
    if request.method == "GET":
        return go("/sign-in" if address == "/" else f"/sign-in?next={quote(address, safe='/')}")
    if not is_same_origin(request):
        return error_page(request, 403)
    async with request.form(max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD) as form:
        kept = list(fields(form))
    return page(request, "sign_in.html", 401, next=address, kept=kept, refused=None, login="")


def _again(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadToken)  # noqa: S101  Starlette calls it with nothing else
    return again.offered(request, 403, of_page(request), list(fields(error.form)))
