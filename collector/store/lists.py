"""Lists: which stretch of time each day's candidate list covers, so that no item falls between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from collector.errors import UnknownRow
from collector.store.codec import moment, moment_or_none, stamp, stamp_or_none
from collector.store.connection import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeList:
    """One day's list: it holds what became known after ``since`` (None: from the beginning) and not after ``until``."""

    day: date  # in Asia/Shanghai
    made: datetime
    since: datetime | None
    until: datetime


class Lists:
    """The lists that were made, one a day at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> MadeList | None:
        """The list that reaches furthest."""
        row = self._connection.row("SELECT * FROM lists ORDER BY until DESC, day DESC LIMIT 1")
        return None if row is None else _made(row)

    def of(self, day: date) -> MadeList | None:
        """The list of a day."""
        row = self._connection.row("SELECT * FROM lists WHERE day = ?", (day.isoformat(),))
        return None if row is None else _made(row)

    def make(self, day: date, made: datetime, since: datetime | None, until: datetime) -> MadeList:
        """Record the list of a day; the one that is there already stays, whoever was first."""
        with self._connection.write():
            self._connection.run(
                "INSERT INTO lists VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (day.isoformat(), stamp(made), stamp_or_none(since), stamp(until)),
            )
        return self.of(day) or MadeList(day=day, made=made, since=since, until=until)

    def extend(self, day: date, made: datetime, until: datetime) -> MadeList:
        """Let the last list reach further; a list that others follow stays as it is.

        :raises UnknownRow: no list was made on that day.
        """
        with self._connection.write():
            self._connection.run(
                """UPDATE lists SET made = :made, until = :until
                   WHERE day = :day AND until <= :until AND NOT EXISTS (SELECT 1 FROM lists WHERE day > :day)""",
                {"day": day.isoformat(), "made": stamp(made), "until": stamp(until)},
            )
        extended = self.of(day)
        if extended is None:
            raise UnknownRow(f"no list was made on {day}")
        return extended


def _made(row: Row) -> MadeList:
    return MadeList(
        day=date.fromisoformat(row["day"]),
        made=moment(row["made"]),
        since=moment_or_none(row["since"]),
        until=moment(row["until"]),
    )
