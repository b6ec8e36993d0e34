"""How far back one poll has walked through a list, and whether it met what is already known: the anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from collector.model import Entry, Job, Known
from collector.reading.horizon import beyond
from collector.reading.urls import url_key

TAIL = 3  # an anchor must stand among the last entries of a page: pinned old entries stand at the top
GAP_FACTOR = 5  # how much further a poll may walk while a gap is open


def entries_hash(entries: Iterable[Entry]) -> str:
    """A fingerprint of what a list shows: addresses and titles in order."""
    shown = "\n".join(f"{url_key(entry.url)}\t{entry.title}" for entry in entries)
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


NOTHING = entries_hash(())


class Walk:
    """The entries of one poll as its pages bring them.

    A first run ends at the job's horizon, or after one page where the list shows no dates. Later runs end at the
    anchor: an entry near the end of a page that this column is known to have listed before, while a gap is open before
    that gap opened. What ends a list and is older than the horizon counts too: at the first run it was never read.
    """

    def __init__(self, job: Job, known: Callable[[str, Sequence[str]], Mapping[str, Known]]) -> None:
        self.job = job
        self.entries: dict[str, Entry] = {}  # by url_key, in list order
        self.known: dict[str, Known] = {}
        self.pages = 0
        self.anchored = False
        self.ended = False  # the list itself has no more
        self.hash: str | None = None  # of the first page
        self._ask = known
        self._waiting = frozenset(job.waiting)
        self._past: frozenset[str] = frozenset()

    @property
    def first_run(self) -> bool:
        """Whether the column was never really seen before."""
        return self.job.state.last_healthy is None

    @property
    def same(self) -> bool:
        """Whether the first page shows exactly what the last good poll saw."""
        return self.hash is not None and not self.first_run and self.hash == self.job.state.entries_hash

    def take(self, entries: Sequence[Entry]) -> bool:
        """Add a page; whether the next one is worth asking for."""
        page = {url_key(entry.url): entry for entry in entries}
        fresh = {key: entry for key, entry in page.items() if key not in self.entries}
        self.pages += 1
        if self.pages == 1:
            self.hash = entries_hash(entries)
        if not fresh:  # platforms that repeat their last page for ever
            self.ended = True
            return False
        self.known.update(self._ask(self.job.column.key, tuple(fresh)))
        self.entries.update(fresh)
        self._past = beyond(self.entries.values(), self.job.horizon, self.known)
        tail = list(page)[-TAIL:]
        self.anchored = any(self._behind(key) for key in tail) or self._as_before()
        return not self.anchored and self.pages < self.limit and not self._only_page(page.values())

    @property
    def limit(self) -> int:
        """How many pages this poll may ask for."""
        return self.job.column.pages * (GAP_FACTOR if self.job.state.gap else 1)

    @property
    def anchor_met(self) -> bool:
        """Whether everything between this poll and the last good one was seen."""
        if self.anchored or self.first_run or self.job.state.entries_hash in (None, NOTHING):
            return True
        return self.ended and any(self._listed_before(key) for key in self.entries)

    @property
    def reached(self) -> datetime | None:
        """The oldest date walked back to; None where the list shows no dates."""
        return min((entry.published for entry in self.entries.values() if entry.published), default=None)

    def wanted(self) -> tuple[Entry, ...]:
        """Whose articles are to be fetched: the new, the renamed, those that failed before, those to look at again."""
        chosen = {key: entry for key, entry in self.entries.items() if self._is_wanted(key, entry)}
        for entry in (*self.job.pending, *self.job.revisits):
            chosen.setdefault(url_key(entry.url), entry)
        return tuple(chosen.values())

    def _is_wanted(self, key: str, entry: Entry) -> bool:
        known = self.known.get(key)
        if known is not None:
            return known.listed_title is not None and known.listed_title != entry.title
        return key not in self._waiting and key not in self._past

    def _behind(self, key: str) -> bool:
        return key in self._past or (not self.first_run and self._listed_before(key))

    def _listed_before(self, key: str) -> bool:
        known, gap = self.known.get(key), self.job.state.gap
        since = known.in_column_since if known else None
        if gap is not None:
            return since is not None and since < gap.opened
        return since is not None or key in self._waiting

    def _as_before(self) -> bool:
        return self.pages == 1 and self.same and self.job.state.gap is None

    def _only_page(self, page: Iterable[Entry]) -> bool:
        return self.first_run and all(entry.published is None for entry in page)
