"""Alerts: which faults stand, which of them people were told of, and which are over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.model import Alert, AlertKind, Severity
from collector.store.codec import moment, moment_or_none, pack, stamp, storable
from collector.store.connection import Connection, Row

HOLD = timedelta(minutes=10)  # a fault that mends itself within that time is not worth a message
CALM = timedelta(minutes=30)  # so long nothing may be seen of a fault before it is over
_MOST_CALM = timedelta(hours=12)
_MEMORY = timedelta(days=1)  # a fault that comes back within that time is the same one flapping

_SEEN = """
INSERT INTO alerts VALUES (:key, :kind, :column, :severity, :text, :since, :now, :now, NULL, NULL, NULL, 1)
ON CONFLICT DO UPDATE SET
  kind = :kind, column_key = :column, severity = :severity, text = :text, since = :since,
  last_seen = max(last_seen, :now), gone = NULL,
  openings = CASE WHEN recovered IS NULL THEN openings WHEN recovered > :remembered THEN openings + 1 ELSE 1 END,
  opened = iif(recovered IS NULL, opened, :now), told = iif(recovered IS NULL, told, NULL), recovered = NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A fault with what became of it."""

    alert: Alert
    opened: datetime
    last_seen: datetime
    gone: datetime | None
    told: datetime | None
    recovered: datetime | None
    openings: int

    @property
    def calm(self) -> timedelta:
        """How long nothing may be seen of it before it is over: twice as long each time it comes back."""
        return min(CALM * 2.0 ** min(self.openings - 1, 16), _MOST_CALM)


class Alerts:
    """Every fault that was seen, by its key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def see(self, alerts: Iterable[Alert], now: datetime) -> None:
        """Note which faults stand at ``now``: those that are not given any more have gone."""
        found = tuple(alerts)
        with self._connection.write():
            for alert in found:
                self._connection.run(_SEEN, _values(alert, now))
            self._connection.run(
                """UPDATE alerts SET gone = :now WHERE gone IS NULL AND recovered IS NULL
                   AND key NOT IN (SELECT value FROM json_each(:keys))""",
                {"now": stamp(now), "keys": pack([alert.key for alert in found])},
            )

    def open(self) -> list[Standing]:
        """The faults that are not over, oldest first; those that have just gone are among them."""
        rows = self._connection.rows("SELECT * FROM alerts WHERE recovered IS NULL ORDER BY opened, key")
        return [_standing(row) for row in rows]

    def untold(self, now: datetime) -> list[Standing]:
        """The faults that stand, have stood for a while (``HOLD``; urgent ones at once), and were not told of yet."""
        return [
            one
            for one in self.open()
            if one.told is None
            and one.gone is None
            and (one.alert.severity is Severity.URGENT or now - one.opened >= HOLD)
        ]

    def over(self, now: datetime) -> list[Standing]:
        """The faults that have been gone long enough to count as over, and are not marked so yet."""
        return [one for one in self.open() if one.gone is not None and now - one.gone >= one.calm]

    def tell(self, keys: Collection[str], now: datetime) -> None:
        """Note that people were told of these faults; in the transaction that queues the message."""
        self._connection.run(
            "UPDATE alerts SET told = ? WHERE key IN (SELECT value FROM json_each(?))", (stamp(now), pack(list(keys)))
        )

    def close(self, keys: Collection[str], now: datetime) -> None:
        """Note that these faults are over; in the transaction that queues the message."""
        self._connection.run(
            "UPDATE alerts SET recovered = ? WHERE key IN (SELECT value FROM json_each(?))",
            (stamp(now), pack(list(keys))),
        )

    def forget(self, before: datetime) -> int:
        """Drop the faults that were over before a time; how many there were."""
        with self._connection.write():
            return self._connection.run("DELETE FROM alerts WHERE recovered < ?", (stamp(before),)).rowcount


def _values(alert: Alert, now: datetime) -> dict[str, object]:
    return {
        "key": storable(alert.key),
        "kind": alert.kind,
        "column": alert.column,
        "severity": alert.severity,
        "text": storable(alert.text),
        "since": stamp(alert.since),
        "now": stamp(now),
        "remembered": stamp(now - _MEMORY),
    }


def _standing(row: Row) -> Standing:
    return Standing(
        alert=Alert(
            key=row["key"],
            kind=AlertKind(row["kind"]),
            column=row["column_key"],
            since=moment(row["since"]),
            text=row["text"],
            severity=Severity(row["severity"]),
        ),
        opened=moment(row["opened"]),
        last_seen=moment(row["last_seen"]),
        gone=moment_or_none(row["gone"]),
        told=moment_or_none(row["told"]),
        recovered=moment_or_none(row["recovered"]),
        openings=row["openings"],
    )
