"""Whether the search index is in step with the items; the index keeps no text, so its lengths are compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from collector.store.connection import explained
from collector.store.search import DOCUMENTS, words_of


def lacking(db: sqlite3.Connection) -> Iterator[str]:
    """Items that are not in the index, beside those that still wait to be put into it."""
    rows = db.execute(
        """SELECT id FROM items WHERE id <= (SELECT value FROM search_state WHERE name = 'upto')
           AND id NOT IN (SELECT id FROM search_grams_docsize)"""
    )
    return (str(row[0]) for row in rows)


def spare(db: sqlite3.Connection) -> Iterator[str]:
    """Rows of the index whose items are not there."""
    rows = db.execute("SELECT id FROM search_grams_docsize WHERE id NOT IN (SELECT id FROM items)")
    return (str(row[0]) for row in rows)


def differing(db: sqlite3.Connection) -> Iterator[str]:
    """Items of which the index holds another number of words than they have."""
    lengths = dict(db.execute("SELECT id, sz FROM search_grams_docsize"))
    rows = db.cursor()
    rows.row_factory = sqlite3.Row
    for row in rows.execute(DOCUMENTS):
        if row["id"] in lengths and _number(lengths[row["id"]]) != len(words_of(row).split()):
            yield str(row["id"])


def damage(copy: Path) -> Iterator[str]:
    """What FTS5 finds wrong inside the index of a file that nobody else uses."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        try:
            db.execute("INSERT INTO search_grams (search_grams) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise (explained(error, copy) or error) from error
            yield str(error)


def _number(varint: bytes) -> int:
    """What FTS5 notes of a row's length: seven bits a byte, the last one without the eighth."""
    value = 0
    for byte in varint:
        value = value << 7 | byte & 0x7F
    return value
