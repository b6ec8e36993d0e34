"""Search over Chinese: size, build, speed by kind of query, recall and ranking, beside SQLite's own ways.

``python -m bench search``                         100,000 items, all of them in the peers too
``python -m bench search --items 1000000``         a million; the peers hold the last 100,000 (``--peers``)
``python -m bench search --store FILE``            keep the filled store there, or use it again
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench._search_peers import Peer, build
from bench._search_queries import KINDS, Asked, draw
from bench._search_ranking import report as report_ranking
from bench._search_store import fill
from collector.store import Store
from collector.store.search import Order
from collector.store.search.fold import fold

_PAGE = 20
_JUDGED = 20_000  # the last items, over which recall is taken


def main(argv: list[str]) -> int:
    """Run what the arguments ask for; see the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="bench search", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--peers", type=int, default=100_000, help="how many items the peers hold")
    parser.add_argument("--queries", type=int, default=30, help="of each kind")
    parser.add_argument("--store", type=Path, help="where the filled store is kept")
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "store.db"
        with Store.open(path) as store:
            _prepare(store, asked.items, asked.seed)
            queries = draw(store, asked.queries, asked.seed)
            _speed("ours", {kind: _ours(store, found) for kind, found in queries.items()})
            _recall_of_ours(store, queries)
            _peers(store, queries, asked.peers, Path(folder))
    report_ranking()
    return 0


def _prepare(store: Store, size: int, seed: int) -> None:
    """Fill the store and index it, or take it as it stands."""
    if store.items.ids(0, 1):
        print(f"store taken as it stands; check: {store.search.check() or 'sound'}")
        return
    volume = fill(store, size, seed)
    before, begin, cpu = _bytes(store), time.perf_counter(), time.process_time()
    count = store.search.catch_up()
    spent, worked = time.perf_counter() - begin, time.process_time() - cpu
    index = _bytes(store) - before
    print(f"{count} items, {volume / 1e6:.0f} MB of titles and texts")
    print(
        f"ours       index {index / 1e6:7.0f} MB = {index / volume:.2f} x text   {count / spent:6.0f} items/s", end=""
    )
    print(f"   ({worked / count * 1e3:.3f} ms CPU an item)   check: {store.search.check() or 'sound'}")


def _bytes(store: Store) -> int:
    pages, size, free = (
        store.connection.rows(f"PRAGMA {name}")[0][0] for name in ("page_count", "page_size", "freelist_count")
    )
    return int((pages - free) * size)


def _ours(store: Store, queries: Sequence[Asked]) -> list[float]:
    found = []
    for one in queries:
        begin = time.thread_time()
        store.search.find(one.query, _PAGE)
        found.append((time.thread_time() - begin) * 1e3)
    return found


def _speed(name: str, by_kind: Mapping[str, Sequence[float]]) -> None:
    print(f"\n{name}: first page of {_PAGE}, milliseconds of processor time")
    for kind, found in by_kind.items():
        if found:
            ordered = sorted(found)
            print(
                f"  {KINDS[kind]:28} p50 {median(ordered):8.2f}   p95 {ordered[int(len(ordered) * 0.95)]:8.2f}   "
                f"worst {ordered[-1]:8.2f}   ({len(ordered)})"
            )


def _recall_of_ours(store: Store, queries: Mapping[str, Sequence[Asked]]) -> None:
    """Every plain query over the last items, beside LIKE over their folded titles and texts."""
    last = store.connection.rows("SELECT max(id) FROM items")[0][0]
    after = max(0, last - _JUDGED)
    folded = [(item, [fold(part) for part in parts]) for item, *parts in _all_of(store, after)]
    print(f"\nours against the truth over the last {len(folded)} items")
    for kind, found in queries.items():
        true = right = given = 0
        for one in (one for one in found if one.words):
            words = [fold(word) for word in one.words]
            truth = {item for item, parts in folded if all(any(word in part for part in parts) for word in words)}
            answer = store.search.find(one.query, len(folded), order=Order.STORED, after=after)
            hits = {hit.item for hit in answer.hits}
            true, right, given = true + len(truth), right + len(truth & hits), given + len(hits)
        if true:
            print(f"  {KINDS[kind]:28} recall {right / true:.4f}   precision {right / max(given, 1):.4f}   of {true}")


def _all_of(store: Store, after: int) -> list[tuple[Any, ...]]:
    """Ids and every part that is searched, as it is stored."""
    rows = store.connection.rows(
        """SELECT items.id, items.title, texts.text, coalesce(source_label, ''), coalesce(doc_number, '')
           FROM items JOIN texts ON texts.item = items.id WHERE items.id > ?""",
        (after,),
    )
    return [tuple(row) for row in rows]


def rows_of(store: Store, after: int) -> Iterator[tuple[int, str, str]]:
    """Ids, titles and texts of the items after one."""
    while rows := store.connection.rows(
        """SELECT items.id, items.title, texts.text FROM items JOIN texts ON texts.item = items.id
           WHERE items.id > ? ORDER BY items.id LIMIT 2000""",
        (after,),
    ):
        yield from (tuple(row) for row in rows)
        after = rows[-1][0]


def _peers(store: Store, queries: Mapping[str, Sequence[Asked]], size: int, folder: Path) -> None:
    last = store.connection.rows("SELECT max(id) FROM items")[0][0]
    after = max(0, last - size)
    volume = sum(len((title + text).encode()) for _, title, text in rows_of(store, after))
    plain = {kind: [one for one in found if one.words] for kind, found in queries.items()}
    like: dict[str, list[set[int]]] = {}
    for name in ("LIKE", "unicode61", "trigram"):
        peer = build(name, rows_of(store, after), folder / f"{name}.db")
        print(f"\n{name:10} index {peer.bytes / 1e6:7.0f} MB = {peer.bytes / volume:.2f} x text", end="")
        print(f"   {peer.per_second:6.0f} items/s   over the last {last - after} items")
        _speed(name, {kind: _timed(peer, found, after) for kind, found in plain.items()})
        _found_of(peer, plain, last, like)


def _timed(peer: Peer, queries: Sequence[Asked], after: int) -> list[float]:
    found = []
    for one in queries:
        begin = time.thread_time()
        peer.first_page(one.words, after, _PAGE)
        found.append((time.thread_time() - begin) * 1e3)
    return found


def _found_of(peer: Peer, queries: Mapping[str, Sequence[Asked]], last: int, like: dict[str, list[set[int]]]) -> None:
    """Recall of a peer beside LIKE, both on the texts as they are, over the last items."""
    after = max(0, last - _JUDGED)
    for kind, found in queries.items():
        answers = [peer.first_page(one.words, after, _JUDGED) for one in found]
        truth = like.setdefault(kind, answers)
        true = sum(map(len, truth))
        if peer.name != "LIKE" and true:
            right = sum(len(one & other) for one, other in zip(truth, answers, strict=True))
            print(f"  {KINDS[kind]:28} recall {right / true:.4f} of LIKE on the same spelling")
