"""Fills a store with grouped items by plain inserts, to measure what comes after a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from bench._stream import Told
from collector.editing.comparable import bare
from collector.editing.signature import VERSION, sketch, text_hash, title_key
from collector.reading.text import dense_codes
from collector.store import Store
from collector.store.codec import stamp
from collector.store.stories import HOT, KEYS

_BATCH = 20_000
_ITEM = "INSERT INTO items VALUES (?, ?, ?, 'bench/all', ?, ?, 'minute', NULL, NULL, NULL, ?, ?, NULL, ?)"
_TEXT = "INSERT INTO texts VALUES (?, ?, '', NULL, NULL, NULL, NULL, NULL, '[]', '[]', '[]', '{}', '[]')"
_PLACE = "INSERT INTO story_items VALUES (?, ?, 'first', NULL, 0, '', ?, ?, ?, 1, NULL, NULL, NULL, NULL, 5)"


def fill(store: Store, told: Iterable[Told]) -> None:
    """Insert items with their places and keys, each in a story of its own, and none of them in the search index.

    The search index is told that it has them, lest it puts them in while something else is measured.

    Keys are inserted sorted, batch by batch, which lays the table out as years of arrivals would: full of random keys.
    """
    with store.write():
        store.stories.start(VERSION)
    rest = iter(enumerate(told, start=1))
    while batch := list(islice(rest, _BATCH)):
        with store.write():
            _insert(store, batch)
    with store.write():
        store.connection.run(
            "INSERT INTO story_hot_keys SELECT key FROM story_keys GROUP BY key HAVING count(*) > ?", (HOT,)
        )
        store.connection.run("DELETE FROM story_keys WHERE key IN (SELECT key FROM story_hot_keys)")
        store.connection.run("INSERT OR REPLACE INTO search_state SELECT 'upto', max(id) FROM items")


def _insert(store: Store, batch: list[tuple[int, Told]]) -> None:
    run = store.connection.run_many
    codes = [(item, dense_codes(bare(one.text))) for item, one in batch]
    hashes = {item: text_hash(found) for item, found in codes}
    lengths = {item: len(found) for item, found in codes}
    run(_ITEM, ((i, f"fill/{i}", f"http://fill/{i}", t.title, *_times(t), hashes[i]) for i, t in batch))
    run(_TEXT, ((i, t.text) for i, t in batch))
    run(_PLACE, ((i, i, hashes[i], lengths[i], t.moment) for i, t in batch))
    run("INSERT INTO stories VALUES (?, ?, '', 1, 1, NULL)", ((i, i) for i, _ in batch))
    run("INSERT OR IGNORE INTO story_keys VALUES (?, ?)", sorted({*_keys(codes), *_titles(batch)}))


def _keys(codes: Iterable[tuple[int, object]]) -> Iterator[tuple[int, int]]:
    for item, found in codes:
        yield from ((key, item) for key in sketch(found)[:KEYS])  # type: ignore[arg-type]  # codes, as made above


def _titles(batch: list[tuple[int, Told]]) -> Iterator[tuple[int, int]]:
    for item, one in batch:
        if (key := title_key(one.title)) is not None:
            yield key, item


def _times(told: Told) -> tuple[str, str, str]:
    """Published, first seen and checked: all at once."""
    when = stamp(datetime.fromtimestamp(told.moment, UTC))
    return when, when, when
