"""Daemon and desk together: two processes that do not know each other, and a small parent that keeps both alive."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from collector.running.systemd import ALIVE, READY, SOCKET, STOPPING, notify

logger = logging.getLogger(__name__)

# Memory that a thread has given back is used by the others, and not kept for that thread alone (glibc).
THRIFTY = {"MALLOC_ARENA_MAX": "2"}
_LOOK = 2.0  # seconds between two looks at the children
_FIRST, _MOST = 1.0, 60.0  # seconds before a child is started again: doubled each time
_STEADY = 300.0  # seconds after which a child counts as well again
_START = 20.0  # seconds; a child that ends in that time, the first time, with one of these codes has said why
_REFUSED = frozenset({1, 2, 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One process to keep."""

    name: str
    command: Sequence[str]
    grace: float  # seconds that it gets to end
    alive: Callable[[int], bool] = lambda _process: True  # whether the process of that id gives a sign of life
    mark: Callable[[], str] = lambda: ""  # when this changes, it is started anew


async def supervise(children: Sequence[Child], environment: Mapping[str, str]) -> int:
    """Keep the children alive until SIGTERM or SIGINT, which end them in their order; SIGHUP goes to all of them.

    A child that ends is started again, after a wait that doubles while it keeps ending. One that refuses at its very
    first start (a fault in the configuration, a port that is taken) ends everything, with its own exit code.
    """
    stop = asyncio.Event()
    inner = {**THRIFTY, **environment}
    inner.pop(SOCKET, None)
    keepers = [_Keeper(child, inner, stop) for child in children]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, _send_all, keepers, signal.SIGHUP)
    try:
        work = [asyncio.create_task(keeper.keep()) for keeper in keepers]
        notify(environment, READY)
        await _until(stop, keepers, environment)
        notify(environment, STOPPING)
        for keeper in keepers:
            await keeper.end()
        return _worst(await asyncio.gather(*work))
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)


def follow(parent: int) -> None:
    """Let this process stop, as by SIGTERM, when the one that started it is gone, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="follow", daemon=True).start()


def _worst(codes: Sequence[int]) -> int:
    """The exit code of it all; a child that ended by the signal it was sent has ended well."""
    return max((0 if code == -signal.SIGTERM else code for code in codes), key=abs)


def _send_all(keepers: Sequence[_Keeper], number: signal.Signals) -> None:
    for keeper in keepers:
        keeper.send(number)


async def _until(stop: asyncio.Event, keepers: Sequence[_Keeper], environment: Mapping[str, str]) -> None:
    """Look after the children until it is time to stop."""
    while not await _waited(stop, _LOOK):
        notify(environment, ALIVE)
        for keeper in keepers:
            keeper.look()


async def _waited(stop: asyncio.Event, seconds: float) -> bool:
    """Whether ``stop`` was set within the time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


class _Keeper:
    """Keeps one child."""

    def __init__(self, child: Child, environment: Mapping[str, str], stop: asyncio.Event) -> None:
        self._child, self._environment, self._stop = child, environment, stop
        self._process: Process | None = None
        self._mark = child.mark()
        self._renewing = False

    async def keep(self) -> int:
        """Start the child whenever it is not there; its last exit code."""
        first, wait = True, _FIRST
        while True:
            began = time.monotonic()
            code = await self._run()
            ran = time.monotonic() - began
            if self._stop.is_set():
                return code
            if first and ran < _START and code in _REFUSED:
                logger.error("%s did not start (code %d), so neither does the rest", self._child.name, code)
                self._stop.set()
                return code
            first, wait = False, _FIRST if ran > _STEADY or self._renewing else min(wait * 2, _MOST)
            if not self._renewing:
                logger.error("%s ended with code %d, and is started again in %.0f s", self._child.name, code, wait)
            self._renewing = False
            if await _waited(self._stop, wait):
                return code

    def look(self) -> None:
        """End a child that gives no sign of life, so that it is started again; renew one whose ground has changed."""
        if self._process is None:
            return
        if not self._child.alive(self._process.pid):
            logger.error("%s gives no sign of life and is killed", self._child.name)
            self.send(signal.SIGKILL)
        mark = self._child.mark()
        if mark != self._mark:
            if self._mark:
                logger.info("%s is started anew with the changed configuration", self._child.name)
                self._renewing = True
                self.send(signal.SIGTERM)
            self._mark = mark

    def send(self, number: signal.Signals) -> None:
        """Signal the child, if it is there."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def end(self) -> None:
        """End the child, at last by force."""
        process = self._process
        if process is None:
            return
        self.send(signal.SIGTERM)
        try:
            async with asyncio.timeout(self._child.grace):
                await process.wait()
        except TimeoutError:
            logger.exception("%s did not end in %.0f s and is killed", self._child.name, self._child.grace)
            self.send(signal.SIGKILL)

    async def _run(self) -> int:
        self._process = await asyncio.create_subprocess_exec(
            *self._child.command, env=self._environment, start_new_session=True
        )
        logger.info("%s runs as process %d", self._child.name, self._process.pid)
        try:
            return await self._process.wait()
        finally:
            self._process = None
