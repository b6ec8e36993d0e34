"""www.gov.cn: a column page names a JSON file that holds the whole list; older columns carry the rows themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from scrapy.http import TextResponse

from collector.model import Column, Entry, Listing, PageRequest, Selectors
from collector.reading.urls import host, resolve
from spiders import answer
from spiders.base import ColumnSpider

_JSON = re.compile(r"""["']([^"'\s<>]{0,200}?[A-Z][A-Z0-9_]+\.json)(?:\?[^"']{0,200})?["']""")
_HEADED = re.compile(r"<h4[^>]{0,200}>\s{0,20}<a\s", re.IGNORECASE)
_ROWS = Selectors(row="ul > li:has(h4)", link="h4 > a", date="h4 > span")
_COUNT = re.compile(r"""<span[^>]{0,100}class=["'][^"']{0,60}\bred\b[^>]{0,100}>\s{0,20}(\d{1,5})""")
_HOME = re.compile(r"/(?:home(?:_(?P<n>\d+))?\.html?|index\.html?)?$")


class GovcnSpider(ColumnSpider):
    """中国政府网; the JSON is a bare array, newest first, of TITLE, URL and DOCRELPUBTIME (a day)."""

    name = "govcn"
    priority = 5

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Host and form: the array itself, a page that names it, or rows under ``h4``."""
        if host(page.url) not in ("www.gov.cn", "gov.cn"):
            return False
        text = answer.text(page)
        return answer.is_json(page) or bool(_JSON.search(text) or _HEADED.search(text))

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """The array, or the request for it, or the rows of the older form; see ``ColumnSpider.listing``."""
        if answer.is_json(response):
            return _array(response, column)
        named = _JSON.search(answer.text(response))
        address = resolve(response.url, named[1]) if named else None
        return Listing(next=PageRequest(url=address)) if address else _headed(response, column)


def _array(response: TextResponse, column: Column) -> Listing:
    wanted = "an array of rows with TITLE, URL and DOCRELPUBTIME"
    data = answer.data(response, wanted)
    if not isinstance(data, list) or not data:
        raise answer.unlike(response, wanted)
    base = response.url if column.url.endswith(".json") else column.url
    entries = (_entry(row, base, response) for row in data)
    return Listing(entries=answer.kept(entries, column), total=len(data))


def _entry(row: object, base: str, response: TextResponse) -> Entry | None:
    if not isinstance(row, dict) or not {"TITLE", "URL"} <= row.keys():
        raise answer.unlike(response, "TITLE and URL in every row")
    return answer.entry(base, url=str(row["URL"]), title=str(row["TITLE"]), date=str(row.get("DOCRELPUBTIME") or ""))


def _headed(response: TextResponse, column: Column) -> Listing:
    """The form of 2024 and 2025: ``li > h4 > a`` with the date beside it; ``home_1.htm`` is the second page."""
    if not _HEADED.search(answer.text(response)):
        raise answer.unlike(response, "the name of a JSON file, or rows of h4 > a")
    own = column if column.selectors.row else replace(column, selectors=_ROWS)
    return replace(answer.rows(response, own, links=None), next=_next(response))


def _next(response: TextResponse) -> PageRequest | None:
    count, here = _COUNT.search(answer.text(response)), _HOME.search(response.url)
    if not count or not here:
        return None
    following = int(here["n"] or 0) + 1
    address = resolve(response.url, f"home_{following}.htm")
    return PageRequest(url=address) if address and following < int(count[1]) else None
