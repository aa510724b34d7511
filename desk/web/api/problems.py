"""What goes wrong, as application/problem+json (RFC 9457): a type that stays the same, and words for a person."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from desk.web.guard import lament
from letters.compose import BadTemplate, MissingFact
from rules.source import LawError
from rules.workdays import CalendarError
from workflow import wrong_values
from workflow.attachments import BadFile
from workflow.config import ConfigError
from workflow.database import Meanwhile, StoreError
from workflow.engine import KeyReused, NoCase, Stale
from workflow.fact_reading import BadFacts
from workflow.fold import BrokenChain
from workflow.letterbook import Unreadable, Unwritable
from workflow.query_codes import NotFound, TooMany
from workflow.sign_in.attempts import WINDOW
from workflow.trial import NotAllowed
from workflow.vault import NoKey
from workflow.worklists import BadList

MEDIA_TYPE = "application/problem+json"
KINDS: dict[type[Exception], tuple[int, str, str]] = {
    BadFacts: (422, "bad-facts", "内容不对"),
    MissingFact: (422, "missing-fact", "缺少文书必备的事实"),
    BadFile: (422, "bad-file", "附件不能收"),
    BadList: (422, "bad-list", "列表的条件不对"),
    ConfigError: (422, "unknown-unit", "没有这个单位"),
    LawError: (422, "law", "法律没有规定"),
    CalendarError: (422, "calendar", "日期超出已知的日历"),
    KeyReused: (422, "key-reused", "幂等键已用于另一件事"),
    NotAllowed: (409, "not-allowed", "现在不能这样办"),
    Stale: (409, "stale", "申请已有新的进展"),
    NoCase: (404, "no-case", "没有这件申请"),
    NotFound: (404, "not-found", "没有查到"),
    TooMany: (429, "too-many", "次数太多"),
    NoKey: (503, "no-key", "加密的密钥没有设置"),
    Meanwhile: (503, "meanwhile", "别处正在办理"),
    StoreError: (503, "database", "数据库暂时用不了"),
    BadTemplate: (503, "template", "文书模板有错"),
    BrokenChain: (503, "broken-chain", "日志折叠不起来"),
    Unreadable: (503, "unreadable", "文书文件读不了"),
    Unwritable: (503, "unwritable", "文书文件写不了"),
}
STATUSES = {
    400: "请求不完整", 401: "令牌无效", 403: "令牌没有这项权限", 404: "没有这个地址或者这件申请", 405: "不能用这种方法",
    409: "现在不能这样办", 413: "内容太大", 422: "内容不对", 429: "次数太多", 500: "程序出错", 503: "暂时用不了",
}  # fmt: skip


class Problem(BaseModel):
    type: str = Field(description="urn:gongkai:problem：…，不会改变")
    title: str
    status: int
    detail: str = Field(description="给人看的一句话：为什么，该怎么办")
    instance: str = Field(description="这次请求的编号，查日志用")
    errors: list[dict[str, Any]] = Field(default_factory=list, description="哪一项不对")


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"description": STATUSES[status], "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    for status in (400, 401, 403, 404, 409, 413, 422, 429, 503)
}


def teach(api: FastAPI) -> None:
    """Give the API a problem document for everything that may go wrong."""
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(Exception, _broken)
    for kind in KINDS:
        api.add_exception_handler(kind, _refused)


def problem(
    request: Request, status: int, kind: str, detail: str, *, title: str | None = None, errors: Any = (),
    headers: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    document = {
        "type": f"urn:gongkai:problem:{kind}", "title": title or STATUSES.get(status, "出错了"), "status": status,
        "detail": detail, "instance": f"urn:gongkai:request:{getattr(request.state, 'request_id', '')}",
        **({"errors": list(errors)} if errors else {}),
    }  # fmt: skip
    return JSONResponse(document, status, headers, MEDIA_TYPE)


def failed(request: Request, status: int) -> Response:
    """The problem document for a status that is decided before the API is asked."""
    return problem(request, status, "request", STATUSES.get(status, "出错了"))


def _refused(request: Request, error: Exception) -> Response:
    status, kind, title = next(KINDS[one] for one in type(error).__mro__ if one in KINDS)
    if isinstance(error, StoreError):
        lament(request, error)
    headers = {"retry-after": str(int(WINDOW.total_seconds()))} if status == 429 else None
    return problem(request, status, kind, str(error), title=title, headers=headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  Starlette calls it with nothing else
    said = error.detail if any(ord(char) > 0x2E80 for char in str(error.detail)) else ""
    kind = {401: "unauthorised", 403: "forbidden", 404: "not-found", 405: "method"}.get(error.status_code, "request")
    words = said or STATUSES.get(error.status_code, "出错了")
    return problem(request, error.status_code, kind, words, headers=dict(error.headers or {}))


def _invalid(request: Request, error: Exception) -> Response:
    """Name what is wrong, without quoting what was sent: it may be somebody's data."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  FastAPI calls it with nothing else
    errors = [
        {"where": ".".join(map(str, one["loc"])), "what": wrong_values.said(one, is_quoted=False)}
        for one in error.errors()[:20]
    ]
    return problem(
        request, 422, "invalid", "请求的内容不对：" + "、".join(one["where"] for one in errors), errors=errors
    )


def _broken(request: Request, _error: Exception) -> Response:
    return problem(request, 500, "broken", "程序出错了，请把编号告诉管理员")
