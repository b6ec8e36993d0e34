"""What a worker carries instead of a store: what it was told, and what it has found until that is handed back."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from collector.model import ArchiveRecord, Item, Known
from collector.running.cluster.messages import Task
from collector.store.hosts import HostState
from collector.store.items import Change, Stored

_CHARACTERS = 4  # bytes, about, of one in a Chinese article and its JSON


class _Hosts:
    """Remembered over tasks, so that a robots.txt is asked for once a day by one process."""

    def __init__(self) -> None:
        self._known: dict[str, HostState] = {}
        self.changed: dict[str, HostState] = {}

    def told(self, state: HostState) -> None:
        """What the store knows; it goes before what was found here, unless that is younger."""
        mine = self._known.get(state.host)
        if mine is None or _age(mine) <= _age(state):
            self._known[state.host] = state

    def get(self, host: str) -> HostState:
        return self._known.get(host) or HostState(host=host)

    def put(self, state: HostState) -> None:
        self._known[state.host] = self.changed[state.host] = state


class _Items:
    def __init__(self) -> None:
        self._known: Mapping[str, Mapping[str, Known]] = {}
        self.read: list[Item] = []
        self.size = 0

    def begin(self, known: Mapping[str, Mapping[str, Known]]) -> None:
        self._known = known

    def known(self, column: str, url_keys: Sequence[str]) -> dict[str, Known]:
        known = self._known.get(column, {})
        return {key: known[key] for key in url_keys if key in known}

    def add(self, item: Item) -> Stored:
        """Carry it; what it changes is seen where it is stored, nobody waits for it here."""
        self.read.append(item)
        self.size += _CHARACTERS * (len(item.article.text) + len(item.article.html))
        return Stored(id=0, change=Change.SAME)


class _Records:
    def __init__(self) -> None:
        self.written: list[ArchiveRecord] = []
        self.size = 0

    def add(self, record: ArchiveRecord) -> None:
        self.written.append(record)
        self.size += record.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was found since the last time."""

    items: tuple[Item, ...]
    records: tuple[ArchiveRecord, ...]
    hosts: tuple[HostState, ...]


@dataclass(slots=True)
class Parcel:
    """Books for crawlers (see ``gathering.books``) that are sent instead of stored."""

    hosts: _Hosts = field(default_factory=_Hosts)
    items: _Items = field(default_factory=_Items)
    archive: _Records = field(default_factory=_Records)

    def begin(self, task: Task) -> None:
        """Take in what a task knows."""
        self.take()  # of a task that was broken off
        self.items.begin(task.known)
        for state in task.hosts:
            self.hosts.told(state)

    @property
    def size(self) -> int:
        """Bytes that it weighs, about."""
        return self.items.size + self.archive.size

    def take(self) -> Contents:
        """Empty it."""
        contents = Contents(
            items=tuple(self.items.read),
            records=tuple(self.archive.written),
            hosts=tuple(self.hosts.changed.values()),
        )
        self.items.read, self.archive.written = [], []
        self.items.size = self.archive.size = 0
        self.hosts.changed.clear()
        return contents


def packed(records: Sequence[ArchiveRecord], folder: Path) -> tuple[tuple[ArchiveRecord, ...], str]:
    """The records with their bytes, taken out of the end of their file: offsets in the bytes, which are base64."""
    moved: list[ArchiveRecord] = []
    data = b""
    for file in dict.fromkeys(record.file for record in records):
        own = [record for record in records if record.file == file]
        moved += [replace(record, file="", offset=record.offset - own[0].offset + len(data)) for record in own]
        with (folder / file).open("rb") as opened:
            opened.seek(own[0].offset)
            data += opened.read()  # to its end: behind an answer to a form stands what was asked
    return tuple(moved), base64.b64encode(data).decode("ascii")


def _age(state: HostState) -> float:
    return max((at.timestamp() for at in (state.robots_fetched, state.not_before) if at), default=0.0)
