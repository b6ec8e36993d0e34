"""The collector as a service: polls what is due, makes the list, tells people, keeps house, and stops without loss."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any, Self

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from collector.config import Config
from collector.errors import ConfigError
from collector.gathering.crawl import Gathering, due_columns
from collector.model import Alert, Column, Poll
from collector.running.beat import Beat, write_beat
from collector.running.clock import take_back_the_future
from collector.running.duties import Duties, Gatherer
from collector.running.flight import HUNG, Flight
from collector.running.health import health
from collector.running.listener import listening
from collector.running.metrics import Meter, StoreState
from collector.running.night import Night
from collector.running.pulse import Pulse
from collector.running.reloading import Reloading
from collector.running.systemd import ALIVE, READY, STOPPING, notify
from collector.running.watch import Watch
from collector.store import Store

logger = logging.getLogger(__name__)

TICK = 60.0  # seconds between two looks at what is due
_STOP = 90.0  # seconds that what runs gets to end
_BEATS = 10  # of the pulse, between two writings of the sign of life


class Daemon:
    """The few things done by the clock. Their times are asked of the store; the scheduler only ticks."""

    def __init__(
        self,
        config: Config,
        store: Store,
        *,
        now: Callable[[], datetime],
        duties: Duties,
        hung: float = HUNG,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """``hung``: seconds without any poll ending after which a crawl is given up; ``wall``: the machine's clock."""
        self._config, self._store, self._now, self._duties = config, store, now, duties
        self._hung, self._wall = hung, wall
        self._path = store.connection.path
        self._meter = Meter()
        self._meter.registry.register(StoreState(lambda: self._config, self._path, now))
        self._gathering = self._gather(config)
        self._reloading = Reloading(duties)
        self._night = Night(duties.config_dir)
        self._watch = Watch(self._path, duties.environment, now=now, own=self._own_alerts, stopping=self._is_stopping)
        self._flights: list[Flight] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()  # what runs in a thread, by name
        self._scheduler: AsyncIOScheduler | None = None
        self._exchanging = self._stopping = False
        self._started, self._lag, self._beats = now(), 0.0, 0
        self._ticked: datetime | None = None

    async def serve(self, stop: asyncio.Event, tick: float = TICK) -> None:
        """Work until ``stop`` is set; then begin nothing new, finish what runs, and return."""
        take_back_the_future(self._store, self._now())
        scheduler = self._scheduled(tick)
        ended = asyncio.Event()
        pulse = asyncio.create_task(self._pulse().beat(ended))
        self._tell_system(READY)
        logger.info("watching %d columns", len(self._config.enabled))
        try:
            await stop.wait()
            logger.info("stopping: finishing what runs")
            self._tell_system(STOPPING)
            self._stopping = True
            scheduler.pause()
            await self._finish(lambda: self._tasks)
        finally:
            scheduler.shutdown(wait=False)
            ended.set()
            await pulse
        self._write_beat(stopped=True)
        logger.info("stopped")

    def answering(self) -> AbstractContextManager[object]:
        """Answers /healthz and /metrics meanwhile, where the configuration gives a port.

        :raises ConfigError: the port cannot be had.
        """
        service = self._config.settings.service
        return self._answering(service.listen_host, service.listen_port) if service.listen_port else nullcontext()

    def reload(self) -> None:
        """Read the configuration anew as soon as may be."""
        self._reloading.ask()
        self._hurry("take_up_changes")

    async def settled(self) -> None:
        """Return when nothing that was begun is still running."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def poll_due(self) -> None:
        """Begin a crawl of what is due and not in flight already; give up the crawls in which nothing moves."""
        now = self._ticked = self._now()
        for flight in self._flights:
            flight.give_up_if_hung(self._hung)
        flying = {key for flight in self._flights for key in flight.keys}
        columns = [column for column in due_columns(self._config, self._store, now) if column.key not in flying]
        if columns and not self._is_stopping():
            flight = Flight(columns)
            self._flights.append(flight)
            flight.task = self._begin(self._poll(columns, flight))

    async def make_list_if_due(self) -> None:
        """Make the day's list once its time has come, also when that was while nobody ran."""
        settings = self._config.settings
        local = self._now().astimezone(settings.time_zone)
        if local.time() >= settings.list_time and self._store.lists.of(local.date()) is None:
            self._apart(f"the list of {local.date()}", lambda: self._duties.make_list(self._config, local))

    async def keep_house_if_due(self) -> None:
        """Do the work of the night once its time has come, also when that was while nobody ran."""
        chores = self._night.due(self._store, self._config, self._now())
        if chores:
            self._apart("housekeeping", lambda: self._night.do(self._path, self._config, chores, self._now))

    async def tell(self) -> None:
        """Tell people what they asked to be told."""
        self._apart("telling", lambda: self._watch.round(self._config))

    async def take_up_changes(self) -> None:
        """Go on with a changed configuration: what runs is brought to an end first, as when the daemon is stopped."""
        fresh = await asyncio.to_thread(self._reloading.look, self._config, self._now())
        if fresh is None or self._stopping:
            return
        self._exchanging = True
        cut_short = [key for flight in self._flights for key in flight.keys]
        try:
            await self._finish(lambda: {flight.task for flight in self._flights if flight.task})
            await self._gathering.close()
            self._config, self._gathering = fresh, self._gather(fresh)
        finally:
            self._exchanging = False
        for key in cut_short:  # what they had not read yet is read at once, not when they are due again
            self._store.columns.poll_now(key, self._now())
        self._hurry("poll_due")
        logger.info("the changed configuration is in force, watching %d columns", len(fresh.enabled))

    def _gather(self, config: Config) -> Gatherer:
        if self._duties.elsewhere is not None and config.settings.cluster.broker:
            return self._duties.elsewhere(config, self._store, self._now)
        arrived = self._duties.arrived(config)

        def told(item: int) -> None:
            arrived(item)
            self._measure(item)

        return Gathering(config, self._store, now=self._now, arrived=told)

    def _measure(self, item: int) -> None:
        """How fresh a new item was; what a column's first run brings says nothing of that."""
        found = self._store.items.get(item)
        if found.changed is None and self._store.columns.state(found.column).first_healthy is not None:
            self._meter.item(found.article.published, found.article.precision, found.first_seen)

    async def _poll(self, columns: Sequence[Column], flight: Flight) -> None:
        def polled(poll: Poll) -> None:
            flight.landed(poll.column)
            self._meter.poll(poll)

        try:
            _tell(await self._gathering.crawl(columns, polled=polled))
            await self._gathering.read_files()
        except Exception:  # the next tick begins anew; one crawl must not end the service
            logger.exception("a crawl of %d columns broke", len(columns))
        finally:
            self._flights.remove(flight)

    def _scheduled(self, tick: float) -> AsyncIOScheduler:
        for chatty in ("apscheduler", "scrapy"):  # they tell of every tick and of every crawler's settings
            logging.getLogger(chatty).setLevel(logging.WARNING)
        scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        for job in (self.poll_due, self.make_list_if_due, self.keep_house_if_due, self.tell, self.take_up_changes):
            scheduler.add_job(job, "interval", seconds=tick, id=job.__name__, next_run_time=_right_now())
        scheduler.add_listener(lambda _event: self._meter.skipped(), EVENT_JOB_MAX_INSTANCES)
        scheduler.start()
        self._scheduler = scheduler
        return scheduler

    def _hurry(self, *jobs: str) -> None:
        """Let jobs run at once, wherever the clock stood when they were timed; all of them when none is named."""
        if self._scheduler is not None:
            for job in self._scheduler.get_jobs():
                if not jobs or job.id in jobs:
                    job.modify(next_run_time=_right_now())

    def _pulse(self) -> Pulse:
        stuck = self._config.settings.service.stuck
        return Pulse(stuck=stuck, wall=self._wall, beaten=self._beaten, stepped=self._stepped)

    def _beaten(self, lag: float) -> None:
        self._lag = max(self._lag, lag)
        self._meter.lag(lag)
        self._tell_system(ALIVE)
        if self._beats % _BEATS == 0:
            self._write_beat()
        self._beats += 1

    def _stepped(self, seconds: float) -> None:
        """The clock was set: what was timed by it would wait until it comes round again."""
        self._meter.stepped()
        if seconds < 0:
            take_back_the_future(self._store, self._now())
        self._hurry()

    def _write_beat(self, *, stopped: bool = False) -> None:
        beat = Beat(
            process=os.getpid(),
            started=self._started,
            at=self._now(),
            ticked=self._ticked,
            columns=len(self._config.enabled),
            polling=sum(len(flight.keys) for flight in self._flights),
            lag=round(self._lag, 3),
            config=self._reloading.mark,
            stopped=stopped,
        )
        self._lag = 0.0
        try:
            write_beat(self._config.settings.data_dir, beat)
        except OSError as error:  # a full disk is told of elsewhere
            logger.warning("the sign of life could not be written: %s", error)

    async def _finish(self, running: Callable[[], set[asyncio.Task[None]]]) -> None:
        """Bring to an end what runs: requests are finished and stored, threads are waited for."""
        try:
            async with asyncio.timeout(_STOP):
                await self._gathering.stop()
                while tasks := running():
                    await asyncio.wait(tasks)
        except TimeoutError:
            logger.exception("%d pieces of work did not end in %.0f s and are given up", len(running()), _STOP)
            for task in running():
                task.cancel()

    def _own_alerts(self) -> list[Alert]:
        return [*self._reloading.alerts(), *self._night.alerts()]

    def _is_stopping(self) -> bool:
        return self._stopping or self._exchanging

    def _tell_system(self, state: str) -> None:
        notify(self._duties.environment, state)

    @contextmanager
    def _answering(self, host: str, port: int) -> Iterator[None]:
        try:
            listener = listening(
                host,
                port,
                registry=self._meter.registry,
                health=lambda: health(self._config, self._path, self._now()),
            )
            with listener:
                yield
        except OSError as error:
            raise ConfigError(f"{host}:{port} cannot be listened on: {error}", table="daemon", key="port") from error

    def _apart(self, name: str, work: Callable[[], object]) -> None:
        """Run something in a thread, unless it still runs there."""
        if name not in self._busy and not self._is_stopping():
            self._busy.add(name)
            self._begin(self._in_thread(name, work))

    async def _in_thread(self, name: str, work: Callable[[], object]) -> None:
        try:
            await asyncio.to_thread(work)
            logger.debug("%s: done", name)
        except Exception:  # tried again at the next tick
            logger.exception("%s failed, and is tried again", name)
        finally:
            self._busy.discard(name)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._gathering.close()


def _right_now() -> datetime:
    """By the machine's clock, which is the scheduler's."""
    return datetime.now().astimezone()


def _tell(polls: Sequence[Poll]) -> None:
    healthy = sum(poll.outcome.healthy for poll in polls)
    logger.info("polled %d columns, %d well, %d new", len(polls), healthy, sum(poll.new for poll in polls))
