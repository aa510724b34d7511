"""Making a page: one template, the words of its language, and what the frame around every page needs."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup

from desk.web import addresses
from desk.web.doors import LANGUAGE, SESSION, VISIT, csrf_token
from desk.web.frame import frame_of
from desk.web.words import PUNCTUATION, Words, words
from workflow.labels import LETTER_STATUSES, PAPERS, ROLES, STATES
from workflow.light import LABELS
from workflow.local_time import minute_of

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parents[1] / "static"
A_YEAR = 365 * 24 * 3600


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a template of desk/web/templates; beside `context` it may use what `_around` gives."""
    language = words(request.cookies.get(LANGUAGE, "zh"))
    text = _environment(language.code).get_template(template).render(_around(request, language) | context)
    response = HTMLResponse(text, status)
    if not request.cookies.get(VISIT):
        keep(request, response, VISIT, request.state.visit, A_YEAR)
    return response


def keep(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that scripts cannot read, that other sites cannot send, and that travels by https where there is https."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def go(address: str) -> RedirectResponse:
    """Answer a form that is done: the browser fetches the next page, and loading that again does nothing twice."""
    return RedirectResponse(address, status_code=303)


def local(address: str | None) -> str:
    """Return an address when it is one of ours, else the front page, so that nobody is sent elsewhere after signing in."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or not address.isprintable():
        return "/"
    return address


def _around(request: Request, language: Words) -> dict[str, Any]:
    frame = frame_of(request)
    return {
        "actor": getattr(request.state, "actor", None),
        "address": addresses.in_full(request),
        "csrf": csrf_token(request),
        "demo_day": frame.demo_day,
        "frame": frame,
        "is_signed_in": SESSION in request.cookies,
        "language": language,
        "office": frame.office.config.office,
        "openid": frame.office.config.oidc,
        "portal_only": frame.portal_only,
        "request_id": request.state.request_id,
        "today": frame.today(),
    }


@cache
def _environment(code: str) -> Environment:
    language = words(code)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["part"] = addresses.part
    environment.filters["long_day"] = language.long_day
    environment.filters["weekday"] = pass_context(
        lambda context, day: language.weekday(day, context["frame"].is_otherwise(day))
    )
    environment.filters["day"] = lambda day: day.isoformat() if isinstance(day, date) else day or "—"
    environment.filters["moment"] = minute_of
    environment.filters["light"] = {
        colour: Markup('<span class="light {}">{}</span>').format(colour, language.say(label))
        for colour, label in LABELS.items()
    }.__getitem__
    environment.globals |= {
        "_": language.say,
        "called": language.told,
        "plainly": language.name,
        "punct": PUNCTUATION[language.code],
        "length": language.length,
        "letter_statuses": LETTER_STATUSES,
        "zh": language.mark,
        "lights": LABELS,
        "papers": PAPERS,
        "roles": ROLES,
        "states": STATES,
        "static": static,
    }
    return environment


def static(name: str) -> str:
    """Return the address of a static file, which changes with its content, so that browsers may keep it for good."""
    return f"/static/{_digest(name)}/{name}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
