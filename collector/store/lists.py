"""Lists: which items each day's candidate list covers, so that none falls between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from collector.errors import UnknownRow
from collector.store.codec import moment, moment_or_none, stamp, stamp_or_none
from collector.store.connection import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeList:
    """One day's list: what was stored after ``since`` (None: from the beginning) and not after ``until``.

    What belongs to it is told by the items' ids, which rise in the order of storing: by the clock, an item that was
    fetched before the list and stored after it would be in no list at all.
    """

    day: date  # in Asia/Shanghai
    made: datetime
    since: datetime | None
    until: datetime
    after: int  # the last item of the list before
    upto: int  # its own last item


class Lists:
    """The lists that were made, one a day at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> MadeList | None:
        """The list of the latest day."""
        row = self._connection.row("SELECT * FROM lists ORDER BY day DESC LIMIT 1")
        return None if row is None else _made(row)

    def of(self, day: date) -> MadeList | None:
        """The list of a day."""
        row = self._connection.row("SELECT * FROM lists WHERE day = ?", (day.isoformat(),))
        return None if row is None else _made(row)

    def beside(self, day: date) -> tuple[date | None, date | None]:
        """The days of the lists before and after a day's."""
        row = self._connection.row(
            "SELECT (SELECT max(day) FROM lists WHERE day < :day), (SELECT min(day) FROM lists WHERE day > :day)",
            {"day": day.isoformat()},
        )
        found = [date.fromisoformat(text) if text else None for text in (tuple(row) if row else (None, None))]
        return found[0], found[1]

    def make(self, day: date, made: datetime, since: datetime | None, until: datetime) -> MadeList:
        """Record the list of a day; it holds all items that are in no list yet.

        The one that is there already stays, whoever was first.
        """
        with self._connection.write():
            self._connection.run(
                """INSERT INTO lists (day, made, since, until, after_item, upto_item)
                   SELECT ?, ?, ?, ?, coalesce((SELECT max(upto_item) FROM lists), 0),
                     coalesce((SELECT max(id) FROM items), 0)
                   WHERE true ON CONFLICT DO NOTHING""",
                (day.isoformat(), stamp(made), stamp_or_none(since), stamp(until)),
            )
            return self._of(day)

    def extend(self, day: date, made: datetime, until: datetime) -> MadeList:
        """Let the last list reach further, over all items that are in none yet; a list that others follow stays.

        :raises UnknownRow: no list was made on that day.
        """
        with self._connection.write():
            self._connection.run(
                """UPDATE lists SET made = :made, until = max(until, :until),
                     upto_item = coalesce((SELECT max(id) FROM items), 0)
                   WHERE day = :day AND NOT EXISTS (SELECT 1 FROM lists WHERE day > :day)""",
                {"day": day.isoformat(), "made": stamp(made), "until": stamp(until)},
            )
            return self._of(day)

    def _of(self, day: date) -> MadeList:
        found = self.of(day)
        if found is None:
            raise UnknownRow(f"no list was made on {day}")
        return found


def _made(row: Row) -> MadeList:
    return MadeList(
        day=date.fromisoformat(row["day"]),
        made=moment(row["made"]),
        since=moment_or_none(row["since"]),
        until=moment(row["until"]),
        after=row["after_item"],
        upto=row["upto_item"],
    )
