"""The JSON API for other systems, /api/v1: an application of its own, mounted beside the pages."""

from fastapi import FastAPI

from desk.web.api import applications, calendar, cases, docs, problems, reports
from desk.web.doors import of_ours
from desk.web.frame import Frame
from workflow.sign_in.tokens import SCOPES

VERSION = "1"
ROUTERS = (applications.router, cases.router, reports.router, calendar.router, docs.router)


def create_api(frame: Frame) -> FastAPI:
    """Return the API over the frame the pages stand on."""
    scopes = "\n".join(f"- `{scope}` {words}" for scope, words in SCOPES.items())
    api = FastAPI(
        title="依申请公开办理系统 API",
        version=VERSION,
        description=f"每个系统用自己的令牌（`gongkai token add`），以一名工作人员的身份和权限办理。令牌的权限：\n\n{scopes}\n\n"
        "写操作须带 `Idempotency-Key`：同键同内容只办一次，再送得到第一次的结果。错误都是 application/problem+json(RFC 9457)。",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=problems.DOCUMENTED,
    )
    api.state.frame = frame
    for router in ROUTERS:
        api.include_router(router, dependencies=[of_ours])
    problems.teach(api)
    return api
