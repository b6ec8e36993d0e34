"""Any list that a server renders or serves as JSON: by selectors, by link pattern, or by the general reader."""

from __future__ import annotations

from scrapy.http import TextResponse

from collector.model import Column, Listing
from spiders import answer
from spiders.base import ColumnSpider


class ListingSpider(ColumnSpider):
    """The last resort: the column's selectors, its ``links`` option (a pattern), else what looks like a list."""

    name = "listing"
    priority = 99

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Every page may be tried."""
        return True

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """Rows of HTML or of JSON; see ``ColumnSpider.listing``."""
        return answer.rows(response, column, links=None)
