"""The base of all spider families: it polls columns; a family adds only how one response is read as a list."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse

from collector.model import Column, Item, Job, Listing, PageRequest, Report
from collector.reading.urls import host
from spiders.base.means import Means
from spiders.base.poll import ColumnPoll

__all__ = ["ColumnSpider"]

logger = logging.getLogger(__name__)


class ColumnSpider(Spider):
    """Base of all families: a family sets ``name`` and writes ``listing``.

    ``detects`` lets a column say nothing but its address. The methods that a family may write are pure: they see a
    response and a column, and touch nothing else.
    """

    name: str
    priority: ClassVar[int] = 50  # the order in which families are asked whether a page is theirs; lower first
    expects: ClassVar[str] = "list"  # what its responses are, for ``reading.challenge.judge``
    remembers: ClassVar[bool] = True  # whether a poll may begin where the list was last found

    def __init__(self, *, jobs: Sequence[Job] = (), means: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """A spider over the columns of ``jobs``; ``means`` are the fields of ``Means`` but ``download``."""
        super().__init__(**kwargs)
        self.jobs = tuple(jobs)
        self.means = means

    @classmethod
    def detects(cls, page: TextResponse) -> bool:
        """Whether this family knows the page for its own, from address and markup alone."""
        return False

    @classmethod
    def reader(cls, page: TextResponse) -> type[ColumnSpider]:
        """The family that reads a column which begins with this page: itself, unless its work is to find out."""
        return cls

    @classmethod
    def first(cls, column: Column) -> PageRequest | None:
        """The request a poll of this column begins with; None where it has no list, only articles to be read."""
        return PageRequest(url=column.url)

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        """What one response says: entries and perhaps where the list goes on.

        :raises UnexpectedPage: the shape is not this family's; never return an empty list quietly.
        """
        raise NotImplementedError(cls.name)

    async def start(self) -> AsyncIterator[Item | Report]:
        """Poll every job: hosts side by side, the columns of one host after one another.

        Yields the items of a column as they are read and then its report.
        """
        if self.means is None:
            logger.warning("nothing to poll: spiders are run by `collector crawl`")
            return
        means = Means(download=self._download, **self.means)
        done: asyncio.Queue[Item | Report | None] = asyncio.Queue(maxsize=32)
        work = asyncio.create_task(self._poll_all(means, done))
        try:
            while (result := await done.get()) is not None:
                yield result
            await work
        finally:
            work.cancel()

    async def _poll_all(self, means: Means, done: asyncio.Queue[Item | Report | None]) -> None:
        by_host = defaultdict(list)
        for job in self.jobs:
            by_host[host(job.column.url)].append(job)
        try:
            async with asyncio.TaskGroup() as group:
                for jobs in by_host.values():
                    group.create_task(self._poll_host(jobs, means, done))
        finally:
            await done.put(None)

    async def _poll_host(self, jobs: Sequence[Job], means: Means, done: asyncio.Queue[Item | Report | None]) -> None:
        async with means.hosts:
            for job in jobs:
                if means.stopping():
                    return
                report = await ColumnPoll(job, type(self), means).run(done.put)
                if report is not None:
                    await done.put(report)

    async def _download(self, request: Request) -> Response:
        return await self.crawler.engine.download_async(request)
