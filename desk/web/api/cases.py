"""The worklist, a case, an act, letters: what staff do, by a system, through the same door and with the same rights."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from desk.web.addresses import Number
from desk.web.api.access import Key, key_of, needs
from desk.web.api.once import Once
from desk.web.frame import frame_of
from desk.web.looks import noted
from workflow import dossier, engine, letterbook, procedure, uploads, view, worklists
from workflow.narrowing import Asked
from workflow.sign_in.tokens import Caller

router = APIRouter(route_class=Once)


class Line(BaseModel):
    number: str
    unit: str
    state: str
    applicant: str = Field(description="自然人只显示姓")
    holder: str = Field(description="现在由谁办理")
    received_on: date
    clock: str | None
    due: date | None
    left: int | None = Field(description="剩余工作日，负数为已超期")
    light: str
    provisional: bool
    voided: bool


class Worklist(BaseModel):
    cases: list[Line]
    next: str | None = Field(description="下一页的 after；没有下一页为空")


class Act(BaseModel):
    model_config = ConfigDict(extra="forbid")
    event: str = Field(max_length=60, description="办理的步骤，见申请的 next")
    facts: dict[str, Any] = Field(default_factory=dict, description="这一步要的事实")
    on: date | None = Field(None, description="办理日，默认今天，不能晚于今天")
    expect: int | None = Field(None, description="只在正好办到第几步时才办")


class Done(BaseModel):
    number: str
    seq: int
    event: str
    state: str
    received_on: date
    law: str
    due: date | None
    provisional: bool
    letters: list[str]
    warnings: list[str]


class Letter(BaseModel):
    letter: int
    kind: str
    title: str
    status: str
    number: str | None
    sha256: str
    served_on: date | None


@router.get("/cases")
def worklist(
    request: Request,
    found: Annotated[Caller, Depends(needs("worklist"))],
    state: Annotated[str, Query(max_length=40, description="状态；空为没有办结的，all 为全部")] = "",
    unit: Annotated[str, Query(max_length=100)] = "",
    handler: Annotated[str, Query(max_length=100)] = "",
    light: Annotated[str, Query(pattern="^(red|yellow|green)?$")] = "",
    sort: Annotated[str, Query(pattern="^(due|received)$")] = "due",
    after: Annotated[str, Query(max_length=60, description="上一页给出的 next")] = "",
) -> Worklist:
    """列出申请，每页50件，按键翻页。"""
    frame = frame_of(request)
    asked = Asked(state=state, unit=unit, handler=handler, light=light, sort=sort, after=after)
    with frame.reading() as (session, office):
        lines, following = worklists.listed(session, office, found.actor, asked, frame.today())
    shown = [Line(**{name: getattr(line, name) for name in Line.model_fields}) for line in lines]
    return Worklist(cases=shown, next=following)


@router.get("/cases/{number}")
def case(request: Request, number: Number, found: Annotated[Caller, Depends(needs("case"))]) -> dict[str, Any]:
    """看一件申请：与 gongkai case --json 一样。"""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, _ = dossier.seen(session, office, found.actor, number)
        described = view.describe(session, office, row, frame.today())
    noted(frame, found.actor, row, "application")
    return described


@router.post("/cases/{number}/acts")
def act(request: Request, number: Number, body: Act, key: Key, found: Annotated[Caller, Depends(needs("act"))]) -> Done:
    """办理一步。"""
    frame = frame_of(request)
    on = body.on or frame.today()
    if on > frame.today():
        raise HTTPException(422, "办理日不能晚于今天")
    with frame.reading() as (session, office):
        _, folded = dossier.seen(session, office, found.actor, number)
    with frame.writing() as (session, office):
        done = engine.advance(
            session, office, number, body.event, by=found.actor.login, on=on, at=frame.acting(), facts=body.facts,
            key=key_of(found, key), expect=body.expect,
        )  # fmt: skip
        uploads.only_own(session, folded, procedure.model_of(body.event), body.facts, found.actor.unit)
    return Done(**{name: value for name, value in done.as_dict().items() if name in Done.model_fields})


@router.get("/cases/{number}/letters")
def letters(request: Request, number: Number, found: Annotated[Caller, Depends(needs("letters"))]) -> list[Letter]:
    """列出一件申请的文书。"""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        described = view.describe(session, office, dossier.seen(session, office, found.actor, number)[0], frame.today())
    return [Letter(**{name: item[name] for name in Letter.model_fields}) for item in described["letters"]]


@router.get(
    "/cases/{number}/letters/{ordinal}",
    response_class=Response,
    responses={200: {"description": "PDF", "content": {"application/pdf": {}}}},
)
def letter(
    request: Request, number: Number, ordinal: Annotated[int, Path(ge=1, le=10_000)],
    found: Annotated[Caller, Depends(needs("letters"))],
) -> Response:  # fmt: skip
    """取一份已经印发的文书（PDF）。"""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, case = dossier.seen(session, office, found.actor, number)
        if not dossier.may_read_letter(found.actor, row, case, ordinal):
            raise HTTPException(403, "文书里有申请人的个人信息，只有承办单位的经办人员可以取")
        held = letterbook.row_of(session, row.id or 0, ordinal)
        if held is None or held.status not in {"issued", "served"}:
            raise HTTPException(404, f"没有已经印发的第{ordinal}份文书")
        content = letterbook.pdf_of(frame.database, office, held)
    noted(frame, found.actor, row, "letter", ordinal)
    return Response(content, media_type="application/pdf")
