"""What the crawlers of one process share: configuration, store, clock, and the manners towards each host."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings as ScrapySettings

from collector.config import Settings
from collector.errors import StoreError
from collector.gathering.archive import Recording
from collector.gathering.books import Books
from collector.gathering.recorded import Traffic
from collector.gathering.rules import RobotRules
from collector.gathering.spacing import Spacing
from collector.model import Report


@dataclass(kw_only=True)
class Run:
    """Shared by all crawlers of a process, so that manners hold between them too."""

    settings: Settings
    store: Books  # the store itself, or what a worker carries instead
    now: Callable[[], datetime]
    allowed: AbstractSet[str]  # hosts that may be asked though they are private
    hosts: asyncio.Semaphore
    spacing: Spacing
    rules: RobotRules
    arrived: Callable[[int], object]  # is told the id of every item that is new or changed, once it is stored
    recording: Recording | None = None
    traffic: Traffic | None = None  # recorded, to be used instead of the network
    line: BaseDownloadHandler | None = None  # to the network; made by the first crawler that needs it
    stopping: bool = field(default=False)
    broken: StoreError | None = None  # store or disk gave out: whatever comes now could not be kept

    @property
    def ending(self) -> bool:
        """Whether nothing more is to be asked for."""
        return self.stopping or self.broken is not None


class FamilyCrawler(Crawler):
    """A Scrapy crawler that knows the run it belongs to, and where its reports go."""

    def __init__(
        self, family: type[Spider], settings: ScrapySettings, run: Run, finish: Callable[[Report], object]
    ) -> None:
        super().__init__(family, settings)
        self.run = run
        self.finish = finish


def run_of(crawler: Any) -> Run:
    """The run a crawler belongs to.

    :raises NotConfigured: it was started by Scrapy's own command line, without one.
    """
    if isinstance(crawler, FamilyCrawler):
        return crawler.run
    raise NotConfigured("spiders are run by `collector crawl`")
