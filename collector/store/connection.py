"""One connection to the database file: how it is opened, how it is written to, and what its faults mean in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from sqlite_utils import Database

from collector.errors import StoreError, UnknownRow

Row = sqlite3.Row
Parameters = Sequence[Any] | Mapping[str, Any]

BUSY_SECONDS = 10.0
_SWITCHES = 200  # tries within that time

# What the driver's codes mean to the person at the keyboard; the low byte of the extended code is the family.
_MEANINGS = {
    sqlite3.SQLITE_BUSY: f"another program has been writing to it for {BUSY_SECONDS:.0f} s; try again when it is done",
    sqlite3.SQLITE_LOCKED: "another part of this program is using it; try again",
    sqlite3.SQLITE_FULL: "the disk is full; nothing of this step was stored, free some space and run it again",
    sqlite3.SQLITE_READONLY: "it may only be read; check who owns the file and its folder, and how the disk is mounted",
    sqlite3.SQLITE_PERM: "this user may not use it; check who owns the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; check that its folder exists and may be written to",
    sqlite3.SQLITE_IOERR: "the disk reports a fault; check the disk and its free space",
    sqlite3.SQLITE_CORRUPT: "it is damaged; put it aside and restore the last backup",
    sqlite3.SQLITE_NOTADB: "it is not a database; put the file aside and restore the last backup",
}


def explained(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The fault in the user's words; None when it is a mistake in this program, which should be seen as it is."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return UnknownRow(f"{path}: it names a row that does not exist")
    meaning = _MEANINGS.get(code & 0xFF)
    return StoreError(f"{path}: {meaning} ({error})") if meaning else None


class Connection:
    """A connection to one database file; to be used by the thread that opened it.

    Rows come back as ``sqlite3.Row``. Outside ``write`` nothing can be written.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, creating it when it is missing.

        :raises StoreError: it cannot be opened or is not a database.
        """
        self.path = path
        self.transactions = 0  # begun so far: what is written while it stays the same is one step of somebody's work
        with self._explaining():
            # No isolation level: transactions begin where this class begins them, nowhere else.
            self._driver = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=512)
        self._driver.row_factory = sqlite3.Row
        try:
            with self._explaining():
                self._keep_a_log()
                self._driver.executescript(
                    "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    # A checkpoint every 32 MB and not every 4: the write that meets one waits for it.
                    "PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;"
                    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768;"
                )
        except BaseException:
            self._driver.close()
            raise
        self.database = Database(self._driver, execute_plugins=False)

    def close(self) -> None:
        """Close the file; harmless when done twice."""
        self._driver.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """A transaction that holds the writer's lock from its first moment; all of it is stored, or nothing.

        Inside another ``write`` it joins: its own failure undoes only itself, the outer one commits.

        :raises StoreError: the lock was not to be had in time, the disk is full, …
        """
        with self._explaining():
            joined = self._driver.in_transaction
            self._driver.execute("SAVEPOINT joined" if joined else "BEGIN IMMEDIATE")
            self.transactions += not joined
            try:
                yield
                self._driver.execute("RELEASE joined" if joined else "COMMIT")
            except BaseException:
                self._undo(joined)
                raise

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self._driver.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise (explained(error, self.path) or error) from error

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """One statement that writes; only inside ``write``."""
        assert self._driver.in_transaction, "a write outside write()"  # noqa: S101  # a mistake in this program
        return self._driver.execute(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """One statement for each of the parameters; only inside ``write``."""
        assert self._driver.in_transaction, "a write outside write()"  # noqa: S101  # a mistake in this program
        self._driver.executemany(sql, parameters)

    def _keep_a_log(self) -> None:
        """Switch a new file to write-ahead logging; SQLite does not wait its turn here, so we do.

        :raises sqlite3.OperationalError: others were at it all the time.
        """
        for left in range(_SWITCHES, -1, -1):
            try:
                self._driver.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                    raise
                sleep(BUSY_SECONDS / _SWITCHES)

    def _undo(self, joined: bool) -> None:
        """Roll back as far as this transaction reaches; a fault such as a full disk may have done it already."""
        if not self._driver.in_transaction:
            return
        if joined:
            self._driver.execute("ROLLBACK TO joined")
            self._driver.execute("RELEASE joined")
        else:
            self._driver.execute("ROLLBACK")

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn the driver's exceptions into those of the house."""
        try:
            yield
        except sqlite3.Error as error:
            raise (explained(error, self.path) or error) from error
