"""Scrapy crawlers under one set of manners: they poll jobs and fetch files, and need no store but books to write in."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings as ScrapySettings
from scrapy.settings import SettingsAttribute

from collector.config import Settings
from collector.errors import ConfigError, StoreError
from collector.gathering import archive
from collector.gathering.books import Books
from collector.gathering.files import FileMeans, FileSpider, Wanted
from collector.gathering.readers import Readers
from collector.gathering.recorded import Traffic
from collector.gathering.rules import RobotRules
from collector.gathering.run import FamilyCrawler, Run
from collector.gathering.spacing import Shared, Spacing, site_of
from collector.model import Attachment, Column, Job, Report
from collector.reading.urls import host

logger = logging.getLogger(__name__)

DEADLINE = 1800.0  # seconds for one poll: ten pages of twenty articles, spaced politely, take a quarter of it
_GRACE = 20.0  # seconds that running requests get when a crawl is stopped

Finish = Callable[[Report], object]


def _nobody(item: int) -> None:
    """Nobody waits for items."""


class Crawlers:
    """All that crawls of one process share, for as long as it runs; to be made and used inside one event loop."""

    def __init__(
        self,
        settings: Settings,
        books: Books,
        *,
        now: Callable[[], datetime],
        replay: Path | None = None,
        recording: archive.Recording | None = None,
        turns: Shared,
        arrived: Callable[[int], object] = _nobody,
    ) -> None:
        self._settings, self._books, self._now = settings, books, now
        traffic = Traffic.open(replay) if replay else None
        spacing = Spacing(settings.delay, settings.concurrency, turns=turns)
        rsshub = {host(settings.rsshub)} if settings.rsshub else set()
        self._readers = Readers(processes=settings.reading_processes, seconds=settings.reading_seconds)
        self._allowed = {*settings.allow_private, *rsshub}
        self._run = Run(
            settings=settings,
            store=books,
            now=now,
            allowed=self._allowed,
            hosts=asyncio.Semaphore(settings.hosts_at_once),
            spacing=spacing,
            rules=RobotRules(books, agent=settings.agent, now=now, spacing=spacing, keep=traffic is None),
            recording=recording,
            traffic=traffic,
            arrived=arrived,
        )
        self._runner = AsyncCrawlerRunner(_scrapy_settings(settings, replayed=traffic is not None))
        self._active: set[asyncio.Task[None]] = set()

    @property
    def stopping(self) -> bool:
        """Whether nothing new is begun any more."""
        return self._run.ending

    @property
    def spacing(self) -> Spacing:
        """The turns at each host."""
        return self._run.spacing

    def meet(self, columns: Iterable[Column]) -> None:
        """Know the manners that columns ask for: a slower pace than the rest, a place inside the own network."""
        for column in columns:
            if delay := column.options.get("delay"):  # seconds, from ``delay_seconds`` of its source
                self._run.spacing.slow_down(site_of(column.url), float(delay))
            if column.internal and column.url:
                self._allowed.add(host(column.url))

    async def poll(self, jobs: Sequence[Job], finish: Finish) -> None:
        """Poll columns, a crawler a family, side by side; the items go to the books, every report to ``finish``.

        A crawler that breaks is told in the log; its columns have no report then.

        :raises ConfigError: a column's family does not exist.
        :raises StoreError: what came could not be kept; what was kept before stands, and the rest is asked for again.
        """
        self._begin_anew()
        families: dict[str, list[Job]] = defaultdict(list)
        for job in jobs:
            families[job.column.family].append(job)
        work = [self._active_task(self._family(name, own, finish)) for name, own in families.items()]
        for error in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(error, ConfigError) or (error and not isinstance(error, Exception)):
                raise error
            if error and self._run.broken is None:
                logger.error("a crawler broke", exc_info=error)
        self._raise_if_broken()

    async def fetch(self, wanted: Sequence[Wanted], put: Callable[[int, Attachment], None]) -> None:
        """Fetch and read files that articles carry; what is to be tried again later is not ``put``."""

        def keep(item: int, attachment: Attachment) -> None:
            try:
                put(item, attachment)
            except StoreError as error:
                self._run.broken = error

        means = FileMeans(
            readers=self._readers,
            settings=self._settings,
            put=keep,
            stopping=lambda: self._run.ending,
            hosts=self._run.hosts,
        )
        self._begin_anew()
        await self._active_task(self.run(FileSpider, _nothing, wanted=wanted, means=means))
        self._raise_if_broken()

    async def run(self, family: type[Spider], finish: Finish, **arguments: Any) -> None:
        """Run one Scrapy spider under the manners that all crawls here share; its reports go to ``finish``."""
        await self._runner.crawl(FamilyCrawler(family, self._runner.settings, self._run, finish), **arguments)

    async def stop(self) -> None:
        """Come to an end: no new request is begun, those that run are finished and kept."""
        self._run.stopping = True
        active = tuple(self._active)
        if active:
            _, late = await asyncio.wait(active, timeout=_GRACE)
            if late:
                await self._runner.stop()
                await asyncio.wait(late)

    async def close(self) -> None:
        """End the reading processes and close connections and files."""
        self._readers.close()
        if self._run.line:
            await self._run.line.close()
        if self._run.recording:
            self._run.recording.close()
        if self._run.traffic:
            self._run.traffic.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _begin_anew(self) -> None:
        """Forget what broke the crawl before; crawls that run side by side break together."""
        if not self._active:
            self._run.broken = None

    def _raise_if_broken(self) -> None:
        if self._run.broken is not None:
            raise self._run.broken

    def _active_task(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._active.add(task)
        task.add_done_callback(self._active.discard)
        return task

    async def _family(self, name: str, jobs: Sequence[Job], finish: Finish) -> None:
        try:
            family = self._runner.spider_loader.load(name)
        except KeyError as error:
            raise ConfigError(f"there is no spider family {name!r}", key=jobs[0].column.key) from error
        await self.run(family, finish, jobs=jobs, means=self._means())

    def _means(self) -> dict[str, Any]:
        settings = self._settings
        return {
            "known": self._books.items.known,
            "read": self._readers.read,
            "now": self._now,
            "stopping": lambda: self._run.ending,
            "hosts": self._run.hosts,
            "articles_at_once": 2 * settings.concurrency,  # one is read while the next is fetched
            "list_timeout": settings.list_timeout,
            "article_timeout": settings.article_timeout,
            "deadline": DEADLINE,
        }


def unreported(column: str, now: datetime) -> Report:
    """What is told of a column whose crawler broke before it could report."""
    return Report(
        column=column,
        started=now,
        finished=now,
        problem="its crawler ended without a report; the log says why",
        problem_kind="lost",
    )


def _nothing(_report: Report) -> None:
    """Files make no reports."""


class _Settings(ScrapySettings):
    """Copied for every crawler: each setting anew, its value not, for nobody changes values, and a deep copy costs more
    than an unchanged poll."""

    def copy(self) -> Self:
        made = type(self).__new__(type(self))
        made.frozen = False
        made.attributes = {
            name: SettingsAttribute(setting.value, setting.priority) for name, setting in self.attributes.items()
        }
        return made


def _scrapy_settings(settings: Settings, *, replayed: bool) -> ScrapySettings:
    made = _Settings()
    made.setmodule("collector.gathering.settings", priority="project")
    made.set("USER_AGENT", settings.agent, priority="cmdline")
    made.set("DOWNLOAD_MAXSIZE", settings.max_page_bytes, priority="cmdline")
    made.set("DOWNLOAD_WARNSIZE", 0, priority="cmdline")
    if replayed:
        handlers = dict.fromkeys(("http", "https"), "collector.gathering.replay.Replay")
        made.set("DOWNLOAD_HANDLERS", {**made.getdict("DOWNLOAD_HANDLERS"), **handlers}, priority="cmdline")
    return made
