"""Attachments: the files that items link, and the texts that were read from them."""

from __future__ import annotations

from collections.abc import Sequence

from collector.errors import UnknownRow
from collector.model import Attachment
from collector.store.codec import pack, storable, storable_or_none
from collector.store.connection import Connection, Row
from collector.store.search import Search

_UNREAD = "DELETE FROM place_readings WHERE item = ?"  # what was found in the item holds no longer


class Attachments:
    """The attachments of all items."""

    def __init__(self, connection: Connection, search: Search) -> None:
        self._connection = connection
        self._search = search

    def wanted(self, limit: int) -> list[tuple[int, Attachment]]:
        """Attachments that were neither read nor given up, with their items' ids; those of the newest items first."""
        rows = self._connection.rows(
            "SELECT * FROM attachments WHERE text IS NULL AND problem IS NULL ORDER BY item DESC, position LIMIT ?",
            (limit,),
        )
        return [(row["item"], _attachment(row)) for row in rows]

    def put(self, item: int, attachment: Attachment) -> None:
        """Store what became of an attachment: its text, or the problem with it.

        :raises UnknownRow: the item has no attachment at that address.
        """
        with self._connection.write():
            self._search.forget(item)
            cursor = self._connection.run(
                "UPDATE attachments SET name = ?, kind = ?, size = ?, problem = ?, text = ? WHERE item = ? AND url = ?",
                (
                    storable(attachment.name),
                    attachment.kind,
                    attachment.size,
                    storable_or_none(attachment.problem),
                    storable_or_none(attachment.text),
                    item,
                    attachment.url,
                ),
            )
            if cursor.rowcount == 0:
                raise UnknownRow(f"item {item} has no attachment {attachment.url}")
            self._connection.run(_UNREAD, (item,))
            self._search.restore(item)

    def of(self, item: int) -> tuple[Attachment, ...]:
        """The attachments of an item in page order, with their texts."""
        rows = self._connection.rows("SELECT * FROM attachments WHERE item = ? ORDER BY position", (item,))
        return tuple(_attachment(row) for row in rows)

    def listed(self, items: Sequence[int]) -> dict[int, tuple[Attachment, ...]]:
        """The attachments of many items by item, without their texts, which may be long."""
        rows = self._connection.rows(
            """SELECT item, url, name, kind, size, problem, NULL AS text FROM attachments
               WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, position""",
            (pack(list(items)),),
        )
        found: dict[int, tuple[Attachment, ...]] = {}
        for row in rows:
            found[row["item"]] = (*found.get(row["item"], ()), _attachment(row))
        return found

    def replace(self, item: int, attachments: Sequence[Attachment]) -> None:
        """Make these the attachments of an item; what was read from those that stay is kept. Inside a transaction."""
        keep = pack([storable(attachment.url) for attachment in attachments])
        self._connection.run(
            "DELETE FROM attachments WHERE item = ? AND url NOT IN (SELECT value FROM json_each(?))", (item, keep)
        )
        self._connection.run_many(
            """INSERT INTO attachments (item, position, url, name, kind, size, problem, text)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET position = excluded.position, name = excluded.name,
                 size = coalesce(excluded.size, size), problem = coalesce(excluded.problem, problem),
                 text = coalesce(excluded.text, text)""",
            [_values(item, position, attachment) for position, attachment in enumerate(attachments)],
        )
        self._connection.run(_UNREAD, (item,))


def _values(item: int, position: int, attachment: Attachment) -> tuple[object, ...]:
    return (
        item,
        position,
        storable(attachment.url),
        storable(attachment.name),
        storable(attachment.kind),
        attachment.size,
        storable_or_none(attachment.problem),
        storable_or_none(attachment.text),
    )


def _attachment(row: Row) -> Attachment:
    return Attachment(
        url=row["url"], name=row["name"], kind=row["kind"], size=row["size"], text=row["text"], problem=row["problem"]
    )
