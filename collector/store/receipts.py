"""Receipts: which results of workers have been kept, so that one that comes again changes nothing."""

from __future__ import annotations

from datetime import datetime

from collector.store.codec import stamp
from collector.store.connection import Connection


class Receipts:
    """The results that were kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, result: str) -> bool:
        """Whether a result has been kept, whole."""
        return self._connection.row("SELECT 1 FROM receipts WHERE id = ?", (result,)) is not None

    def add(self, result: str, at: datetime) -> None:
        """A result is kept; to be called in the transaction that ends keeping it."""
        with self._connection.write():
            self._connection.run("INSERT OR IGNORE INTO receipts VALUES (?, ?)", (result, stamp(at)))

    def forget(self, before: datetime) -> int:
        """Drop the receipts of long ago; how many there were."""
        with self._connection.write():
            return self._connection.run("DELETE FROM receipts WHERE at < ?", (stamp(before),)).rowcount
