"""Polls: what each visit to a column came to, what it left unread, and where it could not reach back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from collector.model import ColumnState, Entry, Gap, Outcome, Poll, Report
from collector.reading.horizon import beyond
from collector.reading.urls import url_key
from collector.store.addresses import item_of
from collector.store.codec import (
    LATEST,
    moment,
    moment_or_none,
    pack,
    pack_entry,
    pack_request,
    stamp,
    stamp_or_none,
    storable,
    unpack_entry,
)
from collector.store.columns import Columns
from collector.store.connection import Connection, Row
from collector.store.gaps import close_gaps, gap_from, gaps_of, oldest_open, open_gap
from collector.store.sightings import sight
from collector.store.usual import count_publications

_SAVE_STATE = """
INSERT INTO columns (column_key, next_due, failures, last_polled, first_healthy, last_healthy, last_outcome,
  entries_hash, validators, entrance, entrance_found, suspicion, suspicious_since)
VALUES (:column, :next_due, :failures, :at, :healthy, :healthy, :outcome, :hash, :validators, :entrance, :found,
  :suspicion, :suspicious_since)
ON CONFLICT DO UPDATE SET
  next_due = :next_due, failures = :failures, last_polled = :at,
  first_healthy = coalesce(first_healthy, :healthy), last_healthy = coalesce(:healthy, last_healthy),
  last_outcome = :outcome, entries_hash = coalesce(:hash, entries_hash), validators = :validators, entrance = :entrance,
  entrance_found = :found, suspicion = :suspicion, suspicious_since = :suspicious_since
"""
_SAVE_POLL = """
INSERT INTO polls (column_key, started, finished, outcome, detail, status, entries, new, failed, pages, requests, bytes,
  newest, gap, suspicion)
VALUES (:column, :started, :finished, :outcome, :detail, :status, :entries, :new, :failed, :pages, :requests, :bytes,
  :newest, :gap, :suspicion)
