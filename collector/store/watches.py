"""Watch words (关注词): queries kept under a name, who keeps them, and how far their hits were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collector.errors import Clash, UnknownRow
from collector.store.codec import moment, moment_or_none, stamp, storable
from collector.store.connection import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One kept query; ``told`` is the last item up to which its hits were told."""

    id: int
    name: str
    query: str
    alert: bool
    made_by: str
    made_at: datetime
    told: int
    removed_by: str | None = None
    removed_at: datetime | None = None


class Watches:
    """All of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, query: str, by: str, at: datetime, *, alert: bool = True) -> Watch:
        """Keep a query under a name; what is stored by now will not be told.

        :raises Clash: the name is taken.
        """
        with self._connection.write():
            if any(watch.name == storable(name) for watch in self.all()):
                raise Clash(f"已有名为“{name}”的关注词")
            cursor = self._connection.run(
                "INSERT INTO watches (name, query, alert, made_by, made_at) VALUES (?, ?, ?, ?, ?)",
                (storable(name), storable(query), alert, storable(by), stamp(at)),
            )
            watch = int(cursor.lastrowid or 0)
            self._connection.run("INSERT INTO watch_told SELECT ?, coalesce(max(id), 0) FROM items", (watch,))
            return self.get(name)

    def remove(self, name: str, by: str, at: datetime) -> Watch:
        """Give up a watch; its name is free again.

        :raises UnknownRow: there is none of that name.
        """
        with self._connection.write():
            watch = self.get(name)
            self._connection.run(
                "UPDATE watches SET removed_by = ?, removed_at = ? WHERE id = ?", (storable(by), stamp(at), watch.id)
            )
            return watch

    def get(self, name: str) -> Watch:
        """The standing watch of that name.

        :raises UnknownRow: there is none.
        """
        found = next((watch for watch in self.all() if watch.name == storable(name)), None)
        if found is None:
            raise UnknownRow(f"没有名为“{name}”的关注词")
        return found

    def all(self, *, removed: bool = False) -> list[Watch]:
        """The standing ones, or those given up, in the order in which they were made."""
        rows = self._connection.rows(
            """SELECT watches.*, upto FROM watches JOIN watch_told ON watch = id
               WHERE (removed_at IS NOT NULL) = ? ORDER BY id""",
            (removed,),
        )
        return [_watch(row) for row in rows]

    def last_item(self) -> int:
        """The item stored last; 0 where there is none."""
        row = self._connection.row("SELECT max(id) FROM items")
        return int(row[0] or 0) if row else 0

    def last_before(self, since: datetime) -> int:
        """An item after which stand all those first seen after a time."""
        row = self._connection.row("SELECT min(id) FROM items WHERE first_seen > ?", (stamp(since),))
        return int(row[0]) - 1 if row and row[0] is not None else self.last_item()

    def told(self, watch: int, upto: int) -> None:
        """Note that the hits up to an item were told; in the transaction that queues the message."""
        self._connection.run("UPDATE watch_told SET upto = max(upto, ?) WHERE watch = ?", (upto, watch))


def _watch(row: Row) -> Watch:
    return Watch(
        id=row["id"],
        name=row["name"],
        query=row["query"],
        alert=bool(row["alert"]),
        made_by=row["made_by"],
        made_at=moment(row["made_at"]),
        told=row["upto"],
        removed_by=row["removed_by"],
        removed_at=moment_or_none(row["removed_at"]),
    )
