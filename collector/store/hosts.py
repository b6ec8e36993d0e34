"""Hosts: what their robots.txt said, and when they may be asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collector.store.codec import moment_or_none, stamp_or_none, storable_or_none
from collector.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What is remembered of a host; ``robots`` is the file's text, "" for a host that has none, None when unknown."""

    host: str
    robots: str | None = None
    robots_fetched: datetime | None = None
    not_before: datetime | None = None  # the host asked to be left alone until then


class Hosts:
    """The hosts that were ever asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, host: str) -> HostState:
        """What is remembered of a host; an empty state when it was never asked."""
        row = self._connection.row("SELECT * FROM hosts WHERE host = ?", (host,))
        if row is None:
            return HostState(host=host)
        return HostState(
            host=host,
            robots=row["robots"],
            robots_fetched=moment_or_none(row["robots_fetched"]),
            not_before=moment_or_none(row["not_before"]),
        )

    def put(self, state: HostState) -> None:
        """Remember a host as it is now."""
        values = (
            state.host,
            storable_or_none(state.robots),
            stamp_or_none(state.robots_fetched),
            stamp_or_none(state.not_before),
        )
        with self._connection.write():
            self._connection.run("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?)", values)
