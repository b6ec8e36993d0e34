"""Chores: the work that is done once a day, and the day on which each was last done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from collector.store.codec import moment, stamp, storable
from collector.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One piece of daily work, as it was last done."""

    name: str
    day: date
    at: datetime
    detail: str


class Chores:
    """What was done when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self, name: str) -> Chore | None:
        """When a chore was last done; None: never."""
        row = self._connection.row("SELECT * FROM chores WHERE name = ?", (name,))
        if row is None:
            return None
        return Chore(name=row["name"], day=date.fromisoformat(row["day"]), at=moment(row["at"]), detail=row["detail"])

    def done(self, name: str, day: date, at: datetime, detail: str = "") -> None:
        """Note that a chore was done on a day."""
        with self._connection.write():
            self._connection.run(
                """INSERT INTO chores VALUES (?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET day = excluded.day, at = excluded.at, detail = excluded.detail""",
                (name, day.isoformat(), stamp(at), storable(detail)),
            )

    def tidy_file(self) -> None:
        """Let SQLite renew what it knows for planning, and put its log back into the database file.

        The log is put back as far as nobody reads it just now; the rest waits for the next time.
        """
        self._connection.rows("PRAGMA optimize")
        self._connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
