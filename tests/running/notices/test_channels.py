"""Every kind of channel, against a real server at its other end."""

from __future__ import annotations

import email
import logging
from collections.abc import Iterator
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from collector.config.notify import Channel, ChannelKind
from collector.errors import SecretError
from collector.running.notices.channels import deliver
from collector.running.notices.secrets import hidden, secret_of
from tests.running.notices.receivers import TAKEN, Robots, post_office, robots

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0f1e2d3c-4b5a-6978"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/9f8e7d6c-5b4a"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robots]:
    """The three services, at home: where Apprise would go to theirs, it goes to the server here."""
    with robots() as made:
        monkeypatch.setattr(NotifyWeComBot, "notify_url", made.url("/wecom?key={key}"))
        monkeypatch.setattr(NotifyDingTalk, "notify_url", made.url("/dingtalk?access_token={token}"))
        monkeypatch.setattr(NotifyFeishu, "notify_url", made.url("/feishu/{token}"))
        yield made


def channel(kind: ChannelKind) -> Channel:
    return Channel(name="office", kind=kind, secret_env="OFFICE")


@pytest.mark.parametrize("secret", [WECOM, "wecombot://0f1e2d3c-4b5a-6978"])
def test_wecom_gets_markdown(line: Robots, secret: str) -> None:
    assert deliver(channel(ChannelKind.WECOM), secret, "名单", "- 一条") == ""
    content = {"content": "**名单**\n- 一条"}
    assert line.posted == [("/wecom?key=0f1e2d3c-4b5a-6978", {"msgtype": "markdown", "markdown": content})]


def test_dingtalk_gets_markdown_and_a_signature_where_it_asks_for_one(line: Robots) -> None:
    assert deliver(channel(ChannelKind.DINGTALK), DINGTALK, "名单", "- 一条") == ""
    assert deliver(channel(ChannelKind.DINGTALK), f"{DINGTALK}&secret=SEC0123456789", "名单", "- 一条") == ""
    assert deliver(channel(ChannelKind.DINGTALK), "dingtalk://abcdef0123456789/", "名单", "- 一条") == ""
    assert [path.partition("&timestamp")[0] for path, _ in line.posted] == [
        "/dingtalk?access_token=abcdef0123456789"
    ] * 3
    assert ["&sign=" in path for path, _ in line.posted] == [False, True, False]
    assert line.posted[0][1]["markdown"] == {"title": "名单", "text": "### 名单\n\n- 一条"}


def test_feishu_gets_a_card_and_a_signature_where_it_asks_for_one(line: Robots) -> None:
    assert deliver(channel(ChannelKind.FEISHU), FEISHU, "名单", "- 一条") == ""
    assert deliver(channel(ChannelKind.FEISHU), f"{FEISHU}?secret=s3cret-of-robot", "名单", "- 一条") == ""
    assert deliver(channel(ChannelKind.FEISHU), "feishu://9f8e7d6c-5b4a", "名单", "- 一条") == ""
    assert {path for path, _ in line.posted} == {"/feishu/9f8e7d6c-5b4a"}
    assert line.posted[0][1]["card"]["elements"][0]["content"] == "- 一条"
    assert ["sign" in payload for _, payload in line.posted] == [False, True, False]


@pytest.mark.parametrize("kind", [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU])
@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), "45009 api freq out of limit"),
        ((200, b'{"code": 19024, "msg": "Key Words Not Found"}'), "19024 Key Words Not Found"),
        ((200, b"<html>captive portal</html>"), "回答不是机器人的格式"),
        ((200, b"[]"), "回答不是机器人的格式"),
        ((502, b""), "HTTP 502"),
    ],
)
def test_a_refusal_in_a_polite_answer_is_a_failure(
    line: Robots, kind: ChannelKind, answer: tuple[int, bytes], problem: str
) -> None:
    line.answers = [answer]
    secret = {ChannelKind.WECOM: WECOM, ChannelKind.DINGTALK: DINGTALK, ChannelKind.FEISHU: FEISHU}[kind]
    assert deliver(channel(kind), secret, "名单", "- 一条") == problem


