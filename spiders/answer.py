"""What the families ask of a response: its text, its JSON, its rows, and the words for when it is something else."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import TextResponse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from collector.errors import UnexpectedPage
from collector.model import CHINA, Column, Entry, Listing
from collector.reading.charset import decode
from collector.reading.dates import find_moment, from_url
from collector.reading.listing import read_list
from collector.reading.urls import host, resolve

_HREF = re.compile(r"""href\s{0,4}=\s{0,4}["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_WRAPPED = re.compile(
    r"^(?:try\s*\{)?\s*[\w.$]+\((.*)\)\s*;?\s*(?:\}\s*catch\s*\(\w*\)\s*\{\s*\})?\s*;?\s*$", re.DOTALL
)


@lru_cache(maxsize=1)  # all families are asked about one page in turn
def text(page: TextResponse) -> str:
    """The text of a response, its charset taken from the bytes before any label."""
    return decode(page.body, content_type(page))


def content_type(page: TextResponse) -> str | None:
    """The Content-Type header as text, None where there is none."""
    value = page.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def is_json(page: TextResponse) -> bool:
    """Whether the body can only be JSON, judged by its first character."""
    return page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def data(page: TextResponse, wanted: str) -> Any:
    """The JSON of a response; a byte order mark, white space before it and a JSONP callback round it are tolerated.

    :raises UnexpectedPage: it is no JSON, or only the beginning of one; ``wanted`` says what was looked for.
    """
    body = text(page).lstrip("\ufeff \t\r\n")
    wrapped = _WRAPPED.match(body)
    try:
        return json.loads(wrapped[1] if wrapped else body)
    except (ValueError, RecursionError) as problem:
        raise unlike(page, wanted) from problem


def unlike(page: TextResponse, wanted: str) -> UnexpectedPage:
    """The exception that says what was looked for and what was found instead."""
    return UnexpectedPage(f"looked for {wanted}, found {_found(page)} at {page.url}")


def _found(page: TextResponse) -> str:
    body = text(page)
    if not body.strip():
        return "an empty answer"
    if is_json(page):
        return f"JSON of {len(page.body)} bytes beginning {body.strip()[:60]!r}"
    title = _TITLE.search(body)
    named = f" titled {html.unescape(title[1]).strip()!r}" if title else f" beginning {body.strip()[:60]!r}"
    return f"a page of {len(page.body)} bytes{named}"


def clock(page: TextResponse) -> datetime | None:
    """When the server says it answered; what 昨天 and dates without a year are counted from."""
    value = page.headers.get("Date")
    if not value:
        return None
    try:
        when = parsedate_to_datetime(value.decode("latin-1"))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def rows(page: TextResponse, column: Column, links: str | None) -> Listing:
    """The rows of an HTML list: the column's own selectors and ``links`` option first, else the family's pattern.

    A row that shows no date takes the one that its address carries.

    :raises UnexpectedPage: nothing like a list stands there.
    """
    own = column.options.get("links")
    pattern = str(own) if own else links
    try:
        listed = read_list(
            page.body,
            page.url,
            content_type=content_type(page),
            selectors=column.selectors,
            links=pattern,
            now=clock(page),
        )
    except UnexpectedPage as problem:
        raise unlike(page, f"rows with links like {pattern}" if pattern else "rows of articles") from problem
    return replace(listed, entries=kept(listed.entries, column))


def kept(entries: Iterable[Entry | None], column: Column) -> tuple[Entry, ...]:
    """What a list gives, in its order: each address once (lists stand twice, for desktop and mobile), and no empty row.

    Of a column with a ``links`` option, only addresses that match it. Missing dates are read off the addresses.
    """
    wanted = re.compile(str(column.options.get("links", "")))
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry is not None and wanted.search(entry.url):
            first.setdefault(entry.url, entry)
    return tuple(dated(entry) for entry in first.values())


def dated(entry: Entry) -> Entry:
    """The entry with the day its address carries, where the list shows none."""
    if entry.published is not None:
        return entry
    moment = from_url(entry.url)
    return replace(entry, published=moment.when, precision=moment.precision) if moment else entry


def entry(base: str, *, url: str, title: str, date: str = "", label: str = "", summary: str = "") -> Entry | None:
    """An entry from the fields of a JSON row, markup in its texts removed; None where the address leads nowhere."""
    address, name = resolve(base, url), plain(title)
    if address is None or not name:
        return None
    moment = find_moment(date)
    return Entry(
        url=address,
        title=name,
        published=moment.when if moment else None,
        precision=moment.precision if moment else None,
        source_label=plain(label) or None,
        summary=plain(summary) or None,
    )


def row(fragment: str, base: str, articles: str) -> Entry | None:
    """The entry of a fragment that is known to be one row: its link to an article (or its longest), its date beside.

    Whatever it is called, a row is a row (公告 alone is a title), so nothing is weighed; None where it has no link.
    """
    tree = LexborHTMLParser(f"<table>{fragment}</table>" if "<tr" in fragment.lower() else fragment)
    links = tree.css("a[href]")
    if not links:
        return None
    fitting = [link for link in links if re.search(articles, link.attributes.get("href") or "")]
    link = max(fitting or links, key=lambda one: len(_title_of(one)))
    title, href, inside = _title_of(link), link.attributes.get("href") or "", link.text(separator=" ")
    link.decompose()
    beside = tree.body.text(separator=" ") if tree.body else ""
    return entry(base, url=href, title=title, date=" ".join(f"{beside} {inside.replace(title, '')}".split()))


def _title_of(link: LexborNode) -> str:
    """The title attribute, since the text of a link is often cut; the text where there is none."""
    return (link.attributes.get("title") or "").strip() or link.text().strip()


def plain(markup: str) -> str:
    """The text of a small piece of markup on one line."""
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


def epoch(seconds: float) -> datetime:
    """Unix seconds as a time in China."""
    return datetime.fromtimestamp(seconds, tz=CHINA)


def own_links(page: TextResponse, pattern: str) -> set[str]:
    """The addresses on the page's own host that match ``pattern``: how a family knows its articles by their shape."""
    wanted = re.compile(pattern)
    return {url for url in _links_home(page) if wanted.search(url)}


@lru_cache(maxsize=1)
def _links_home(page: TextResponse) -> frozenset[str]:
    here = host(page.url)
    found = (resolve(page.url, html.unescape(href)) for href in set(_HREF.findall(text(page))))
    return frozenset(url for url in found if url and host(url) == here)


def query(url: str) -> dict[str, str]:
    """The query of an address, decoded; of a name that stands twice the last value."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_query(url: str, **values: str | int) -> str:
    """The address with these query values put in or replaced."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode({**query(url), **values})))


def posted(page: TextResponse) -> str:
    """The body of the request that this response answers, "" for a GET."""
    return page.request.body.decode("utf-8") if page.request is not None else ""


def number(value: object, default: int = 0) -> int:
    """A whole number out of JSON, where numbers also come as strings."""
    return int(value) if isinstance(value, (int, float, str)) and re.fullmatch(r"\d{1,12}", str(value)) else default
