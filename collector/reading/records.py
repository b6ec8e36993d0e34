"""Articles that are not in a page's markup but in JSON: an API's answer, or the data a page carries for its scripts."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from collector.model import CHINA, Precision
from collector.reading.dates import Moment, find_moment
from collector.reading.layout import dense
from collector.reading.page import Page

MOST_NODES = 50_000  # values of a JSON document that are looked at
_TITLES = ("title", "name", "doctitle", "articletitle", "headline", "newstitle", "docsubtitle", "maintitle", "subject")
_BODIES = (
    "content", "docclob", "html", "body", "articlecontent", "doccontent", "textinfo", "contenthtml",
    "newscontent", "detail", "articlebody", "txt", "contents", "dochtmlcon", "contenttext", "text",
)  # fmt: skip
_TIMES = (
    "pubtime", "publishtime", "publishdate", "pubdate", "publish_time", "publishedtime", "publishedtimestr",
    "docpubtime", "releasetime", "ptime", "newstime", "docreltime", "publishtimestr", "pubtimestr", "time",
    "date", "createtime", "ctime",
)  # fmt: skip
_SOURCES = (
    "source", "docsource", "sourcename", "media", "media_name", "origin", "contentsource", "copyfrom",
    "mediaid",
)  # fmt: skip
_AUTHORS = ("author", "authors", "writer", "authorname", "docauthor")
_NUMBERS = ("documentno", "docno", "filenum", "wenhao", "pcode", "fwzh", "docnumber")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One article as JSON gives it; ``html`` is its text, plain or marked up."""

    title: str
    html: str
    moment: Moment | None
    source: str
    author: str
    number: str | None


def find_record(source: str | Page, title: str = "") -> Record | None:
    """The article in a JSON text, or in a page's data; with several, the one that bears ``title``, else the longest."""
    if isinstance(source, Page):
        found = [*_huanqiu(source), *(record for value in source.data for record in _records(value))]
    else:
        found = list(_records(_loaded(source)))
    if title:
        named = [record for record in found if _same(record.title, title)]
        found = named if named or not isinstance(source, str) else found
    return max(found, key=lambda record: len(record.html), default=None)


def _loaded(text: str) -> object:
    try:
        value: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _records(value: object) -> Iterator[Record]:
    for node in _mappings(value):
        fields = {str(name).lower(): field for name, field in node.items()}
        body = _string(fields, _BODIES)
        if len(dense(body)) < 30:
            continue
        names = [text for name in _TITLES if isinstance(text := fields.get(name), str) and text.strip()]
        title = next((name for name in names if "\n" not in name.strip()), names[0] if names else "")
        if title:
            yield _record(title, body, fields)


def _record(title: str, body: str, fields: Mapping[str, object]) -> Record:
    return Record(
        title=re.sub(r"<[^>]{0,200}>", "", entities.unescape(title)),
        html=body if "<" in body else "".join(f"<p>{entities.escape(line)}</p>" for line in body.splitlines()),
        moment=_moment(fields),
        source=_string(fields, _SOURCES),
        author=re.sub(r"^作者[:：]", "", _string(fields, _AUTHORS)),
        number=_string(fields, _NUMBERS) or None,
    )


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a JSON value, outermost first, without recursion."""
    waiting, seen = [value], 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop(0) if seen < 200 else waiting.pop()
        seen += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _string(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict):
            inner = {str(key).lower(): text for key, text in value.items()}
            value = inner.get("content") or inner.get("name") or inner.get("source")
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _moment(fields: Mapping[str, object]) -> Moment | None:
    for name in _TIMES:
        value = fields.get(name)
        written = isinstance(value, str) and not value.isdigit()
        moment = find_moment(str(value)) if written else _epoch(value)
        if moment:
            return moment
    return None


def _epoch(value: object) -> Moment | None:
    """Seconds or milliseconds since 1970, as JSON carries them, digits in a string too."""
    if isinstance(value, str) and value.isdigit() and len(value) in (10, 13):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    seconds = value / 1000 if value > 10**11 else float(value)
    if not 3 * 10**8 < seconds < 4 * 10**9:
        return None
    return Moment(when=datetime.fromtimestamp(int(seconds), tz=CHINA), precision=Precision.MINUTE)


def _huanqiu(page: Page) -> Iterator[Record]:
    """环球网 keeps the parts of an article in text areas, one class each."""
    parts = {name: text for name, text in page.embedded if name.startswith("article-")}
    if parts.get("article-content"):
        fields = {
            "time": parts.get("article-time"),
            "source": parts.get("article-source-name"),
            "author": parts.get("article-author"),
        }
        yield _record(parts.get("article-title", ""), parts["article-content"], fields)


def _same(one: str, other: str) -> bool:
    first, second = dense(one), dense(other)
    return bool(first) and bool(second) and (first in second or second in first)
