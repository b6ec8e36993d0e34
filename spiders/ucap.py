"""Ucap: static rows with a paging call, or a JSON search whose channel the column page names in a meta tag."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from scrapy.http import TextResponse

from collector.model import Column, Entry, Listing, PageRequest
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider
from spiders.trs import following

ARTICLE = r"/c\d+/(?:c\d+/content|\d{6}/[0-9a-f]{32})\.s?html?$"
_CHANNEL = re.compile(r"<meta\s[^>]{0,100}?name=[\"']channelid[\"']\s*content=[\"']([0-9a-f]{32})[\"']", re.IGNORECASE)
_SEARCH = re.compile(r"/(searchList|common/search|search)/[0-9a-f]{32}")
_CALL = re.compile(r"createPageHTML\(\s*['\"]page_div['\"]")
_QUERY = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"
_ROWS = "data.results, an array of rows with title and url"


class UcapSpider(ColumnSpider):
    """开普; options: ``search`` (searchList, search or common/search), ``page_offset`` as in TRS, here usually 2."""

    name = "ucap"
    priority = 25  # before TRS: both call createPageHTML

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The channel's meta tag, the paging call with its container, or the address of the JSON search."""
        text = answer.text(page)
        return bool(_CHANNEL.search(text) or _CALL.search(text)) or bool(
            _SEARCH.search(page.url) and answer.is_json(page)
        )

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """JSON rows, static rows, or the request for the JSON; see ``ColumnSpider.listing``."""
        if "_isJson=true" in response.url or answer.is_json(response):
            return _found(response, column)
        text = answer.text(response)
        channel = _CHANNEL.search(text)
        if _CALL.search(text) or not channel:
            offset = answer.number(column.options.get("page_offset"), 2)
            return replace(answer.rows(response, column, ARTICLE), next=following(response, offset))
        return Listing(next=_first(response.url, text, channel[1], column))


def _first(base: str, text: str, channel: str, column: Column) -> PageRequest | None:
    """Page 1 of the channel's JSON: under the path that the column or its page names, else the usual one."""
    named = _SEARCH.search(text)
    path = column.options.get("search") or (named[1] if named else "searchList")
    address = resolve(base, f"/{path}/{channel}?{_QUERY}")
    return PageRequest(url=address, headers=(("Referer", column.url),)) if address else None


def _found(response: TextResponse, column: Column) -> Listing:
    data = _data(response)
    results = data.get("results")
    here = answer.number(answer.query(response.url).get("page"), 1)
    if not isinstance(results, list) or (not results and here == 1):
        raise answer.unlike(response, _ROWS)
    total, size = answer.number(data.get("total")), answer.number(data.get("rows")) or len(results)
    entries = (_entry(row, response, column) for row in results)
    return Listing(
        entries=answer.kept(entries, column),
        next=PageRequest(url=answer.with_query(response.url, page=here + 1))
        if results and here * size < total
        else None,
        total=total or None,
    )


def _data(response: TextResponse) -> dict[str, Any]:
    data = answer.data(response, f"JSON with {_ROWS}")
    inner = data.get("data") if isinstance(data, dict) else None
    if not isinstance(inner, dict):
        raise answer.unlike(response, f"JSON with {_ROWS}")
    return inner


def _entry(row: object, response: TextResponse, column: Column) -> Entry | None:
    """A row; its address is often given without a scheme."""
    if not isinstance(row, dict) or not {"title", "url"} <= row.keys():
        raise answer.unlike(response, _ROWS)
    return answer.entry(
        column.url,
        url=str(row["url"]),
        title=str(row["title"]),
        date=str(row.get("publishedTimeStr") or ""),
        summary=str(row.get("memo") or ""),
    )
