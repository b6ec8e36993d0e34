"""Turns at each host: how many requests it gets at a time, and how far apart they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit


@lru_cache(maxsize=4096)
def site_of(url: str) -> str:
    """Host and port of an address, lower case: what is spaced, asked for robots.txt and left alone as one."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


class Shared(Protocol):
    """Turns that several programs take; see ``gathering.turns`` for those of one machine."""

    async def enter(self, site: str, delay: float) -> None:
        """Return when no other program asks this host and the last request began ``delay`` seconds ago."""

    def leave(self, site: str) -> None:
        """One of our requests at this host has ended."""


class Spacing:
    """Takes turns at each host: at most ``concurrency`` requests at a time, begun ``delay`` seconds apart.

    With ``turns`` that holds between all programs that share them, otherwise within this one.
    """

    def __init__(self, delay: float, concurrency: int, *, turns: Shared | None = None) -> None:
        self._delay, self._concurrency, self._turns = delay, concurrency, turns
        self._places: dict[str, asyncio.Semaphore] = {}
        self._gates: dict[str, asyncio.Lock] = {}  # one waits for the host's time, the others for their turn
        self._delays: dict[str, float] = {}
        self._next: dict[str, float] = {}  # when the next request may begin, by the loop's clock

    def slow_down(self, site: str, delay: float) -> None:
        """Keep at least ``delay`` seconds at this host, as its robots.txt or the registry asks."""
        self._delays[site] = max(self.delay(site), delay)

    def delay(self, site: str) -> float:
        """Seconds between two requests to this host."""
        return self._delays.get(site, self._delay)

    @asynccontextmanager
    async def turn(self, site: str) -> AsyncIterator[None]:
        """Wait until it is our turn at this host, and hold it for the time of the ``with``."""
        loop = asyncio.get_running_loop()
        async with self._places.setdefault(site, asyncio.Semaphore(self._concurrency)):
            async with self._gates.setdefault(site, asyncio.Lock()):
                await asyncio.sleep(self._next.get(site, 0.0) - loop.time())
                if self._turns:
                    await self._turns.enter(site, self.delay(site))
                self._next[site] = loop.time() + self.delay(site)
            try:
                yield
            finally:
                if self._turns:
                    self._turns.leave(site)
