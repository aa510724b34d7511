"""Submitting an application and looking one up, for platforms that do so for applicants."""

import base64
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from desk.web import released
from desk.web.api.access import Bearer, Key, key_of, needs
from desk.web.api.once import Once
from desk.web.frame import frame_of
from desk.web.media import ANY
from workflow import attachments, public, query_codes
from workflow import facts as f
from workflow.acts import submission
from workflow.attachments import BadFile
from workflow.labels import PAPERS
from workflow.sign_in import secret_codes
from workflow.sign_in.tokens import Caller
from workflow.tables import LONGEST_NUMBER, CaseFile

router = APIRouter(route_class=Once)
PER_TOKEN = 3000
MOST_CHARACTERS = 4 * (attachments.LARGEST // 3 + 2)
"""The length of the largest file in base64."""


class SentFile(BaseModel):
    """一个附件：PDF、JPG 或 PNG，按内容判断，不看文件名。"""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100, description="文件名")
    kind: Literal["identity", "authority", "agent_identity", "guardian", "other"] = Field(
        "other", description="材料种类：" + "、".join(f"{key} {label}" for key, label in PAPERS.items())
    )
    content: str = Field(max_length=MOST_CHARACTERS, description="内容，base64")


class Application(BaseModel):
    """第二十九条要求的内容；在网上提交，提交日为今天。"""

    model_config = ConfigDict(extra="forbid")
    applicant: f.Applicant
    content: f.Text = Field(description="申请内容")
    id_number: f.Words | None = Field(None, description="身份证件号码，加密保存")
    form: f.Words | None = Field(None, description="所需形式和提供方式")
    unit: f.Words | None = Field(None, description="承办单位，默认令牌所属的单位")
    files: tuple[SentFile, ...] = Field((), max_length=attachments.MOST, description="附件：身份证明、材料")


class Receipt(BaseModel):
    number: str = Field(description="登记号")
    code: str = Field(description="查询码，只给这一次（同键再送还是它）")
    received_on: date = Field(description="收到之日；与申请人确认前暂按提交之日")
    due: date | None = Field(description="最迟答复日期")
    provisional: bool = Field(description="日期是否暂定")
    missing: list[str] = Field(description="还缺第二十九条的哪几项")


class LookUp(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: str = Field(max_length=LONGEST_NUMBER)
    code: str = Field(max_length=100)


@router.post("/applications", status_code=201)
def submit(
    request: Request, body: Application, key: Key, given: Bearer, found: Annotated[Caller, Depends(needs("submit"))]
) -> Receipt:
    """提交一件申请。"""
    frame = frame_of(request)
    said = body.model_dump(mode="json", exclude_none=True, exclude={"files"})
    files = [attachments.judge(one.name, _content(one), one.kind) for one in body.files]
    secret = f"{given.credentials if given else ''} {key}"
    sent = submission.submit(
        frame.database, frame.office, {"unit": found.actor.unit, **said}, files, on=frame.today(), at=frame.acting(),
        secret=secret_codes.fast_hash(secret), by=found.actor.login, key=key_of(found, key),
    )  # fmt: skip
    done = sent.done
    return Receipt(
        number=done.number, code=sent.code, received_on=date.fromisoformat(done.received_on),
        due=date.fromisoformat(done.due) if done.due else None, provisional=done.provisional, missing=list(done.missing),
    )  # fmt: skip


def _content(sent: SentFile) -> bytes:
    try:
        return base64.b64decode(sent.content, validate=True)
    except ValueError:
        raise BadFile(f"“{sent.name}”的内容不是 base64") from None


@router.post("/lookups")
def look_up(request: Request, body: LookUp, found: Annotated[Caller, Depends(needs("lookup"))]) -> dict[str, Any]:
    """凭登记号和查询码看办理情况；登记号不存在和查询码不对，回答一样。"""
    frame, row = frame_of(request), _found(request, body, found)
    with frame.reading() as (session, office):
        return public.shown(session, office, row, frame.today())


@router.post(
    "/lookups/files/{ordinal}",
    response_class=Response,
    responses={200: {"description": "文件，与审查过的一样", "content": {ANY: {}}}},
)
def file(
    request: Request, body: LookUp, ordinal: Annotated[int, Path(ge=1, le=10_000)],
    found: Annotated[Caller, Depends(needs("lookup"))],
) -> Response:  # fmt: skip
    """凭登记号和查询码取一份在网上提供的政府信息，序号见办理情况的 files；与申请人在网页上能取的一样。"""
    frame, row = frame_of(request), _found(request, body, found)
    return released.given(frame, row, ordinal, "没有这份文件，请先看办理情况的 files；取不到的，请与承办单位联系")


def _found(request: Request, body: LookUp, found: Caller) -> CaseFile:
    frame = frame_of(request)
    return query_codes.find(frame.database, body.number, body.code, frame.now(), f"token {found.name}", PER_TOKEN)
