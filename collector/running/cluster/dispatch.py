"""The scheduler's side: what is due goes out as tasks, host by host, and is waited for; what is lost goes out again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from collector.config import Config
from collector.gathering.crawl import FILES_AT_ONCE, addressed
from collector.gathering.crawlers import unreported
from collector.gathering.files import wanted_files, wanted_pictures
from collector.model import Column, Poll
from collector.reading.urls import host
from collector.running.cluster.board import KILLS, Board, Sight
from collector.running.cluster.broker import AGAIN, AWAY, KEEP, POLL, POLLS, WRITER, carrier, client
from collector.running.cluster.messages import VERSION, Finished, Result, Task, encode
from collector.running.cluster.preparing import File, task_for
from collector.store import Store

logger = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks at what is under way
_COLUMNS = 20  # of one host in one task: it ends within the hour, and a lost one costs no more
_QUEUED = 200  # tasks that may wait for a worker; the rest is sent later, with what is known then
_RESULTS = 500  # results that may wait for the writer before nothing more is sent
_DOUBTS = 3  # looks in a row at which a task seems lost before it is
_FILES_AGAIN = 3600.0  # seconds before a file is asked for again that could not be had


def _nobody(poll: Poll) -> None:
    """Nobody waits for polls."""


@dataclass(slots=True)
class _Out:
    """A task that was sent."""

    task: str
    columns: dict[str, Column]
    files: list[File] = field(default_factory=list)
    doubts: int = 0


class Dispatch:
    """Stands where the daemon has its crawls: it takes columns and returns when they are polled, by whomever."""

    def __init__(
        self,
        config: Config,
        store: Store,
        board: Board,
        app: Any,
        *,
        now: Callable[[], datetime],
        look: float = LOOK,
    ) -> None:
        self._config, self._store, self._board, self._app = config, store, board, app
        self._now, self._pause = now, look
        self._due: dict[str, dict[str, Column]] = {}  # host → column key → column, not sent yet
        self._files: dict[str, list[File]] = {}  # host → files, not sent yet
        self._out: dict[str, _Out] = {}  # by host
        self._left: dict[str, str] | None = None  # host → task, of an earlier scheduler
        self._again: set[str] = set()  # hosts whose last task was lost: they need not wait a second time
        self._asked: dict[tuple[int, str], float] = {}  # files, when by the loop's clock
        self._changed = asyncio.Condition()
        self._stopping = self._away = False
        self._said: set[str] = set()  # about the cluster, and still true
        self._looking: asyncio.Task[None] | None = None

    async def crawl(self, columns: Sequence[Column], *, polled: Callable[[Poll], None] = _nobody) -> tuple[Poll, ...]:
        """Have the columns polled; their polls, once the writer has kept them all, or what there is when it stops.

        :param polled: is told of every poll as soon as it is seen to be kept.
        """
        self._take_on(columns)
        open_keys, polls = {column.key for column in columns}, []
        while open_keys and not self._stopping:
            async with self._changed:
                await self._changed.wait_for(lambda: self._stopping or open_keys - self._waiting())
            for key in sorted(open_keys - self._waiting()):
                open_keys.discard(key)
                for poll in self._store.polls.last(key):
                    polls.append(poll)
                    polled(poll)
        return tuple(polls)

    async def read_files(self, most: int = FILES_AT_ONCE) -> None:
        """Have files read that stored articles carry; nobody waits for them."""
        now = asyncio.get_running_loop().time()
        settings = self._config.settings
        pictures = wanted_pictures(self._store, settings, self._now(), most)
        for item, attachment in (*wanted_files(self._store, settings, most), *pictures):
            key = (item, attachment.url)
            if now - self._asked.get(key, -_FILES_AGAIN) >= _FILES_AGAIN:
                self._asked[key] = now
                self._files.setdefault(host(attachment.url), []).append((item, attachment))

    async def stop(self) -> None:
        """Send nothing more; what was sent is polled and kept without us."""
        self._stopping = True
        async with self._changed:
            self._changed.notify_all()

    async def close(self) -> None:
        """Look no more."""
        await self.stop()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _take_on(self, columns: Sequence[Column]) -> None:
        waiting = self._waiting()
        for column in columns:
            if column.key not in waiting:
                place = host(addressed(column, self._config.settings).url)
                self._due.setdefault(place, {})[column.key] = column
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_often())

    def _waiting(self) -> set[str]:
        """Keys of all columns that were asked for and are not kept yet."""
        sent = (out.columns for out in self._out.values())
        return {key for columns in (*self._due.values(), *sent) for key in columns}

    async def _look_often(self) -> None:
        while not self._stopping:
            try:
                await self.look()
            except AWAY as error:
                if not self._away:
                    logger.warning("the broker does not answer, %d columns wait: %s", len(self._waiting()), error)
                self._away = True
            else:
                if self._away:
                    logger.info("the broker answers again")
                self._away = False
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        """See what has become of what was sent, and send what may be sent; raises one of ``broker.AWAY``."""
        sight = await asyncio.to_thread(self._board.look, list(self._out))
        if self._left is None:
            self._left = dict(sight.task)
        for place in list(self._out):
            await self._follow(place, sight)
        self._say(sight)
        if sight.results <= _RESULTS:
            await self._send_due(sight)
        async with self._changed:
            self._changed.notify_all()

    async def _follow(self, place: str, sight: Sight) -> None:
        """See to one task: it is done, it lives, or it is lost."""
        out = self._out[place]
        if sight.task.get(place) != out.task:  # the writer has struck it out
            del self._out[place]
            return
        begun = sight.begun.get(place) == out.task
        lives = place in sight.leased if begun else sight.queued > 0
        if lives or sight.told.get(place) == out.task:
            out.doubts = 0
            return
        out.doubts += 1
        if out.doubts >= _DOUBTS:
            await self._lost(place, out, sight.at.get(place) if begun else None)

    async def _lost(self, place: str, out: _Out, at: str | None) -> None:
        """Let what a lost task left undone be sent anew, but for what has taken too many workers with it."""
        kills = await asyncio.to_thread(self._board.lost, at) if at else 0
        logger.warning("the task for %s was lost%s and is sent again", place, f" at {at} (for the {kills}. time)")
        del self._out[place]
        self._again.add(place)
        poison = at if kills >= KILLS else None
        due = self._store.columns.due(out.columns, self._now())
        again = {key: out.columns[key] for key in due if key != poison}
        if again:
            self._due[place] = {**again, **self._due.get(place, {})}
        files = [file for file in out.files if file[1].url != poison]
        if files:
            self._files[place] = [*files, *self._files.get(place, ())]
        if poison:
            await self._set_aside(place, out, poison)

    async def _set_aside(self, place: str, out: _Out, what: str) -> None:
        """Let the writer keep what became of a column or a file that takes its workers with it."""
        problem = f"took {KILLS} workers with it, one after another, and was set aside"
        logger.error("%s %s", what, problem)
        result = Result(
            id=uuid4().hex,
            task=uuid4().hex,
            host=place,
            worker="scheduler",
            skew=0.0,
            last=True,
            polls=tuple(
                Finished(
                    report=replace(unreported(what, self._now()), problem=problem, problem_kind="poison"),
                    column=column,
                    horizon=None,
                )
                for key, column in out.columns.items()
                if key == what
            ),
            files=tuple((item, replace(file, problem=problem)) for item, file in out.files if file.url == what),
        )
        columns = {key: column for key, column in out.columns.items() if key == what}
        self._out[place] = _Out(result.task, columns)
        await asyncio.to_thread(self._hand_over, place, result)

    def _hand_over(self, place: str, result: Result) -> None:
        self._board.enter(place, result.task)
        self._board.tell(place, result.task)
        self._app.send_task(KEEP, args=[encode(result)], queue=WRITER, retry=False)

    async def _send_due(self, sight: Sight) -> None:
        """Send one task to every host that has none, as long as the queue is short."""
        free = [place for place in {**self._due, **self._files} if place not in self._out]
        free.sort(key=lambda place: place not in self._again)
        for place in islice(free, max(0, _QUEUED - sight.queued)):
            left = self._left.pop(place, None) if self._left else None
            if left is not None and sight.task.get(place) == left:  # an earlier scheduler's, still under way
                self._out[place] = _Out(left, self._due.pop(place, {}), self._files.pop(place, []))
                continue
            await self._send(place)

    async def _send(self, place: str) -> None:
        due, files = self._due.get(place, {}), self._files.get(place, [])
        columns = dict(islice(due.items(), _COLUMNS))
        task = task_for(
            place,
            list(columns.values()),
            files,
            config=self._config,
            store=self._store,
            now=self._now(),
            broker=await asyncio.to_thread(self._board.clock),
        )
        await asyncio.to_thread(self._carry, task)  # where the broker is away, it all stays due
        self._out[place] = _Out(task.id, columns, files)
        self._files.pop(place, None)
        for key in columns:
            del due[key]
        if not due:
            self._due.pop(place, None)

    def _carry(self, task: Task) -> None:
        self._board.enter(task.host, task.id)
        queue = AGAIN if task.host in self._again else POLLS
        self._app.send_task(POLL, args=[encode(task)], queue=queue, retry=False)
        self._again.discard(task.host)

    def _say(self, sight: Sight) -> None:
        """Name in the log what stands in the way, once for as long as it does."""
        now = set(_complaints(sight, waiting=bool(self._out or self._due)))
        for complaint in sorted(now - self._said):
            logger.warning("%s", complaint)
        self._said = now


def dispatching(config: Config, store: Store, now: Callable[[], datetime]) -> Dispatch:
    """The dispatch to the workers of the configured broker."""
    settings = config.settings.cluster
    return Dispatch(config, store, Board(client(settings)), carrier(settings), now=now)


def _complaints(sight: Sight, *, waiting: bool) -> Iterator[str]:
    others = [one for one in sight.workers if one["version"] != VERSION]
    for one in others:
        yield f"{one['role']} {one['name']} speaks version {one['version']} of the messages, this program {VERSION}"
    roles = {one["role"] for one in sight.workers if one["version"] == VERSION}
    if waiting and "worker" not in roles:
        yield "columns are due and no worker is there; start one with: collector worker"
    if (waiting or sight.results) and "writer" not in roles:
        yield "nobody keeps results; start one, on this machine, with: collector writer"
    if sight.results > _RESULTS:
        yield f"more than {_RESULTS} results wait for the writer; nothing more is sent until it has caught up"
