"""Who gets in, for how long, and what a page of somebody else's cannot make a browser do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.desk.passwords import complaint, digest, fits, hashed
from collector.desk.serving import serving
from collector.store.users import Role
from tests.desk.office import ADMIN, CHIEF, EDITOR, NOW, PASSWORD, POLICY, READER, Office, TestClient, form_of, log_in


def test_a_password_opens_a_session_and_leads_to_where_one_wanted_to_go(office: Office) -> None:
    with office.client() as client:
        first = client.get("/journal?by=x", follow_redirects=False)
        assert first.headers["location"] == "/login?next=%2Fjournal%3Fby%3Dx"
        form = form_of(client.get(first.headers["location"]).text)
        answer = client.post(
            "/login",
            data={"name": EDITOR, "password": PASSWORD, "form": form, "next": "/journal?by=x"},
            follow_redirects=False,
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/journal?by=x")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert client.get("/journal").status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_the_login_leads_nowhere_else(office: Office, address: str) -> None:
    with office.client() as client:
        form = form_of(client.get("/login").text)
        answer = client.post(
            "/login",
            data={"name": EDITOR, "password": PASSWORD, "form": form, "next": address},
            follow_redirects=False,
        )
        assert answer.headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(office: Office) -> None:
    with office.client() as client:
        form = form_of(client.get("/login").text)
        answers = [
            client.post("/login", data={"name": name, "password": "wrong-password", "form": form})
            for name in (EDITOR, "无此人")
        ]
        assert [answer.status_code for answer in answers] == [401, 401]
        assert all("用户名或密码不正确" in answer.text for answer in answers)


def test_guessing_is_stopped_and_time_opens_again(office: Office) -> None:
    with office.client() as client:
        assert [log_in(client, EDITOR, "wrong-password") for _ in range(6)] == [401] * 5 + [429]
        assert log_in(client, EDITOR) == 429, "the right one too"
        assert log_in(client, CHIEF) == 303, "another person is not stopped"
        office.clock.at += timedelta(minutes=16)
        assert log_in(client, EDITOR) == 303


def test_a_login_forgives_what_went_before(office: Office) -> None:
    with office.client() as client:
        for _ in range(2):
            assert [log_in(client, EDITOR, "wrong-password") for _ in range(3)] == [401] * 3
            assert log_in(client, EDITOR) == 303


def test_a_login_form_from_another_site_is_refused(office: Office) -> None:
    with office.client() as client:
        data = {"name": EDITOR, "password": PASSWORD, "form": "guessed"}
        assert client.post("/login", data=data).status_code == 403
        form = form_of(client.get("/login").text)
        answer = client.post("/login", data={**data, "form": form}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


def test_a_session_ends_when_left_alone_and_after_its_longest_time(office: Office) -> None:
    settings = office.config.settings
    with office.client(EDITOR) as client:
        office.clock.at += settings.session_idle - timedelta(minutes=1)
        assert client.get("/search").status_code == 200, "used in time, it goes on"
        office.clock.at += settings.session_idle - timedelta(minutes=1)
        assert client.get("/search").status_code == 200
        office.clock.at += settings.session_idle + timedelta(minutes=1)
        answer = client.get("/search", follow_redirects=False)
        assert answer.headers["location"].endswith("&ended=1")
        assert client.get("/api/v1/candidates").json()["message"] == "登录已过期，请重新登录"
    with office.client(EDITOR) as client:
        for _ in range(16):
            office.clock.at += timedelta(hours=11)
            last = client.get("/search", follow_redirects=False).status_code
        assert last == 303, "however busy, a session does not last for ever"


def test_logging_out_ends_the_session_for_its_cookie_too(office: Office) -> None:
    with office.client(EDITOR) as client:
        secret = "session-1"
        assert client.post("/logout").headers["HX-Redirect"] == "/login"
        client.cookies.set("desk", secret)
        assert client.get("/journal", follow_redirects=False).status_code == 303


def test_a_change_needs_the_secret_of_the_page(office: Office) -> None:
    item = office.items()[0]
    wish = {"item": item, "kind": "take", "section": POLICY, "key": "k" * 16}
    with office.client(EDITOR) as client:
        for headers in (
            {"X-CSRF-Token": ""},
            {"X-CSRF-Token": "guessed"},
            {"X-CSRF-Token": client.headers["X-CSRF-Token"], "Sec-Fetch-Site": "cross-site"},
        ):
            answer = client.post("/api/v1/decisions", json=wish, headers=headers)
            assert answer.status_code == 403
            assert "未作任何改动" in answer.json()["message"]
        assert (
            client.post("/users", data={"name": "x", "role": "编辑"}, headers={"X-CSRF-Token": ""}).status_code == 403
        )
    assert office.store.decisions.journal() == []


def test_roles_allow_what_they_should(office: Office) -> None:
    item = office.items()[0]
    wish = {"item": item, "kind": "reject", "key": "k" * 16}
    with office.client(READER) as client:
        assert client.get("/candidates").status_code == 200
        answer = client.post("/api/v1/decisions", json=wish)
        assert (answer.status_code, answer.json()["message"]) == (403, "此操作需要“编辑”权限，您的权限是“只读”")
    with office.client(CHIEF) as client:
        assert client.post("/api/v1/decisions", json=wish).status_code == 200
        assert client.post("/users", data={"name": "新人", "role": "编辑"}).status_code == 403


def test_the_first_account_is_made_by_a_link_that_works_once(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.store.users.invite(digest("first"), None, NOW + timedelta(days=3))
    with office.client() as client:
        page = client.get("/welcome/first")
        assert "建立第一个账号" in page.text
        data = {"form": form_of(page.text), "name": "孙管理", "password": PASSWORD, "again": PASSWORD}
        for wrong, said in (
            ({"password": "short", "again": "short"}, "至少 10 个字符"),
            ({"again": "another-one-9"}, "不一致"),
            ({"name": ""}, "请填写用户名"),
            ({"password": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "过于简单"),
        ):
            answer = client.post("/welcome/first", data={**data, **wrong})
            assert (answer.status_code, said in answer.text) == (422, True)
        assert client.post("/welcome/first", data=data, follow_redirects=False).status_code == 303
        assert client.get("/users").status_code == 200, "and one is in"
        assert client.get("/welcome/first").status_code == 404
    assert office.store.users.get("孙管理").role is Role.ADMIN
    office.store.close()


def test_an_invitation_is_over_after_its_time(office: Office) -> None:
    office.store.users.invite(digest("link"), EDITOR, NOW + timedelta(hours=1))
    office.clock.at = NOW + timedelta(hours=2)
    with office.client() as client:
        assert client.get("/welcome/link").status_code == 404
        assert client.post("/welcome/link", data={"form": "x"}).status_code == 403


def test_an_administrator_adds_people_and_hands_out_links(office: Office) -> None:
    with office.client(ADMIN) as client:
        answer = client.post("/users", data={"name": "新编辑", "role": "编辑"})
        link = answer.text.split("http://desk.local")[1].split("<")[0]
        assert client.post("/users", data={"name": "新编辑", "role": "编辑"}).status_code == 409
        assert client.post("/users", data={"name": " ", "role": "编辑"}).status_code == 422
        assert client.post("/users", data={"name": "他", "role": "皇帝"}).status_code == 422
        assert client.post(f"/users/{ADMIN}/active", data={"active": "false"}).status_code == 409
        assert client.post("/users/无此人/role", data={"role": "主编"}).status_code == 404
        assert "主编" in client.post("/users/新编辑/role", data={"role": "主编"}).text
    with office.client() as client:
        page = client.get(link)
        answer = client.post(
            link, data={"form": form_of(page.text), "password": PASSWORD, "again": PASSWORD}, follow_redirects=False
        )
        assert answer.status_code == 303
    assert office.store.users.get("新编辑").role is Role.CHIEF


def test_a_closed_account_is_out_at_once_and_may_come_back(office: Office) -> None:
    token = office.token(EDITOR)
    with office.client(EDITOR) as client, office.client(ADMIN) as admin:
        admin.post(f"/users/{EDITOR}/active", data={"active": "false"})
        assert client.get("/journal", follow_redirects=False).status_code == 303
        assert client.get("/api/v1/candidates", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        assert log_in(client, EDITOR) == 401
        assert admin.post(f"/users/{EDITOR}/invite").status_code == 409
        admin.post(f"/users/{EDITOR}/active", data={"active": "true"})
        assert log_in(client, EDITOR) == 303


def test_changing_the_password_ends_every_session(office: Office) -> None:
    with office.client(EDITOR) as client, office.client(EDITOR) as other:
        data = {"old": PASSWORD, "new": "another-horse-7", "again": "another-horse-7"}
        assert client.post("/me/password", data={**data, "old": "wrong"}).status_code == 422
        assert client.post("/me/password", data={**data, "again": "different-one-1"}).status_code == 422
        assert client.post("/me/password", data=data).status_code == 204
        assert other.get("/journal", follow_redirects=False).status_code == 303
        assert log_in(client, EDITOR) == 401
        assert log_in(client, EDITOR, "another-horse-7") == 303


def test_other_sessions_can_be_closed(office: Office) -> None:
    with office.client(EDITOR) as client, office.client(EDITOR) as other:
        assert client.post("/me/sessions/close").text == "已退出其他 1 处登录"
        assert other.get("/journal", follow_redirects=False).status_code == 303
        assert client.get("/journal").status_code == 200


def test_a_token_lets_a_program_in_with_its_owners_rights(office: Office) -> None:
    item = office.items()[0]
    wish = {"item": item, "kind": "later", "key": "k" * 16}
    with office.client(EDITOR) as client:
        page = client.post("/me/tokens", data={"label": "脚本"}).text
        secret = page.split('class="secret">')[1].split("<")[0]
    with office.client() as client:
        bearer = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/v1/candidates").status_code == 401
        assert client.post("/api/v1/decisions", json=wish, headers=bearer).status_code == 200
        assert client.get("/api/v1/candidates", params={"token": secret}).status_code == 401, "not in an address"
        assert client.post("/me/tokens", data={"label": "x"}, headers=bearer).status_code == 403
        assert (
            client.post("/me/password", data={"old": "x", "new": "y", "again": "y"}, headers=bearer).status_code == 403
        )
        only = office.token(CHIEF, read_only=True)
        assert client.get("/feeds/candidates.atom", params={"token": only}).status_code == 200
        assert client.get("/feeds/candidates.atom", auth=("feed", only)).status_code == 200
        assert client.get("/feeds/candidates.atom").headers["WWW-Authenticate"].startswith("Basic")
        refused = client.post("/api/v1/decisions", json=wish, headers={"Authorization": f"Bearer {only}"})
        assert refused.status_code == 403
    with office.client(EDITOR) as client:
        token = office.store.sessions.tokens(EDITOR)[0]
        assert token.used is not None
        client.delete(f"/me/tokens/{token.id}")
        assert client.get("/api/v1/candidates", headers=bearer | {"Cookie": ""}).status_code == 401


def test_passwords_are_hashed_and_checked(office: Office) -> None:
    stored = office.store.users.get(EDITOR).password
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert fits(PASSWORD, stored)
    assert not fits(PASSWORD, None)
    assert not fits(PASSWORD, "no hash")
    assert hashed(PASSWORD) != stored
    assert complaint("x" * 2000) is not None
    assert complaint("1234567890123") is None


def test_only_digests_are_stored(office: Office) -> None:
    with office.client(EDITOR) as client:
        secret = client.cookies["desk"]
    raw = office.path.read_bytes() + office.path.with_name("collector.db-wal").read_bytes()
    assert secret.encode() not in raw
    assert PASSWORD.encode() not in raw
    assert digest(secret).encode() in raw


@pytest.mark.parametrize(
    ("proxies", "client", "counted"),
    [
        ((), "127.0.0.1", "127.0.0.1"),
        (("10.0.0.9",), "10.0.0.9", "203.0.113.7"),
        (("10.0.0.9",), "10.0.0.8", "10.0.0.8"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_named_proxy(
    office: Office, proxies: tuple[str, ...], client: str, counted: str
) -> None:
    config = serving(office.app, replace(office.config.settings, desk_proxies=proxies), host="127.0.0.1", port=1)
    config.load()
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    with TestClient(config.loaded_app, client=(client, 1), headers=headers) as browser:
        cookie = browser.get("/login").headers["set-cookie"]
        assert ("secure" in cookie.lower()) is (counted == "203.0.113.7")
        browser.post("/login", data={"name": EDITOR, "password": "wrong", "form": form_of(browser.get("/login").text)})
        if counted == "203.0.113.7":
            browser.base_url = "https://testserver"
            form = form_of(browser.get("/login").text)
            browser.post("/login", data={"name": EDITOR, "password": "wrong", "form": form})
    assert office.store.sessions.failures(EDITOR, counted, NOW - timedelta(days=1))[0] == 1