"""


class Polls:
    """The log of polls, and the two debts that a poll can leave: unread articles and gaps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._columns = Columns(connection)

    def finish(
        self,
        report: Report,
        outcome: Outcome,
        detail: str,
        *,
        next_due: datetime,
        failures: float,
        horizon: datetime | None = None,
        suspicion: str = "",
    ) -> Poll:
        """Store one finished poll, all of it in one transaction.

        Every listed entry is accounted for: what is stored gets a sighting, what is not waits as pending, unless it is
        of the list's past before ``horizon``. Validators and the entries' hash are saved here only, so that a poll that
        was cut off is never taken for one that saw everything; after an unhealthy poll or a suspicious list the
        validators are dropped, since a "not modified" after these proves nothing. New items are those whose ``fetched``
        lies within the poll.
        """
        with self._connection.write():
            before = self._columns.state(report.column)
            items = self._items({url_key(entry.url) for entry in report.entries})
            self._account(report, items, horizon)
            self._note_failures(report)
            count_publications(self._connection, report.column, report.started, report.finished)
            gap = self._settle_gap(report, outcome, before)
            self._save_state(report, outcome, before, next_due, failures, suspicion)
            return self._save_poll(report, outcome, detail, gap, suspicion)

    def last(self, column: str, n: int = 1) -> list[Poll]:
        """The last ``n`` polls of a column, newest first."""
        rows = self._connection.rows(
            "SELECT * FROM poll_log WHERE column_key = ? ORDER BY finished DESC, id DESC LIMIT ?", (column, n)
        )
        return [_poll(row) for row in rows]

    def recent(self, n: int) -> dict[str, list[tuple[Outcome, int]]]:
        """What the last ``n`` polls of every column came to and how many items were new, oldest first."""
        keys = [row["column_key"] for row in self._connection.rows("SELECT column_key FROM columns")]
        query = "SELECT outcome, new FROM polls WHERE column_key = ? ORDER BY finished DESC, id DESC LIMIT ?"
        found = {key: self._connection.rows(query, (key, n)) for key in keys}
        return {key: [(Outcome(outcome), new) for outcome, new in reversed(rows)] for key, rows in found.items()}

    def latest(self, at: datetime | None = None) -> dict[str, Poll]:
        """The last poll of every column, by its key; with ``at`` the last that was finished by then."""
        rows = self._connection.rows(
            """SELECT poll_log.* FROM columns JOIN poll_log ON poll_log.id = (
                 SELECT id FROM polls WHERE polls.column_key = columns.column_key AND finished <= ?
                 ORDER BY finished DESC, id DESC LIMIT 1)""",
            (LATEST if at is None else stamp(at),),
        )
        return {row["column_key"]: _poll(row) for row in rows}

    def last_listing(self, column: str, at: datetime) -> Poll | None:
        """The last poll of a column by then that saw entries; "not modified" sees none."""
        row = self._connection.row(
            """SELECT * FROM poll_log WHERE column_key = ? AND finished <= ? AND entries > 0
               ORDER BY finished DESC, id DESC LIMIT 1""",
            (column, stamp(at)),
        )
        return None if row is None else _poll(row)

    def since(self, since: datetime | None, until: datetime) -> list[Poll]:
        """The polls finished after ``since`` and not after ``until``, oldest first."""
        low = "" if since is None else stamp(since)
        rows = self._connection.rows(
            "SELECT * FROM poll_log WHERE finished > ? AND finished <= ? ORDER BY finished, id",
            (low, stamp(until)),
        )
        return [_poll(row) for row in rows]

    def pending(self, column: str, now: datetime, limit: int) -> tuple[Entry, ...]:
        """Entries of a column that were listed before ``now`` and are not read yet; those tried least come first."""
        rows = self._connection.rows(
            "SELECT entry FROM pending WHERE column_key = ? AND first_seen <= ? ORDER BY tries, first_seen LIMIT ?",
            (column, stamp(now), limit),
        )
        return tuple(unpack_entry(row["entry"]) for row in rows)

    def to_retry(self, column: str, now: datetime, limit: int) -> tuple[Entry, ...]:
        """Those of the pending entries whose time has come: each is left alone for 2, 4, 8 … hours, a week at most."""
        rows = self._connection.rows(
            """SELECT entry FROM pending WHERE column_key = ? AND (last_tried IS NULL OR
                 (julianday(?) - julianday(last_tried)) * 24 >= min(168, 1 << min(tries, 8)) - 0.01)
               ORDER BY tries, first_seen LIMIT ?""",
            (column, stamp(now), limit),
        )
        return tuple(unpack_entry(row["entry"]) for row in rows)

    def pending_counts(self) -> dict[str, int]:
        """How many entries wait to be read, by column."""
        rows = self._connection.rows("SELECT column_key, count(*) AS waiting FROM pending GROUP BY column_key")
        return {row["column_key"]: row["waiting"] for row in rows}

    def want(self, column: str, entry: Entry, at: datetime) -> None:
        """Let an article be read with the next poll of a column, whether or not the column lists it."""
        with self._connection.write():
            self._connection.run(
                """INSERT INTO pending VALUES (?, ?, ?, ?, NULL, 0, NULL, 'asked for by an editor')
                   ON CONFLICT DO NOTHING""",
                (column, url_key(entry.url), pack_entry(entry), stamp(at)),
            )

    def problem_of(self, url_key: str) -> str | None:
        """Why an address that waits to be read could not be read so far; None where it was not tried, or waits not."""
        row = self._connection.row(
            "SELECT problem FROM pending WHERE url_key = ? AND tries > 0 ORDER BY last_tried DESC", (url_key,)
        )
        return row["problem"] if row else None

    def gaps(self, open_only: bool = True) -> list[Gap]:
        """The gaps of all columns, oldest first."""
        return gaps_of(self._connection, "closed IS NULL" if open_only else "true")

    def waiting_since(self, since: datetime) -> dict[str, tuple[datetime, int]]:
        """By column, of the articles listed after ``since`` and tried in vain: when the first was listed, how many."""
        rows = self._connection.rows(
            """SELECT column_key, min(first_seen) AS oldest, count(*) AS waiting FROM pending
               WHERE tries > 0 AND first_seen > ? GROUP BY column_key""",
            (stamp(since),),
        )
        return {row["column_key"]: (moment(row["oldest"]), row["waiting"]) for row in rows}

    def _items(self, keys: set[str]) -> dict[str, int]:
        rows = self._connection.rows(
            """SELECT url_key, id FROM items WHERE url_key IN (SELECT value FROM json_each(?1))
               UNION ALL SELECT url_key, item FROM addresses WHERE url_key IN (SELECT value FROM json_each(?1))""",
            (pack(sorted(keys)),),
        )
        return {row["url_key"]: row["id"] for row in rows}

    def _account(self, report: Report, items: Mapping[str, int], horizon: datetime | None) -> None:
        """A sighting or a pending row for every entry, unless it belongs to the past that a first run does not read."""
        past = beyond(report.entries, horizon, items)
        for entry in report.entries:
            key = url_key(entry.url)
            if key in items:
                sight(self._connection, items[key], report.column, entry, report.finished)
            elif key not in past:
                self._connection.run(
                    """INSERT INTO pending VALUES (?, ?, ?, ?, NULL, 0, NULL, 'not tried yet')
                       ON CONFLICT DO UPDATE SET entry = excluded.entry""",
                    (report.column, key, pack_entry(entry), stamp(report.finished)),
                )

    def _note_failures(self, report: Report) -> None:
        """What was tried in vain: new entries stay pending and say why; known items wait, unless it will pass."""
        for failure in report.failures:
            tried = stamp(report.finished)
            cursor = self._connection.run(
                f"UPDATE items SET checked = iif(?3, checked, ?1) WHERE id = {item_of('?2')}",  # noqa: S608
                (tried, failure.url_key, failure.passing),
            )
            if cursor.rowcount:
                continue
            self._connection.run(
                """INSERT INTO pending VALUES (:column, :key, :entry, :tried, :tried, 1, :status, :problem)
                   ON CONFLICT DO UPDATE SET last_tried = :tried, tries = tries + 1, status = :status,
                     problem = :problem""",
                {
                    "column": report.column,
                    "key": storable(failure.url_key),
                    "entry": pack_entry(failure.entry),
                    "tried": tried,
                    "status": failure.status,
                    "problem": storable(failure.problem),
                },
            )

    def _settle_gap(self, report: Report, outcome: Outcome, before: ColumnState) -> Gap | None:
        """Open a gap where the poll stopped short, close what it walked over; the gap that this poll is about."""
        if not report.anchor_met:
            if before.last_healthy is None:
                return None  # a first run has nothing to miss
            return open_gap(self._connection, report, before.last_healthy)
        if before.gap is not None and outcome.healthy and _walked(report):
            close_gaps(self._connection, report.column, report.finished)
            return None
        return oldest_open(self._connection, report.column)

    def _save_state(
        self,
        report: Report,
        outcome: Outcome,
        before: ColumnState,
        next_due: datetime,
        failures: float,
        suspicion: str,
    ) -> None:
        found = report.entrance
        since = (before.suspicious_since or report.finished) if suspicion else None
        self._connection.run(
            _SAVE_STATE,
            {
                "column": report.column,
                "next_due": stamp(next_due),
                "failures": failures,
                "at": stamp(report.finished),
                "healthy": stamp(report.finished) if outcome.healthy else None,
                "outcome": outcome,
                "hash": report.entries_hash if outcome.healthy else None,
                "validators": None if suspicion else _validators(report, outcome, before),
                "entrance": pack_request(found or before.entrance),
                "found": stamp(report.finished) if found else stamp_or_none(before.entrance_found),
                "suspicion": storable(suspicion),
                "suspicious_since": stamp_or_none(since),
            },
        )

    def _save_poll(self, report: Report, outcome: Outcome, detail: str, gap: Gap | None, suspicion: str) -> Poll:
        dates = [entry.published for entry in report.entries if entry.published]
        poll = Poll(
            column=report.column,
            started=report.started,
            finished=report.finished,
            outcome=outcome,
            detail=detail,
            status=report.status,
            entries=len(report.entries),
            new=self._count_new(report),
            failed=len(report.failures),
            pages=report.pages,
            requests=report.requests,
            bytes=report.bytes,
            newest=max(dates, default=None),
            gap=gap,
            suspicion=suspicion,
        )
        cursor = self._connection.run(_SAVE_POLL, _poll_values(poll))
        return replace(poll, id=int(cursor.lastrowid or 0))

    def _count_new(self, report: Report) -> int:
        row = self._connection.row(
            "SELECT count(*) FROM items WHERE column_key = ? AND first_seen BETWEEN ? AND ?",
            (report.column, stamp(report.started), stamp(report.finished)),
        )
        return int(row[0]) if row else 0


