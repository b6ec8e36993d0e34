"""The broker: one Redis server, as Celery's carrier of messages and as the place where all can look."""

from __future__ import annotations

import logging
import os
import stat
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from celery import Celery
from kombu.exceptions import OperationalError
from redis import ConnectionError as Unreachable
from redis import Redis, TimeoutError  # noqa: A004  # the server's own, handled with the other
from redis.exceptions import BusyLoadingError

from collector.config.cluster import Cluster
from collector.errors import SecretError

logger = logging.getLogger(__name__)

AWAY = (Unreachable, TimeoutError, BusyLoadingError, OperationalError)  # the broker does not answer; it will again
PASSWORD = "COLLECTOR_BROKER_PASSWORD"  # noqa: S105  # the name of the variable
POLLS, AGAIN, WRITER = "collector.polls", "collector.again", "collector.writer"  # queues
POLL, KEEP = "collector.poll", "collector.keep"  # tasks
_TASK_SECONDS = 7 * 24 * 3600  # far beyond any task: what is lost is given back by who sent it, see ``board``
_RESULT_SECONDS = 60  # far beyond the keeping of one result
_PAUSE = 1.0  # seconds between two tries while the broker is away
T = TypeVar("T")


def address(settings: Cluster, environment: Mapping[str, str]) -> str:
    """The broker's address with its password in it; never to be shown.

    :raises SecretError: the password's file cannot be read, or others may read it.
    """
    password = environment.get(PASSWORD, "") or _from_file(settings)
    if not password:
        return settings.broker
    parts = urlsplit(settings.broker)
    user = parts.username or ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))


def client(settings: Cluster, environment: Mapping[str, str] = os.environ) -> Redis:
    """A connection to the broker that gives texts; it is opened when it is first used."""
    made: Redis = Redis.from_url(
        address(settings, environment),
        socket_timeout=10,
        socket_connect_timeout=5,
        decode_responses=True,
        protocol=2,  # as Celery's; a missing password is told in plain words then
    )
    return made


def carrier(settings: Cluster, *, writer: bool = False, environment: Mapping[str, str] = os.environ) -> Celery:
    """Celery as it is used here: JSON only, one message at a time, acknowledged when its work is done.

    :param writer: for the process that keeps results. Its unacknowledged messages lie apart from the workers', so that
        it alone, by one clock, decides which of them come again.
    """
    side = "writer" if writer else "polls"
    app = Celery("collector", broker=address(settings, environment), set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_compression="zlib",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": _RESULT_SECONDS if writer else _TASK_SECONDS,
            "unacked_restore_throttle": 1,
            "unacked_key": f"collector.unacked.{side}",
            "unacked_index_key": f"collector.unacked.{side}.index",
            "unacked_mutex_key": f"collector.unacked.{side}.mutex",
            "unacked_mutex_expire": 30,
            "queue_order_strategy": "priority",  # a worker asks its queues in their order
            "socket_keepalive": True,
            "socket_timeout": 30,
        },
    )
    return app


def patiently(call: Callable[[], T], what: str) -> T:
    """The result of a call, made again until the broker answers; the log says once that it does not."""
    told = False
    while True:
        try:
            result = call()
        except AWAY as error:
            if not told:
                logger.warning("the broker does not answer, %s waits: %s", what, error)
            told = True
            time.sleep(_PAUSE)
        else:
            if told:
                logger.info("the broker answers again, %s goes on", what)
            return result


def publish(app: Any, task: str, queue: str, body: str) -> None:
    """Put a message into a queue, once the broker takes it."""
    patiently(lambda: app.send_task(task, args=[body], queue=queue, retry=False), "a message")


def _from_file(settings: Cluster) -> str:
    path = settings.password_file
    if path is None:
        return ""
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            raise SecretError(f"{path}: others may read the broker's password; run: chmod 600 {path}")
        found = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(f"{path}: the broker's password cannot be read ({error})") from error
    if not found:
        raise SecretError(f"{path}: the broker's password is missing, the file is empty")
    return found
