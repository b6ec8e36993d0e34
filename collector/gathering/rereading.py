"""Reading stored articles again from the archive, after a rule of reading has changed; nothing is fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from collector.config import Config
from collector.errors import ReadError, Refused, ReplayMiss
from collector.gathering import archive
from collector.gathering.readers import Readers
from collector.model import Column, Entry
from collector.store import Store
from collector.store.items import Change, StoredItem
from spiders.base.articles import article_of
from spiders.base.means import Means

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Tally:
    """What became of the items that were to be read again."""

    same: int = 0
    changed: int = 0
    absent: int = 0  # no page in the archive: it was pruned, or a feed carried the text
    unread: int = 0  # the archived page no longer reads; the item stays as it was
    problems: tuple[str, ...] = ()  # of the unread


async def reread(
    items: Iterable[int], *, config: Config, store: Store, now: Callable[[], datetime], progress: Progress
) -> Tally:
    """Read the items again, each from the newest page of it that the archive holds.

    A reading that says something else becomes the item's text and the earlier one a revision. An item that cannot be
    read now keeps what it has, and is counted.
    """
    settings, wanted, tally = config.settings, tuple(items), Tally()
    readers = Readers(processes=settings.reading_processes, seconds=settings.reading_seconds)
    means = _means(config, store, now, readers)
    try:
        for done, item in enumerate(wanted, start=1):
            await _reread_one(store.items.get(item), config, store, means, tally)
            progress(done, len(wanted), "")
    finally:
        readers.close()
    return tally


async def _reread_one(stored: StoredItem, config: Config, store: Store, means: Means, tally: Tally) -> None:
    entry, column = _as_listed(stored, config, store)
    if store.archive.of_url(entry.url) is None:
        tally.absent += 1
        return
    try:
        article = await article_of(entry, column, means, referer=column.url)
    except (Refused, ReadError) as error:  # a further page that is missing is a Refused too
        tally.unread += 1
        tally.problems = (*tally.problems, f"{stored.id} {stored.article.url}: {error}")
        return
    change = store.items.reread(stored.id, article, means.now()).change
    tally.same += change is Change.SAME
    tally.changed += change is not Change.SAME


def _as_listed(stored: StoredItem, config: Config, store: Store) -> tuple[Entry, Column]:
    """The entry and the column by which the item was found; a column gone from the registry leaves its defaults."""
    sighting = min(store.items.sightings(stored.id), key=lambda one: one.first_seen)
    entry = Entry(
        url=stored.article.url,
        title=sighting.title,
        published=sighting.published,
        precision=stored.article.precision,
        source_label=sighting.source_label,
        summary=sighting.summary,
    )
    gone = Column(key=sighting.column, source=sighting.column.partition("/")[0], name=sighting.column)
    return entry, config.columns.get(sighting.column, gone)


def _means(config: Config, store: Store, now: Callable[[], datetime], readers: Readers) -> Means:
    """The means of a poll, with the archive in the network's place."""
    folder = config.settings.data_dir / archive.FOLDER

    async def download(request: Request) -> Response:
        record = store.archive.of_url(request.url)
        if record is None:
            raise ReplayMiss(f"{request.url} is not in the archive")
        body, content_type = archive.read_body(folder, record)
        headers = Headers({"Content-Type": content_type} if content_type else {})
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        return kind(url=request.url, status=record.status or HTTPStatus.OK, headers=headers, body=body, request=request)

    return Means(
        download=download,
        known=store.items.known,
        read=readers.read,
        now=now,
        stopping=lambda: False,
        hosts=asyncio.Semaphore(1),
        articles_at_once=1,
        list_timeout=0,
        article_timeout=0,
        deadline=0,
    )