def _walked(report: Report) -> bool:
    """Whether the poll really went back through the list: an unchanged answer proves nothing about what lies behind."""
    return not report.not_modified and not (report.same_entries and report.pages <= 1)


def _validators(report: Report, outcome: Outcome, before: ColumnState) -> str | None:
    """The validators to ask with next time; none after a failure or while something behind the list is unproven."""
    if not outcome.healthy or not report.anchor_met:
        return None
    validators = before.validators if report.not_modified and report.validators is None else report.validators
    if validators is None:
        return None
    return pack({"url": validators.url, "etag": validators.etag, "modified": validators.modified})


def _poll_values(poll: Poll) -> dict[str, object]:
    return {
        "column": poll.column,
        "started": stamp(poll.started),
        "finished": stamp(poll.finished),
        "outcome": poll.outcome,
        "detail": storable(poll.detail),
        "status": poll.status,
        "entries": poll.entries,
        "new": poll.new,
        "failed": poll.failed,
        "pages": poll.pages,
        "requests": poll.requests,
        "bytes": poll.bytes,
        "newest": stamp_or_none(poll.newest),
        "gap": poll.gap.id if poll.gap else None,
        "suspicion": storable(poll.suspicion),
    }


def _poll(row: Row) -> Poll:
    return Poll(
        id=row["id"],
        column=row["column_key"],
        started=moment(row["started"]),
        finished=moment(row["finished"]),
        outcome=Outcome(row["outcome"]),
        detail=row["detail"],
        status=row["status"],
        entries=row["entries"],
        new=row["new"],
        failed=row["failed"],
        pages=row["pages"],
        requests=row["requests"],
        bytes=row["bytes"],
        newest=moment_or_none(row["newest"]),
        suspicion=row["suspicion"],
        gap=gap_from(row, key="gap") if row["gap"] is not None else None,
    )
