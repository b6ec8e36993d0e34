"""Where a channel leads: its secret out of the environment or a file, never out of the configuration."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from collector.config.notify import Channel
from collector.errors import SecretError

_LONGEST = 4_096  # bytes
_SHORTEST = 6  # characters of a piece of a secret that is worth hiding


def secret_of(channel: Channel, environment: Mapping[str, str]) -> str:
    """The address that a channel's secret holds.

    :raises SecretError: there is none, or others may read its file; the text names the place, never the secret.
    """
    if channel.secret_file is not None:
        return _from_file(channel.name, channel.secret_file)
    found = environment.get(channel.secret_env, "").strip()
    if not found:
        raise SecretError(f"通知渠道 {channel.name}：环境变量 {channel.secret_env} 没有设置")
    return found


def hidden(text: str, secret: str) -> str:
    """A text without the secret or any piece of it, such as the token or the password in an address."""
    pieces = [piece for piece in re.split(r"[:/@?&=\s]+", secret) if len(piece) >= _SHORTEST]
    for piece in sorted({secret, *pieces}, key=len, reverse=True):
        text = text.replace(piece, "***")
    return text


def _from_file(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretError(f"通知渠道 {name}：{path} 的权限过宽，其他人可以读到；请运行 chmod 600 {path}")
        with path.open(encoding="utf-8") as file:
            found = file.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(f"通知渠道 {name}：{path} 读不出来（{_words(error)}）") from error
    if not found:
        raise SecretError(f"通知渠道 {name}：{path} 是空的")
    return found


def _words(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "不是文本"
