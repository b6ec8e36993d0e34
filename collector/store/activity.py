"""Activity: the journal as several editors at once need it: what is new, how far an item is, what a request came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.store.codec import moment, pack, stamp, storable
from collector.store.connection import Connection
from collector.store.decisions import Decision, decision_from


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A query that a person keeps, to be looked at again or followed as a feed."""

    id: int
    user: str
    name: str
    query: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the journal as it is shown: with the item's title, and the id of the row that took it back."""

    decision: Decision
    title: str
    undone_by: int | None


class Activity:
    """The journal seen from the desk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> int:
        """The id of the journal's last row; 0 where there is none."""
        row = self._connection.row("SELECT max(id) FROM decisions")
        return int(row[0] or 0) if row else 0

    def since(self, after: int, limit: int = 500) -> list[Decision]:
        """The rows of the journal after the one of that id, oldest first."""
        rows = self._connection.rows("SELECT * FROM decisions WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
        return [decision_from(row) for row in rows]

    def versions(self, items: Sequence[int]) -> dict[int, int]:
        """The id of the last row of the journal about each of the items, undone or not; 0 where there is none."""
        rows = self._connection.rows(
            """SELECT item, max(id) AS last FROM decisions WHERE item IN (SELECT value FROM json_each(?))
               GROUP BY item""",
            (pack(list(items)),),
        )
        found = {row["item"]: row["last"] for row in rows}
        return {item: found.get(item, 0) for item in items}

    def newest_of(self, by: str, kinds: Sequence[str]) -> int | None:
        """The id of a person's last decision of these kinds that still counts."""
        row = self._connection.row(
            """SELECT id FROM standing_decisions
               WHERE decided_by = ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1""",
            (storable(by), pack(list(kinds))),
        )
        return None if row is None else int(row["id"])

    def decision(self, decision: int) -> Decision | None:
        """The row of the journal of that id."""
        row = self._connection.row("SELECT * FROM decisions WHERE id = ?", (decision,))
        return None if row is None else decision_from(row)

    def page(self, *, before: int | None = None, by: str = "", item: int | None = None, limit: int = 60) -> list[Entry]:
        """Rows of the journal older than the one of id ``before``, newest first, of one person or about one item."""
        rows = self._connection.rows(
            """SELECT decisions.*, items.title AS shown_title, undo.id AS undone_by FROM decisions
               JOIN items ON items.id = decisions.item LEFT JOIN decisions AS undo ON undo.undoes = decisions.id
               WHERE (:before IS NULL OR decisions.id < :before) AND (:by = '' OR decisions.decided_by = :by)
                 AND (:item IS NULL OR decisions.item = :item)
               ORDER BY decisions.id DESC LIMIT :limit""",
            {"before": before, "by": storable(by), "item": item, "limit": limit},
        )
        return [
            Entry(decision=decision_from(row), title=row["shown_title"], undone_by=row["undone_by"]) for row in rows
        ]

    def waiting(self, limit: int = 200) -> list[int]:
        """Items whose last settling decision was to keep them for later, the last one first."""
        rows = self._connection.rows(
            """SELECT item FROM (SELECT item, kind, max(id) AS last FROM standing_decisions
                 WHERE kind IN ('take', 'reject', 'later', 'reopen') GROUP BY item)
               WHERE kind = 'later' ORDER BY last DESC LIMIT ?""",
            (limit,),
        )
        return [row["item"] for row in rows]

    def settled(self, key: str) -> tuple[int | None] | None:
        """The decision that a request of this key led to, in a tuple (None: to none); None where it never came."""
        row = self._connection.row("SELECT decision FROM request_keys WHERE key = ?", (storable(key),))
        return None if row is None else (row["decision"],)

    def settle(self, key: str, decision: int | None, at: datetime) -> None:
        """Note what a request came to; inside a transaction."""
        self._connection.run("INSERT INTO request_keys VALUES (?, ?, ?)", (storable(key), decision, stamp(at)))

    def save_search(self, user: str, name: str, query: str, at: datetime) -> None:
        """Keep a query; one that is kept already only changes its name."""
        with self._connection.write():
            self._connection.run(
                """INSERT INTO saved_searches (user, name, query, made) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET name = excluded.name""",
                (user, storable(name), storable(query), stamp(at)),
            )

    def forget_search(self, search: int, user: str) -> None:
        """Drop a kept query; harmless when it is not this person's."""
        with self._connection.write():
            self._connection.run("DELETE FROM saved_searches WHERE id = ? AND user = ?", (search, user))

    def saved_searches(self, user: str) -> list[SavedSearch]:
        """A person's kept queries, oldest first."""
        rows = self._connection.rows("SELECT * FROM saved_searches WHERE user = ? ORDER BY id", (user,))
        return [
            SavedSearch(id=row["id"], user=row["user"], name=row["name"], query=row["query"], made=moment(row["made"]))
            for row in rows
        ]
