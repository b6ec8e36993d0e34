"""Problems: every exception as a clear sentence in Chinese, on a page, beside a button, or as JSON."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from collector.desk.pages import page
from collector.desk.people import Forbidden, Unknown
from collector.errors import Clash, CollectorError, ReadError, StoreError, UnknownRow
from collector.store.trouble import Trouble, trouble

logger = logging.getLogger(__name__)

_STORE = {
    Trouble.BUSY: "数据库正忙（另一个程序正在写入），这一步没有保存；请稍候再试",
    Trouble.FULL: "服务器磁盘已满，这一步没有保存；请联系管理员清理空间后再试",
    Trouble.READ_ONLY: "数据库现在只能读、不能写，这一步没有保存；请联系管理员",
    Trouble.SCHEMA: "数据库正在升级或版本与程序不符；请管理员运行 collector migrate 后再试",
    Trouble.MISSING: "数据库文件不在了；请联系管理员",
    Trouble.DAMAGED: "数据库文件读写出错，这一步没有保存；请立即联系管理员",
}
_STATUS = {
    400: "请求有误",
    404: "没有这个页面",
    405: "不支持这样的请求",
    413: "内容过长，没有保存",
    422: "填写的内容有误",
    429: "尝试次数过多，请稍候再试",
}


class Refusal(Exception):
    """A request that cannot be fulfilled as it stands, with the status and the words to say so."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def told(request: Request, status: int, message: str) -> Response:
    """The message in the form in which the asker can show it."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"message": message}, status_code=status)
    if request.headers.get("HX-Request"):
        return PlainTextResponse(message, status_code=status)
    return page(request, "problem.html.jinja", None, status=status, message=message, code=status)


def install(app: FastAPI) -> None:
    """Let the app answer every exception in this way."""
    app.exception_handler(Unknown)(_unknown)
    app.exception_handler(Forbidden)(lambda request, error: told(request, 403, str(error)))
    app.exception_handler(Refusal)(lambda request, error: told(request, error.status, str(error)))
    app.exception_handler(UnknownRow)(
        lambda request, _error: told(request, 404, "没有找到：编号有误，或内容已不在库中")
    )
    app.exception_handler(Clash)(lambda request, error: told(request, 409, str(error)))
    app.exception_handler(StoreError)(_store)
    app.exception_handler(ReadError)(
        lambda request, _error: told(request, 404, "存档文件读不出来：可能已过保存期限或已损坏")
    )
    app.exception_handler(CollectorError)(lambda request, error: told(request, 500, str(error)))
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(Exception)(_surprise)


def words_of(error: StoreError) -> str:
    """A fault of the store in the reader's words."""
    return _STORE.get(trouble(error), f"没有保存：{error}")


async def _unknown(request: Request, error: Exception) -> Response:
    ended = isinstance(error, Unknown) and error.ended
    message = "登录已过期，请重新登录" if ended else "请先登录"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"message": message}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    if request.url.path.startswith("/feeds/"):
        return PlainTextResponse(message, status_code=401, headers={"WWW-Authenticate": 'Basic realm="desk"'})
    if request.headers.get("HX-Request"):
        return PlainTextResponse(message, status_code=401)
    back = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    mark = "&ended=1" if ended else ""
    return RedirectResponse(f"/login?next={quote(back, safe='')}{mark}", status_code=303)


async def _store(request: Request, error: Exception) -> Response:
    assert isinstance(error, StoreError)  # noqa: S101  # installed for it
    kind = trouble(error)
    if kind is Trouble.OTHER and error.__cause__ is None:
        return told(request, 409, words_of(error))
    logger.error("the store: %s", error)
    return told(request, 503, words_of(error))


async def _invalid(request: Request, _error: Exception) -> Response:
    return told(request, 422, _STATUS[422])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # installed for it
    return told(request, error.status_code, _STATUS.get(error.status_code, str(error.detail)))


async def _surprise(request: Request, error: Exception) -> Response:
    logger.error("a request broke: %s %s", request.method, request.url.path, exc_info=error)
    return told(request, 500, "程序出错了，这一步可能没有保存；管理员可在日志中看到详情")
