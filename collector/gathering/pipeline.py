"""Item pipeline: what polls bring goes into the store, items one by one and then the report of the poll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from collector.gathering.books import Books
from collector.gathering.run import FamilyCrawler
from collector.model import Item, Report
from collector.store.items import Change


class Keeping:
    """Each item in a transaction of its own: what was stored before a crash stays stored."""

    def __init__(self, store: Books, finish: Callable[[Report], object], arrived: Callable[[int], object]) -> None:
        self._store, self._finish, self._arrived = store, finish, arrived

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        if not isinstance(crawler, FamilyCrawler):
            raise NotConfigured("spiders are run by `collector crawl`")
        return cls(crawler.run.store, crawler.finish, crawler.run.arrived)

    def process_item(self, item: Item | Report) -> Item | Report:
        """Store it; an item that is new or says something else has arrived."""
        if isinstance(item, Report):
            self._finish(item)
            return item
        stored = self._store.items.add(item)
        if stored.change is not Change.SAME:
            self._arrived(stored.id)
        return item
