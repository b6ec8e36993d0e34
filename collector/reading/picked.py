"""Rows of a list by the CSS selectors that its column gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from collector.errors import UnexpectedPage
from collector.model import Selectors
from collector.reading import dates, rowdates
from collector.reading.outline import fold, outline, shallow
from collector.reading.rows import Row, link_title
from collector.reading.urls import resolve


def rows(text: str, url: str, selectors: Selectors, now: datetime | None) -> tuple[Row, ...]:
    """The rows that ``selectors.row`` (or each ``selectors.link``) names, in page order.

    :raises UnexpectedPage: a selector is not CSS.
    """
    try:
        return tuple(_rows(text, url, selectors, now))
    except SelectolaxError as problem:
        raise UnexpectedPage(f"selector not understood: {problem}") from problem


def _rows(text: str, url: str, selectors: Selectors, now: datetime | None) -> Iterator[Row]:
    tree = LexborHTMLParser(shallow(text) or "<html></html>")
    for row in tree.css(selectors.row or selectors.link or "a[href]"):
        link = _link(row, selectors)
        href = (link.attributes.get("href") or "") if link else ""
        target = resolve(url, href)
        if link is None or target is None:
            continue
        title = _text(row, selectors.title) or _title(link)
        shown = _moment(row, selectors.date, target, now)
        moment = shown or dates.from_url(target)
        if title:
            yield Row(href=href, url=target, title=title, moment=moment, shown=shown is not None)


def _link(row: LexborNode, selectors: Selectors) -> LexborNode | None:
    if selectors.link and selectors.row:
        return row.css_first(selectors.link)
    return row if row.tag == "a" else row.css_first("a[href]")


def _text(row: LexborNode, selector: str | None) -> str:
    node = row.css_first(selector) if selector else None
    return fold(node.text(deep=True)) if node else ""


def _title(link: LexborNode) -> str:
    page = outline(link.html or "")
    return next((link_title(page, node) for node, tag in enumerate(page.tags) if tag == "a"), "")


def _moment(row: LexborNode, selector: str | None, url: str, now: datetime | None) -> dates.Moment | None:
    node = row.css_first(selector) if selector else row
    if node is None:
        return None
    page = outline(node.html or "")
    return rowdates.of_words(page.words(0, len(page.tags)), url, now) or rowdates.of_attributes(page, 0, len(page.tags))
