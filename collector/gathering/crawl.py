"""A crawl: polls columns of the configuration, judges what came, and stores it with the time of the next poll."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy import Spider

from collector.config import Config, Settings
from collector.gathering import archive
from collector.gathering.crawlers import Crawlers, unreported
from collector.gathering.files import keep_file, wanted_files, wanted_pictures
from collector.gathering.room import check_room
from collector.gathering.settling import settle
from collector.gathering.spacing import Spacing
from collector.gathering.turns import FOLDER as TURNS
from collector.gathering.turns import Turns
from collector.model import HANDED, Column, Job, Poll, Report
from collector.reading.urls import url_key
from collector.store import Store

logger = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]  # done, total, what was just done

RSSHUB = "rsshub://"  # a route of the configured RSSHub instance
PENDING_AT_ONCE = 30  # failed articles that one poll tries again
REVISITS_AT_ONCE = 10  # known articles that one poll looks at again
FILES_AT_ONCE = 60  # attachments that are read after one crawl
_WAITING = 5000  # failed articles of one column that a poll knows of


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
    :raises StoreError: there is no room, or the store gave out.
    """
    async with Gathering(config, store, now=now, replay=replay, record=record, arrived=arrived) as gathering:
        polls = await gathering.crawl(columns, progress=progress)
        await gathering.read_files()
        return polls


class Gathering:
    """The crawls of one store, for as long as it runs; to be made and used inside one event loop."""

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
        self._crawlers = Crawlers(
            settings,
            store,
            now=now,
            replay=replay,
            recording=archive.Recording(settings.data_dir / archive.FOLDER, store, now) if record else None,
            turns=turns or Turns(settings.data_dir / TURNS),
            arrived=arrived,
        )
        self._crawlers.meet(config.columns.values())
        self._filing = asyncio.Lock()  # two crawls that end together do not ask for the same files

    @property
    def spacing(self) -> Spacing:
        """The turns at each host."""
        return self._crawlers.spacing

    async def crawl(
        self,
        columns: Sequence[Column],
        *,
        progress: Progress | None = None,
        articles: int | None = None,
        reported: Callable[[Report], None] | None = None,
        polled: Callable[[Poll], None] | None = None,
    ) -> tuple[Poll, ...]:
        """Poll the columns; see ``crawl``. May be called again, and while another crawl of it runs.

        :param articles: how many articles of each column are read at most; the rest stay pending.
        :param reported: is told the facts of every poll, as they are before it is judged.
        :param polled: is told every poll as soon as it is stored, however long the others take.
        :raises StoreError: there is no room for what would come, or the store gave out; what was stored stands.
        """
        check_room(self._config.settings.data_dir, self._config.settings.reserve)
        batch = Batch(columns, self._config, self._store, self._jitter, progress, articles, reported, polled)
        await self._crawlers.poll(await batch.prepare(self._now()), batch.finish)
        if not self._crawlers.stopping:
            batch.account_for_all(self._now())
        return tuple(batch.polls)

    async def run(self, family: type[Spider], finish: Callable[[Report], object], **arguments: Any) -> None:
        """Run one Scrapy spider under the manners that all crawls here share; its reports go to ``finish``."""
        await self._crawlers.run(family, finish, **arguments)

    async def read_files(self, most: int = FILES_AT_ONCE) -> None:
        """Fetch files and pictures of stored articles, those of the newest first; the rest waits for next time."""
        if self._filing.locked() or self._crawlers.stopping:
            return
        check_room(self._config.settings.data_dir, self._config.settings.reserve)
        async with self._filing:
            settings = self._config.settings
            wanted = wanted_files(self._store, settings, most)
            wanted += wanted_pictures(self._store, settings, self._now(), most)
            if wanted:
                await self._crawlers.fetch(wanted, partial(keep_file, self._store))

    async def stop(self) -> None:
        """Come to an end: no new request is begun, those that run are finished and stored."""
        await self._crawlers.stop()

    async def close(self) -> None:
        """End the reading processes and close connections and files."""
        await self._crawlers.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


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
    polled: Callable[[Poll], None] | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    polls: list[Poll] = field(default_factory=list)

    async def prepare(self, now: datetime) -> tuple[Job, ...]:
        """What each poll needs to know; between the columns the loop goes on with what else there is to do."""
        for column in self.columns:
            job = job_of(column, self.config, self.store, now)
            self.jobs[column.key] = replace(job, articles=self.articles)
            await asyncio.sleep(0)
        return tuple(self.jobs.values())

    def finish(self, report: Report) -> Poll:
        """Judge a poll, store it with the time of the next, and say so."""
        if self.reported:
            self.reported(report)
        poll = settle(report, self.jobs[report.column], self.config, self.store, jitter=self.jitter())
        self.polls.append(poll)
        if self.polled:
            self.polled(poll)
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
            self.finish(unreported(key, now))


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
    """The columns to be polled now: what editors handed in, then the longest overdue first."""
    keys = store.columns.due([column.key for column in config.enabled], now)
    handed = (HANDED,) if store.polls.to_retry(HANDED.key, now, 1) else ()
    return (*handed, *(config.columns[key] for key in keys))
