"""A task is made ready: everything that a poll asks the store for is asked before it travels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from collector.config import Config
from collector.gathering.crawl import job_of
from collector.gathering.spacing import site_of
from collector.model import Attachment, Column
from collector.running.cluster.messages import Task
from collector.store import Store

KNOWN = 500  # addresses that a column listed last; a poll that walks farther reads again what is behind, and no more

File = tuple[int, Attachment]


def task_for(
    place: str,
    columns: Sequence[Column],
    files: Sequence[File],
    *,
    config: Config,
    store: Store,
    now: datetime,
    broker: float,
) -> Task:
    """The task of polling these columns, all of one host, and of fetching these files there.

    :param broker: what the broker's clock showed at ``now``.
    """
    jobs = tuple(job_of(column, config, store, now) for column in columns)
    sites = dict.fromkeys(site_of(url) for url in (*(j.column.url for j in jobs), *(a.url for _, a in files)))
    return Task(
        id=uuid4().hex,
        host=place,
        sent=now,
        mark=broker,
        jobs=jobs,
        known={job.column.key: store.items.known_lately(job.column.key, KNOWN) for job in jobs},
        hosts=tuple(store.hosts.get(site) for site in sites),
        files=tuple(files),
    )
