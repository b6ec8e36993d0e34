"""What else SQLite can do for search, on the same texts: FTS5 with trigrams, FTS5 as it comes, and LIKE."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_BATCH = 2000
TOKENIZERS = {"trigram": "trigram", "unicode61": "unicode61"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One way to search, built over some texts."""

    name: str
    path: Path
    bytes: int  # of the index alone
    per_second: float

    def first_page(self, words: list[str], after: int, limit: int) -> set[int]:
        """The newest items with all the words, as this way finds them."""
        with closing(sqlite3.connect(self.path)) as db:
            if self.name == "LIKE":
                return _like(db, words, after, limit)
            match = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
            sql = "SELECT rowid FROM peer WHERE peer MATCH ? AND rowid > ? ORDER BY rowid DESC LIMIT ?"
            return {row[0] for row in db.execute(sql, (match, after, limit))}


def _like(db: sqlite3.Connection, words: list[str], after: int, limit: int) -> set[int]:
    has = " AND ".join("(title LIKE ? OR text LIKE ?)" for _ in words)
    marks = [f"%{word}%" for word in words for _ in range(2)]
    sql = f"SELECT id FROM plain WHERE id > ? AND {has} ORDER BY id DESC LIMIT ?"
    return {row[0] for row in db.execute(sql, (after, *marks, limit))}


def build(name: str, rows: Iterator[tuple[int, str, str]], path: Path) -> Peer:
    """Build one of the ways over (id, title, text)."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768;")
        if name == "LIKE":
            db.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
        else:
            db.execute(f"CREATE VIRTUAL TABLE peer USING fts5 (title, text, content='', tokenize='{TOKENIZERS[name]}')")
        sql = (
            "INSERT INTO plain VALUES (?, ?, ?)"
            if name == "LIKE"
            else "INSERT INTO peer (rowid, title, text) VALUES (?, ?, ?)"
        )
        count, begin = 0, time.perf_counter()
        while batch := [row for _, row in zip(range(_BATCH), rows, strict=False)]:
            db.execute("BEGIN")
            db.executemany(sql, batch)
            db.execute("COMMIT")
            count += len(batch)
        spent = time.perf_counter() - begin
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = 0 if name == "LIKE" else path.stat().st_size
    return Peer(name=name, path=path, bytes=size, per_second=count / spent)
