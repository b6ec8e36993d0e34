"""How the daemon looks after itself: ``[daemon]`` of ``collector.toml`` as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from collector.config.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What belongs to the process that runs for months, not to what it gathers."""

    housekeeping_time: time = time(3)  # in the configured time zone
    stuck: timedelta = timedelta(seconds=120)  # an event loop that stands still so long is ended, to be started anew
    listen_host: str = "127.0.0.1"
    listen_port: int = 0  # of /healthz and /metrics; 0: nobody listens
    disk_low: int = 1_000_000_000  # bytes; with less free space somebody is told


def read_service(table: Table) -> Service:
    """The settings that a parsed ``[daemon]`` gives."""
    default = Service()
    return Service(
        housekeeping_time=table.time_of_day("housekeeping_time", default.housekeeping_time),
        stuck=timedelta(seconds=table.whole("stuck_seconds", 120, low=10, high=3_600)),
        listen_host=table.text("host", default.listen_host),
        listen_port=table.whole("port", 0, low=0, high=65_535),
        disk_low=table.whole("disk_low_mb", 1_000, low=10, high=10_000_000) * 1_000_000,
    )
