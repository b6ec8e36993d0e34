"""What is usual for each column: what it published when, and what was learnt from that."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from collector.model import Look, Share, Usual
from collector.store.codec import moment, moment_or_none, pack, stamp, stamp_or_none, unpack
from collector.store.connection import Connection, Row
from collector.store.usual_schema import COUNT

# title, date, text, minute, source: whether an item has it
_FIELDS = """
SELECT first_seen, title <> '' AS title, published IS NOT NULL AS date, precision = 'minute' AS minute,
  coalesce(source_label, '') <> '' AS source,
  length(texts.text) >= 30 OR EXISTS (SELECT 1 FROM attachments WHERE attachments.item = items.id) AS text
FROM items JOIN texts ON texts.item = items.id
WHERE column_key = ? ORDER BY first_seen DESC, items.id DESC LIMIT ?
"""
_ARRIVALS = """
SELECT items.column_key, unixepoch(items.first_seen) - unixepoch(published) AS seen,
  (SELECT unixepoch(made) - unixepoch(published) FROM lists
   WHERE items.id > after_item AND items.id <= upto_item) AS listed
FROM items JOIN columns ON columns.column_key = items.column_key AND items.first_seen > columns.first_healthy
WHERE items.first_seen > :since AND items.first_seen <= :until
  AND precision = 'minute' AND published <= items.first_seen
"""
_NOW, _BEFORE = 5, 30  # items that are compared
_POLLS = 3  # from which the last items came


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How long after its publication an article was seen, and listed; None while it is in no list."""

    column: str
    seen: timedelta
    listed: timedelta | None


class Usuals:
    """The habits of the columns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, column: str) -> Usual | None:
        """What is usual for a column; None where nothing was learnt yet."""
        row = self._connection.row("SELECT * FROM usual WHERE column_key = ?", (column,))
        return None if row is None else _usual(row)

    def all(self) -> dict[str, Usual]:
        """What is usual, by column."""
        return {row["column_key"]: _usual(row) for row in self._connection.rows("SELECT * FROM usual")}

    def save(self, usual: Usual) -> None:
        """Keep what was learnt, in place of what was known."""
        habits = {
            "weights": usual.weights,
            "limit": usual.limit,
            "usual_gap": usual.usual_gap.total_seconds() if usual.usual_gap is not None else None,
            "last_published": stamp_or_none(usual.last_published),
            "fields": {name: asdict(share) for name, share in usual.fields.items()},
            "look": {**asdict(usual.look), "newest": stamp_or_none(usual.look.newest)},
        }
        with self._connection.write():
            self._connection.run(
                "INSERT OR REPLACE INTO usual VALUES (?, ?, ?, ?)",
                (usual.column, stamp(usual.learnt), stamp_or_none(usual.silent_after), pack(habits)),
            )

    def publications(self, column: str, since: int) -> list[tuple[int, int]]:
        """The hours (see ``rhythm.calendar.hours``) from ``since`` on in which a column published, and how much."""
        rows = self._connection.rows(
            "SELECT hour, items FROM publications WHERE column_key = ? AND hour >= ? ORDER BY hour", (column, since)
        )
        return [(row["hour"], row["items"]) for row in rows]

    def last_publication(self, column: str) -> int | None:
        """The last hour in which a column published something."""
        row = self._connection.row("SELECT max(hour) FROM publications WHERE column_key = ?", (column,))
        return None if row is None else row[0]

    def fields(self, column: str) -> dict[str, Share]:
        """In what share of the last items of a column each field could be read, beside those before them."""
        rows = self._connection.rows(_FIELDS, (column, _NOW + _BEFORE))
        now, before = rows[:_NOW], rows[_NOW:]
        polls = len({row["first_seen"][:13] for row in now})  # by the hour: a burst is one sample, not many
        known = len(now) == _NOW and len(before) >= 2 * _NOW and polls >= _POLLS
        return {
            name: Share(now=_share(now, name), before=_share(before, name), known=known)
            for name in ("title", "date", "text", "minute", "source")
        }

    def arrivals(self, since: datetime, until: datetime) -> list[Arrival]:
        """Of articles first seen between two moments, whose minute of publication is known, how soon that was.

        What a column's first run brought says nothing about how soon and is left out.
        """
        rows = self._connection.rows(_ARRIVALS, {"since": stamp(since), "until": stamp(until)})
        return [
            Arrival(
                column=row["column_key"],
                seen=timedelta(seconds=row["seen"]),
                listed=None if row["listed"] is None else timedelta(seconds=row["listed"]),
            )
            for row in rows
        ]

    def rebuild(self) -> None:
        """Count all publications again from sightings and pending entries."""
        with self._connection.write():
            self._connection.run("DELETE FROM publications")
            self._connection.run(COUNT, {"column": None, "since": "", "until": "9"})


def count_publications(connection: Connection, column: str, since: datetime, until: datetime) -> None:
    """Add what a column listed for the first time between two moments; inside a transaction, once for each poll."""
    connection.run(COUNT, {"column": column, "since": stamp(since), "until": stamp(until)})


def _share(rows: list[Row], name: str) -> float:
    return sum(bool(row[name]) for row in rows) / len(rows) if rows else 0.0


def _usual(row: Row) -> Usual:
    habits = unpack(row["habits"])
    look = habits["look"]
    look |= {"newest": moment_or_none(look["newest"])}
    look |= {name: tuple(look[name]) for name in ("hosts", "shapes", "keys")}
    gap = habits["usual_gap"]
    return Usual(
        column=row["column_key"],
        learnt=moment(row["learnt"]),
        silent_after=moment_or_none(row["silent_after"]),
        weights=tuple(habits["weights"]),
        limit=habits["limit"],
        usual_gap=None if gap is None else timedelta(seconds=gap),
        last_published=moment_or_none(habits["last_published"]),
        fields={name: Share(**share) for name, share in habits["fields"].items()},
        look=Look(**look),
    )
