"""What went wrong, as a page: what happened and what to do, in Chinese; never a traceback."""

import re
from urllib.parse import unquote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from desk.web.addresses import decoded, in_full, of_page
from desk.web.frame import frame_of
from desk.web.pages import go, page

TITLES = {
    400: "请求不完整",
    403: "不能这样做",
    404: "没有这一页",
    405: "不能这样做",
    409: "没有办成",
    413: "内容太大",
    422: "请求不完整",
    429: "请稍后再试",
    500: "出错了",
    503: "暂时用不了",
}
WORDS = {
    400: "浏览器送来的内容不完整，请返回重试",
    403: "您没有办理这一事项的权限；需要时请与管理员联系",
    404: "地址不对，或者这一件不归您的单位办理；请从列表进入",
    405: "这一页不能这样打开，请从列表进入",
    413: "一次提交的内容太大，请减少附件后再试",
    422: "地址里的内容不对，请从列表进入",
    429: "短时间内的次数太多，这一次没有办理；请过十五分钟再试",
    500: "程序出错了。刚提交了内容的，请先看是否已经办好，没有办好再提交一次；请把下面的编号告诉管理员",
    503: "数据库暂时用不了，请稍后再试",
}
PUBLIC = {
    403: "这一页现在不能打开；请从首页进入",
    404: "没有这一页，可能是地址抄错了；请从首页进入",
    405: "这一页不能这样打开，请从首页进入",
    422: "地址里的内容不对，请从首页进入",
    500: "程序出错了。刚提交了内容的，请先查询是否已经收到；没有收到的请稍后再试，或者打电话给公开工作机构，说明下面的编号",
    503: "系统暂时用不了，请稍后再试；刚提交了内容的，请先查询是否已经收到",
}
"""The same to who applies: they have no list to go back to, no administrator, and no business with what ails the database."""
CASE = re.compile(r"/(?:case|queue)/([^/]+)/.")


def teach_http(app: FastAPI) -> None:
    """Give an application a page for what it refuses before a handler is asked."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, lambda request, _error: error_page(request, 422))


def error_page(request: Request, status: int, words: str | None = None) -> Response:
    """Say what happened, in the portal's words and frame to the public, and offer the way back to the case it was about."""
    is_public = request.url.path.startswith("/portal") or frame_of(request).portal_only
    known = {**WORDS, **PUBLIC} if is_public else WORDS
    words = None if is_public and status == 503 else words
    about = CASE.match(of_page(request)) if hasattr(request.state, "actor") else None
    return page(
        request, "error.html", status, title=TITLES.get(status, "出错了"), words=words or known.get(status, "请返回重试"),
        is_public=is_public, number=unquote(about[1]) if about else None, is_of_case=request.url.path.startswith("/portal/case/"),
    )  # fmt: skip


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  Starlette calls it with nothing else
    meant = None
    if request.method == "GET" and error.status_code in {404, 405}:
        meant = _above(request) if error.status_code == 405 else _without_slash(request)
    if meant:
        return go(meant)
    said = error.detail if any(ord(char) > 0x2E80 for char in str(error.detail)) else None
    return error_page(request, error.status_code, said)


def _above(request: Request) -> str | None:
    """Return the nearest page above an address that only takes a form: a refusal stood there, and is asked for by GET when it is
    loaded again or its language changed."""
    address = of_page(request)
    while address := address.rpartition("/")[0]:
        if _is_page(request, address):
            return address
    return None


def _without_slash(request: Request) -> str | None:
    """Return the page of an address that was written with a slash too many; never by the Host a stranger says, as routers do."""
    address = of_page(request)
    bare = address.rstrip("/")
    is_page = bare != address and not bare.startswith("//") and _is_page(request, bare)
    return in_full(request).replace(address, bare, 1) if is_page else None


def _is_page(request: Request, address: str) -> bool:
    scope = {**request.scope, "path": decoded(address), "raw_path": address.encode("latin-1"), "method": "GET"}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
