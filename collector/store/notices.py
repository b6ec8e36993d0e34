"""Notices: messages that were made and wait until they are sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.store.codec import moment, moment_or_none, pack, stamp, storable
from collector.store.connection import Connection, Row

_LONGEST = timedelta(hours=1)  # between two tries


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One part of a message to one channel."""

    id: int
    subject: str
    channel: str
    part: int
    title: str
    body: str
    made: datetime
    not_before: datetime
    tries: int
    begun: datetime | None  # set on a notice that waits: a try was cut off, and nobody knows whether it arrived
    problem: str


class Notices:
    """The messages, each told at least once: what was cut off while it was sent is sent again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, subject: str, channel: str, parts: Sequence[tuple[str, str]], now: datetime) -> bool:
        """Let a message be sent, part by part as title and body; False where its subject was queued there before.

        To be called in the transaction that notes what it tells of.
        """
        if self.queued(subject, channel):
            return False
        self._connection.run_many(
            """INSERT INTO notices (subject, channel, part, title, body, made, not_before, tries, problem)
               VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')""",
            [
                (storable(subject), channel, number, storable(title), storable(body), stamp(now), stamp(now))
                for number, (title, body) in enumerate(parts, start=1)
            ],
        )
        return True

    def queued(self, subject: str, channel: str) -> bool:
        """Whether a message of this subject was ever made for the channel."""
        row = self._connection.row("SELECT 1 FROM notices WHERE subject = ? AND channel = ?", (subject, channel))
        return row is not None

    def waiting(self) -> list[Notice]:
        """What is not sent yet, in the order in which it was made."""
        return [_notice(row) for row in self._connection.rows("SELECT * FROM waiting_notices ORDER BY id")]

    def begin(self, notice: int, now: datetime) -> None:
        """Note that a try begins now."""
        self._update("UPDATE notices SET begun = ?, tries = tries + 1 WHERE id = ?", (stamp(now), notice))

    def sent(self, notice: int, now: datetime) -> None:
        """Note that it has arrived."""
        self._update("UPDATE notices SET sent = ?, begun = NULL, problem = '' WHERE id = ?", (stamp(now), notice))

    def failed(self, notice: Notice, problem: str, now: datetime) -> None:
        """Note that a try failed, and let the next wait: 2, 4, 8 … minutes, an hour at most."""
        wait = min(timedelta(minutes=2.0 ** min(notice.tries + 1, 16)), _LONGEST)
        self._update(
            "UPDATE notices SET begun = NULL, problem = ?, not_before = ? WHERE id = ?",
            (storable(problem[:300]), stamp(now + wait), notice.id),
        )

    def drop_others(self, channels: Collection[str], why: str) -> int:
        """Give up what waits for channels that are none of these; how many there were."""
        return self._update(
            """UPDATE notices SET dropped = ? WHERE id IN (
                 SELECT id FROM waiting_notices WHERE channel NOT IN (SELECT value FROM json_each(?)))""",
            (why, pack(list(channels))),
        )

    def drop_stale(self, prefix: str, subject: str, channel: str, why: str) -> int:
        """Give up what waits of the subjects with this prefix for a channel, but for ``subject``; how many parts.

        To be called in the transaction that queues ``subject``.
        """
        return self._connection.run(
            """UPDATE notices SET dropped = :why WHERE id IN (
                 SELECT id FROM waiting_notices
                 WHERE channel = :channel AND substr(subject, 1, length(:prefix)) = :prefix AND subject <> :subject)""",
            {"why": why, "channel": channel, "prefix": prefix, "subject": subject},
        ).rowcount

    def forget(self, before: datetime) -> int:
        """Drop messages made before a time that are sent or given up; how many there were."""
        return self._update(
            "DELETE FROM notices WHERE made < ? AND (sent IS NOT NULL OR dropped IS NOT NULL)", (stamp(before),)
        )

    def _update(self, sql: str, parameters: Sequence[object]) -> int:
        with self._connection.write():
            return self._connection.run(sql, parameters).rowcount


def _notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        subject=row["subject"],
        channel=row["channel"],
        part=row["part"],
        title=row["title"],
        body=row["body"],
        made=moment(row["made"]),
        not_before=moment(row["not_before"]),
        tries=row["tries"],
        begun=moment_or_none(row["begun"]),
        problem=row["problem"],
    )
