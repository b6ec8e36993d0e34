"""博达 VSB: static pages of universities and institutes, articles under /info/, pages that count down."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import TextResponse
from selectolax.lexbor import LexborHTMLParser

from collector.model import Column, Listing, PageRequest
from collector.reading.urls import resolve
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/info/\d+/\d+\.html?$"


class VsbSpider(ColumnSpider):
    """博达网站群; page 2 of ``xwdt.htm`` may be ``xwdt/12.htm``: only the page's own 下页 link tells."""

    name = "vsb"
    priority = 70

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Several articles of this form on the page's own host."""
        return len(answer.own_links(page, ARTICLE)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """One static page; see ``ColumnSpider.listing``."""
        return replace(answer.rows(response, column, ARTICLE), next=_next(response))


def _next(response: TextResponse) -> PageRequest | None:
    tree = LexborHTMLParser(answer.text(response))
    for node in tree.css("a[href]"):
        if node.text(strip=True) in ("下页", "下一页"):
            address = resolve(response.url, node.attributes.get("href") or "")
            return PageRequest(url=address) if address and address != response.url else None
    return None
