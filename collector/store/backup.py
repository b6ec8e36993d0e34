"""A copy of the database file as it stood at one moment, made while others write to it, and what is in such a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from collector.errors import StoreError
from collector.model import ArchiveRecord
from collector.store.archive import record_from
from collector.store.connection import BUSY_SECONDS, explained

_TABLES = """SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"""


def snapshot(source: Path, target: Path) -> None:
    """Copy a database, everything that was committed at one moment, into a new file that needs no log beside it.

    Nobody is kept from writing meanwhile. The copy is on the disk when this returns.

    :raises StoreError: the source is missing or damaged, or the target cannot be written.
    """
    with reading(source) as ours, _making(target) as theirs:
        ours.backup(theirs)  # in one step: in several it would begin anew whenever somebody writes
        theirs.execute("PRAGMA journal_mode=DELETE")


def counts(path: Path) -> dict[str, int]:
    """How many rows each table of facts, decisions and derived things has, by name.

    :raises StoreError: the file cannot be read.
    """
    with reading(path) as db:
        names = [str(row[0]) for row in db.execute(_TABLES)]
        return {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in sorted(names)}  # noqa: S608  # names that the file itself gives


def recordings(path: Path) -> dict[str, int]:
    """The archive's files that a database knows, each with the least length at which all its records are in it.

    :raises StoreError: the file cannot be read.
    """
    with reading(path) as db:
        rows = db.execute("SELECT file, max(offset + length) FROM archive GROUP BY file ORDER BY file")
        return {str(file): int(end) for file, end in rows}


def records(path: Path) -> Iterator[ArchiveRecord]:
    """Every record of the archive that a database knows, file by file in the order in which they lie there.

    :raises StoreError: the file cannot be read.
    """
    with reading(path) as db:
        db.row_factory = sqlite3.Row
        yield from map(record_from, db.execute("SELECT * FROM archive ORDER BY file, offset"))


def forget_recording(path: Path, file: str) -> None:
    """Drop a file of the archive from a copy, where it was cleared away while the copy was made.

    :raises StoreError: the copy cannot be written.
    """
    with _explaining(path), closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DELETE FROM archive WHERE file = ?", (file,))


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads one moment of a database and writes nothing; for copies, checks and counts.

    :raises StoreError: the file is missing, damaged or no database; also while it is used.
    """
    if not path.is_file():
        raise StoreError(f"{path}: there is no database")
    address = f"{path.absolute().as_uri()}?mode=ro"
    with _explaining(path), closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as db:
        db.isolation_level = None
        db.execute("PRAGMA cache_size=-16384")
        db.execute("BEGIN")
        yield db


@contextmanager
def _making(path: Path) -> Iterator[sqlite3.Connection]:
    with _explaining(path), closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=FULL")
        yield db


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise (explained(error, path) or error) from error
