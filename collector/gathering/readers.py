"""Reads article pages in processes of their own, each page within a time limit: one bad page must not stop the loop."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from collector.errors import ReadError, Refused
from collector.model import Article, Entry, Selectors
from collector.reading.article import read_article
from collector.reading.challenge import Verdict, judge

_OK = 200
_SENTENCES = 300  # characters
_TAIL = 4000  # bytes; some servers add comments and scripts behind the end
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Worker:
    """One process, and its id, by which it can be ended."""

    pool: ProcessPoolExecutor
    pid: int

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.pool.shutdown(wait=False, cancel_futures=True)


def read_page(
    body: bytes,
    url: str,
    *,
    status: int,
    headers: Mapping[str, str],
    selectors: Selectors,
    entry: Entry,
    fetched: datetime,
) -> Article | Verdict:
    """The article on a page, or what the page is instead.

    A page that plainly is an article is not looked at a second time: judging costs more than reading.
    """
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    article = read_article(body, url, content_type=kind, selectors=selectors, entry=entry, fetched=fetched)
    if status == _OK and _is_plain(article) and _is_whole(body):
        return article
    verdict = judge(status, headers, body, url=url, expects="page")
    return article if verdict.good else verdict


def _is_plain(article: Article) -> bool:
    """Whether the page itself, not its row in the list, shows a headline, a date and several sentences.

    No refusal among those collected does.
    """
    title, published = (article.evidence.get(field) for field in ("title", "published"))
    if title is None or published is None or len(article.text) < _SENTENCES:
        return False
    return title.rule == "heading" and published.rule.startswith(("visible:", "meta:"))


def _is_whole(body: bytes) -> bool:
    """Whether a page has its end; one without may have been cut off, which judging tells."""
    tail = body[-_TAIL:].lower()
    return b"</html" in tail or b"</body" in tail


class Readers:
    """A few reading processes, started when they are first needed; with ``processes=0`` it reads where it stands."""

    def __init__(self, *, processes: int, seconds: float) -> None:
        self._processes, self._seconds = processes, seconds
        self._started = 0
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()

    async def read(
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
        """The article on a page; see ``reading.article.read_article``.

        :raises Refused: the page is a challenge, a block or another refusal; see ``reading.challenge.judge``.
        :raises ReadError: it took longer than allowed, or broke the process that read it.
        """
        call = partial(
            read_page,
            body,
            url,
            status=status,
            headers=headers,
            selectors=selectors,
            entry=entry,
            fetched=fetched,
        )
        result = await self.call(call, what=url)
        if isinstance(result, Verdict):
            raise Refused(result.kind, f"{result.why} ({result.vendor})" if result.vendor else result.why)
        return result

    async def call(self, function: Callable[[], T], *, what: str) -> T:
        """The result of a function that can be pickled, computed in one of the processes.

        :raises ReadError: as ``read``; ``what`` names the thing in its text.
        """
        if not self._processes:
            return function()
        worker = await self._worker()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._seconds):
                result = await loop.run_in_executor(worker.pool, function)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, TimeoutError | BrokenProcessPool):
                self._idle.put_nowait(worker)  # the function's own exception: the process is well
                raise
            self._started -= 1
            worker.kill()
            if isinstance(error, TimeoutError):
                raise ReadError(f"{what}: reading took longer than {self._seconds:g} s and was given up") from error
            if isinstance(error, BrokenProcessPool):
                raise ReadError(f"{what}: the page broke the process that read it") from error
            raise
        self._idle.put_nowait(worker)
        return result

    def close(self) -> None:
        """End all processes."""
        while not self._idle.empty():
            self._idle.get_nowait().pool.shutdown(wait=True, cancel_futures=True)

    async def _worker(self) -> _Worker:
        if not self._idle.empty() or self._started >= self._processes:
            return await self._idle.get()
        self._started += 1
        pool = ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
        try:
            return _Worker(pool, await asyncio.get_running_loop().run_in_executor(pool, os.getpid))
        except BaseException:
            self._started -= 1
            pool.shutdown(wait=False)
            raise
