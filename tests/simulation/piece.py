"""What a column publishes: one article with its history, how a list shows it, and what goes over the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction of a published article; some change the headline too."""

    at: datetime
    title: bool


@dataclass(slots=True, eq=False)
class Piece:
    """One article: when it appears in its list, what it bears, and what becomes of it."""

    number: int
    at: datetime  # when the list begins to show it
    title: str
    shown: datetime  # the date it bears, which may lie in the future or long ago
    label: str  # 来源
    origin: int | None = None  # the number of the article that it reprints
    short: bool = False  # a notice of one sentence
    attached: bool = False  # carries a file
    foreign: bool = False  # the list leads to another site
    edits: tuple[Edit, ...] = ()
    withdrawn: datetime | None = None  # gone from the list, its page 404
    pinned: datetime | None = None  # 置顶 until then
    addresses: list[tuple[datetime, str]] = field(default_factory=list)  # from when it stands where

    def address(self, at: datetime) -> str:
        """Where it stands at a time."""
        return next(url for since, url in reversed(self.addresses) if since <= at or since == self.addresses[0][0])

    def version(self, at: datetime) -> int:
        """How many corrections there have been by a time."""
        return sum(edit.at <= at for edit in self.edits)

    def headline(self, at: datetime) -> str:
        """The title as it stands at a time."""
        changed = sum(edit.at <= at and edit.title for edit in self.edits)
        return self.title + (f"（更正第{changed}版）" if changed else "")

    def mark(self, version: int) -> str:
        """The words that only this version of its text holds."""
        return f"更正说明{self.number}之{version}"

    def hex(self) -> str:
        """32 hexadecimal digits of its own."""
        return hashlib.md5(str(self.number).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    url: str
    title: str
    shown: datetime
    label: str
    number: int

    @property
    def day(self) -> str:
        """The date as lists show it."""
        return f"{self.shown:%Y-%m-%d}"

    @property
    def cut(self) -> str:
        """The title as narrow lists show it."""
        return self.title if len(self.title) <= 30 else self.title[:28] + "..."


Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it reaches a site."""

    url: str
    method: str = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site sends back."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


class NoAnswer(Exception):
    """Nothing comes back: ``refused``, ``timeout`` or ``dns``."""
