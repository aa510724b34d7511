"""What went wrong, as a page: what happened and what to do, in Chinese; never a traceback."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from desk.web.pages import page

TITLES = {
    400: "请求不完整",
    403: "不能这样做",
    404: "没有这一页",
    405: "不能这样做",
    409: "没有办成",
    413: "内容太大",
    422: "请求不完整",
    500: "出错了",
    503: "暂时用不了",
}
WORDS = {
    400: "浏览器送来的内容不完整,请返回重试",
    403: "您没有办理这一事项的权限;需要时请与管理员联系",
    404: "地址不对,或者这一件不归您的单位办理;请从列表进入",
    405: "这一页不能这样打开,请从列表进入",
    413: "一次提交的内容太大,请减少附件后再试",
    422: "地址里的内容不对,请从列表进入",
    500: "程序出错了,您填写的内容没有保存;请把下面的编号告诉管理员",
    503: "数据库暂时用不了,请稍后再试",
}


def teach_http(app: FastAPI) -> None:
    """Give an application a page for what it refuses before a handler is asked."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, lambda request, _error: error_page(request, 422))


def error_page(request: Request, status: int, words: str | None = None) -> Response:
    title = TITLES.get(status, "出错了")
    return page(request, "error.html", status, title=title, words=words or WORDS.get(status, "请返回重试"))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  Starlette calls it with nothing else
    said = error.detail if any(ord(char) > 0x2E80 for char in str(error.detail)) else None
    return error_page(request, error.status_code, said)
