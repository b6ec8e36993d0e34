"""What a crawl asks and tells while it runs: the store is such books, a worker on another machine carries its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from collector.model import ArchiveRecord, Item, Known
from collector.store.hosts import HostState
from collector.store.items import Stored


class HostBook(Protocol):
    """What is remembered of hosts; see ``store.hosts``."""

    def get(self, host: str) -> HostState:
        """What is remembered of a host."""

    def put(self, state: HostState) -> None:
        """Remember a host as it is now."""


class ItemBook(Protocol):
    """What is known of addresses, and where articles go; see ``store.items``."""

    def known(self, column: str, url_keys: Sequence[str]) -> Mapping[str, Known]:
        """What is known of those of the addresses that are stored."""

    def add(self, item: Item) -> Stored:
        """Keep an article that was read."""


class ArchiveBook(Protocol):
    """Where recorded responses lie; see ``store.archive``."""

    def add(self, record: ArchiveRecord) -> None:
        """Note where a response lies."""


class Books(Protocol):
    """All of them."""

    @property
    def hosts(self) -> HostBook:
        """The hosts that were asked."""

    @property
    def items(self) -> ItemBook:
        """The articles."""

    @property
    def archive(self) -> ArchiveBook:
        """The index of what was recorded."""
