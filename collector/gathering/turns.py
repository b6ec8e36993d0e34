"""Turns between the programs of one data folder: a crawl by hand beside the daemon asks no host twice as often."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

FOLDER = "turns"  # below the data folder
_LOOK = 0.05  # seconds between two looks at a host that another program asks
_WIDTH = 24  # characters of the time in a host's file


class Turns:
    """One small file a host. Whoever holds its lock asks the host; what stands in it is when that was last begun.

    The lock goes with the process, however it ends. The time is the machine's time since it was started, the same for
    all its programs, which no change of the clock moves.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._held: dict[str, tuple[int, int]] = {}  # by host: the open file, and how many requests of ours run there

    async def enter(self, site: str, delay: float) -> None:
        """Return when no other program asks this host and the last request began ``delay`` seconds ago."""
        if site in self._held:
            file, count = self._held[site]
            self._held[site] = (file, count + 1)
        else:
            file = await self._lock(site, delay)
            self._held[site] = (file, 1)
        os.pwrite(file, f"{self._clock():<{_WIDTH}.6f}".encode(), 0)

    def leave(self, site: str) -> None:
        """One of our requests at this host has ended."""
        file, count = self._held.pop(site)
        if count > 1:
            self._held[site] = (file, count - 1)
        else:
            os.close(file)

    async def _lock(self, site: str, delay: float) -> int:
        """The host's file, open and locked."""
        while True:
            file = self._open(site)
            try:
                wait = self._wait(file, delay)
            except BaseException:
                os.close(file)
                raise
            if not wait:
                return file
            os.close(file)
            await asyncio.sleep(wait)

    def _wait(self, file: int, delay: float) -> float:
        """Seconds until the next look; 0 when the host is ours."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _LOOK
        since = self._clock() - _begun(os.pread(file, _WIDTH, 0))
        return delay - since if 0 <= since < delay else 0.0  # before 0: the machine was started anew since

    def _open(self, site: str) -> int:
        name = quote(site, safe="")[:200] + ".lock"
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(self._folder / name, flags, 0o644)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            return os.open(self._folder / name, flags, 0o644)


def _begun(written: bytes) -> float:
    try:
        return float(written)
    except ValueError:  # a new file, or one cut off by a crash of the machine
        return float("-inf")
