"""The channels: what each takes at once, and how one message is given to it."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collector.config.notify import Channel, ChannelKind
from collector.errors import SecretError
from collector.running.notices.secrets import hidden

if TYPE_CHECKING:
    from apprise import NotifyBase

ROBOTS = frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU})
_APPRISE = logging.getLogger("apprise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a message for one kind of channel is made."""

    limit: int  # bytes of one part, its title included
    most: int  # parts of one message
    joint: str = "\n"  # between two lines


# 企业微信: 4,096 bytes of Markdown; 钉钉: 20,000; 飞书: 30 KB a request, with what stands around the text. 企业微信 and
# 钉钉 take 20 messages a minute, so that one digest must not use them up. 钉钉 and mail join lines that no blank parts.
FORMS = {
    ChannelKind.MAIL: Form(limit=400_000, most=1, joint="\n\n"),
    ChannelKind.WECOM: Form(limit=4_096, most=6),
    ChannelKind.DINGTALK: Form(limit=18_000, most=3, joint="\n\n"),
    ChannelKind.FEISHU: Form(limit=24_000, most=3),
    ChannelKind.WEBHOOK: Form(limit=200_000, most=1),
    ChannelKind.OTHER: Form(limit=16_000, most=3),
}


def deliver(channel: Channel, secret: str, title: str, body: str) -> str:
    """Give one message (Markdown) to a channel; "" when it was taken, otherwise why not, without the secret.

    It waits for the answer, some ten seconds at most.
    """
    try:
        if channel.kind in ROBOTS:
            from collector.running.notices.robots import ask_robot

            return hidden(ask_robot(channel.kind, secret, title, body), secret)
        return hidden(_by_apprise(_address(channel, secret), title, body), secret)
    except SecretError as error:
        return str(error)


def _address(channel: Channel, secret: str) -> str:
    """The address as Apprise spells it; a webhook may be given as browsers do."""
    if channel.kind is ChannelKind.WEBHOOK:
        return secret.replace("https://", "jsons://", 1).replace("http://", "json://", 1)
    return secret


def _by_apprise(address: str, title: str, body: str) -> str:
    with _listening() as told:
        from apprise import Apprise, NotifyFormat

        apprise = Apprise()
        apprise.add(_service(address))
        taken = apprise.notify(title=title, body=body, body_format=NotifyFormat.MARKDOWN)
    return "" if taken else "；".join(told) or "没有送达"


def _service(address: str) -> NotifyBase:
    """What Apprise makes of an address.

    :raises SecretError: nothing.
    """
    from apprise import Apprise
    from apprise.common import OverflowMode

    with warnings.catch_warnings():  # on first use it imports all that it knows, some of it old
        warnings.simplefilter("ignore", DeprecationWarning)
        service = Apprise.instantiate(address)
    if not service:
        raise SecretError("密钥不是 Apprise 认得的地址")
    service.overflow_mode = OverflowMode.SPLIT
    return service


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What Apprise complains of meanwhile; its own log names tokens, and is kept out of ours."""
    told: list[str] = []

    def keep(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            told.append(record.getMessage())
        return False

    logging.getLogger("urllib3").setLevel(logging.INFO)  # below, it names whole addresses
    _APPRISE.addFilter(keep)
    try:
        yield told
    finally:
        _APPRISE.removeFilter(keep)
