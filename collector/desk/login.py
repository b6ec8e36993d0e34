"""Logging in and out, and choosing a password by a one-time link."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from collector.desk import passwords
from collector.desk.context import Desk, desk_of
from collector.desk.pages import page
from collector.desk.people import COOKIE, IsReader, Person
from collector.desk.problems import Refusal
from collector.errors import UnknownRow
from collector.store.users import User

router = APIRouter()

FORM_COOKIE = "desk_form"  # goes with the forms that stand before the login; they carry its value too
_WINDOW = timedelta(minutes=15)
_MOST = (5, 30, 50)  # failures in that time: of a name from an address, from an address, of a name
_LONGEST_NAME = 40
_KEPT = timedelta(days=40)

Text = Annotated[str, Form()]


@router.get("/login")
def show_login(request: Request, next: str = "/", ended: int = 0) -> Response:  # noqa: A002  # the word of the address
    """The form."""
    note = "登录已过期，请重新登录；尚未保存的决定仍在本机，登录后会自动写入" if ended else ""
    return _form(request, "login.html.jinja", next=_inside(next), message="", note=note, name="")


@router.post("/login")
def log_in(
    request: Request,
    name: Text = "",
    password: Text = "",
    next: Text = "/",  # noqa: A002
    form: Text = "",
) -> Response:
    """Begin a session; refused, and counted, when the password is wrong."""
    _check_form(request, form)
    desk, name, address = desk_of(request), name.strip()[:200], _address(request)
    if _too_often(desk, name, address):
        raise Refusal(429, "失败次数过多，请 15 分钟后再试，或请管理员重发登录链接")
    user = _found(desk, name)
    if not passwords.fits(password, user.password if user and user.active else None) or user is None:
        desk.store().sessions.fail(name, address, desk.now())
        message = "用户名或密码不正确"
        return _form(request, "login.html.jinja", status=401, next=_inside(next), message=message, note="", name=name)
    desk.store().sessions.forgive(name, address)
    if user.password and passwords.outdated(user.password):
        desk.store().users.rehash(user.name, passwords.hashed(password))
    return _opened(request, desk, user.name, _inside(next))


@router.post("/logout")
def log_out(request: Request, person: Person = IsReader) -> Response:
    """End the session."""
    desk_of(request).store().sessions.close(person.session)
    response = Response(status_code=204, headers={"HX-Redirect": "/login"})
    response.delete_cookie(COOKIE)
    return response


@router.get("/welcome/{secret}")
def show_welcome(request: Request, secret: str) -> Response:
    """The form by which an invited person chooses a password."""
    desk = desk_of(request)
    invited = desk.store().users.invited(passwords.digest(secret), desk.now())
    if invited is None:
        raise Refusal(404, "这个链接已用过或已过期；请管理员重发")
    return _form(request, "welcome.html.jinja", name=invited[0], message="", secret=secret)


@router.post("/welcome/{secret}")
def welcome(
    request: Request, secret: str, name: Text = "", password: Text = "", again: Text = "", form: Text = ""
) -> Response:
    """Choose the password; the first account is made so too."""
    _check_form(request, form)
    desk = desk_of(request)
    invited = desk.store().users.invited(passwords.digest(secret), desk.now())
    if invited is None:
        raise Refusal(404, "这个链接已用过或已过期；请管理员重发")
    chosen = invited[0] or name.strip()
    message = _name_complaint(chosen) or passwords.complaint(password, chosen)
    if message is None and password != again:
        message = "两次输入的密码不一致"
    if message:
        return _form(request, "welcome.html.jinja", status=422, name=invited[0], message=message, secret=secret)
    digest, hashed = passwords.digest(secret), passwords.hashed(password)
    user = desk.store().users.use_invitation(digest, desk.now(), chosen, hashed)
    return _opened(request, desk, user.name, "/")


def name_fits(name: str) -> str | None:
    """What is wrong with a name for an account, in the reader's words; None where nothing is."""
    return _name_complaint(name)


def _opened(request: Request, desk: Desk, name: str, then: str) -> Response:
    """A new session and its cookie; what is of no use any more is cleared away with it."""
    secret, now, sessions = passwords.fresh_secret(), desk.now(), desk.store().sessions
    sessions.clear(now - _KEPT)
    agent = request.headers.get("User-Agent", "")
    sessions.open(passwords.digest(secret), name, passwords.fresh_secret(), now, address=_address(request), agent=agent)
    response = RedirectResponse(then, status_code=303)
    _set_cookie(request, response, COOKIE, secret, int(desk.config.settings.session_longest.total_seconds()))
    response.delete_cookie(FORM_COOKIE)
    return response


def _form(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A form before the login, with a secret that stands in a cookie too: no other site can know it."""
    value = request.cookies.get(FORM_COOKIE) or passwords.fresh_secret()
    response = page(request, template, None, status=status, form=value, **values)
    _set_cookie(request, response, FORM_COOKIE, value, 3600)
    return response


def _check_form(request: Request, form: str) -> None:
    expected = request.cookies.get(FORM_COOKIE, "")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or not expected or not secrets.compare_digest(form.encode(), expected.encode()):
        raise Refusal(403, "页面已过期，请刷新后重试")


def _set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _too_often(desk: Desk, name: str, address: str) -> bool:
    counts = desk.store().sessions.failures(name, address, desk.now() - _WINDOW)
    return any(count >= most for count, most in zip(counts, _MOST, strict=True))


def _found(desk: Desk, name: str) -> User | None:
    try:
        return desk.store().users.get(name)
    except UnknownRow:
        return None


def _inside(address: str) -> str:
    """An address of the desk itself; anything else leads to the first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/"


def _name_complaint(name: str) -> str | None:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return f"请填写用户名（最多 {_LONGEST_NAME} 个字符）；它会写在日志里，建议用真实姓名"
    try:
        name.encode()
    except UnicodeEncodeError:
        return "用户名含有无法保存的字符"
    return None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
