"""用户: accounts for those who manage them; for everybody their own password, sessions and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from collector.desk import passwords
from collector.desk.context import Desk, desk_of
from collector.desk.login import name_fits
from collector.desk.pages import page
from collector.desk.people import IsAdmin, IsReader, Person
from collector.desk.problems import Refusal
from collector.store.users import Role

router = APIRouter()

INVITED = timedelta(days=3)  # how long a link may wait
_MOST_TOKENS = 20
Text = Annotated[str, Form()]


@router.get("/users")
def show(request: Request, person: Person = IsReader) -> Response:
    """One's own account, and for an administrator all of them."""
    return page(request, "users.html.jinja", person, **_shown(desk_of(request), person))


@router.post("/users")
def add(request: Request, name: Text, role: Annotated[Role, Form()], person: Person = IsAdmin) -> Response:
    """Make an account; the answer holds the link by which its owner chooses a password."""
    desk, chosen = desk_of(request), name.strip()
    complaint = name_fits(chosen)
    if complaint:
        raise Refusal(422, complaint)
    if chosen in {user.name for user in desk.store().users.all()}:
        raise Refusal(409, f"已有用户“{chosen}”；日志以名字记人，名字不能重复使用")
    desk.store().users.add(chosen, role, desk.now())
    return _accounts(request, person, link=_invitation(request, desk, chosen), link_for=chosen)


@router.post("/users/{name}/role")
def set_role(request: Request, name: str, role: Annotated[Role, Form()], person: Person = IsAdmin) -> Response:
    """Change what a person may do."""
    _keep_oneself(name, person)
    desk_of(request).store().users.set_role(name, role)
    return _accounts(request, person)


@router.post("/users/{name}/active")
def set_active(request: Request, name: str, active: Annotated[bool, Form()], person: Person = IsAdmin) -> Response:
    """Close an account or open it again."""
    _keep_oneself(name, person)
    desk_of(request).store().users.set_active(name, active)
    return _accounts(request, person)


@router.post("/users/{name}/invite")
def invite(request: Request, name: str, person: Person = IsAdmin) -> Response:
    """Make another link, for a password that was never chosen or was forgotten."""
    desk = desk_of(request)
    if not desk.store().users.get(name).active:
        raise Refusal(409, f"“{name}”已停用，请先启用")
    return _accounts(request, person, link=_invitation(request, desk, name), link_for=name)


@router.post("/me/password")
def set_password(request: Request, old: Text, new: Text, again: Text, person: Person = IsReader) -> Response:
    """Choose another password; every session ends, this one too."""
    users = desk_of(request).store().users
    if not person.session:
        raise Refusal(403, "令牌不能修改密码")
    if not passwords.fits(old, users.get(person.name).password):
        raise Refusal(422, "原密码不正确")
    complaint = passwords.complaint(new, person.name) or (None if new == again else "两次输入的新密码不一致")
    if complaint:
        raise Refusal(422, complaint)
    users.set_password(person.name, passwords.hashed(new))
    return Response(status_code=204, headers={"HX-Redirect": "/login"})


@router.post("/me/sessions/close")
def close_sessions(request: Request, person: Person = IsReader) -> Response:
    """End all of one's sessions but this one."""
    closed = desk_of(request).store().sessions.close_others(person.name, person.session)
    return PlainTextResponse(f"已退出其他 {closed} 处登录")


@router.post("/me/tokens")
def add_token(
    request: Request, label: Text, read_only: Annotated[bool, Form()] = False, person: Person = IsReader
) -> Response:
    """Let a program in; its secret is shown once, in the answer."""
    desk = desk_of(request)
    if not person.session:
        raise Refusal(403, "令牌不能再发令牌")
    if len(desk.store().sessions.tokens(person.name)) >= _MOST_TOKENS:
        raise Refusal(409, f"每人最多 {_MOST_TOKENS} 个令牌，请先撤销不用的")
    secret, only = passwords.fresh_secret(), read_only or person.role is Role.READER
    desk.store().sessions.add_token(
        passwords.digest(secret), person.name, label.strip()[:80] or "未命名", desk.now(), read_only=only
    )
    return page(request, "tokens.html.jinja", person, tokens=desk.store().sessions.tokens(person.name), secret=secret)


@router.delete("/me/tokens/{token}")
def withdraw_token(request: Request, token: int, person: Person = IsReader) -> Response:
    """Let that program in no more."""
    sessions = desk_of(request).store().sessions
    sessions.withdraw_token(token, person.name)
    return page(request, "tokens.html.jinja", person, tokens=sessions.tokens(person.name), secret=None)


def _invitation(request: Request, desk: Desk, name: str) -> str:
    secret = passwords.fresh_secret()
    desk.store().users.invite(passwords.digest(secret), name, desk.now() + INVITED)
    address = desk.config.settings.desk_address or str(request.base_url).rstrip("/")
    return f"{address}/welcome/{secret}"


def _accounts(request: Request, person: Person, *, link: str | None = None, link_for: str = "") -> Response:
    users = desk_of(request).store().users.all()
    return page(request, "accounts.html.jinja", person, users=users, link=link, link_for=link_for, roles=list(Role))


def _shown(desk: Desk, person: Person) -> dict[str, Any]:
    store = desk.store()
    return {
        "users": store.users.all() if person.may(Role.ADMIN) else [],
        "roles": list(Role),
        "link": None,
        "link_for": "",
        "sessions": store.sessions.of(person.name),
        "tokens": store.sessions.tokens(person.name),
        "secret": None,
    }


def _keep_oneself(name: str, person: Person) -> None:
    """Nobody takes rights from themselves by a slip of the hand."""
    if name == person.name:
        raise Refusal(409, "不能更改自己的权限或停用自己；请另一位管理员操作")
