"""Guangdong's disclosure platform: a JSON interface by column and site number, which the directory page names."""

from __future__ import annotations

import re
from dataclasses import replace

from scrapy.http import TextResponse

from collector.model import Column, Entry, Listing, PageRequest, Precision
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

_SITE = re.compile(r"\bSID['\"]?\s{0,4}[:=]\s{0,4}['\"]?(\d{1,9})", re.IGNORECASE)
_COLUMN = re.compile(r"/gkmlpt/(?:index|mindex|policy)/?#?(\d*)")
_ROWS = "articles, an array of rows with title and url"
_SIZE = 100  # rows a page


class GkmlptSpider(ColumnSpider):
    """``/gkmlpt/api/all/<column>?page=N&sid=<site>``; the column's number stands behind ``#`` in the page's address."""

    name = "gkmlpt"
    priority = 8

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The platform's path in the address, with JSON or a directory page that names its site."""
        if "/gkmlpt/" not in page.url:
            return False
        return answer.is_json(page) or bool(_SITE.search(answer.text(page)))

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """A page of the interface, or the request for the first; see ``ColumnSpider.listing``."""
        return _articles(response, column) if answer.is_json(response) else _directory(response, column)


def _directory(response: TextResponse, column: Column) -> Listing:
    site = _SITE.search(answer.text(response))
    named = _COLUMN.search(column.url)
    if not site or not named:
        raise answer.unlike(response, "the site's number (SID) of the disclosure platform")
    root = column.url.partition("/gkmlpt/")[0]
    return Listing(next=PageRequest(url=f"{root}/gkmlpt/api/all/{named[1] or 0}?page=1&sid={site[1]}"))


def _articles(response: TextResponse, column: Column) -> Listing:
    data = answer.data(response, _ROWS)
    articles = data.get("articles") if isinstance(data, dict) else None
    here = answer.number(answer.query(response.url).get("page"), 1)
    if not isinstance(articles, list) or (not articles and here == 1):
        raise answer.unlike(response, _ROWS)
    total = answer.number(data.get("total"))
    more = bool(articles) and here * _SIZE < total
    return Listing(
        entries=answer.kept((_entry(row, response) for row in articles), column),
        next=PageRequest(url=answer.with_query(response.url, page=here + 1)) if more else None,
        total=total or None,
    )


def _entry(row: object, response: TextResponse) -> Entry | None:
    """A row; its times are Unix seconds, the one that is shown to readers first."""
    if not isinstance(row, dict) or not {"title", "url"} <= row.keys():
        raise answer.unlike(response, _ROWS)
    made = answer.entry(
        response.url,
        url=resolve(response.url, str(row["url"])) or str(row.get("post_url") or ""),
        title=str(row["title"]),
        label=str(row.get("publisher") or ""),
    )
    times = (answer.number(row.get(name)) for name in ("display_publish_time", "first_publish_time", "date"))
    seconds = next((value for value in times if value), 0)
    if made is None or not seconds:
        return made
    return replace(made, published=answer.epoch(seconds), precision=Precision.MINUTE)
