"""A store to search in: items of an own stream by plain inserts, with columns, 来源, 文号 and days; never grouped."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from bench._stream import Told, stream
from collector.store import Store
from collector.store.codec import pack, stamp

LABELS = ("清源网", "东岭日报", "大河在线", "高新区官网", "融媒体中心", "市政府门户", "科技日报", "新华社")
COLUMNS = tuple(f"source{number}/news" for number in range(60))
_BATCH = 20_000
_PER_DAY = 400
_START = 1_590_000_000

_ITEM = """
INSERT INTO items (id, url_key, url, column_key, title, published, precision, source_label, doc_number, first_seen,
  checked, digest) VALUES (?, ?, ?, ?, ?, ?, 'minute', ?, ?, ?, ?, 0)
"""
_TEXT = """
INSERT INTO texts (item, text, html, doc_numbers, standards, images, evidence, doubts)
VALUES (?, ?, '', ?, '[]', '[]', '{}', '[]')
"""


def fill(store: Store, size: int, seed: int) -> int:
    """Insert so many items that wait to be indexed; the bytes of their titles and texts."""
    chance = random.Random(seed)
    told = enumerate(stream(seed, size, start=_START, per_day=_PER_DAY), start=1)
    volume = 0
    while batch := list(islice(told, _BATCH)):
        with store.write():
            rows = list(_rows(batch, chance))
            store.connection.run_many(_ITEM, [item for item, _ in rows])
            store.connection.run_many(_TEXT, [text for _, text in rows])
        volume += sum(len((one.title + one.text).encode()) for _, one in batch)
    return volume


def number_of(item: int, place: str) -> str:
    """The 文号 that a notice gets."""
    return f"{place[:1]}科发〔{2020 + item % 7}〕{item % 991 + 1}号"


def _rows(batch: list[tuple[int, Told]], chance: random.Random) -> Iterator[tuple[tuple[object, ...], ...]]:
    for item, told in batch:
        when = stamp(datetime.fromtimestamp(told.moment, UTC))
        number = number_of(item, told.place) if told.place else None
        url = f"http://fill.example/{item}"
        column, label = chance.choice(COLUMNS), chance.choice(LABELS)
        yield (
            (item, f"fill.example/{item}", url, column, told.title, when, label, number, when, when),
            (item, told.text, pack([number] if number else [])),
        )
