"""The collector as a service: polls what is due, makes the morning's list, clears the archive, stops without loss."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from collector.config import Config
from collector.errors import AlreadyRunning
from collector.gathering.archive import FOLDER, prune
from collector.gathering.crawl import Gathering, due_columns
from collector.model import Column, Poll
from collector.store import Store

logger = logging.getLogger(__name__)

LOCK = "daemon.lock"  # below the data folder
_TICK = 60.0  # seconds between two looks at what is due
_TIDY = 24 * 3600.0  # seconds between two clearings of the archive


async def run(
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime],
    make_list: Callable[[datetime], object],
    arrived: Callable[[int], object],
    tick: float = _TICK,
) -> None:
    """Serve until SIGTERM or SIGINT.

    What is due is asked of the store at every tick, so that a restart loses and repeats nothing. The columns that
    stand in ``config`` when it starts are watched until it ends.

    :param make_list: makes the day's list; called once a day after ``list_time``, in a thread of its own, where it
        must open a store of its own. If it fails it is called again at the next tick.
    :param arrived: is told the id of every item that is new or has changed, once it is stored.
    :param tick: seconds.
    :raises AlreadyRunning: another daemon works on the same data.
    """
    with single(config.settings.data_dir):
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            async with Gathering(config, store, now=now, arrived=arrived) as gathering:
                await Daemon(config, store, gathering, now=now, make_list=make_list).serve(stop, tick)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)


@contextmanager
def single(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process alone; the lock goes with the process, however it ends.

    :raises AlreadyRunning: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(
                f"a daemon (process {file.read().strip() or 'unknown'}) works on {folder} already; stop it first"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


class Daemon:
    """The few things done by the clock. Their times are asked of the store; the scheduler only ticks."""

    def __init__(
        self,
        config: Config,
        store: Store,
        gathering: Gathering,
        *,
        now: Callable[[], datetime],
        make_list: Callable[[datetime], object],
    ) -> None:
        self._config, self._store, self._gathering = config, store, gathering
        self._now, self._make_list = now, make_list
        self._polling: set[str] = set()  # keys of the columns in flight
        self._tasks: set[asyncio.Task[None]] = set()
        self._making: asyncio.Task[None] | None = None

    async def serve(self, stop: asyncio.Event, tick: float) -> None:
        """Work until ``stop`` is set; then begin nothing new, finish what runs, and return."""
        scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        for job, seconds in ((self.poll_due, tick), (self.make_list_if_due, tick), (self.tidy, _TIDY)):
            scheduler.add_job(job, "interval", seconds=seconds, next_run_time=datetime.now().astimezone())
        for chatty in ("apscheduler", "scrapy"):  # they tell of every tick and of every crawler's settings
            logging.getLogger(chatty).setLevel(logging.WARNING)
        scheduler.start()
        logger.info("watching %d columns", len(self._config.enabled))
        await stop.wait()
        logger.info("stopping: finishing what runs")
        scheduler.pause()
        await self._gathering.stop()
        await self.settled()
        scheduler.shutdown(wait=False)
        logger.info("stopped")

    async def settled(self) -> None:
        """Return when nothing that was begun is still running."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def poll_due(self) -> None:
        """Begin a crawl of what is due and not in flight already."""
        columns = [
            column for column in due_columns(self._config, self._store, self._now()) if column.key not in self._polling
        ]
        if columns:
            self._begin(self._poll(columns))

    async def make_list_if_due(self) -> None:
        """Make the day's list once its time has come, also when that was while nobody ran."""
        settings = self._config.settings
        local = self._now().astimezone(settings.time_zone)
        busy = self._making is not None and not self._making.done()
        if busy or local.time() < settings.list_time or self._store.lists.of(local.date()) is not None:
            return
        self._making = self._begin(self._list(local))

    async def tidy(self) -> None:
        """Delete recordings that are older than the configured age."""
        settings = self._config.settings
        before = self._now() - timedelta(days=settings.archive_keep_days)
        gone = prune(self._store, settings.data_dir / FOLDER, before)
        if gone:
            logger.info("%d recordings from before %s deleted", gone, before.date())

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _poll(self, columns: Sequence[Column]) -> None:
        keys = {column.key for column in columns}
        self._polling |= keys
        try:
            _tell(await self._gathering.crawl(columns))
            await self._gathering.read_files()
        except Exception:  # the next tick begins anew; one crawl must not end the service
            logger.exception("a crawl of %d columns broke", len(columns))
        finally:
            self._polling -= keys

    async def _list(self, local: datetime) -> None:
        try:
            await asyncio.to_thread(self._make_list, local)
            logger.info("the list of %s is made", local.date())
        except Exception:  # tried again at the next tick
            logger.exception("the list of %s could not be made", local.date())


def _tell(polls: Sequence[Poll]) -> None:
    healthy = sum(poll.outcome.healthy for poll in polls)
    logger.info("polled %d columns, %d well, %d new", len(polls), healthy, sum(poll.new for poll in polls))
