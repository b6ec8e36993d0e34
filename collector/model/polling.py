"""What a poll needs to know, what happened in it, and what is remembered of a column between polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.model.page import Entry, PageRequest
from collector.model.registry import Column


class Outcome(StrEnum):
    """What one poll of one column came to; see ``gathering.outcome.judge``."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BLOCKED = "blocked"
    CHALLENGED = "challenged"
    GONE = "gone"
    MOVED = "moved"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"

    @property
    def healthy(self) -> bool:
        """Whether the column was really seen."""
        return self in (Outcome.OK, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "has it changed?" with; both may be None."""

    url: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch that a poll could not walk back over: between ``since`` (last proven) and ``reached`` (oldest seen)."""

    column: str
    opened: datetime
    since: datetime | None = None
    reached: datetime | None = None
    closed: datetime | None = None
    reason: str = ""
    checked: str = ""  # what an editor said who looked at the place by hand, and closed it so
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnState:
    """What is remembered of a column between polls."""

    column: str
    next_due: datetime | None = None  # None: never polled
    failures: float = 0.0  # points, see gathering.due
    last_polled: datetime | None = None
    first_healthy: datetime | None = None  # the end of its first run
    last_healthy: datetime | None = None
    last_outcome: Outcome | None = None
    entries_hash: str | None = None
    validators: Validators | None = None
    entrance: PageRequest | None = None  # where the list really is, when its page only points there
    entrance_found: datetime | None = None
    gap: Gap | None = None  # the oldest open one
    suspicion: str = ""  # what was odd about the list when it was last seen, in Chinese
    suspicious_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of an address when a column lists it."""

    in_column_since: datetime | None = None  # first sighting by this very column, once a complete poll stands behind it
    listed_title: str | None = None  # as this column last listed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One column to poll, with all that the poll needs to know: it can travel to another machine."""

    column: Column
    state: ColumnState
    pending: tuple[Entry, ...] = ()  # articles that failed before and are to be tried again
    waiting: tuple[str, ...] = ()  # url_keys of all that failed before, also of those whose time has not come
    revisits: tuple[Entry, ...] = ()  # known articles whose pages are to be looked at again
    horizon: datetime | None = None  # a first run reads nothing published before
    articles: int | None = None  # at most so many are read now, the rest stay pending; None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An entry whose article could not be had this time; it stays pending until it is."""

    entry: Entry
    url_key: str
    problem: str
    status: int | None = None
    passing: bool = False  # the line's or the server's fault: what is known is looked at again with the next poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that happened in one poll, before it is judged: facts only."""

    column: str
    started: datetime
    finished: datetime
    entries: tuple[Entry, ...] = ()  # all listed, in order, without repeats
    failures: tuple[Failure, ...] = ()
    status: int | None = None  # of the list response
    problem: str = ""  # what went wrong, in words; "" when nothing did
    problem_kind: str = ""  # refusal kind, exception name …; see gathering.outcome
    not_modified: bool = False
    same_entries: bool = False  # the entries hash equals the stored one
    final_url: str = ""  # where the list response really came from
    anchor_met: bool = True
    reached: datetime | None = None  # oldest entry date walked back to
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    validators: Validators | None = None
    entries_hash: str | None = None
    entrance: PageRequest | None = None
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One finished poll as it is stored and certified."""

    column: str
    started: datetime
    finished: datetime
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    entries: int = 0
    new: int = 0
    failed: int = 0
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    newest: datetime | None = None  # newest date on the list
    gap: Gap | None = None
    suspicion: str = ""  # what was odd about the list, in Chinese; "" where nothing was
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRecord:
    """Where one recorded response lies: ``length`` bytes from ``offset`` in a WARC file of the archive."""

    key: str  # of the request; the recorder's own
    url: str
    fetched: datetime
    file: str  # its name inside the archive folder
    offset: int
    length: int
    status: int | None = None
    digest: str | None = None  # of the body
