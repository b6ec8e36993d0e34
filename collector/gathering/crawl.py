"""A crawl: polls columns through one Scrapy crawler per family, and stores what comes of it."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings as ScrapySettings

from collector.config import Config, Settings
from collector.errors import ConfigError
from collector.gathering import archive
from collector.gathering.files import FileMeans, FileSpider, wanted_files
from collector.gathering.readers import Readers
from collector.gathering.recorded import Traffic
from collector.gathering.rules import RobotRules
from collector.gathering.run import FamilyCrawler, Run
from collector.gathering.settling import settle
from collector.gathering.spacing import Spacing, site_of
from collector.gathering.turns import FOLDER as TURNS
from collector.gathering.turns import Turns
from collector.model import Column, Job, Poll, Report
from collector.reading.urls import host, url_key
from collector.store import Store

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]  # done, total, what was just done

RSSHUB = "rsshub://"  # a route of the configured RSSHub instance
PENDING_AT_ONCE = 30  # failed articles that one poll tries again
REVISITS_AT_ONCE = 10  # known articles that one poll looks at again
FILES_AT_ONCE = 60  # attachments that are read after one crawl
_WAITING = 5000  # failed articles of one column that a poll knows of
DEADLINE = 1800.0  # seconds for one poll: ten pages of twenty articles, spaced politely, take a quarter of it
_GRACE = 20.0  # seconds that running requests get when a crawl is stopped


def _nobody(item: int) -> None:
    """Nobody waits for items."""


async def crawl(
    columns: Sequence[Column],
    *,
    config: Config,
    store: Store,
    now: Callable[[], datetime],
    replay: Path | None = None,
    record: bool = True,
    progress: Progress | None = None,
    arrived: Callable[[int], object] = _nobody,
) -> tuple[Poll, ...]:
    """Poll the columns once, due or not; the polls in the order in which they ended.

    :param now: the clock; in a replayed run, the time for which recorded answers are chosen.
    :param replay: a WARC file that answers instead of the network.
    :param record: whether responses go to the archive.
    :param arrived: is told the id of every item that is new or has changed, once it is stored.
    :raises ReadError: ``replay`` is no WARC file.
    :raises ConfigError: a column's family does not exist.
    """
    async with Gathering(config, store, now=now, replay=replay, record=record, arrived=arrived) as gathering:
        polls = await gathering.crawl(columns, progress=progress)
        await gathering.read_files()
        return polls


class Gathering:
    """All that crawls of one process share, for as long as it runs; to be made and used inside one event loop."""

    def __init__(
        self,
        config: Config,
        store: Store,
        *,
        now: Callable[[], datetime],
        replay: Path | None = None,
        record: bool = True,
        jitter: Callable[[], float] = random.random,
        arrived: Callable[[int], object] = _nobody,
        turns: Turns | None = None,
    ) -> None:
        settings = config.settings
        self._config, self._store, self._now, self._jitter = config, store, now, jitter
        traffic = Traffic.open(replay) if replay else None
        spacing = Spacing(settings.delay, settings.concurrency, turns=turns or Turns(settings.data_dir / TURNS))
        for column in config.enabled:
            if delay := column.options.get("delay"):  # seconds, from ``delay_seconds`` of its source
                spacing.slow_down(site_of(column.url), float(delay))
        self._readers = Readers(processes=settings.reading_processes, seconds=settings.reading_seconds)
        self._run = Run(
            settings=settings,
            store=store,
            now=now,
            allowed=_allowed(config),
            hosts=asyncio.Semaphore(settings.hosts_at_once),
            spacing=spacing,
            rules=RobotRules(store, agent=settings.agent, now=now, spacing=spacing, keep=traffic is None),
            recording=archive.Recording(settings.data_dir / archive.FOLDER, store, now) if record else None,
            traffic=traffic,
            arrived=arrived,
        )
        self._runner = AsyncCrawlerRunner(_scrapy_settings(config, replayed=traffic is not None))
        self._active: set[asyncio.Task[None]] = set()
        self._filing = asyncio.Lock()  # two crawls that end together do not ask for the same files

    async def crawl(
        self,
        columns: Sequence[Column],
        *,
        progress: Progress | None = None,
        articles: int | None = None,
        reported: Callable[[Report], None] | None = None,
    ) -> tuple[Poll, ...]:
        """Poll the columns; see ``crawl``. May be called again, and while another crawl of it runs.

        :param articles: how many articles of each column are read at most; the rest stay pending.
        :param reported: is told the facts of every poll, as they are before it is judged.
        """
        batch = Batch(columns, self._config, self._store, self._jitter, progress, articles, reported)
        tasks = [
            asyncio.create_task(self._run_family(name, jobs, batch)) for name, jobs in batch.by_family(self._now())
        ]
        self._active.update(tasks)
        try:
            results = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._active.difference_update(tasks)
        for error in results:
            if isinstance(error, ConfigError) or (error and not isinstance(error, Exception)):
                raise error
            if error:
                logger.error("a crawler broke", exc_info=error)
        if not self._run.stopping:
            batch.account_for_all(self._now())
        return tuple(batch.polls)

    async def run(self, family: type[Spider], finish: Callable[[Report], object], **arguments: Any) -> None:
        """Run one Scrapy spider under the manners that all crawls here share; its reports go to ``finish``."""
        await self._runner.crawl(FamilyCrawler(family, self._runner.settings, self._run, finish), **arguments)

    async def read_files(self, most: int = FILES_AT_ONCE) -> None:
        """Fetch and read files that stored articles carry, those of the newest first; the rest waits for next time."""
        if self._filing.locked() or self._run.stopping:
            return
        async with self._filing:
            wanted = wanted_files(self._store, self._run.settings, most)
            if not wanted:
                return
            means = FileMeans(
                readers=self._readers,
                settings=self._run.settings,
                put=self._store.attachments.put,
                stopping=lambda: self._run.stopping,
                hosts=self._run.hosts,
            )
            task = asyncio.create_task(self.run(FileSpider, _nothing, wanted=wanted, means=means))
            self._active.add(task)
            try:
                await task
            finally:
                self._active.discard(task)

    async def stop(self) -> None:
        """Come to an end: no new request is begun, those that run are finished and stored."""
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

    async def _run_family(self, name: str, jobs: Sequence[Job], batch: Batch) -> None:
        try:
            family = self._runner.spider_loader.load(name)
        except KeyError as error:
            raise ConfigError(f"there is no spider family {name!r}", key=jobs[0].column.key) from error
        await self.run(family, batch.finish, jobs=jobs, means=self._means())

    def _means(self) -> dict[str, Any]:
        settings = self._run.settings
        return {
            "known": self._store.items.known,
            "read": self._readers.read,
            "now": self._now,
            "stopping": lambda: self._run.stopping,
            "hosts": self._run.hosts,
            "articles_at_once": 2 * settings.concurrency,  # one is read while the next is fetched
            "list_timeout": settings.list_timeout,
            "article_timeout": settings.article_timeout,
            "deadline": DEADLINE,
        }


def _nothing(_report: Report) -> None:
    """Files make no reports."""


@dataclass
class Batch:
    """The columns of one call of ``crawl``, and what has become of them."""

    columns: Sequence[Column]
    config: Config
    store: Store
    jitter: Callable[[], float]
    progress: Progress | None = None
    articles: int | None = None
    reported: Callable[[Report], None] | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    polls: list[Poll] = field(default_factory=list)

    def by_family(self, now: datetime) -> list[tuple[str, list[Job]]]:
        """The jobs, by the family that polls them."""
        families: dict[str, list[Job]] = defaultdict(list)
        for column in self.columns:
            job = self.jobs[column.key] = replace(job_of(column, self.config, self.store, now), articles=self.articles)
            families[column.family].append(job)
        return list(families.items())

    def finish(self, report: Report) -> Poll:
        """Judge a poll, store it with the time of the next, and say so."""
        if self.reported:
            self.reported(report)
        poll = settle(report, self.jobs[report.column], self.config, self.store, jitter=self.jitter())
        self.polls.append(poll)
        logger.log(
            logging.INFO if poll.outcome.healthy or self.reported else logging.WARNING,  # who is told can say it better
            "%s %s entries=%d new=%d failed=%d requests=%d%s",
            *(poll.column, poll.outcome, poll.entries, poll.new, poll.failed, poll.requests),
            f" {poll.detail}" if poll.detail else "",
        )
        if self.progress:
            self.progress(len(self.polls), len(self.jobs), f"{poll.column} {poll.outcome}")
        return poll

    def account_for_all(self, now: datetime) -> None:
        """Every column gets a poll, also where its crawler broke before it could report."""
        polled = {poll.column for poll in self.polls}
        for key in self.jobs.keys() - polled:
            self.finish(
                Report(
                    column=key,
                    started=now,
                    finished=now,
                    problem="its crawler ended without a report; the log says why",
                    problem_kind="lost",
                )
            )


def job_of(column: Column, config: Config, store: Store, now: datetime) -> Job:
    """All that a poll of the column needs to know."""
    settings, state = config.settings, store.columns.state(column.key)
    column = addressed(column, settings)
    waiting = store.polls.pending(column.key, now, _WAITING)
    # What was older than the horizon when the column was first read was never read, and is not to be taken for new
    # later; what came while nobody could look is new, however long that was.
    proven = state.gap.since or state.gap.opened if state.gap else None
    seen = min(filter(None, (state.last_healthy, proven)), default=now)
    return Job(
        column=column,
        state=state,
        pending=store.polls.to_retry(column.key, now, PENDING_AT_ONCE),
        waiting=tuple(url_key(entry.url) for entry in waiting),
        revisits=store.items.revisits(
            column.key, now, [timedelta(days=days) for days in settings.revisit_days], REVISITS_AT_ONCE
        ),
        horizon=seen - timedelta(days=settings.horizon_days),
    )


def addressed(column: Column, settings: Settings) -> Column:
    """The column with the address that is asked: a route of RSSHub is one of the configured instance."""
    if not column.url.startswith(RSSHUB) or not settings.rsshub:
        return column
    return replace(column, url=f"{settings.rsshub.rstrip('/')}/{column.url.removeprefix(RSSHUB)}")


def due_columns(config: Config, store: Store, now: datetime) -> tuple[Column, ...]:
    """The columns to be polled now, the longest overdue first."""
    keys = store.columns.due([column.key for column in config.enabled], now)
    return tuple(config.columns[key] for key in keys)


def _allowed(config: Config) -> frozenset[str]:
    internal = {host(column.url) for column in config.columns.values() if column.internal and column.url}
    rsshub = {host(config.settings.rsshub)} if config.settings.rsshub else set()
    return frozenset(config.settings.allow_private) | internal | rsshub


def _scrapy_settings(config: Config, *, replayed: bool) -> ScrapySettings:
    settings = ScrapySettings()
    settings.setmodule("collector.gathering.settings", priority="project")
    settings.set("USER_AGENT", config.settings.agent, priority="cmdline")
    settings.set("DOWNLOAD_MAXSIZE", config.settings.max_page_bytes, priority="cmdline")
    settings.set("DOWNLOAD_WARNSIZE", 0, priority="cmdline")
    if replayed:
        handlers = dict.fromkeys(("http", "https"), "collector.gathering.replay.Replay")
        settings.set("DOWNLOAD_HANDLERS", {**settings.getdict("DOWNLOAD_HANDLERS"), **handlers}, priority="cmdline")
    return settings
