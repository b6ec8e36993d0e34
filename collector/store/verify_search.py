"""Whether the search index is in step with the items; the index keeps no text, so its lengths are compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from collector.store.connection import explained
from collector.store.search import DOCUMENT, spaced

_COLUMNS = "rowid, title, text, marks, files"
_BATCH = 200  # items whose words are indexed anew at a time


def lacking(db: sqlite3.Connection) -> Iterator[str]:
    """Items that are not in the index."""
    rows = db.execute("SELECT id FROM items WHERE id NOT IN (SELECT id FROM search_docsize)")
    return (str(row[0]) for row in rows)


def spare(db: sqlite3.Connection) -> Iterator[str]:
    """Rows of the index whose items are not there."""
    rows = db.execute("SELECT id FROM search_docsize WHERE id NOT IN (SELECT id FROM items)")
    return (str(row[0]) for row in rows)


def differing(db: sqlite3.Connection) -> Iterator[str]:
    """Items of which the index holds another number of words, in any of its columns, than they have.

    Every item is indexed once more, aside, and what FTS5 notes of its lengths is compared.
    """
    (made,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'search'").fetchone()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as aside:
        aside.execute(made)
        rows = db.execute("SELECT id, sz FROM search_docsize ORDER BY id")
        while batch := rows.fetchmany(_BATCH):
            yield from _compared(db, aside, dict(batch))


def damage(copy: Path) -> Iterator[str]:
    """What FTS5 finds wrong inside the index of a file that nobody else uses."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        try:
            db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise (explained(error, copy) or error) from error
            yield str(error)


def _compared(db: sqlite3.Connection, aside: sqlite3.Connection, lengths: dict[int, bytes]) -> Iterator[str]:
    aside.execute("BEGIN")
    for item in lengths:
        document = db.execute(DOCUMENT, (item,)).fetchone()
        if document is not None:
            columns = [spaced(part or "") for part in document]
            marks = ", ?" * len(columns)
            aside.execute(f"INSERT INTO search ({_COLUMNS}) VALUES (?{marks})", (item, *columns))  # noqa: S608  # names from above
    for item, length in aside.execute("SELECT id, sz FROM search_docsize ORDER BY id"):
        if length != lengths[item]:
            yield str(item)
    aside.execute("INSERT INTO search (search) VALUES ('delete-all')")
    aside.execute("COMMIT")