@pytest.mark.parametrize("kind", [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU])
def test_a_secret_that_is_no_address_of_the_robot_is_told_without_it(kind: ChannelKind) -> None:
    problem = deliver(channel(kind), "!!hunter2hunter2!!", "名单", "- 一条")
    assert "密钥不是" in problem
    assert "hunter2" not in problem


def test_a_robot_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifyWeComBot, "notify_url", "http://127.0.0.1:9/{key}")
    assert deliver(channel(ChannelKind.WECOM), WECOM, "名单", "- 一条").startswith("连不上")


def test_a_webhook_gets_title_and_text(line: Robots) -> None:
    assert deliver(channel(ChannelKind.WEBHOOK), line.url("/hook/abc"), "名单", "- 一条") == ""
    ((path, payload),) = line.posted
    assert path == "/hook/abc"
    assert (payload["title"], payload["message"]) == ("名单", "- 一条")


def test_a_webhook_that_fails_says_why_and_keeps_its_token(line: Robots, caplog: pytest.LogCaptureFixture) -> None:
    line.answers = [(500, b"")]
    with caplog.at_level(logging.DEBUG):
        problem = deliver(channel(ChannelKind.WEBHOOK), line.url("/hook/very-secret-token"), "名单", "- 一条")
    assert "error=500" in problem
    assert "very-secret-token" not in problem
    assert "very-secret-token" not in "".join(r.getMessage() for r in caplog.records if r.name.startswith("apprise"))


def test_an_address_that_apprise_does_not_know() -> None:
    assert deliver(channel(ChannelKind.OTHER), "nonsense", "名单", "x") == "密钥不是 Apprise 认得的地址"


def test_mail_is_a_letter_with_links() -> None:
    with post_office() as office:
        secret = f"mailto://127.0.0.1:{office.port}?from=desk@example.org&to=editor@example.org&mode=insecure"
        body = "**政策法规（1）**\n\n1. [关于数据的通知](http://a.example/1) 科技部"
        assert deliver(channel(ChannelKind.MAIL), secret, "候选名单", body) == ""
    (letter,) = office.letters
    read = email.message_from_string(letter)
    assert str(make_header(decode_header(read["Subject"]))) == "候选名单"
    html = next(part for part in read.walk() if part.get_content_type() == "text/html").get_payload(decode=True)
    assert isinstance(html, bytes)
    assert '<a href="http://a.example/1">关于数据的通知</a>' in html.decode()


def test_the_other_end_takes_what_it_takes(line: Robots) -> None:
    line.answers = [(200, b'{"errcode": 1}'), TAKEN]
    assert [deliver(channel(ChannelKind.WECOM), WECOM, "", "x") for _ in range(3)] == ["1", "", ""]


def test_secrets_come_from_the_environment_or_a_file_of_their_owner(tmp_path: Path) -> None:
    named = channel(ChannelKind.WECOM)
    assert secret_of(named, {"OFFICE": f" {WECOM}\n"}) == WECOM
    with pytest.raises(SecretError, match="OFFICE 没有设置"):
        secret_of(named, {})
    file = tmp_path / "office"
    filed = Channel(name="office", kind=ChannelKind.WECOM, secret_file=file)
    with pytest.raises(SecretError, match="读不出来"):
        secret_of(filed, {})
    file.write_text(f"{WECOM}\n")
    file.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        secret_of(filed, {})
    file.chmod(0o600)
    assert secret_of(filed, {}) == WECOM
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SecretError, match="不是文本"):
        secret_of(filed, {})
    file.write_text("\n")
    with pytest.raises(SecretError, match="是空的"):
        secret_of(filed, {})


def test_no_piece_of_a_secret_stays_in_a_text() -> None:
    secret = "mailtos://robot:pass%20word1@smtp.example.org?to=editor@example.org"
    shown = hidden(f"535 refused robot for {secret} (pass%20word1)", secret)
    assert "word1" not in shown
    assert "535 refused" in shown
