"""From templates to recorded responses: charsets, headers and packing as each site has them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo.stories import Posting

_QUOTES = {"衡屿智能": ("sz399901", "9.840, 0.13, 1.34%"), "澜拓机器人": ("sh699902", "21.06, -0.42, -1.96%")}
_BRIEF = timezone(timedelta(0), "GMT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response as it goes over the wire; ``asked`` is the body of a request other than GET."""

    url: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    method: str = "GET"
    asked: bytes = b""


def quoted(html: Markup, posting: Posting) -> Markup:
    """Stock quotes inside the running text, as the site's script puts them behind a company's name."""
    if "quotes" not in posting.traps:
        return html
    text = str(html)
    for name, (code, quote) in _QUOTES.items():
        link = f'<a class="keyword" href="https://finance.sina.com.cn/realstock/company/{code}/nc.shtml">{name}</a>'
        text = text.replace(name, f'<span id="stock_{code}">{link}</span><span id="quote_{code}">({quote})</span>')
    return Markup(text)  # noqa: S704  # from an escaped template


def environment() -> Environment:
    """The templates; whatever they print is escaped."""
    folder = Path(__file__).parent / "templates"
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    made.filters["quoted"] = quoted
    return made


_ENVIRONMENT = environment()


def render(template: str, **values: object) -> str:
    """One page of a template in ``templates``."""
    return _ENVIRONMENT.get_template(f"{template}.j2").render(**values)


def page(
    url: str,
    text: str,
    *,
    kind: str = "text/html",
    charset: str = "utf-8",
    declared: bool = True,
    packed: bool = False,
    modified: datetime | None = None,
    status: int = 200,
) -> Answer:
    """A page as a response. ``declared``: whether the header names the charset; ``packed``: whether it is gzip-ed."""
    body = text.encode("gb18030" if charset == "gb2312" else charset)
    headers = [("Server", _SERVERS[len(urlsplit(url).netloc) % len(_SERVERS)])]
    headers.append(("Content-Type", f"{kind}; charset={charset}" if declared else kind))
    if modified:
        headers.append(("Last-Modified", modified.astimezone(_BRIEF).strftime("%a, %d %b %Y %H:%M:%S GMT")))
        headers.append(("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"'))
    if packed:
        # Stored, not compressed: what a library's version makes of it must not show in the bytes.
        body = gzip.compress(body, compresslevel=0, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Answer(url=url, status=status, headers=tuple(headers), body=body)


_SERVERS = ("nginx", "Apache", "openresty", "Tengine")
