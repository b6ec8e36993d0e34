"""Wordings: what items say and who says it, read from the facts; as much as the grouping of stories needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from collector.errors import UnknownRow
from collector.store.codec import moment, moment_or_none, pack, unpack
from collector.store.connection import Connection, Row

_SELECT = """
SELECT items.id, title, text, doc_number, doc_numbers, column_key, issuer, source_label, published, precision,
  first_seen
FROM items JOIN texts ON texts.item = items.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one item says and who says it."""

    title: str
    text: str
    number: str | None  # its own 文号
    numbers: tuple[str, ...]  # all it names
    column: str
    issuer: str | None
    source_label: str | None
    published: datetime | None
    precise: bool  # whether the minute is known
    first_seen: datetime


def one(connection: Connection, item: int) -> Wording:
    """What one item says.

    :raises UnknownRow: there is no such item.
    """
    row = connection.row(f"{_SELECT} WHERE items.id = ?", (item,))
    if row is None:
        raise UnknownRow(f"no item {item}")
    return _wording(row)


def many(connection: Connection, items: Iterable[int]) -> dict[int, Wording]:
    """What the items say, of those that exist."""
    rows = connection.rows(f"{_SELECT} WHERE items.id IN (SELECT value FROM json_each(?))", (pack(list(items)),))  # noqa: S608  # a constant
    return {row["id"]: _wording(row) for row in rows}


def _wording(row: Row) -> Wording:
    return Wording(
        title=row["title"],
        text=row["text"],
        number=row["doc_number"],
        numbers=tuple(unpack(row["doc_numbers"])),
        column=row["column_key"],
        issuer=row["issuer"],
        source_label=row["source_label"],
        published=moment_or_none(row["published"]),
        precise=row["precision"] == "minute",
        first_seen=moment(row["first_seen"]),
    )
