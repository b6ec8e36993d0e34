"""Which entries of a list are too old to be read, and which old ones have only just been put into it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from collector.model import Entry
from collector.reading.urls import url_key


def beyond(entries: Iterable[Entry], horizon: datetime | None, known: Container[str] = ()) -> frozenset[str]:
    """The keys of the entries that end a list and are dated before ``horizon``; those without a date do not count.

    What is as old but stands above something younger or ``known`` was put there lately: a document published long after
    its date, or an old article pinned to the top. That is news of the list and is no part of its past.
    """
    found: set[str] = set()
    if horizon is None:
        return frozenset()
    for entry in reversed(tuple(entries)):
        key = url_key(entry.url)
        if key in known or (entry.published and entry.published >= horizon):
            break
        if entry.published:
            found.add(key)
    return frozenset(found)
