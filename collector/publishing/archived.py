"""The archived original of a page as a file to open anywhere: as it came, but unable to run or load anything."""

from __future__ import annotations

from datetime import datetime
from html import escape

from collector.model import CHINA
from collector.reading.charset import decode

# A page's own style and inline pictures show; scripts, frames, forms and everything remote do not.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
_BANNER = "font:14px/1.6 sans-serif;padding:.5em 1em;background:#fff6d6;color:#333;border-bottom:1px solid #ccc"


def archived_page(body: bytes, content_type: str | None, *, url: str, fetched: datetime) -> bytes:
    """The page in UTF-8 with a policy that stops what it would run, and a line that says what it is.

    The policy comes first in the document, for it binds only what follows it.
    """
    when = fetched.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    head = (
        f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f'<meta name="referrer" content="no-referrer"><div style="{_BANNER}">'
        f"存档副本 · 采集于 {when} · 原址 {escape(url)}</div>\n"
    )
    return (head + decode(body, content_type)).encode("utf-8", "replace")
