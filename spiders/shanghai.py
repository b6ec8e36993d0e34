"""Shanghai's city platform: static rows whose articles stand in a day's folder under a 32-digit name."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import TextResponse

from collector.model import Column, Listing
from spiders import answer
from spiders.base import ColumnSpider

ARTICLE = r"/\d{8}/[0-9a-f]{32}\.s?html?$"


class ShanghaiSpider(ColumnSpider):
    """上海市政府网站群; further pages answer 404 with a template error, so page 1 is all there is."""

    name = "shanghai"
    priority = 40

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Several articles of this form on the page's own host."""
        return len(answer.own_links(page, ARTICLE)) >= 3

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """The one page, its rows dated by their folders; see ``ColumnSpider.listing``."""
        listed = answer.rows(response, column, ARTICLE)
        undated = (replace(entry, published=None, precision=None) for entry in listed.entries)
        return replace(listed, entries=answer.kept(undated, column), next=None)
