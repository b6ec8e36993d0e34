"""The writer: the one process of a cluster that writes results into the store, in the order in which they come."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from celery import Celery
from celery.exceptions import Reject

from collector.config import Config
from collector.errors import AlreadyRunning, StoreError
from collector.running.cluster.board import LEASE, Board
from collector.running.cluster.broker import AWAY, KEEP, WRITER, carrier, client, patiently
from collector.running.cluster.messages import VERSION, OtherVersion, Result, Unreadable, decode
from collector.running.cluster.receiving import Receiving
from collector.running.lock import WRITER_LOCK, single
from collector.store import Store

logger = logging.getLogger(__name__)

_PAUSE = 5.0  # seconds before a result is tried again that the store could not take


def run(
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime],
    arrived: Callable[[int], object],
    wait: float = 2 * LEASE,
) -> int:
    """Keep results until SIGTERM; the exit code.

    :param wait: seconds to wait for an earlier writer, which may just have been killed.
    :raises AlreadyRunning: another writer serves this data folder or this broker.
    """
    settings = config.settings
    board = Board(client(settings.cluster))
    name = f"{socket.gethostname()}:{os.getpid()}"
    with single(settings.data_dir, WRITER_LOCK), _alone(board, name, wait):
        app = carrier(settings.cluster, writer=True)
        receiving = Receiving(config, store, now=now, arrived=arrived)
        receiving.forget()
        _Keeping(app, receiving, board)
        for chatty in ("celery.worker.strategy", "celery.app.trace"):  # they tell of every result, twice
            logging.getLogger(chatty).setLevel(logging.WARNING)
        _give_back(app)
        worker = app.Worker(
            hostname=name,
            queues=[WRITER],
            pool="solo",
            concurrency=1,
            loglevel="INFO",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        try:
            worker.start()
        finally:
            receiving.close()
        return int(worker.exitcode or 0)


class _Keeping:
    """The task of keeping."""

    def __init__(self, app: Celery, receiving: Receiving, board: Board) -> None:
        self._receiving, self._board = receiving, board
        app.task(self.keep, name=KEEP, bind=False)

    def keep(self, body: str) -> None:
        """Keep one result; one that nobody can keep is set aside, one that the store cannot take now comes again."""
        try:
            result = decode(Result, body)
        except (OtherVersion, Unreadable) as error:
            logger.warning("a result is set aside, its columns are polled again: %s", error)
            why = str(error)
            patiently(lambda: self._board.set_aside(body, why), "a message")
            return
        try:
            self._receiving.keep(result)
        except StoreError as error:  # a full disk, a lock that was held too long
            logger.warning("the results for %s wait: %s", result.host, error)
            time.sleep(_PAUSE)
            raise Reject(str(error), requeue=True) from error
        if result.last:
            patiently(lambda: self._board.strike(result.host, result.task), "the end of a task")


@contextmanager
def _alone(board: Board, name: str, wait: float) -> Iterator[None]:
    """Be the only writer of the broker; say so for as long as this lasts.

    :raises AlreadyRunning: another one is there and stays.
    """
    until = time.monotonic() + wait
    while other := patiently(lambda: board.write_alone(name), "the writer"):
        if time.monotonic() > until:
            raise AlreadyRunning(f"the writer {other} serves this broker already; stop it first")
        time.sleep(0.5)
    over = threading.Event()
    threading.Thread(target=_stay, args=(board, name, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        with suppress(*AWAY):  # it runs out by itself
            board.write_no_more(name)


def _stay(board: Board, name: str, over: threading.Event) -> None:
    while not over.wait(board.lease / 3):
        try:
            if other := board.write_alone(name):
                logger.critical("%s has become the writer, this one ends", other)
                os._exit(1)  # the store is whole at every moment; two writers at once would mix their results
            board.present(name, role="writer", version=VERSION, processes=1)
        except AWAY as error:
            logger.debug("nobody can see this writer: %s", error)


def _give_back(app: Celery) -> None:
    """What an earlier writer had in hand when it was ended comes first: nobody else takes messages from this queue."""

    def restore() -> None:
        with app.connection_for_read() as connection:
            channel = connection.default_channel
            for tag in channel.client.hkeys(channel.unacked_key):
                text = tag.decode() if isinstance(tag, bytes) else tag
                channel.qos.restore_by_tag(text)

    patiently(restore, "the writer")
