"""What was typed before a session ended, or while the database was away, told by the names of its form, to be sent once more."""

import re
from collections.abc import Mapping, Sequence

from fastapi import Request
from fastapi.responses import Response

from desk.web import error_page, forms
from desk.web.frame import frame_of
from desk.web.pages import page
from desk.web.portal import standing
from desk.web.portal.application import FORMS, LABELS
from rules import decisions
from workflow import procedure, staff
from workflow.acts import applicants, copies_of_a_form
from workflow.acts.agency import POWERS
from workflow.facts import APPLICANT_KINDS, CHANNELS, Facts
from workflow.offers import PEOPLE
from workflow.trial import NotAllowed

OTHERS = "_others"
"""The field of the form of registering whose lines are further copies (desk.web.receipt)."""
ACT = re.compile(r"/(?:case|queue)/[^/]+/do/([a-z_]+)")
PORTAL = {
    **LABELS,
    "number": "登记号",
    "text": "补正的内容或者理由",
    "by_agent": "由代理人在授权范围内办理",
    "sure": "我要撤回这件申请",
}
CHOICES = {**standing.ACTING, **POWERS, "yes": "是"} | {word: word for word in (*FORMS, *APPLICANT_KINDS)}
"""What a choice on the portal's forms is called."""


def offered(
    request: Request, status: int, action: str, kept: Sequence[tuple[str, str]], away: str | None = None
) -> Response:
    """Return the page that offers to send a form again; what has no name for people, a password above all, is not printed.
    `away` says why the database did not answer: it is not asked for names then."""
    is_public = action.startswith("/portal")
    labels = {name: _label(action, name) for name, _ in kept}
    words = CHOICES if is_public else {**decisions.labels(), **CHANNELS}
    people = {} if is_public or away else _people(request)
    told = [
        (
            labels[name],
            _shown(name, value, people, words),
            value in words,
        )
        for name, value in kept
        if value and labels[name]
    ]
    return page(request, "again.html", status, action=action, kept=kept, told=told, is_public=is_public,
                away=error_page.PUBLIC[503] if away and is_public else away)  # fmt: skip


def _shown(name: str, value: str, people: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Return a value as it is printed: of further copies the names, without the identity numbers beside them."""
    if name == OTHERS:
        return copies_of_a_form.names_of(value)
    return people.get(value, value) if name.rpartition(".")[2] in PEOPLE else words.get(value, value)


def _people(request: Request) -> dict[str, str]:
    with frame_of(request).reading() as (session, _office):
        return staff.of(session).names


def _label(action: str, name: str) -> str | None:
    if action.startswith("/portal"):
        return PORTAL.get(name)
    if action == "/receive" and name == OTHERS:
        return "其余各份的申请人"
    model = applicants.Receive if action == "/receive" else _model(action)
    return forms.label_of(model, name) if model else None


def _model(action: str) -> type[Facts] | None:
    found = ACT.fullmatch(action)
    try:
        return procedure.model_of(found[1]) if found else None
    except NotAllowed:
        return None
