"""Full-text search that knows Chinese: every character is a token, and what is typed is looked for as a phrase.

The index holds no text of its own (FTS5, contentless), so the words of a document must be given again to take it out:
whoever changes what is indexed calls ``forget`` before and ``restore`` after, in the same transaction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from collector.store.codec import moment_or_none
from collector.store.connection import Connection

# Ideographs of all planes, kana and Hangul: scripts that are written without spaces, or searched by syllable.
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
# What compatibility folding may change into other words: all but ideographs, ASCII and signs that part words anyway.
_FOLDED = re.compile("[^\x00-\x7f\u2010-\u2027\u3000-\u3011\u3400-\u9fff\uff01-\uff0f\uff1a-\uff20]+")
_TERM = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|([^\s"“”「」]+)')
_MAX_TERMS, _MAX_TERM = 16, 120  # more than a person types, and less than the query parser's limits

DOCUMENT = """
SELECT items.title, texts.text,
  coalesce(doc_number, '') || ' ' || coalesce(source_label, '') || ' ' || coalesce(issuer, '') || ' ' || texts.standards
    AS marks,
  (SELECT group_concat(text, ' ') FROM (SELECT text FROM attachments WHERE item = items.id ORDER BY position)) AS files
FROM items JOIN texts ON texts.item = items.id WHERE items.id = ?
"""
_FIND = """
SELECT items.id, items.title, items.url, items.published, items.source_label, hits.rank, texts.text
FROM (SELECT rowid, {rank} AS rank FROM search WHERE search MATCH ? ORDER BY {order} LIMIT ? OFFSET ?) AS hits
JOIN items ON items.id = hits.rowid JOIN texts ON texts.item = items.id ORDER BY {outer}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One item found; ``excerpt`` is the text round the first term, ``rank`` is smaller the better it fits."""

    item: int
    title: str
    url: str
    published: datetime | None
    source_label: str | None
    rank: float
    excerpt: str


class Search:
    """The index over titles, texts, 文号, 来源 and the texts of attachments."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, query: str, limit: int = 20, *, offset: int = 0, newest: bool = False) -> list[Hit]:
        """Items that hold every term of the query, best first, or the newest stored first.

        Terms stand apart by spaces; what stands in quotes is one term. A term is found as it was typed, inside longer
        words too where the script has no spaces; width and case do not count. Whatever is typed, nothing is raised: a
        query without any letter or digit finds nothing.
        """
        wanted = terms(query)
        if not wanted or limit < 1:
            return []
        # A rank is not asked for in vain: for the first one FTS5 counts all documents that hold the terms.
        rank, order, outer = (
            ("0.0", "rowid DESC", "hits.rowid DESC")
            if newest
            else ("rank", "rank, rowid DESC", "hits.rank, hits.rowid DESC")
        )
        query = _FIND.format(rank=rank, order=order, outer=outer)
        rows = self._connection.rows(query, (_match(wanted), limit, max(offset, 0)))
        return [
            Hit(
                item=row["id"],
                title=row["title"],
                url=row["url"],
                published=moment_or_none(row["published"]),
                source_label=row["source_label"],
                rank=row["rank"],
                excerpt=excerpt(row["text"], wanted),
            )
            for row in rows
        ]

    def count(self, query: str, most: int = -1) -> int:
        """How many items ``find`` would give without a limit; counting stops at ``most``, where that is given."""
        wanted = terms(query)
        if not wanted:
            return 0
        row = self._connection.row(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)", (_match(wanted), most)
        )
        return int(row[0]) if row else 0

    def forget(self, item: int) -> None:
        """Take an item out of the index, as it stands in the tables now; inside a transaction."""
        self._write(
            "INSERT INTO search (search, rowid, title, text, marks, files) VALUES ('delete', ?, ?, ?, ?, ?)", item
        )

    def restore(self, item: int) -> None:
        """Put an item into the index, as it stands in the tables now; inside a transaction."""
        self._write("INSERT INTO search (rowid, title, text, marks, files) VALUES (?, ?, ?, ?, ?)", item)

    def rebuild(self) -> int:
        """Make the whole index anew from the tables; the number of items in it."""
        with self._connection.write():
            self._connection.run("INSERT INTO search (search) VALUES ('delete-all')")
            items = [row[0] for row in self._connection.rows("SELECT id FROM items ORDER BY id")]
            for item in items:
                self.restore(item)
        return len(items)

    def _write(self, statement: str, item: int) -> None:
        row = self._connection.row(DOCUMENT, (item,))
        if row is not None:
            self._connection.run(statement, (item, *(spaced(part or "") for part in row)))


def spaced(text: str) -> str:
    """The text as it is indexed and searched: compatibility forms folded, a space round every unspaced character."""
    folded = _FOLDED.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    unspaced = np.zeros(len(codes), dtype=bool)
    for first, last in _UNSPACED:
        unspaced |= (codes >= first) & (codes <= last)
    places = np.flatnonzero(unspaced[1:] | unspaced[:-1]) + 1
    return np.insert(codes, places, ord(" ")).tobytes().decode("utf-32-le", "surrogatepass")


def terms(query: str) -> list[str]:
    """The terms of what a person typed, in order and once each; those without a letter or digit are left out."""
    found = ("".join(groups) for groups in _TERM.findall(query.replace("\x00", " ")))
    kept = (term.strip()[:_MAX_TERM] for term in found if any(char.isalnum() for char in term))
    return list(dict.fromkeys(term for term in kept if term))[:_MAX_TERMS]


def excerpt(text: str, wanted: list[str], *, width: int = 80) -> str:
    """About ``width`` characters of the text round the first place where a term stands, on one line."""
    line = " ".join(text.split())
    places = (line.lower().find(term.lower()) for term in wanted)
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - width // 4)
    part = line[start : start + width]
    return ("…" if start else "") + part + ("…" if start + width < len(line) else "")


def _match(wanted: list[str]) -> str:
    """The query in FTS5's language: all terms, each a quoted phrase, so that nothing in it is an operator."""
    return " AND ".join('"' + spaced(term).replace('"', '""') + '"' for term in wanted)
