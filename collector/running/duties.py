"""What the daemon is to do besides polling, handed in by whoever starts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from collector.config import Config


def _nobody(_config: Config) -> Callable[[int], object]:
    return lambda _item: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The work that is not the daemon's own. What runs in a thread opens a store of its own there."""

    make_list: Callable[[Config, datetime], object]  # makes the day's list; in a thread
    arrived: Callable[[Config], Callable[[int], object]] = _nobody  # is told the id of every new or changed item
    load: Callable[[], Config] | None = None  # reads the configuration anew; raises CollectorError
    config_dir: Path | None = None  # whose changes are noticed, and which is copied into backups
    environment: Mapping[str, str] = field(default_factory=dict)
