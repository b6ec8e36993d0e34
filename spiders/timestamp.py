"""Timestamp folders (Hebei): every article is an index page in a folder named for the second of its publication."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from scrapy.http import TextResponse
from selectolax.lexbor import LexborHTMLParser

from collector.model import CHINA, Column, Entry, Listing, PageRequest, Precision
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

_STAMPED = r"/\d{14,}/index\.s?html?$"
ARTICLE = r"/(?:\d{14,}|\d{6})/index\.s?html?$"  # older articles stand in folders of six digits
_STAMP = re.compile(r"/(\d{14})\d*/index\.")
_PAGER = re.compile(r"(?:^|/)[0-9a-f]{8}-(\d+)\.s?html?$")
_NEXT = re.compile(r"下\s?一?\s?页")


class TimestampSpider(ColumnSpider):
    """河北省科技厅 and its like; later pages are ``{token}-{N}.html``, the token known only from the pager's links."""

    name = "timestamp"
    priority = 60

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Several articles of this form on the page's own host."""
        return len(answer.own_links(page, _STAMPED)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """One static page; see ``ColumnSpider.listing``."""
        listed = answer.rows(response, column, ARTICLE)
        entries = tuple(
            entry for entry in map(_timed, listed.entries) if entry.published
        )  # undated: a channel's folder
        if not entries:
            raise answer.unlike(response, "rows that lead to timestamp folders")
        return replace(listed, entries=entries, next=_next(response))


def _timed(entry: Entry) -> Entry:
    """The time to the minute, where the folder's day is the day that the list shows."""
    stamp = _STAMP.search(entry.url)
    if not stamp:
        return entry
    try:
        when = datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        return entry
    if entry.published and entry.published.date() != when.date():
        return entry
    return replace(entry, published=when, precision=Precision.MINUTE)


def _next(response: TextResponse) -> PageRequest | None:
    """The pager's link that says 下一页, else the one named for the next number; tokens count from 1 or 2."""
    here = _PAGER.search(response.url)
    links: dict[str, str] = {}
    for node in LexborHTMLParser(answer.text(response)).css("a[href]"):
        href = node.attributes.get("href") or ""
        if _PAGER.search(href):
            links.setdefault(node.text(strip=True), href)
    named = next((href for words, href in links.items() if _NEXT.search(words)), None)
    chosen = named or links.get(str(int(here[1]) + 1 if here else 2))
    address = resolve(response.url, chosen) if chosen else None
    return PageRequest(url=address) if address and address != response.url else None
