"""Where polling is spread over workers: ``[cluster]`` of ``collector.toml`` as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from collector.config.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Nothing of it is needed on one machine: without a broker everything runs in one process."""

    broker: str = ""  # redis://host:6379/0, without its password
    password_file: Path | None = None  # mode 0600; the variable COLLECTOR_BROKER_PASSWORD goes before
    shared_archive: Path | None = None  # where a worker sees the archive's folder; None: recordings travel with results


def read_cluster(table: Table, *, root: Path) -> Cluster:
    """The settings that a parsed ``[cluster]`` gives; relative paths are taken from ``root``."""
    broker = table.text("broker")
    if broker:
        _check(table, broker)
    file, archive = table.text("password_file"), table.text("shared_archive")
    return Cluster(
        broker=broker,
        password_file=root / file if file else None,
        shared_archive=root / archive if archive else None,
    )


def _check(table: Table, broker: str) -> None:
    try:
        parts = urlsplit(broker)
        sound = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        sound = False
    if not sound:
        table.fault("broker", f"{broker!r} is not the address of a Redis server such as redis://10.0.0.5:6379/0")
    elif parts.password:
        table.fault(
            "broker", "a password does not stand in the configuration; set COLLECTOR_BROKER_PASSWORD or password_file"
        )
