"""One worker process at work: the same polls as everywhere, their results handed on as they come."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from collector.config import Settings
from collector.errors import ConfigError
from collector.gathering.archive import Recording
from collector.gathering.crawlers import Crawlers, unreported
from collector.model import CHINA, Attachment, Job, Report
from collector.running.cluster.board import Board
from collector.running.cluster.broker import AWAY, patiently
from collector.running.cluster.messages import Finished, Result, Task
from collector.running.cluster.parcel import Parcel, packed
from collector.running.cluster.turns import BrokerTurns

logger = logging.getLogger(__name__)

_HEAVY = 4_000_000  # bytes; what has come of a poll so far is handed on then
_FROZEN = 120.0  # seconds without a beat of the loop after which the process ends itself, with a traceback

Send = Callable[[Result], None]


class Clock:
    """The time by the clock of who sent the task, carried over by the broker's; our own is only compared with it."""

    def __init__(self, own: Callable[[], datetime] = lambda: datetime.now(CHINA)) -> None:
        self._own = own
        self._base, self._from = own(), time.monotonic()
        self.skew = 0.0  # seconds that our own clock is ahead

    def set(self, task: Task, broker: float) -> None:
        """Take over the time of a task, at a moment at which the broker's clock shows ``broker`` seconds."""
        self._base = (task.sent + timedelta(seconds=max(broker - task.mark, 0.0))).astimezone(CHINA)
        self._from = time.monotonic()
        self.skew = (self._own() - self._base).total_seconds()

    def now(self) -> datetime:
        """The time."""
        return self._base + timedelta(seconds=time.monotonic() - self._from)


@dataclass(slots=True)
class _Work:
    """A task in hand."""

    task: Task
    holder: str
    polls: list[Finished]
    files: list[tuple[int, Attachment]]


class Station:
    """Crawlers that live as long as their process; to be used by one thread."""

    def __init__(
        self, name: str, settings: Settings, board: Board, folder: Path, send: Send, *, clock: Clock | None = None
    ) -> None:
        """:param folder: where recordings lie until they are sent; not used where the archive is shared."""
        self._name, self._board, self._send = name, board, send
        self._clock = clock or Clock()
        self._shared = settings.cluster.shared_archive
        self._folder = self._shared or folder
        self._parcel = Parcel()
        self._recording = Recording(self._folder, self._parcel, self._clock.now)
        self._runner = asyncio.Runner()
        self._settings = settings
        self._crawlers = self._runner.run(self._open())

    def work(self, task: Task) -> bool:
        """Do a task, if it is still to be done and nobody else is at its host; whether it was done."""
        holder = f"{self._name}/{uuid4().hex}"
        if not patiently(lambda: self._board.begin(task.host, task.id, holder), f"the task for {task.host}"):
            logger.info("the task %s for %s no longer counts, or is in other hands", task.id, task.host)
            return False
        self._clock.set(task, patiently(self._board.clock, "a task"))
        self._parcel.begin(task)
        work = _Work(task, holder, [], [])
        try:
            self._runner.run(self._do(work))
            self._hand_on(work, last=True)
            patiently(lambda: self._board.tell(task.host, task.id), f"the end of {task.host}")
        finally:
            self._recording.close()
            self._sweep()
            with suppress(*AWAY):  # it runs out by itself
                self._board.release(task.host, holder)
        return True

    def close(self) -> None:
        """End the reading processes and close connections and files."""
        self._runner.run(self._crawlers.close())
        self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _open(self) -> Crawlers:
        settings = replace(self._settings, reading_processes=min(self._settings.reading_processes, 1))
        return Crawlers(
            settings,
            self._parcel,
            now=self._clock.now,
            recording=self._recording,
            turns=BrokerTurns(self._board.redis),
        )

    async def _do(self, work: _Work) -> None:
        beating = asyncio.create_task(self._beat(work))
        try:
            for job in work.task.jobs:
                self._begin(job.column.key, work)
                await self._poll(job, work)
                self._survived(job.column.key, work)
            if work.task.files:
                await self._fetch(work)
        finally:
            beating.cancel()
            faulthandler.cancel_dump_traceback_later()

    async def _poll(self, job: Job, work: _Work) -> None:
        def finish(report: Report) -> None:
            work.polls.append(Finished(report=report, column=job.column, horizon=job.horizon))

        before = len(work.polls)
        self._crawlers.meet([job.column])
        try:
            await self._crawlers.poll([job], finish)
        except ConfigError as error:
            finish(replace(unreported(job.column.key, self._clock.now()), problem=str(error), problem_kind="config"))
        if len(work.polls) == before:
            finish(unreported(job.column.key, self._clock.now()))

    async def _fetch(self, work: _Work) -> None:
        def put(item: int, attachment: Attachment) -> None:
            work.files.append((item, attachment))

        for wanted in work.task.files:
            self._begin(wanted[1].url, work)
            await self._crawlers.fetch([wanted], put)
            self._survived(wanted[1].url, work)

    async def _beat(self, work: _Work) -> None:
        """Hold the host while this loop runs; hand on what has grown heavy."""
        while True:
            faulthandler.dump_traceback_later(_FROZEN, exit=True)
            try:
                if not self._board.renew(work.task.host, work.holder):
                    logger.error("%s was taken by another worker, this one was thought lost", work.task.host)
            except AWAY as error:
                logger.warning("the broker does not answer while %s is polled: %s", work.task.host, error)
            if self._parcel.size > _HEAVY:
                self._hand_on(work)
            await asyncio.sleep(self._board.lease / 3)

    def _begin(self, what: str, work: _Work) -> None:
        patiently(lambda: self._board.note(work.task.host, what), what)

    def _survived(self, what: str, work: _Work) -> None:
        patiently(lambda: self._board.survived(what), what)
        if self._parcel.size > _HEAVY or work.files:
            self._hand_on(work)

    def _hand_on(self, work: _Work, *, last: bool = False) -> None:
        """Send what has come of a task since the last time."""
        contents = self._parcel.take()
        records, warc = (contents.records, "") if self._shared else packed(contents.records, self._folder)
        result = Result(
            id=uuid4().hex,
            task=work.task.id,
            host=work.task.host,
            worker=self._name,
            skew=round(self._clock.skew, 1),
            last=last,
            items=contents.items,
            polls=tuple(work.polls),
            records=records,
            warc=warc,
            hosts=contents.hosts,
            files=tuple(work.files),
        )
        work.polls, work.files = [], []
        self._send(result)

    def _sweep(self) -> None:
        """What was sent need not lie here."""
        if not self._shared and self._folder.is_dir():
            for file in self._folder.glob("*.warc.gz"):
                file.unlink()
