"""Gaps: stretches of a column that a poll could not walk back over, from the moment one opens until it is closed."""

from __future__ import annotations

from datetime import datetime

from collector.model import Gap, Report
from collector.store.codec import moment, moment_or_none, stamp, stamp_or_none
from collector.store.connection import Connection, Row


def gap_from(row: Row, *, key: str = "id") -> Gap:
    """The gap that a row holds."""
    return Gap(
        id=row[key],
        column=row["column_key"],
        opened=moment(row["opened"]),
        since=moment_or_none(row["since"]),
        reached=moment_or_none(row["reached"]),
        closed=moment_or_none(row["closed"]),
        reason=row["reason"],
    )


def oldest_open(connection: Connection, column: str) -> Gap | None:
    """The gap of a column that has been open longest."""
    row = connection.row("SELECT * FROM gaps WHERE column_key = ? AND closed IS NULL ORDER BY id LIMIT 1", (column,))
    return gap_from(row) if row else None


def open_gap(connection: Connection, report: Report, since: datetime | None) -> Gap:
    """Record that a poll stopped before it met what was known; inside a transaction.

    It opens when that poll began, so that nothing the poll itself stored counts as known before. While a gap of the
    column is open, a further one only says how far back this poll came.
    """
    found = oldest_open(connection, report.column)
    if found is None:
        connection.run(
            "INSERT INTO gaps (column_key, opened, since, reached, reason) VALUES (?, ?, ?, ?, ?)",
            (
                report.column,
                stamp(report.started),
                stamp_or_none(since),
                stamp_or_none(report.reached),
                report.problem or f"stopped after {report.pages} pages before any known entry",
            ),
        )
    elif report.reached is not None:
        connection.run("UPDATE gaps SET reached = ? WHERE id = ?", (stamp(report.reached), found.id))
    opened = oldest_open(connection, report.column)
    assert opened is not None  # noqa: S101  # written above, in this transaction
    return opened


def close_gaps(connection: Connection, column: str, at: datetime) -> None:
    """Record that a poll walked back over everything that was open; inside a transaction."""
    connection.run("UPDATE gaps SET closed = ? WHERE column_key = ? AND closed IS NULL", (stamp(at), column))
