"""Grouping: pairs judged, streams grouped, speed and growth, with datasketch and rensa beside it.

``python -m bench stories``                                    own stream at 10,000 and 100,000 items
``python -m bench stories --sizes 5000 --million``             other sizes; and 5,000 items after a million stored ones
``python -m bench stories PAIRS.jsonl --predictions FILE``     judge pairs {id, title_a, text_a, title_b, text_b, label}
``python -m bench stories --stream FILE --predictions OUT``    group items {id, title, text, published, story}
``python -m bench stories --sets DIR``                         sets.jsonl and near_misses.jsonl of real reprints
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from bench._fill import fill
from bench._stream import Told, stream
from bench._stream_peers import peers
from collector.editing.comparable import comparable
from collector.editing.confirm import confirm
from collector.editing.signature import signature
from collector.editing.stories import Grouper
from collector.model import CHINA, Article, Entry, Item, Precision
from collector.store import Store
from collector.store.stories import KEYS

Record = Mapping[str, Any]  # one line of a JSON file, whose keys the usage above names


def main(argv: list[str]) -> int:
    """Run what the arguments ask for; see the module's docstring."""
    parser = argparse.ArgumentParser(
        prog="bench stories", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pairs", nargs="?", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--stream", type=Path)
    parser.add_argument("--sets", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--million", action="store_true", help="the same as --after 1000000")
    parser.add_argument("--after", type=int, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args(argv)
    if asked.pairs:
        judge_pairs(asked.pairs, asked.predictions)
    elif asked.stream:
        group_file(asked.stream, asked.predictions)
    elif asked.sets:
        judge_sets(asked.sets)
    else:
        own_streams(asked.sizes, asked.seed)
        for stored in [*asked.after, *([1_000_000] if asked.million else [])]:
            after_many(asked.seed, stored)
    return 0


# Pairs


def judge_pairs(path: Path, predictions: Path | None) -> None:
    """Judge the pairs of a file; write {id, same} a line, and print precision and recall where they are labelled."""
    records = list(_lines(path))
    started = time.perf_counter()
    same = [same_story(record) for record in records]
    spent = time.perf_counter() - started
    if predictions:
        rows = (
            json.dumps({"id": r["id"], "same": told}, ensure_ascii=False) for r, told in zip(records, same, strict=True)
        )
        predictions.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    print(f"{len(records)} pairs, {1e3 * spent / max(1, len(records)):.2f} ms a pair")
    labelled = [(r, told) for r, told in zip(records, same, strict=True) if r.get("label") in ("same", "different")]
    if labelled:
        _report_pairs(labelled)


def same_story(record: Record) -> bool:
    """Whether the two texts of a pair are judged to be one story."""
    a = comparable(record.get("title_a") or "", record.get("text_a") or "")
    b = comparable(record.get("title_b") or "", record.get("text_b") or "")
    return confirm(a, b).same


def _report_pairs(judged: Sequence[tuple[Record, bool]]) -> None:
    right = sum(told for record, told in judged if record["label"] == "same")
    positives = sum(record["label"] == "same" for record, _ in judged)
    claimed = sum(told for _, told in judged)
    precision, recall = right / max(1, claimed), right / max(1, positives)
    print(f"precision {precision:.4f}  recall {recall:.4f}  ({claimed - right} joined wrongly)")
    kinds: dict[str, list[bool]] = defaultdict(list)
    for record, told in judged:
        kinds[record.get("kind") or record["label"]].append(told == (record["label"] == "same"))
    for kind, hits in sorted(kinds.items()):
        print(f"  {kind:26} {sum(hits):5} of {len(hits):5}  {sum(hits) / len(hits):.3f}")
    found = [sketches_meet(record) for record, _ in judged if record["label"] == "same"]
    print(f"candidate recall {sum(found) / max(1, len(found)):.4f}")


def sketches_meet(record: Record) -> bool:
    """Whether one text of a pair is found by the other's keys; texts too short for keys are found otherwise."""
    a, b = (set(signature(record.get(f"text_{side}") or "")[:KEYS]) for side in "ab")
    return bool(a & b) or not (a and b)


def judge_sets(folder: Path) -> None:
    """Judge real reprints (every pair in a set is one story) and real look-alikes."""
    counts: Counter[tuple[str, bool]] = Counter()
    for record in _lines(folder / "sets.jsonl"):
        for a, b in combinations(record["members"], 2):
            counts[record["relation"], _members_same(a, b)] += 1
    for record in _lines(folder / "near_misses.jsonl"):
        counts["near miss", _members_same(*record["members"][:2])] += 1
    for (what, same), count in sorted(counts.items()):
        print(f"{what:32} {'joined' if same else 'kept apart':12} {count}")


def _members_same(a: Record, b: Record) -> bool:
    return confirm(comparable(a["title"], a["text"]), comparable(b["title"], b["text"])).same


# Streams


def group_file(path: Path, predictions: Path | None) -> None:
    """Group the items of a file in its order; write {id, story} a line, and print B³ where stories are given."""
    records = list(_lines(path))
    truth = {story: number for number, story in enumerate(dict.fromkeys(r.get("story") for r in records))}
    told = [_told(record, truth[record.get("story")]) for record in records]
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        stories = _grouped(store, told).stories
    if predictions:
        rows = (
            json.dumps({"id": r["id"], "story": s}, ensure_ascii=False) for r, s in zip(records, stories, strict=True)
        )
        predictions.write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    if len(truth) > 1:
        print("B³ precision {:.4f} recall {:.4f}".format(*b_cubed([t.story for t in told], stories)))


def _told(record: Record, story: int) -> Told:
    published = record.get("published")
    when = datetime.fromisoformat(published) if published else _START
    moment = int((when if when.tzinfo else when.replace(tzinfo=CHINA)).timestamp())
    return Told(story=story, kind="", title=record.get("title") or "", text=record.get("text") or "", moment=moment)


_START = datetime(2026, 6, 1, tzinfo=CHINA)


class Run:
    """What one pass over a stream came to."""

    def __init__(self) -> None:
        self.stories: list[int] = []
        self.stored: list[float] = []  # seconds an item
        self.grouped: list[float] = []
        self.computing = 0.0  # seconds of processor time, for both
        self.candidates = self.compared = 0


def _grouped(store: Store, told: Iterable[Told], first: int = 0) -> Run:
    """Store and group items one by one, each in transactions of its own; the stories are those at the end."""
    run, ids, grouper = Run(), [], Grouper(store)
    computing = time.thread_time()
    for number, one in enumerate(told, start=first):
        item = _item(number, one)
        started = time.perf_counter()
        ids.append(store.items.add(item).id)
        between = time.perf_counter()
        grouper.group([ids[-1]])
        run.stored.append(between - started)
        run.grouped.append(time.perf_counter() - between)
    run.computing = time.thread_time() - computing
    places: dict[int, int] = {}
    for at in range(0, len(ids), 5000):
        places |= store.stories.of(ids[at : at + 5000])
    run.stories, run.compared = [places[item] for item in ids], grouper.compared
    run.candidates = grouper.found
    return run


def _item(number: int, told: Told) -> Item:
    url = f"http://example.cn/{number}.html"
    when = datetime.fromtimestamp(told.moment, CHINA)
    article = Article(url=url, title=told.title, text=told.text, published=when, precision=Precision.MINUTE)
    seen = when + timedelta(minutes=10)
    return Item(
        column="bench/all", entry=Entry(url=url, title=told.title), article=article, url_key=url[7:], fetched=seen
    )


def own_streams(sizes: Sequence[int], seed: int) -> None:
    """Group the made stream at each size, in order and shuffled, then the peers on the smallest."""
    for size in sizes:
        told = list(stream(seed, size))
        report_stream(f"{size} items", told, grouped_afresh(told))
        if size == min(sizes):
            mixed = random.Random(seed).sample(told, len(told))
            report_stream(f"{size} items, shuffled", mixed, grouped_afresh(mixed))
            for name, measure in peers().items():
                print(f"  {name}: {measure(told)}")


def grouped_afresh(told: Sequence[Told]) -> Run:
    """A stream stored and grouped in a new store."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        run = _grouped(store, told)
        _print_index(store, told)
        return run


def _print_index(store: Store, told: Sequence[Told]) -> None:
    """Bytes that the index takes (the keys and the hash of the text), and what one look into it costs."""
    pages = store.connection.rows(
        "SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN ('story_keys', 'story_hot_keys', 'story_items_hash')"
    )
    spent = []
    for one in told[-2000:]:
        keys = signature(one.text)
        started = time.perf_counter()
        store.stories.sharing(keys)
        spent.append(time.perf_counter() - started)
    megabytes = (pages[0]["bytes"] or 0) / 1e6
    print(f"index {megabytes:.1f} MB on disk, a look p50 {_ms(spent, 0.5, 3)} ms; process {_resident():.0f} MB at most")


def _resident() -> float:
    """Megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report_stream(name: str, told: Sequence[Told], run: Run) -> None:
    """Print how well and how fast a stream was grouped."""
    truth = [one.story for one in told]
    precision, recall = b_cubed(truth, run.stories)
    found = len(set(run.stories))
    print(f"{name}: B³ precision {precision:.4f} recall {recall:.4f}, {found} stories, {len(set(truth))} true")
    joined: dict[str, list[bool]] = defaultdict(list)
    placed = list(zip(told, run.stories, strict=True))
    home = {one.story: story for one, story in placed if one.kind == "first"}
    for one, story in placed:
        if one.kind != "first":
            joined[one.kind].append(home.get(one.story) == story)
    print("  recall " + "  ".join(f"{kind} {sum(hits) / len(hits):.3f}" for kind, hits in sorted(joined.items())))
    print(f"  {run.compared / len(told):.2f} comparisons, {run.candidates / len(told):.1f} candidates an item")
    print(f"  {len(told) / run.computing:.0f} items a second of processor time, stored and grouped")
    _print_speed(run.stored[-5000:], run.grouped[-5000:])


def _print_speed(stored: Sequence[float], grouped: Sequence[float]) -> None:
    """Of the last items, when the store was fullest; both parts have a transaction of their own for every item."""
    both = [a + b for a, b in zip(stored, grouped, strict=True)]
    for name, spent in (("grouping", grouped), ("storing and grouping", both)):
        print(f"  {name}: p50 {_ms(spent, 0.5)} p99 {_ms(spent, 0.99)} ms, {len(spent) / sum(spent):.0f} items/s")


def _ms(seconds: Sequence[float], share: float, places: int = 2) -> str:
    ordered = sorted(seconds)
    return f"{1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.{places}f}"


def b_cubed(truth: Sequence[int], found: Sequence[int]) -> tuple[float, float]:
    """Precision and recall of a grouping, an average over items (B³)."""
    both, true_sizes, found_sizes = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)
    count = len(truth)
    precision = sum(n * n / found_sizes[f] for (_, f), n in both.items()) / count
    recall = sum(n * n / true_sizes[t] for (t, _), n in both.items()) / count
    return precision, recall


# After many


def after_many(seed: int, stored: int, measured: int = 5_000) -> None:
    """Fill a store with so many grouped items by plain inserts, then store and group some more and time those."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store.db") as store:
        before = _resident()
        fill(store, stream(seed + 1, stored, per_day=20_000))
        told = list(stream(seed + 2, measured, start=1_780_000_000 + stored * 86_400 // 20_000, per_day=20_000))
        run = _grouped(store, told, first=stored)
        _print_index(store, told)
        print(f"process grew by {_resident() - before:.0f} MB at most")
        report_stream(f"{measured} items after {stored}", told, run)


def _write(path: Path, rows: Iterable[Record]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _lines(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())
