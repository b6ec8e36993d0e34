"""The key of the endpoint that writes summaries: out of the environment or a file, never out of the configuration."""

from __future__ import annotations

import stat
from collections.abc import Mapping

from collector.config.summaries import Summaries
from collector.errors import SecretError

_LONGEST = 4_096  # characters


def key_of(settings: Summaries, environment: Mapping[str, str]) -> str:
    """The key; "" where neither place holds one: an endpoint of one's own may ask for none.

    :raises SecretError: its file cannot be read, or others may read it; the text never holds the key.
    """
    found = environment.get(settings.key_env, "").strip()
    path = settings.key_file
    if found or path is None:
        return _sound(found, settings.key_env)
    try:
        if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretError(f"[summaries] {path} 的权限过宽，其他人可以读到；请运行 chmod 600 {path}")
        with path.open(encoding="utf-8") as file:
            return _sound(file.read(_LONGEST).strip(), str(path))
    except UnicodeDecodeError as error:
        raise SecretError(f"[summaries] {path} 不是文本") from error
    except OSError as error:
        raise SecretError(f"[summaries] {path} 读不出来（{error.strerror}）") from error


def _sound(key: str, place: str) -> str:
    """A key travels in a header: one line of plain characters."""
    if not key.isascii() or not key.isprintable():
        raise SecretError(f"[summaries] {place} 里的密钥含有不能发送的字符")
    return key
