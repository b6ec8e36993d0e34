"""Who is asking: a person with a session or a program with a token, what they may do, and that they meant to."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Depends
from starlette.requests import Request

from collector.desk.context import Desk, desk_of
from collector.desk.passwords import digest
from collector.errors import StoreError
from collector.store.users import Role

COOKIE = "desk"
HEADER = "X-CSRF-Token"
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_NOTED = timedelta(minutes=5)  # how exactly it is known when a session was last used


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whoever is asking; ``csrf`` is None for a program, which no page can make ask for something."""

    name: str
    role: Role
    csrf: str | None = None
    session: str = ""  # its digest

    def may(self, role: Role) -> bool:
        """Whether the role is enough."""
        return self.role.may(role)


class Unknown(Exception):
    """Nobody is logged in, or no longer; ``ended`` says that a session was there."""

    def __init__(self, *, ended: bool) -> None:
        self.ended = ended
        super().__init__("not logged in")


class Forbidden(Exception):
    """The request is not allowed; the text is meant for the person."""


def reader(request: Request) -> Person:
    """Anybody with an account.

    :raises Unknown: nobody is logged in.
    :raises Forbidden: a change that did not come from a page of the desk.
    """
    person = identified(request)
    if request.method not in _SAFE and person.csrf is not None:
        _meant(request, person.csrf)
    return person


def needing(role: Role) -> Callable[[Request], Person]:
    """A dependency that lets in whoever has at least this role."""

    def dependency(request: Request) -> Person:
        person = reader(request)
        if not person.may(role):
            raise Forbidden(f"此操作需要“{role}”权限，您的权限是“{person.role}”")
        return person

    return dependency


IsReader = Depends(reader)
IsEditor = Depends(needing(Role.EDITOR))
IsChief = Depends(needing(Role.CHIEF))
IsAdmin = Depends(needing(Role.ADMIN))


def identified(request: Request) -> Person:
    """Whoever is asking.

    :raises Unknown: no session or token, or one that has ended.
    """
    desk = desk_of(request)
    found = _by_token(request, desk) or _by_session(request, desk)
    if found is None:
        raise Unknown(ended=COOKIE in request.cookies)
    return found


def _by_session(request: Request, desk: Desk) -> Person | None:
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    settings, now, sessions = desk.config.settings, desk.now(), desk.store().sessions
    session = sessions.find(digest(secret), now, idle=settings.session_idle, longest=settings.session_longest)
    if session is None:
        return None
    if now - session.seen > _NOTED:
        with suppress(StoreError):  # a store that cannot be written to can still be read by whoever is in
            sessions.touch(session.digest, now)
    return Person(name=session.user, role=session.role, csrf=session.csrf, session=session.digest)


def _by_token(request: Request, desk: Desk) -> Person | None:
    """A program's token: as a bearer's, as a password (feed readers), or in the address if it can only read."""
    in_header, in_address = _bearer(request.headers.get("Authorization", "")), request.query_params.get("token")
    secret = in_header or in_address
    if not secret:
        return None
    sessions, now = desk.store().sessions, desk.now()
    token = sessions.token(digest(secret))
    if token is None or (not in_header and not token.read_only):
        return None
    if not _recent(token.used, now):
        with suppress(StoreError):
            sessions.use_token(token.id, now)
    return Person(name=token.user, role=Role.READER if token.read_only else token.role)


def _bearer(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        with suppress(binascii.Error, UnicodeDecodeError):
            return base64.b64decode(value).decode().partition(":")[2]
    return ""


def _recent(used: datetime | None, now: datetime) -> bool:
    return used is not None and now - used < _NOTED


def _meant(request: Request, csrf: str) -> None:
    """Refuse a change that some other site made the browser ask for."""
    given = request.headers.get(HEADER, "")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or not secrets.compare_digest(given.encode(), csrf.encode()):
        raise Forbidden("页面已过期或请求不是从本页发出的，未作任何改动；请刷新页面后重试")
