"""Item pipeline: what polls bring goes into the store, items one by one and then the report of the poll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from collector.gathering.run import FamilyCrawler
from collector.model import Item, Report
from collector.store import Store


class Keeping:
    """Each item in a transaction of its own: what was stored before a crash stays stored."""

    def __init__(self, store: Store, finish: Callable[[Report], object]) -> None:
        self._store, self._finish = store, finish

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        if not isinstance(crawler, FamilyCrawler):
            raise NotConfigured("spiders are run by `collector crawl`")
        return cls(crawler.run.store, crawler.finish)

    def process_item(self, item: Item | Report) -> Item | Report:
        """Store it."""
        if isinstance(item, Report):
            self._finish(item)
        else:
            self._store.items.add(item)
        return item
