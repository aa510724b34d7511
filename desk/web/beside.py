"""Side by side: two drafts of an answer, and a case with those that likely belong to it."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import Number
from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.looks import noted
from desk.web.pages import page
from workflow import dossier, view
from workflow.acts import groups, versions

router = APIRouter()


@router.get("/case/{number}/drafts")
def drafts(request: Request, actor: SignedIn, number: Number, older: int = 0, newer: int = 0) -> Response:
    """Compare two drafts line by line; by default the last two."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, _ = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "文书里有申请人的个人信息，只有承办单位的经办人员可以看")
        count = len(versions.of_case(session, number))
        pair = (older or max(count - 1, 1), newer or count)
        text = versions.difference(session, number, *pair) if count > 1 else ""
    noted(frame, actor, row, "drafts")
    lines = [line for line in text.splitlines() if not line.startswith(("---", "+++", "@@"))]
    return page(request, "drafts.html", number=number, count=count, older=pair[0], newer=pair[1], lines=lines)


@router.get("/case/{number}/alike")
def alike(request: Request, actor: SignedIn, number: Number) -> Response:
    """Show the unit's cases that share this one's telephone, address or request, with why, beside it."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, _ = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "并排比对会看到申请人的个人信息，只有承办单位的经办人员可以看")
        found = groups.alike(session, office, number)
        others = [(view.row_of(session, one.number), one.reasons) for one in found]
    noted(frame, actor, row, "alike")
    return page(request, "alike.html", row=row, others=others)
