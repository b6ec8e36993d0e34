"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed, read from the bytes that were fetched."""

from __future__ import annotations

import email.utils
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import feedparser
from scrapy.http import TextResponse

from collector.errors import ConfigError, UnexpectedPage
from collector.model import CHINA, Column, Entry, Listing, PageRequest, Precision
from collector.reading import dates
from collector.reading.charset import decode
from collector.reading.dates import Moment
from collector.reading.outline import fold, outline
from collector.reading.urls import resolve, url_key
from spiders.base import ColumnSpider

LARGEST = 20_000_000  # bytes; no honest feed is larger
LONGEST_SUMMARY = 500  # characters
_RSSHUB = "rsshub://"
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF|RDF)[\s>]", re.IGNORECASE)
_SUBSET = re.compile(rb"<!DOCTYPE[^\[>]{0,1000}\[.*?\]\s*>", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(rb"\s*<\?xml[^>]{0,200}?(?:encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]{0,100}?)?\?>", re.IGNORECASE)
_JSON_FEED = b"jsonfeed.org/version"
_RFC822 = re.compile(r"^(?!\d{4}\D).*[A-Za-z]{3}")
_ZONE = re.compile(r"(?:[+-]\d\d:?\d\d|\b[A-Z]{1,4})\)?$")
# What feedparser's loose parser lets through when markup breaks off where it expects a number or a name.
_FAULTS = (TypeError, AttributeError, LookupError, ValueError, AssertionError, RecursionError)
_BY_NAME = re.compile(r"\bCST\b|中国标准时间")
_CHINESE_MONTH = re.compile(r"(?:星期|周).\s*[,，]?\s*(\d{1,2})\s+(十[一二]?|[一二三四五六七八九]|\d{1,2})月\s+(\d{4})")
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item as its feed gives it: the title with its markup, the address "" where the feed has none."""

    title: str
    link: str = ""
    moment: Moment | None = None
    html: str | None = None
    source_label: str | None = None


class FeedSpider(ColumnSpider):
    """A column that is a feed, or an RSSHub route (``rsshub://36kr/newsflashes``) of the configured instance."""

    name = "feed"
    priority = 5

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """A feed is known by its root element, whatever type the server gives it."""
        head = page.body[:3000]
        if head.lstrip()[:1] == b"{":
            return _JSON_FEED in head
        return _ROOT.search(head) is not None and b"<html" not in head.lower()

    @classmethod
    def first(cls, column: Column) -> PageRequest:
        """The feed itself; an ``rsshub://`` route under ``column.options["rsshub"]``.

        :raises ConfigError: a route, and no instance to ask.
        """
        if not column.url.startswith(_RSSHUB):
            return PageRequest(url=column.url)
        base = str(column.options.get("rsshub") or "")
        if not base:
            raise ConfigError(
                "an rsshub:// address needs the address of an RSSHub instance", table=column.key, key="url"
            )
        return PageRequest(url=f"{base.rstrip('/')}/{column.url.removeprefix(_RSSHUB).lstrip('/')}")

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """The items that have an address, in feed order; see ``ColumnSpider.listing``."""
        headers = {
            name.decode("latin-1"): b",".join(values).decode("latin-1") for name, values in response.headers.items()
        }
        items, following = read(response.body, response.url, headers)
        entries = {url_key(item.link): _entry(item) for item in reversed(items) if item.link}
        if items and not entries:
            raise UnexpectedPage(f"none of the {len(items)} items of {response.url} has an address")
        target = resolve(response.url, following) if following else None
        return Listing(entries=tuple(reversed(entries.values())), next=PageRequest(url=target) if target else None)


def read(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> tuple[tuple[FeedItem, ...], str | None]:
    """The items of a feed in its order, and the address of its next page where it names one.

    :raises UnexpectedPage: not a feed: an error page, an empty body, or one too large to be honest.
    """
    if len(body) > LARGEST:
        raise UnexpectedPage(f"{len(body)} bytes are no feed: {url}")
    if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return _json_feed(body, url)
    lowered = {name.lower(): value for name, value in (headers or {}).items()} | {"content-location": url}
    if _mislabelled(body):
        body = _LABEL.sub(b"", decode(body, lowered.get("content-type")).encode(errors="replace"), count=1)
        lowered["content-type"] = "application/xml; charset=utf-8"
    try:
        parsed = feedparser.parse(io.BytesIO(_without_subset(body)), response_headers=lowered)
    except _FAULTS as problem:
        raise UnexpectedPage(f"a feed too broken to be read: {url}: {problem!r}") from problem
    if not parsed.get("version"):
        raise UnexpectedPage(f"no feed: {url}")
    items = (_item(entry, url) for entry in parsed.entries)
    return tuple(item for item in items if item.title or item.link or item.html), _following(parsed.feed)


def moment(text: str) -> Moment | None:
    """When a feed says that something was published: with an offset as it says, without one or with CST as in China.

    RFC 822, ISO 8601 and Chinese forms; a bare day is a day. None where there is no date to be read.
    """
    text = _BY_NAME.sub("+0800", _CHINESE_MONTH.sub(_month, text.strip()))[:100]
    parts = (
        email.utils.parsedate_tz(text)
        if re.search(r"\d:\d\d|[A-Za-z]{3}", text) and not re.match(r"\d{4}\D", text)
        else None
    )
    if parts is None:
        return dates.find_moment(text)
    try:
        zone = timezone(timedelta(seconds=parts[9] or 0)) if _ZONE.search(text) else CHINA
        when = datetime(*parts[:6], tzinfo=zone).astimezone(CHINA)
    except (ValueError, OverflowError):
        return dates.find_moment(text)
    return Moment(when=when, precision=Precision.MINUTE if ":" in text else Precision.DAY)


def _month(match: re.Match[str]) -> str:
    month = int(match[2]) if match[2].isdigit() else _MONTHS.index(match[2]) + 1
    return f"{match[3]}-{month:02}-{int(match[1]):02}"


def _without_subset(body: bytes) -> bytes:
    """The feed without entity declarations of its own: no honest feed needs them, and they can blow up."""
    return _SUBSET.sub(b"", body, count=1) if b"<!ENTITY" in body else body


def _mislabelled(body: bytes) -> bool:
    """Whether a feed is UTF-16, or says UTF-8 or nothing and is something else: feedparser would have to guess."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    label = _LABEL.match(body)
    named = label[1].lower() if label and label[1] else b"utf-8"
    if named not in (b"utf-8", b"utf8"):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _item(entry: Any, url: str) -> FeedItem:
    raw = next((entry[name] for name in ("published", "updated", "created") if entry.get(name)), "")
    return FeedItem(
        title=fold(entry.get("title") or ""),
        link=_link(entry, url),
        moment=moment(raw) if isinstance(raw, str) else None,
        html=_html(entry),
        source_label=fold((entry.get("source") or {}).get("title") or "") or None,
    )


def _link(entry: Any, url: str) -> str:
    """The item's address, else its guid where that is one."""
    for candidate in (entry.get("link"), *(link.get("href") for link in entry.get("links") or ()), entry.get("id")):
        found = resolve(url, candidate) if candidate and "/" in candidate and not candidate.startswith("tag:") else None
        if found:
            return found
    return ""


def _html(entry: Any) -> str | None:
    """The fullest text of an item, cleaned by feedparser; None where it says no more than the title."""
    texts = [content.get("value") or "" for content in entry.get("content") or ()] + [entry.get("summary") or ""]
    fullest = max(texts, key=len)
    return fullest if fullest.strip() not in ("", (entry.get("title") or "").strip()) else None


def _following(feed: Any) -> str | None:
    return next((link.get("href") for link in feed.get("links") or () if link.get("rel") == "next"), None)


def _entry(item: FeedItem) -> Entry:
    text = _plain(item.html) if item.html else ""
    return Entry(
        url=item.link,
        title=_plain(item.title),
        published=item.moment.when if item.moment else None,
        precision=item.moment.precision if item.moment else None,
        source_label=item.source_label,
        summary=text[:LONGEST_SUMMARY] or None,
        html=item.html,
    )


def _plain(markup: str) -> str:
    page = outline(markup) if "<" in markup or "&" in markup else None
    return fold("".join(page.words(0, len(page.tags)))) if page else markup


def _json_feed(body: bytes, url: str) -> tuple[tuple[FeedItem, ...], str | None]:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise UnexpectedPage(f"no feed: {url}: {problem}") from problem
    items = feed.get("items") if "jsonfeed.org" in str(feed.get("version")) else None
    if not isinstance(items, list):
        raise UnexpectedPage(f"JSON, but no JSON Feed: {url}")
    following = feed.get("next_url")
    return tuple(_json_item(item, url) for item in items if isinstance(item, dict)), following if isinstance(
        following, str
    ) else None


def _json_item(item: dict[str, Any], url: str) -> FeedItem:
    text = {name: value for name, value in item.items() if isinstance(value, str)}
    link = next((text[name] for name in ("url", "external_url", "id") if "/" in text.get(name, "")), "")
    return FeedItem(
        title=fold(text.get("title", "") or text.get("content_text", "")[:60]),
        link=(resolve(url, link) or "") if link else "",
        moment=moment(text.get("date_published") or text.get("date_modified") or ""),
        html=text.get("content_html") or text.get("content_text") or text.get("summary"),
    )
