"""What a poll needs from outside, handed in by whoever runs it, so that spiders see no store, clock or process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scrapy import Request
from scrapy.http import Response

from collector.model import Article, Entry, Known, Selectors


class Read(Protocol):
    """Reads an article page, somewhere where it can be given up; see ``reading.article.read_article``."""

    async def __call__(
        self,
        body: bytes,
        url: str,
        *,
        status: int,
        headers: Mapping[str, str],
        selectors: Selectors,
        entry: Entry,
        fetched: datetime,
    ) -> Article:
        """The article; Refused where the page is none, ReadError where it took too long or broke the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The outside world as a poll may use it."""

    download: Callable[[Request], Awaitable[Response]]  # through all downloader middlewares
    known: Callable[[str, Sequence[str]], Mapping[str, Known]]  # column key, url_keys → those that are stored
    read: Read
    now: Callable[[], datetime]
    stopping: Callable[[], bool]  # whether to come to an end: no further request is begun
    hosts: asyncio.Semaphore  # how many hosts may be polled at once, over all spiders
    articles_at_once: int  # of one column
    list_timeout: float  # seconds
    article_timeout: float  # seconds
    deadline: float  # seconds for one poll, articles included
