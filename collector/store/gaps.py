"""Gaps: stretches of a column that a poll could not walk back over, from the moment one opens until it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from collector.errors import UnknownRow
from collector.model import Gap, Report
from collector.store.codec import moment, moment_or_none, stamp, stamp_or_none, storable
from collector.store.connection import Connection, Row

_GAPS = "SELECT gaps.*, note, checked_by FROM gaps LEFT JOIN gap_checks ON gap = id"


class Gaps:
    """What became of the gaps; ``store.polls`` opens and closes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def closed(self, since: datetime | None, until: datetime) -> list[Gap]:
        """The gaps that were closed after ``since`` and not after ``until``, by a poll or by hand."""
        low = "" if since is None else stamp(since)
        return gaps_of(self._connection, "closed > ? AND closed <= ?", (low, stamp(until)))

    def accept(self, gap: int, note: str, *, by: str, at: datetime) -> Gap:
        """Close a gap by the word of an editor who looked at the place by hand; the word is kept.

        :raises UnknownRow: there is no such gap, or it is closed already.
        """
        with self._connection.write():
            if not gaps_of(self._connection, "id = ? AND closed IS NULL", (gap,)):
                raise UnknownRow(f"no open gap {gap}")
            self._connection.run(
                "INSERT INTO gap_checks VALUES (?, ?, ?, ?)", (gap, storable(note), storable(by), stamp(at))
            )
            self._connection.run("UPDATE gaps SET closed = ? WHERE id = ?", (stamp(at), gap))
            return gaps_of(self._connection, "id = ?", (gap,))[0]


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


def gaps_of(connection: Connection, condition: str, parameters: Sequence[object] = ()) -> list[Gap]:
    """The gaps that a condition over the table holds for, oldest first, with what an editor said of them."""
    rows = connection.rows(
        f"SELECT gaps.*, note, checked_by FROM gaps LEFT JOIN gap_checks ON gap = id WHERE {condition} ORDER BY id",  # noqa: S608  # written in this package
        parameters,
    )
    return [
        replace(gap_from(row), checked=f"{row['checked_by']}：{row['note']}" if row["checked_by"] else "")
        for row in rows
    ]


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
