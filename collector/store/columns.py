"""Columns: what is remembered of each between its polls, and which are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from collector.model import ColumnState, Outcome, Validators
from collector.store.codec import moment, moment_or_none, stamp, unpack, unpack_request
from collector.store.connection import Connection, Row
from collector.store.gaps import gap_from

_STATES = """
SELECT columns.*, gaps.id AS gap_id, gaps.opened, gaps.since, gaps.reached, gaps.closed, gaps.reason FROM columns
LEFT JOIN gaps ON gaps.id = (SELECT min(id) FROM gaps WHERE gaps.column_key = columns.column_key AND closed IS NULL)
"""


class Columns:
    """The state of every column that was ever polled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self, column: str) -> ColumnState:
        """What is remembered of a column; an empty state when it was never polled."""
        row = self._connection.row(f"{_STATES} WHERE columns.column_key = ?", (column,))
        return ColumnState(column=column) if row is None else _state(row)

    def states(self) -> dict[str, ColumnState]:
        """The state of every column that was ever polled, by its key."""
        return {row["column_key"]: _state(row) for row in self._connection.rows(_STATES)}

    def due(self, columns: Iterable[str], now: datetime) -> list[str]:
        """Those of the columns that are to be polled: never polled first, then the longest overdue."""
        next_due: dict[str, str] = {
            row["column_key"]: row["next_due"]
            for row in self._connection.rows("SELECT column_key, next_due FROM columns")
        }
        due = (key for key in dict.fromkeys(columns) if next_due.get(key, "") <= stamp(now))
        return sorted(due, key=lambda key: next_due.get(key, ""))

    def failing_since(self, column: str) -> datetime | None:
        """When the first poll ended of those in a row that saw nothing of a column; None where the last one did."""
        row = self._connection.row(
            """SELECT min(finished) FROM polls WHERE column_key = :column AND finished >
                 coalesce((SELECT last_healthy FROM columns WHERE column_key = :column), '')""",
            {"column": column},
        )
        return moment_or_none(row[0]) if row else None

    def poll_now(self, column: str, now: datetime) -> None:
        """Let a column be due at once; one that was never polled is due anyway."""
        with self._connection.write():
            self._connection.run(
                "UPDATE columns SET next_due = min(next_due, ?) WHERE column_key = ?", (stamp(now), column)
            )


def _state(row: Row) -> ColumnState:
    validators = row["validators"]
    return ColumnState(
        column=row["column_key"],
        next_due=moment(row["next_due"]),
        failures=row["failures"],
        last_polled=moment(row["last_polled"]),
        first_healthy=moment_or_none(row["first_healthy"]),
        last_healthy=moment_or_none(row["last_healthy"]),
        last_outcome=Outcome(row["last_outcome"]),
        entries_hash=row["entries_hash"],
        validators=Validators(**unpack(validators)) if validators else None,
        entrance=unpack_request(row["entrance"]),
        entrance_found=moment_or_none(row["entrance_found"]),
        gap=gap_from(row, key="gap_id") if row["gap_id"] is not None else None,
        suspicion=row["suspicion"],
        suspicious_since=moment_or_none(row["suspicious_since"]),
    )
