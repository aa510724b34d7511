"""The unit's phrase library: read by everyone of the unit, written by who drafts, reviews or signs."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.pages import go, page
from rules.wording import whole
from workflow.paperwork import phrases
from workflow.trial import Actor, NotAllowed

router = APIRouter()


@router.get("/phrases")
def listed(request: Request, actor: SignedIn, edit: int | None = None) -> Response:
    return _page(request, actor, edit)


@router.post("/phrases")
def save(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Add a phrase, change one or take one away (`do=remove`)."""
    frame = frame_of(request)
    ident = whole(str(form.get("phrase", "")))
    title, text = str(form.get("title", "")), str(form.get("text", ""))
    try:
        with frame.writing() as (session, _office):
            if form.get("do") == "remove":
                phrases.remove(session, actor, ident or 0)
            else:
                phrases.save(session, actor, ident, title, text, frame.acting())
    except NotAllowed as refused:
        return _page(request, actor, ident, str(refused), title, text)
    return go("/phrases")


def _page(
    request: Request, actor: Actor, edit: int | None, refused: str | None = None, title: str = "", text: str = ""
) -> Response:
    with frame_of(request).reading() as (session, _office):
        found = phrases.of_unit(session, actor.unit)
    edited = next((one for one in found if one.id == edit), None)
    if edited is not None and refused is None:
        title, text = edited.title, edited.text
    return page(
        request, "phrases.html", 422 if refused else 200, found=found, edited=edited, refused=refused, title=title, text=text,
        may_write=phrases.may_write(actor),
    )  # fmt: skip
