"""The daemon's sign of life: a small file that it writes again and again, for whoever asks whether it still works."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = "daemon.json"  # below the data folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How the daemon is, as it last said itself."""

    process: int  # its id
    started: datetime
    at: datetime  # when this was written
    ticked: datetime | None  # when it last looked at what is due
    columns: int  # watched
    polling: int  # of them in flight
    lag: float  # seconds that the event loop was late at worst since the beat before
    config: str  # the fingerprint of the configuration it works with
    stopped: bool = False  # it ended on purpose


def write_beat(folder: Path, beat: Beat) -> None:
    """Put the file in its place whole.

    :raises OSError: the disk is full, read-only or gone.
    """
    values = {name: _plain(value) for name, value in asdict(beat).items()}
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps(values), encoding="utf-8")
    fresh.replace(folder / FILE)


def read_beat(folder: Path) -> Beat | None:
    """What the daemon last said; None where none ever ran, or what is there cannot be read."""
    try:
        values: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        times = {name: datetime.fromisoformat(values[name]) for name in ("started", "at", "ticked") if values[name]}
        return Beat(**(values | times))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
