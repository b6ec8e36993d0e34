"""Reads article pages in processes of their own, each page within a time limit: one bad page must not stop the loop."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from collector.errors import ReadError, Refused
from collector.model import Article, Entry, Selectors
from collector.reading.article import read_article
from collector.reading.challenge import Verdict, judge

_MEMORY = 3_000_000_000  # bytes of address space for a reading process; libraries take one before any page is read
_OK = 200
_SENTENCES = 300  # characters
_TAIL = 4000  # bytes; some servers add comments and scripts behind the end
T = TypeVar("T")


class _Worker:
    """One process, asked over a socket that the event loop watches: no thread stands between."""

    def __init__(self) -> None:
        spawned = multiprocessing.get_context("spawn")
        self._socket, theirs = spawned.Pipe()
        self._process = spawned.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.started = False

    async def answer(self, function: Callable[[], Any] | None = None) -> Any:
        """What the process sends next: when it has started, and then for every function what came of it.

        :raises EOFError, OSError: it has ended instead.
        """
        loop, ready = asyncio.get_running_loop(), asyncio.Event()
        if function:
            self._socket.send(function)
        loop.add_reader(self._socket.fileno(), ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._socket.fileno())
        self.started = True
        return self._socket.recv()

    def end(self, *, now: bool = False) -> None:
        """End the process, ``now`` also in the middle of its work."""
        if now:
            self._process.kill()
        self._socket.close()
        self._process.join()


def _serve(socket: Connection) -> None:
    """Answer calls until the other end is closed; runs in the process, in as much memory as one page may take."""
    _limit_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks decides when to end
    gc.freeze()  # what was imported stays for good
    socket.send(None)
    with suppress(EOFError):
        while True:
            function = socket.recv()
            try:
                answer = True, function()
            except MemoryError:
                answer = False, ReadError(f"reading takes more than {_MEMORY / 1e9:.1f} GB of memory and was given up")
            except Exception as error:  # noqa: BLE001 - it is raised where the function was called
                error.add_note(traceback.format_exc())
                answer = False, error
            socket.send(answer)


def _limit_memory() -> None:
    """Take no more than a page may, and no more than whoever started us allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


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
        self._places = asyncio.Semaphore(max(processes, 1))
        self._idle: list[_Worker] = []

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
        async with self._places:
            worker = self._idle.pop() if self._idle else _Worker()
            try:
                well, result = await self._asked(worker, function, what)
            except BaseException:
                worker.end(now=True)
                raise
            self._idle.append(worker)
        if not well:
            raise result
        return cast("T", result)

    def close(self) -> None:
        """End all processes."""
        while self._idle:
            self._idle.pop().end()

    async def _asked(self, worker: _Worker, function: Callable[[], T], what: str) -> tuple[bool, Any]:
        """Whether the function came to its end, and its result or what it raised."""
        try:
            if not worker.started:
                await worker.answer()
            async with asyncio.timeout(self._seconds):
                answer: tuple[bool, Any] = await worker.answer(function)
        except TimeoutError as error:
            raise ReadError(f"{what}: reading took longer than {self._seconds:g} s and was given up") from error
        except (EOFError, OSError) as error:
            raise ReadError(f"{what}: the page broke the process that read it") from error
        return answer
