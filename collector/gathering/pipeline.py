"""Item pipeline: what polls bring goes into the store, items one by one and then the report of the poll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from collector.errors import StoreError
from collector.gathering.run import FamilyCrawler, Run
from collector.model import Item, Report
from collector.store.items import Change


class Keeping:
    """Each item in a transaction of its own: what was stored before a crash stays stored.

    Once the store has given out, the rest of the crawl is let go: its polls count as never made, and are made again.
    """

    def __init__(self, run: Run, finish: Callable[[Report], object]) -> None:
        self._run, self._finish = run, finish

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        if not isinstance(crawler, FamilyCrawler):
            raise NotConfigured("spiders are run by `collector crawl`")
        return cls(crawler.run, crawler.finish)

    def process_item(self, item: Item | Report) -> Item | Report:
        """Store it; an item that is new or says something else has arrived."""
        if self._run.broken is None:
            try:
                self._keep(item)
            except StoreError as error:
                self._run.broken = error
        return item

    def _keep(self, item: Item | Report) -> None:
        if isinstance(item, Report):
            self._finish(item)
            return
        stored = self._run.store.items.add(item)
        if stored.change is not Change.SAME:
            self._run.arrived(stored.id)
