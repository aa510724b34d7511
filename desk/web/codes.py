"""A new query code for an applicant who has lost theirs, or never had one: given once who they are has been checked."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import Number
from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.pages import page
from workflow import dossier, looks, query_codes, store
from workflow.case import Case
from workflow.sign_in import secret_codes
from workflow.tables import CaseFile
from workflow.trial import Actor, NotAllowed

router = APIRouter()
GIVERS = frozenset({"registrar", "handler"})


@router.get("/case/{number}/query-code")
def ask(request: Request, actor: SignedIn, number: Number) -> Response:
    return _page(request, actor, number)


@router.post("/case/{number}/query-code")
def give(request: Request, actor: SignedIn, form: Posted, number: Number) -> Response:
    """Show the new code in the answer to the form, which no browser keeps; the old one ends."""
    frame, reason = frame_of(request), str(form.get("reason", ""))
    code = secret_codes.new_code()
    made = query_codes.hashed(code)
    try:
        with frame.writing() as (session, office):
            store.case_row(session, number, lock=True)  # another code, or a destruction, may be under way
            row, case = dossier.seen(session, office, actor, number)
            _allowed(actor, row, case)
            looks.gave_code(session, actor, row, reason, frame.acting())
            query_codes.renew(session, row, made, frame.acting(), str(form.get("seen", "")))
    except NotAllowed as refused:
        return _page(request, actor, number, str(refused), reason)
    return page(request, "query_code.html", number=row.number, code=code, reason="", refused=None)


def _page(request: Request, actor: Actor, number: str, refused: str | None = None, reason: str = "") -> Response:
    with frame_of(request).reading() as (session, office):
        row, case = dossier.seen(session, office, actor, number)
        seen = query_codes.mark(session, row)
    _allowed(actor, row, case)
    status = 422 if refused else 200
    told = {"number": row.number, "code": None, "reason": reason, "refused": refused, "seen": seen}
    return page(request, "query_code.html", status, **told)


def _allowed(actor: Actor, row: CaseFile, case: Case) -> None:
    if not (actor.roles & GIVERS and dossier.may_read(actor, row)):
        raise HTTPException(403, "查询码由承办单位的登记员、经办人核对申请人的身份后给")
    if case.destroyed:
        raise HTTPException(404, f"{row.number}已按批准的销毁清单销毁，没有可以查询的内容，不再给查询码")
