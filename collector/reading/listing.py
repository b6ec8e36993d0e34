"""Reads a list page, a fragment of one or a JSON list: the article rows in page order, and where the list goes on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from collector.errors import UnexpectedPage
from collector.model import Entry, Listing, Selectors
from collector.reading import groups, jsonlist, pager, picked
from collector.reading.charset import decode
from collector.reading.outline import Outline, outline
from collector.reading.places import article_like
from collector.reading.rows import Link, Row
from collector.reading.rows import links as find_links
from collector.reading.urls import url_key

# A record ends before the next begins: thousands of beginnings without an end are read in linear time.
_RECORDS = re.compile(
    r"<record>\s{0,200}<!\[CDATA\[((?:(?!<record>).)*?)\]\]>\s{0,200}</record>", re.DOTALL | re.IGNORECASE
)

_ROWS = 2  # so many articles at one place of a page's shape are a list
_CALL = re.compile(r"(?:/\*.{0,20}?\*/)?(?:try\s?\{)?[\w$.]{1,80}\s?\((?=\s?[\[{])", re.ASCII)


def read_list(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    selectors: Selectors | None = None,
    links: str | None = None,
    now: datetime | None = None,
) -> Listing:
    """The entries of a list page in page order, without repeats, and the request for its next page.

    HTML, JSON and Hanweb ``datastore`` XML are told apart by their content. ``selectors`` and ``links`` (a regular
    expression that article addresses must match) override what is found by itself. ``now`` (aware) is needed for dates
    that count back from it, and for days without a year.

    :raises UnexpectedPage: nothing on the page is like a list of articles.
    """
    text = decode(body, content_type)
    data = _json(text)
    if data is not None:
        return jsonlist.read_json_list(data, url)
    found, page = _rows(text, url, selectors, links, now)
    if not found:
        raise UnexpectedPage(f"no list of articles on {url}")
    return Listing(entries=_entries(found), next=pager.next_page(page, text, url, selectors))


def read_rows(html: str, url: str, *, links: str | None = None) -> tuple[Entry, ...]:
    """The entries of a fragment that is known to hold nothing but rows; empty where it holds none."""
    return _entries(fragment_rows(html, url, links=links))


def rows(
    body: bytes, url: str, *, content_type: str | None = None, links: str | None = None, now: datetime | None = None
) -> tuple[Row, ...]:
    """The rows as the page gives them, addresses as they stand there included; empty where there is no list."""
    text = decode(body, content_type)
    data = _json(text)
    if data is not None:
        return jsonlist.rows(data, url)
    return _rows(text, url, None, links, now)[0]


def fragment_rows(html: str, url: str, *, links: str | None = None, now: datetime | None = None) -> tuple[Row, ...]:
    """The rows of a fragment; see ``read_rows``."""
    if "<tr" in html and "<table" not in html:
        html = f"<table>{html}</table>"
    page = outline(html)
    found = find_links(page, url, re.compile(links) if links else None)
    ranked = groups.groups(page, found, url, now) if found else []
    kept = [group for group in ranked if group.score >= ranked[0].score / 4]
    return _in_order(kept)


def _rows(
    text: str, url: str, selectors: Selectors | None, pattern: str | None, now: datetime | None
) -> tuple[tuple[Row, ...], Outline]:
    page = outline(text)
    if selectors and (selectors.row or selectors.link):
        return picked.rows(text, url, selectors, now), page
    records = _RECORDS.findall(text)
    if records:
        return fragment_rows("\n".join(records), url, links=pattern, now=now), page
    found = find_links(page, url)
    if pattern:
        found = _fitting(page, found, re.compile(pattern))
    listed = _listed(page, found, url, now, sure=pattern is not None)
    return listed or jsonlist.in_scripts(page, url), page


def _fitting(page: Outline, found: Sequence[Link], pattern: re.Pattern[str]) -> list[Link]:
    """The links whose addresses fit, and those that stand among them as rows of the same list: to articles on other
    sites, or to articles of this one whose addresses have another form now.
    """
    fitting = [link for link in found if pattern.search(link.url)]
    hosts = {link.host for link in fitting}
    places = Counter((link.path, groups.block_of(page, link.node)) for link in fitting)
    lists = {place for place, count in places.items() if count >= _ROWS}
    return [
        link
        for link in found
        if pattern.search(link.url)
        or (
            (link.path, groups.block_of(page, link.node)) in lists
            and (link.host not in hosts or article_like(link.url))
        )
    ]


def _listed(page: Outline, found: Sequence[Link], url: str, now: datetime | None, *, sure: bool) -> tuple[Row, ...]:
    if not found:
        return ()
    ranked = groups.groups(page, found, url, now)
    if sure:
        return _in_order(ranked)
    return _in_order(groups.chosen(ranked, paged=pager.paged(page)))


def _in_order(kept: Sequence[groups.Group]) -> tuple[Row, ...]:
    """The rows of several groups in page order, one for each address, as the best of the groups has it."""
    best: dict[str, Row] = {}
    place: dict[str, int] = {}
    for group in kept:
        for link, row in zip(group.links, group.rows, strict=True):
            best[link.key] = _filled(best[link.key], row) if link.key in best else row
            place[link.key] = min(place.get(link.key, link.node), link.node)
    return tuple(best[key] for key in sorted(best, key=place.__getitem__))


def _filled(row: Row, other: Row) -> Row:
    """A row with the longer spelling of the same title, and with the date that the other shows where it shows none."""
    longer = len(other.title) > len(row.title) and row.title[:4] == other.title[:4]
    dated = other if other.shown and not row.shown else row
    return replace(row, title=other.title if longer else row.title, moment=dated.moment, shown=dated.shown)


def _entries(found: Iterable[Row]) -> tuple[Entry, ...]:
    unique = {url_key(row.url): row for row in reversed(tuple(found)) if row.url}
    return tuple(
        Entry(
            url=row.url,
            title=row.title,
            published=row.moment.when if row.moment else None,
            precision=row.moment.precision if row.moment else None,
        )
        for row in reversed(tuple(unique.values()))
    )


def _json(text: str) -> object:
    """The value where the text is JSON as a whole, or a call of a function with it (JSONP), else None."""
    stripped = text.strip("\ufeff \r\n\t")
    call = _CALL.match(stripped)
    if call:
        stripped = stripped[call.end() : max(stripped.rfind("}"), stripped.rfind("]")) + 1].strip()
    if not stripped.startswith(("{", "[")):
        return None
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        return None
