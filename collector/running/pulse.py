"""The daemon's pulse: it beats while the event loop turns, and ends the process when the loop stands still.

A stuck loop cannot mend itself. The interpreter's own watchdog (``faulthandler``), which runs without the interpreter's
lock, writes every thread's stack to standard error and ends the process with code 1; whoever started it starts it anew.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
from collections.abc import Callable
from datetime import timedelta

logger = logging.getLogger(__name__)

_EVERY = 1.0  # seconds between two beats
_STEP = 30.0  # seconds by which the clock may drift between two beats; more, and somebody has set it


class Pulse:
    """Beats until it is told to end; what is to be done at every beat and at a step of the clock is handed in."""

    def __init__(
        self,
        *,
        stuck: timedelta,
        wall: Callable[[], float],
        beaten: Callable[[float], object],
        stepped: Callable[[float], object],
        every: float = _EVERY,
    ) -> None:
        """``wall`` is the machine's clock; ``beaten`` is told the loop's lag, ``stepped`` how far the clock was set.

        Both in seconds; a clock set back gives a negative number.
        """
        self._stuck, self._wall, self._every = stuck.total_seconds(), wall, every
        self._beaten, self._stepped = beaten, stepped

    async def beat(self, stop: asyncio.Event) -> None:
        """Beat until ``stop`` is set."""
        loop = asyncio.get_running_loop()
        offset = self._wall() - loop.time()
        try:
            while not stop.is_set():
                faulthandler.dump_traceback_later(self._stuck, exit=True, file=sys.__stderr__ or 2)
                expected = loop.time() + self._every
                await _wait(stop, self._every)
                self._beaten(max(loop.time() - expected, 0.0))
                offset = self._look_at_clock(offset, self._wall() - loop.time())
        finally:
            faulthandler.cancel_dump_traceback_later()

    def _look_at_clock(self, before: float, after: float) -> float:
        """Tell of a clock that was set, against the one that only counts; the offset between the two now."""
        if abs(after - before) > _STEP:
            logger.warning("the clock was set by %+.0f s, or the machine slept", after - before)
            self._stepped(after - before)
        return after


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
