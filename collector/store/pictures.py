"""Pictures that articles show: which are still to be fetched, and what became of the others."""

from __future__ import annotations

from datetime import datetime

from collector.store.codec import stamp, storable, storable_or_none
from collector.store.connection import Connection


class Pictures:
    """The pictures of all items; their bytes are in the archive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def wanted(self, since: datetime, per_item: int, limit: int) -> list[tuple[int, str]]:
        """Items first seen since then with addresses of pictures that nobody asked for yet, the newest items first.

        :param per_item: so many of one article, the first on its page.
        """
        rows = self._connection.rows(
            """SELECT texts.item, shown.value AS url FROM items JOIN texts ON texts.item = items.id,
                 json_each(texts.images) AS shown
               WHERE items.first_seen >= ? AND texts.images != '[]' AND shown.key < ? AND NOT EXISTS
                 (SELECT 1 FROM pictures WHERE pictures.item = items.id AND pictures.url = shown.value)
               ORDER BY items.id DESC, shown.key LIMIT ?""",
            (stamp(since), per_item, limit),
        )
        return [(row["item"], row["url"]) for row in rows]

    def put(self, item: int, url: str, size: int | None, problem: str | None) -> None:
        """Note what became of a picture; said again it changes nothing but that.

        :raises UnknownRow: there is no such item.
        """
        with self._connection.write():
            self._connection.run(
                "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?)",
                (item, storable(url), size, storable_or_none(problem)),
            )

    def of(self, item: int) -> frozenset[str]:
        """The addresses of an item's pictures that were fetched."""
        rows = self._connection.rows("SELECT url FROM pictures WHERE item = ? AND problem IS NULL", (item,))
        return frozenset(row["url"] for row in rows)
