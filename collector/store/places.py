"""Places that items name: where each is named, and how many rows of their files' lists are of our city; derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from collector.store.codec import pack
from collector.store.connection import Connection


class Where(StrEnum):
    """The part of an item that names a place."""

    TITLE = "title"
    TEXT = "text"
    ROW = "row"  # of a list in an attachment
    FILE = "file"  # of an attachment, but in no list


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place by its name in the gazetteer, and where it is named; ``line`` counts from 0."""

    place: str
    where: Where
    line: int = 0
    file: int = -1  # the attachment's place among those of the item


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCount:
    """What the lists in an item's files come to: rows altogether, and those of our city."""

    listed: int = 0
    local: int = 0


class PlacesFound:
    """What was found by a gazetteer in all items."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unread(self, items: Sequence[int], gazetteer: str) -> list[int]:
        """Those of the items that exist and were not looked through by this gazetteer since they last changed."""
        rows = self._connection.rows(
            """SELECT items.id FROM json_each(?) AS wanted JOIN items ON items.id = wanted.value
               LEFT JOIN place_readings AS reading ON reading.item = items.id AND reading.gazetteer = ?
               WHERE reading.item IS NULL ORDER BY items.id""",
            (pack(list(items)), gazetteer),
        )
        return [row["id"] for row in rows]

    def put(self, item: int, gazetteer: str, count: PlaceCount, mentions: Iterable[Mention]) -> None:
        """Store what was found in an item, in place of what was known.

        :raises UnknownRow: there is no such item.
        """
        with self._connection.write():
            self._connection.run("DELETE FROM place_readings WHERE item = ?", (item,))
            self._connection.run(
                "INSERT INTO place_readings VALUES (?, ?, ?, ?)", (item, gazetteer, count.listed, count.local)
            )
            self._connection.run_many(
                "INSERT OR IGNORE INTO place_mentions (item, part, file, line, place) VALUES (?, ?, ?, ?, ?)",
                [(item, one.where.value, one.file, one.line, one.place) for one in mentions],
            )

    def of(self, item: int) -> list[Mention]:
        """Where an item names what: in its title, its text, its files, line by line."""
        rows = self._connection.rows(
            """SELECT * FROM place_mentions WHERE item = ?
               ORDER BY CASE part WHEN 'title' THEN 0 WHEN 'text' THEN 1 ELSE 2 END, file, line, place""",
            (item,),
        )
        return [
            Mention(place=row["place"], where=Where(row["part"]), line=row["line"], file=row["file"]) for row in rows
        ]

    def counts(self, items: Sequence[int]) -> dict[int, PlaceCount]:
        """What the lists in the files of these items come to; only of items of which some row is of our city."""
        rows = self._connection.rows(
            "SELECT * FROM place_readings WHERE local > 0 AND item IN (SELECT value FROM json_each(?))",
            (pack(list(items)),),
        )
        return {row["item"]: PlaceCount(listed=row["listed"], local=row["local"]) for row in rows}

    def naming(self, place: str, limit: int) -> list[int]:
        """The newest items that name a place."""
        rows = self._connection.rows(
            "SELECT DISTINCT item FROM place_mentions WHERE place = ? ORDER BY item DESC LIMIT ?", (place, limit)
        )
        return [row["item"] for row in rows]

    def with_lists(self, limit: int) -> list[tuple[int, PlaceCount]]:
        """The newest items of which a file lists something of our city."""
        rows = self._connection.rows(
            "SELECT * FROM place_readings WHERE local > 0 ORDER BY item DESC LIMIT ?", (limit,)
        )
        return [(row["item"], PlaceCount(listed=row["listed"], local=row["local"])) for row in rows]
