"""A crawl under way: which of its columns are still out, and whether anything moves in it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable

from collector.gathering.crawlers import DEADLINE
from collector.model import Column

logger = logging.getLogger(__name__)

HUNG = 2 * DEADLINE  # seconds without any poll ending: every poll has a deadline, so none of them ever will


class Flight:
    """The columns of one crawl. One that is back may be begun again, however long the others take."""

    def __init__(self, columns: Iterable[Column], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.keys = {column.key for column in columns}  # still out
        self.task: asyncio.Task[None] | None = None  # that polls them
        self._clock, self._moved = clock, clock()

    def landed(self, column: str) -> None:
        """The poll of a column has ended and is stored."""
        self.keys.discard(column)
        self._moved = self._clock()

    def give_up_if_hung(self, seconds: float) -> None:
        """End the crawl if none of its polls has ended for so long; its columns are due again at once."""
        if self.keys and self.task is not None and self._clock() - self._moved >= seconds:
            logger.error("no poll ended for %.0f s, given up: %s", seconds, ", ".join(sorted(self.keys)))
            self.keys.clear()
            self.task.cancel()
