"""What the daemon is to do besides polling, handed in by whoever starts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from collector.config import Config
from collector.model import Column, Poll
from collector.store import Store


class Gatherer(Protocol):
    """Whoever polls for the daemon: its own crawls (``gathering.crawl.Gathering``), or workers on other machines."""

    async def crawl(self, columns: Sequence[Column], *, polled: Callable[[Poll], None]) -> tuple[Poll, ...]:
        """Poll the columns; ``polled`` is told of every poll as soon as it is stored."""

    async def read_files(self) -> None:
        """Read files that stored articles carry."""

    async def stop(self) -> None:
        """Begin nothing new, and come to an end."""

    async def close(self) -> None:
        """Let go of everything."""


def _nobody(_config: Config) -> Callable[[int], object]:
    return lambda _item: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The work that is not the daemon's own. What runs in a thread opens a store of its own there."""

    make_list: Callable[[Config, datetime], object]  # makes the day's list; in a thread
    arrived: Callable[[Config], Callable[[int], object]] = _nobody  # is told the id of every new or changed item
    elsewhere: Callable[[Config, Store, Callable[[], datetime]], Gatherer] | None = None  # polls, instead of the daemon
    load: Callable[[], Config] | None = None  # reads the configuration anew; raises CollectorError
    config_dir: Path | None = None  # whose changes are noticed, and which is copied into backups
    environment: Mapping[str, str] = field(default_factory=dict)
