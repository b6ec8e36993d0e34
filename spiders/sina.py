"""新浪: the roll API behind its news streams, JSON pages of rows with the outlet each story came from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.http import TextResponse

from collector.model import Column, Entry, Listing, PageRequest, Precision
from collector.reading.urls import host
from spiders import answer
from spiders.base import ColumnSpider

_NOT_ARTICLES = ("video.", "slide.")  # hosts of players and picture shows
_ROWS = "result.data, an array of rows with title and url"


class SinaSpider(ColumnSpider):
    """``feed.mix.sina.com.cn/api/roll/get``: ``ctime`` is Unix seconds, ``media_name`` the outlet."""

    name = "sina"
    priority = 5

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """The API is known by its address alone."""
        return host(page.url) == "feed.mix.sina.com.cn" and "/roll/" in page.url

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """One page of the stream; an empty page after the first is its end. See ``ColumnSpider.listing``."""
        result = _result(response)
        data = result.get("data")
        if not isinstance(data, list):
            raise answer.unlike(response, _ROWS)
        here = answer.number(answer.query(response.url).get("page"), 1)
        if not data and here == 1:
            raise answer.unlike(response, "rows on the first page")
        entries = (_entry(row, response) for row in data)
        return Listing(
            entries=answer.kept(entries, column),
            next=PageRequest(url=answer.with_query(response.url, page=here + 1)) if data else None,
            total=answer.number(result.get("total")) or None,
        )


def _result(response: TextResponse) -> dict[str, Any]:
    data = answer.data(response, "JSON with result.data")
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, dict):
        raise answer.unlike(response, "JSON with result.data")
    status = result.get("status")
    code = status.get("code") if isinstance(status, dict) else None
    if code not in (0, "0"):
        raise answer.unlike(response, f"result.status.code 0 (it is {code!r})")
    return result


def _entry(row: object, response: TextResponse) -> Entry | None:
    if not isinstance(row, dict) or not {"title", "url"} <= row.keys():
        raise answer.unlike(response, _ROWS)
    address = str(row["url"])
    if host(address).startswith(_NOT_ARTICLES):
        return None
    if host(address).endswith("sina.com.cn"):
        address = address.replace("http://", "https://", 1)
    made = answer.entry(
        response.url,
        url=address,
        title=str(row["title"]),
        label=str(row.get("media_name") or ""),
        summary=str(row.get("intro") or row.get("summary") or ""),
    )
    return _timed(made, answer.number(row.get("ctime"))) if made else None


def _timed(entry: Entry, seconds: int) -> Entry:
    return replace(entry, published=answer.epoch(seconds), precision=Precision.MINUTE) if seconds else entry
