"""The files that articles carry: fetched as politely as pages, read in the reading processes, within limits."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scrapy import Request, Spider
from scrapy.http import Response

from collector.config import Settings
from collector.errors import ReadError, Refused, StoreError
from collector.gathering.readers import Readers
from collector.model import Attachment
from collector.reading.attachments import read_attachment
from collector.reading.limits import Limits
from collector.reading.urls import host
from collector.store import Store
from spiders.base.fetching import HTTP_OK, kind_of

logger = logging.getLogger(__name__)

Wanted = tuple[int, Attachment]  # an item's id and a file of it

PICTURE = "picture"  # the kind of a file that is only kept, to be shown
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*", b"MM\x00*", b"<svg", b"<?xml")
_PICTURE_DAYS = 4  # articles older than this are no longer candidates; what pictures they show stays on their site
_SEEN_NOT_READ = frozenset(("jpg", "jpeg", "png", "gif", "mp3", "mp4"))  # there is no text in them for us
# What may be otherwise at the next crawl; every other failure is told and the file given up.
_PASSING = frozenset(("timeout", "dns", "connect", "connection", "truncated", "wait", "robots-unreachable"))
_SECONDS = 60.0  # for one file


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMeans:
    """What the spider of files needs from outside."""

    readers: Readers
    settings: Settings
    put: Callable[[int, Attachment], None]
    stopping: Callable[[], bool]
    hosts: asyncio.Semaphore


class FileSpider(Spider):
    """Asks for files: hosts side by side, the files of one host after one another."""

    name = "files"

    def __init__(self, *, wanted: Sequence[Wanted], means: FileMeans) -> None:
        super().__init__()
        self._means = means
        self._by_host: dict[str, list[Wanted]] = defaultdict(list)
        for item, attachment in wanted:
            self._by_host[host(attachment.url)].append((item, attachment))

    async def start(self) -> AsyncIterator[Request]:
        """Nothing is yielded: every file is asked for and put away here."""
        async with asyncio.TaskGroup() as group:
            for wanted in self._by_host.values():
                group.create_task(self._host(wanted))
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _host(self, wanted: Sequence[Wanted]) -> None:
        async with self._means.hosts:
            for item, attachment in wanted:
                if self._means.stopping():
                    return
                done = await self._file(attachment)
                if done is not None:
                    self._means.put(item, done)

    async def _file(self, attachment: Attachment) -> Attachment | None:
        """The file with its text, or with what stands against it; None when it is to be tried again later."""
        try:
            body = await self._body(attachment.url)
            text = await self._text(body, attachment.kind)
        except Refused as refused:
            return None if refused.kind in _PASSING else replace(attachment, problem=str(refused))
        except StoreError:  # it came and could not be kept
            return None
        except ReadError as error:
            return replace(attachment, problem=str(error))
        except Exception as error:  # one file must not take the others with it
            logger.exception("reading %s broke", attachment.url)
            return replace(attachment, problem=f"{type(error).__name__}: {error}")
        return replace(attachment, text=text, size=len(body))

    async def _body(self, url: str) -> bytes:
        """The bytes of a file.

        :raises Refused: it cannot be had.
        """
        meta = {"download_timeout": _SECONDS, "download_maxsize": self._means.settings.attachment_max_bytes}
        try:
            response: Response = await self.crawler.engine.download_async(Request(url, meta=meta))
        except Refused:
            raise
        except Exception as error:
            kind = kind_of(error)
            if kind is None:
                raise
            raise Refused(kind, str(error)) from error
        if response.status != HTTP_OK:
            raise Refused("status", f"status {response.status}")
        return response.body

    async def _text(self, body: bytes, kind: str) -> str:
        if kind == PICTURE:
            if not body.lstrip()[:5].startswith(_BEGINNINGS):
                raise ReadError("这不是图片")
            return ""
        settings = self._means.settings
        limit = Limits(size=settings.attachment_max_bytes, characters=settings.attachment_max_characters)
        return await self._means.readers.call(partial(read_attachment, body, kind, limit=limit), what=kind)


def keep_file(store: Store, item: int, attachment: Attachment) -> None:
    """Store what became of a file or a picture."""
    if attachment.kind == PICTURE:
        store.pictures.put(item, attachment.url, attachment.size, attachment.problem)
    else:
        store.attachments.put(item, attachment)


def wanted_pictures(store: Store, settings: Settings, now: datetime, most: int) -> list[Wanted]:
    """Pictures of recent articles to ask for now, at most ``most``."""
    since = now - timedelta(days=_PICTURE_DAYS)
    wanted = store.pictures.wanted(since, settings.pictures_per_item, most)
    return [(item, Attachment(url=url, name="", kind=PICTURE)) for item, url in wanted]


def wanted_files(store: Store, settings: Settings, most: int) -> list[Wanted]:
    """Files to ask for now, at most ``most``; those that are never read are marked so on the way."""
    found = []
    for item, attachment in store.attachments.wanted(most):
        place = [one.url for one in store.attachments.of(item)].index(attachment.url)
        if attachment.kind in _SEEN_NOT_READ:
            store.attachments.put(item, replace(attachment, problem=f"不读取 {attachment.kind} 文件"))
        elif place >= settings.attachments_per_item:
            store.attachments.put(
                item, replace(attachment, problem=f"每篇只读前 {settings.attachments_per_item} 个附件")
            )
        else:
            found.append((item, attachment))
    return found
