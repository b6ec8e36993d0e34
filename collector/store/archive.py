"""The archive's index: where in which WARC file the answer to a request was recorded, and which files may go."""

from __future__ import annotations

from datetime import datetime

from collector.model import ArchiveRecord
from collector.store.codec import LATEST, moment, stamp, storable
from collector.store.connection import Connection, Row


class Archive:
    """The index of all recorded responses; the files themselves belong to whoever records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: ArchiveRecord) -> None:
        """Record where a response lies; call it when its bytes are in the file."""
        with self._connection.write():
            self._connection.run(
                """INSERT INTO archive (key, url, fetched, file, offset, length, status, digest)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    storable(record.key),
                    storable(record.url),
                    stamp(record.fetched),
                    record.file,
                    record.offset,
                    record.length,
                    record.status,
                    record.digest,
                ),
            )

    def find(self, key: str, at: datetime | None = None) -> ArchiveRecord | None:
        """The newest record of a request, or the newest that is not younger than ``at``."""
        row = self._connection.row(
            "SELECT * FROM archive WHERE key = ? AND fetched <= ? ORDER BY fetched DESC, id DESC LIMIT 1",
            (storable(key), LATEST if at is None else stamp(at)),
        )
        return None if row is None else record_from(row)

    def of_url(self, url: str) -> ArchiveRecord | None:
        """The newest record of an address that was answered with a page (status 200)."""
        row = self._connection.row(
            "SELECT * FROM archive WHERE url = ? AND status = 200 ORDER BY fetched DESC, id DESC LIMIT 1",
            (storable(url),),
        )
        return None if row is None else record_from(row)

    def latest(self, url: str) -> ArchiveRecord | None:
        """The newest record of an address, whatever it was answered with."""
        row = self._connection.row(
            "SELECT * FROM archive WHERE url = ? ORDER BY fetched DESC, id DESC LIMIT 1", (storable(url),)
        )
        return None if row is None else record_from(row)

    def older_than(self, when: datetime) -> tuple[str, ...]:
        """Files that hold only records from before ``when`` and no page or picture of an item that editors took."""
        rows = self._connection.rows(
            """SELECT file FROM archive GROUP BY file HAVING max(fetched) < ?
               EXCEPT SELECT archive.file FROM taken_items
               JOIN items ON items.id = taken_items.item JOIN archive ON archive.url = items.url
               EXCEPT SELECT archive.file FROM taken_items
               JOIN pictures ON pictures.item = taken_items.item JOIN archive ON archive.url = pictures.url
               ORDER BY file""",
            (stamp(when),),
        )
        return tuple(row["file"] for row in rows)

    def forget_file(self, name: str) -> int:
        """Drop the records of a file that is gone or about to go; how many there were."""
        with self._connection.write():
            return self._connection.run("DELETE FROM archive WHERE file = ?", (name,)).rowcount


def record_from(row: Row) -> ArchiveRecord:
    """The record that a row of the index names."""
    return ArchiveRecord(
        key=row["key"],
        url=row["url"],
        fetched=moment(row["fetched"]),
        file=row["file"],
        offset=row["offset"],
        length=row["length"],
        status=row["status"],
        digest=row["digest"],
    )
