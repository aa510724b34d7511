"""The lists of cases kept long enough: one person proposes them, a signatory who sees each case approves them or not."""

from itertools import islice

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.doors import Posted, SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.pages import go, page
from workflow import staff
from workflow.database import Session
from workflow.keeping import destroying, retention
from workflow.retention_tables import DestructionList
from workflow.trial import Actor, NotAllowed

router = APIRouter()
READERS = retention.PROPOSERS | {"approver"}


@router.get("/destruction")
def lists(request: Request, actor: SignedIn) -> Response:
    _let_in(actor, READERS)
    frame = frame_of(request)
    with frame.reading() as (session, _office):
        found = [one for one in retention.lists(session) if _may_see(frame, actor, one)]
    return page(
        request, "destruction_lists.html", found=list(reversed(found)), statuses=retention.STATUSES,
        counts={one.number: len(retention.cases_of(one)) for one in found}, may_propose=bool(actor.roles & retention.PROPOSERS),
    )  # fmt: skip


@router.get("/destruction/due")
def due(request: Request, actor: SignedIn) -> Response:
    """List the unit's cases whose time is over, to be proposed."""
    return _proposal(request, actor)


@router.post("/destruction/due")
def propose(request: Request, actor: SignedIn, form: Posted) -> Response:
    """Enter a list of them, without those that are kept on."""
    _let_in(actor, retention.PROPOSERS)
    frame, reason = frame_of(request), str(form.get("reason", ""))
    spared = [str(number) for number in form.getlist("spared")]
    try:
        with frame.writing() as (session, office):
            row = retention.propose(
                session, office, by=actor.login, on=frame.today(), at=frame.acting(), reason=reason, spared=spared
            )
            number = row.number
    except NotAllowed as refused:
        return _proposal(request, actor, str(refused), reason, spared)
    return go(f"/destruction/{number}")


@router.get("/destruction/{listed}")
def shown(request: Request, actor: SignedIn, listed: str) -> Response:
    return _page(request, actor, listed)


@router.post("/destruction/{listed}/approve")
def approve(request: Request, actor: SignedIn, form: Posted, listed: str) -> Response:
    """Destroy what the list names, once its signatory has said that it was looked through."""
    frame = frame_of(request)
    _decides(frame, actor, listed)
    if form.get("sure") != "yes":
        return _page(request, actor, listed, {"sure": "请核对清单后勾选：销毁后不能恢复"})
    try:
        destroying.approve(frame.database, frame.office, listed, by=actor.login, on=frame.today(), at=frame.acting())
    except NotAllowed as refused:
        return _page(request, actor, listed, {"": str(refused)})
    return go(f"/destruction/{listed}")


@router.post("/destruction/{listed}/reject")
def reject(request: Request, actor: SignedIn, form: Posted, listed: str) -> Response:
    """Turn a list down with a reason; its cases may be proposed again."""
    frame, reason = frame_of(request), str(form.get("reason", ""))
    _decides(frame, actor, listed)
    try:
        with frame.writing() as (session, _office):
            retention.reject(session, listed, by=actor.login, on=frame.today(), at=frame.acting(), reason=reason)
    except NotAllowed as refused:
        return _page(request, actor, listed, {"" if reason.strip() else "reason": str(refused)}, reason)
    return go(f"/destruction/{listed}")


def waiting(session: Session, actor: Actor) -> list[str]:
    """Return the lists that wait for a signatory's decision."""
    if "approver" not in actor.roles:
        return []
    found = retention.lists(session)
    return [
        one.number
        for one in found
        if (one.status, one.unit) == ("proposed", actor.unit) and one.proposed_by != actor.login
    ]


def _page(
    request: Request, actor: Actor, listed: str, errors: dict[str, str] | None = None, reason: str = ""
) -> Response:
    _let_in(actor, READERS)
    frame = frame_of(request)
    with frame.reading() as (session, _office):
        row = _found(session, frame, actor, listed)
        people = staff.of(session).names
        refused = _refusal(session, row, actor)
    status = 200 if not errors else 409 if "" in errors else 422
    return page(
        request, "destruction.html", status, row=row, cases=retention.cases_of(row), people=people, classes=retention.CLASSES,
        statuses=retention.STATUSES, refused=refused, errors=errors or {}, reason=reason,
    )  # fmt: skip


def _proposal(
    request: Request, actor: Actor, refused: str | None = None, reason: str = "", spared: list[str] | None = None
) -> Response:
    _let_in(actor, retention.PROPOSERS)
    frame = frame_of(request)
    with frame.reading() as (session, office):
        due = retention.due(session, office, actor.unit, frame.today())
        found = [one.as_dict() for one in islice(due, retention.MOST)]
    return page(
        request, "destruction_due.html", 422 if refused else 200, cases=found, classes=retention.CLASSES,
        refused=refused, reason=reason, spared=spared or [],
    )  # fmt: skip


def _found(session: Session, frame: Frame, actor: Actor, listed: str) -> DestructionList:
    row = next((one for one in retention.lists(session) if one.number == listed), None)
    if row is None or not _may_see(frame, actor, row):
        raise HTTPException(404, f"没有编号为“{listed}”的销毁清单，或者它不归您的单位")
    return row


def _decides(frame: Frame, actor: Actor, listed: str) -> None:
    """Let nobody on but who may decide this list."""
    with frame.reading() as (session, _office):
        refused = _refusal(session, _found(session, frame, actor, listed), actor)
    if refused:
        raise HTTPException(403, refused)


def _refusal(session: Session, row: DestructionList, actor: Actor) -> str | None:
    try:
        retention.decider(session, row, actor.login)
    except NotAllowed as refused:
        return str(refused)
    return None


def _may_see(frame: Frame, actor: Actor, row: DestructionList) -> bool:
    return actor.unit in {row.unit, frame.office.name}


def _let_in(actor: Actor, roles: frozenset[str]) -> None:
    if not actor.roles & roles:
        raise HTTPException(403, "销毁清单由登记、经办、督办、管理人员提出，由签发人批准")
