"""A worker: takes tasks from the broker, polls, and sends what came of it; it needs no store."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
import time
from multiprocessing import process
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from celery import Celery
from celery.exceptions import Reject
from celery.signals import worker_process_shutdown

from collector.config import Settings
from collector.running.cluster.board import Board
from collector.running.cluster.broker import AGAIN, AWAY, KEEP, POLL, POLLS, WRITER, carrier, client, patiently, publish
from collector.running.cluster.messages import VERSION, OtherVersion, Result, Task, Unreadable, decode, encode
from collector.running.cluster.station import Clock, Station

logger = logging.getLogger(__name__)

_PAUSE = 2.0  # seconds before a message for another version is put back
_SAY = 10.0  # seconds between two words of being there


def run(settings: Settings, *, concurrency: int = 4, name: str = "") -> int:
    """Work until SIGTERM, which lets running tasks come to their end; the exit code.

    :param concurrency: processes, each of which is at one host at a time.
    """
    name = name or f"{socket.gethostname()}:{os.getpid()}"
    app = carrier(settings.cluster)
    board = Board(client(settings.cluster))
    _Polling(app, settings, name)
    threading.Thread(target=_be_there, args=(board, name, concurrency), daemon=True).start()
    logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
    worker = app.Worker(
        hostname=name,
        queues=[AGAIN, POLLS],
        pool="prefork",
        concurrency=concurrency,
        loglevel="INFO",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


class _Polling:
    """The task of polling, and the station that each process of the worker makes for itself with its first task."""

    def __init__(self, app: Celery, settings: Settings, name: str) -> None:
        self._app, self._settings, self._name = app, settings, name
        self._parent = process.current_process()
        self._station: Station | None = None
        app.task(self.poll, name=POLL, bind=False)
        worker_process_shutdown.connect(self._end, weak=False)

    def poll(self, body: str) -> None:
        """Do one task."""
        if self._station is None:
            self._station = self._begin()
        try:
            task = decode(Task, body)
        except OtherVersion as error:
            logger.warning("%s; it is put back for a worker that speaks it, update this one or the others", error)
            time.sleep(_PAUSE)
            raise Reject(str(error), requeue=True) from None
        except Unreadable as error:
            logger.warning("a task is set aside: %s", error)
            why = str(error)
            patiently(lambda: self._board.set_aside(body, why), "a message")
            return
        self._station.work(task)

    def _begin(self) -> Station:
        # Celery's own library of processes has put its description of this one into the standard library, which takes
        # it for a process that may have no children. The reading process is one; it ends when it sees its parent gone.
        process._current_process = self._parent  # type: ignore[attr-defined]  # noqa: SLF001
        for chatty in ("scrapy", "celery.worker.strategy", "celery.app.trace"):  # they tell of every task, twice
            logging.getLogger(chatty).setLevel(logging.WARNING)
        self._board = Board(client(self._settings.cluster))
        self._folder = Path(mkdtemp(prefix="collector-worker-"))
        name = f"{self._name}/{os.getpid()}"
        return Station(name, self._settings, self._board, self._folder, self._send, clock=Clock())

    def _end(self, **_: Any) -> None:
        if self._station is not None:
            self._station.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, result: Result) -> None:
        publish(self._app, KEEP, WRITER, encode(result))


def _be_there(board: Board, name: str, concurrency: int) -> None:
    while True:
        try:
            board.present(name, role="worker", version=VERSION, processes=concurrency)
        except AWAY as error:
            logger.debug("nobody can see this worker: %s", error)
        time.sleep(_SAY)
