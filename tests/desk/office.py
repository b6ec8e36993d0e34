"""A desk of its own for each test: a real store with a day's list, accounts, and short ways to come in."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from collector.config import Config
from collector.desk import create_app
from collector.desk.passwords import digest, hashed
from collector.editing.candidates import daily_list
from collector.store import Store
from collector.store.users import Role
from tests.editing.office import LOCAL, NEWS, NOTICES, NOW, POLICY, a_config, bring

with warnings.catch_warnings():  # it would rather have a successor of httpx that we do not need
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PASSWORD = "correct-horse-9"
LONG = timedelta(minutes=2)
CHIEF, EDITOR, READER, ADMIN = "周主编", "李编辑", "吴读者", "郑管理"
_ROLES = {CHIEF: Role.CHIEF, EDITOR: Role.EDITOR, READER: Role.READER, ADMIN: Role.ADMIN}
_HASH: list[str] = []  # argon2 is slow on purpose; one hash serves all accounts of all tests

HOSTILE = """<p>正文</p><script>document.title = "owned"</script>
<img src="https://evil.example/x.png" onerror="alert(1)">
<a href="javascript:alert(1)">点我</a><style>body{display:none}</style><form action="https://evil.example/"><input></form>
<svg onload="alert(1)"><script>alert(1)</script></svg><iframe src="https://evil.example/"></iframe>
<p style="position:fixed;inset:0">盖住</p><object data="https://evil.example/"></object>"""


class Clock:
    """A clock that tests put forward."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Office:
    """The desk, its store as the test sees it, and its clock."""

    def __init__(self, folder: Path, config: Config | None = None) -> None:
        self.config = config or a_config()
        self.path = folder / "collector.db"
        self.archive = folder / "archive"
        self.clock = Clock(NOW + LONG)
        self.store = Store.open(self.path)
        self._sessions = 0
        self.app: FastAPI = create_app(self.config, store_path=self.path, archive_path=self.archive, now=self.clock)

    def people(self) -> None:
        if not _HASH:
            _HASH.append(hashed(PASSWORD))
        for name, role in _ROLES.items():
            self.store.users.add(name, role, NOW, _HASH[0])

    def items(self, count: int = 6) -> list[int]:
        """A day's list of so many candidates, half of them policy."""
        found = []
        for number in range(count):
            column, kind = (NOTICES, "管理办法") if number % 2 == 0 else (NEWS, "领跑")
            name = "甲乙丙丁戊己庚辛壬癸"[number % 10] + "天地玄黄宇宙洪荒"[number % 8]
            title = f"第{number}号{name}项目{kind}发布{number * 37}"
            text = f"{title}。" + "".join(
                f"第{number}篇第{n}段讲的是{(number * 7919 + n * 104729) % 99991}这件事。" for n in range(20)
            )
            found.append(bring(self.store, column, f"{number}.html", title, text=text))
        self.make_list()
        return found

    def make_list(self) -> None:
        daily_list(self.store, self.config, day=NOW.date(), now=NOW)

    @contextmanager
    def client(self, name: str | None = None) -> Iterator[TestClient]:
        """A browser without scripts; logged in if a name is given, with the header that the pages' scripts send."""
        with TestClient(self.app, base_url="http://desk.local", raise_server_exceptions=False) as client:
            if name:
                self.enter(client, name)
            yield client

    def enter(self, client: TestClient, name: str) -> None:
        """Be logged in, with the header that the pages' scripts send."""
        client.cookies.set("desk", self.session(name))
        client.headers["X-CSRF-Token"] = f"csrf-{self._sessions}"

    def session(self, name: str) -> str:
        """Open a session without a password, whose checking is slow on purpose; its cookie's value."""
        self._sessions += 1
        secret = f"session-{self._sessions}"
        self.store.sessions.open(digest(secret), name, f"csrf-{self._sessions}", self.clock.at)
        return secret

    def token(self, name: str, *, read_only: bool = False) -> str:
        secret = f"{digest(name)}-{read_only}"
        self.store.sessions.add_token(digest(secret), name, "测试", NOW, read_only=read_only)
        return secret


def log_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> int:
    """Log in through the form; the status of the answer, redirects not followed."""
    form = form_of(client.get("/login").text)
    answer = client.post(
        "/login", data={"name": name, "password": password, "form": form, **fields}, follow_redirects=False
    )
    return int(answer.status_code)


def form_of(page: str) -> str:
    match = re.search(r'name="form" value="([^"]+)"', page)
    assert match
    return match[1]


__all__ = ["LOCAL", "NOTICES", "NOW", "POLICY", "Office", "TestClient", "log_in"]
