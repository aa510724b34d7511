"""Who looked at whose data; and an identity number, shown once for a reason that is kept."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from desk.web.addresses import Number
from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import page
from workflow import dossier, looks, store
from workflow.facts import MOST
from workflow.tables import CaseFile
from workflow.trial import Actor, NotAllowed
from workflow.vault import NoKey

router = APIRouter()


def noted(frame: Frame, actor: Actor, row: CaseFile, what: str, ordinal: int | None = None) -> None:
    """Note that somebody looks at personal data of a case, before it is shown."""
    with frame.writing() as (session, _office):
        looks.record(session, actor, row, what, frame.acting(), ordinal)


@router.get("/looks")
def listed(
    request: Request, actor: SignedIn, number: str = "", login: str = "", what: str = "",
    before: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> Response:  # fmt: skip
    frame = frame_of(request)
    with frame.reading() as (session, office):
        try:
            found, following = looks.found(session, office, actor, number.strip(), login, what, before)
        except NotAllowed as refused:
            raise HTTPException(403, str(refused)) from None
        is_office = actor.unit == office.name
        people = [one for one in store.people(session) if is_office or one.unit == actor.unit]
    asked = {"number": number.strip(), "login": login, "what": what}
    more = urlencode({name: value for name, value in (asked | {"before": following}).items() if value})
    return page(
        request, "looks.html", found=found, more=f"/looks?{more}" if following else None, people=people, labels=looks.LABELS,
        number=asked["number"], login=login, what=what,
    )  # fmt: skip


@router.get("/case/{number}/identity")
def ask(request: Request, actor: SignedIn, number: Number) -> Response:
    return _page(request, actor, number)


@router.post("/case/{number}/identity")
def show(request: Request, actor: SignedIn, form: Posted, number: Number) -> Response:
    """Show the number in the answer to the form, which no browser keeps and no address names."""
    frame, reason = frame_of(request), str(form.get("reason", ""))
    with frame.writing() as (session, office):
        row, case = dossier.seen(session, office, actor, number)
        _allowed(dossier.may_read(actor, row))
        try:
            value = looks.identity(session, office, actor, row, case, reason, frame.acting())
        except (NotAllowed, NoKey) as refused:
            return _page(request, actor, number, str(refused), reason)
    return page(request, "identity.html", number=number, value=value, reason=" ".join(reason.split()), refused=None)


def _page(request: Request, actor: Actor, number: str, refused: str | None = None, reason: str = "") -> Response:
    with frame_of(request).reading() as (session, office):
        row, case = dossier.seen(session, office, actor, number)
        _allowed(dossier.may_read(actor, row))
    if not looks.is_identity_kept(case):
        raise HTTPException(404, f"{number}没有登记身份证件号码")
    status = 422 if refused else 200
    return page(request, "identity.html", status, number=number, value=None, reason=reason, refused=refused)


def _allowed(is_open: bool) -> None:
    if not is_open:
        raise HTTPException(403, "身份证件号码只有承办单位的经办人员可以查看")
