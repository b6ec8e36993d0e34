"""The robots of 企业微信, 钉钉 and 飞书: Apprise knows their addresses and signatures, here is what they answer.

All three answer 200 to a message that they refuse, and say so in the body only (a rate limit, a keyword that is
missing, a robot that was removed). Apprise takes that for delivered; here it is a failure, with their own words.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from collector.config.notify import ChannelKind
from collector.errors import SecretError

_WECOM: Any = NotifyWeComBot  # shipped without types
_DINGTALK: Any = NotifyDingTalk
_FEISHU: Any = NotifyFeishu
_SECONDS = 10.0
_LONGEST_ANSWER = 10_000  # bytes


def ask_robot(kind: ChannelKind, secret: str, title: str, body: str) -> str:
    """Post a Markdown message; "" when the robot took it, otherwise why not.

    :param secret: the robot's address as its page shows it, with ``&secret=…`` where it asks for signatures, or the
        address that Apprise uses.
    :raises SecretError: the secret is no address of such a robot.
    """
    try:
        url, payload = _MESSAGES[kind](secret, title, body)
    except (AppriseImproperlyConfigured, TypeError, KeyError) as error:
        raise SecretError(f"密钥不是{_NAMES[kind]}机器人的地址") from error
    return _post(url, payload)


def _wecom(secret: str, title: str, body: str) -> tuple[str, Mapping[str, Any]]:
    robot = _WECOM(**(_WECOM.parse_native_url(secret) or _WECOM.parse_url(secret) or {}))
    content = f"**{title}**\n{body}" if title else body
    return robot.api_url, {"msgtype": "markdown", "markdown": {"content": content}}


def _dingtalk(secret: str, title: str, body: str) -> tuple[str, Mapping[str, Any]]:
    found = _native(secret)
    address = f"dingtalk://{found['access_token']}" if "access_token" in found else secret
    robot = _DINGTALK(**(_DINGTALK.parse_url(address) or {}))
    url = robot.notify_url.format(token=robot.token)
    robot.secret = found.get("secret", robot.secret)
    if robot.secret:
        timestamp, sign = robot.get_signature()
        url += f"&timestamp={timestamp}&sign={sign}"
    return url, {"msgtype": "markdown", "markdown": {"title": title, "text": f"### {title}\n\n{body}"}}


def _feishu(secret: str, title: str, body: str) -> tuple[str, Mapping[str, Any]]:
    found, parts = _native(secret), urlsplit(secret)
    token = parts.path.rstrip("/").rpartition("/")[2] if parts.scheme == "https" else secret.partition("://")[2]
    robot = _FEISHU(token=token.partition("?")[0].strip("/"))
    card = {
        "header": {"title": {"tag": "plain_text", "content": title}},
        "elements": [{"tag": "markdown", "content": body}],
    }
    payload: dict[str, Any] = {"msg_type": "interactive", "card": card}
    if "secret" in found:
        payload |= _feishu_signature(found["secret"], int(time.time()))
    return robot.notify_url.format(token=robot.token), payload


def _feishu_signature(secret: str, at: int) -> dict[str, str]:
    """What proves that the sender knows the robot's secret; as its page describes it."""
    digest = hmac.new(f"{at}\n{secret}".encode(), digestmod=hashlib.sha256).digest()
    return {"timestamp": str(at), "sign": base64.b64encode(digest).decode()}


def _native(secret: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(secret).query).items()}


def _post(url: str, payload: Mapping[str, Any]) -> str:
    data = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    request = Request(url, data=data, headers={"Content-Type": "application/json; charset=utf-8"})  # noqa: S310  # theirs
    try:
        with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310  # an address of the three, see above
            answer = response.read(_LONGEST_ANSWER)
    except HTTPError as error:
        return f"HTTP {error.code}"
    except (URLError, TimeoutError, ConnectionError) as error:
        return f"连不上（{getattr(error, 'reason', error)}）"
    return _refusal(answer)


def _refusal(answer: bytes) -> str:
    """Why a robot refused, in its own words; "" when it did not."""
    try:
        told = json.loads(answer)
        code = next(told[key] for key in ("errcode", "code", "StatusCode") if key in told)
    except (ValueError, TypeError, StopIteration):
        return "回答不是机器人的格式"
    return "" if code == 0 else f"{code} {told.get('errmsg') or told.get('msg') or ''}".strip()


_MESSAGES = {ChannelKind.WECOM: _wecom, ChannelKind.DINGTALK: _dingtalk, ChannelKind.FEISHU: _feishu}
_NAMES = {ChannelKind.WECOM: "企业微信", ChannelKind.DINGTALK: "钉钉", ChannelKind.FEISHU: "飞书"}
