"""Printed memory: what the articles of printed issues are found by; derived from them, and made again at need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collector.store.codec import pack, storable
from collector.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedMark:
    """One printed article as it is looked up; ``title`` is dense."""

    article: int
    issue: int
    item: int | None
    title: str
    text_hash: int


class Printed:
    """The index over printed articles; their texts stand in ``store.issues``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self) -> int | None:
        """By which version of the signature the keys were made; None when there are none yet."""
        row = self._connection.row("SELECT value FROM printed_meta WHERE name = 'signature'")
        return None if row is None else row["value"]

    def clear(self, version: int) -> None:
        """Empty the index, and say which version of the signature fills it from now on."""
        with self._connection.write():
            for table in ("articles", "keys", "documents"):
                self._connection.run(f"DELETE FROM printed_{table}")  # noqa: S608  # names from the line above
            self._connection.run("INSERT OR REPLACE INTO printed_meta VALUES ('signature', ?)", (version,))

    def put(self, mark: PrintedMark, keys: Iterable[int], documents: Iterable[str]) -> None:
        """Enter a printed article."""
        with self._connection.write():
            self._connection.run(
                """INSERT OR REPLACE INTO printed_articles (article, issue, item, title, text_hash)
                   VALUES (?, ?, ?, ?, ?)""",
                (mark.article, mark.issue, mark.item, storable(mark.title), mark.text_hash),
            )
            self._connection.run_many(
                "INSERT OR IGNORE INTO printed_keys VALUES (?, ?)", [(key, mark.article) for key in keys]
            )
            self._connection.run_many(
                "INSERT OR IGNORE INTO printed_documents VALUES (?, ?)",
                [(storable(name), mark.article) for name in documents],
            )

    def forget(self, issue: int) -> None:
        """Take an issue out of the memory."""
        with self._connection.write():
            for table in ("keys", "documents"):
                self._connection.run(
                    f"DELETE FROM printed_{table} WHERE article IN "  # noqa: S608  # names from the line above
                    "(SELECT article FROM printed_articles WHERE issue = ?)",
                    (issue,),
                )
            self._connection.run("DELETE FROM printed_articles WHERE issue = ?", (issue,))

    def all(self) -> list[PrintedMark]:
        """Every printed article, the newest issue first."""
        rows = self._connection.rows("SELECT * FROM printed_articles ORDER BY issue DESC, article")
        return [
            PrintedMark(
                article=row["article"],
                issue=row["issue"],
                item=row["item"],
                title=row["title"],
                text_hash=row["text_hash"],
            )
            for row in rows
        ]

    def missing(self) -> list[int]:
        """Numbers of printed issues that hold articles which the memory does not know."""
        rows = self._connection.rows(
            """SELECT DISTINCT number FROM issues JOIN issue_articles ON issue = number
               WHERE state = '已印' AND NOT EXISTS (SELECT 1 FROM printed_articles WHERE article = issue_articles.id)
               ORDER BY number"""
        )
        return [row["number"] for row in rows]

    def sharing(self, keys: Sequence[int]) -> Counter[int]:
        """Printed articles that share keys, with how many."""
        rows = self._connection.rows(
            "SELECT article FROM printed_keys WHERE key IN (SELECT value FROM json_each(?))", (pack(list(keys)),)
        )
        return Counter(row["article"] for row in rows)

    def being(self, names: Iterable[str]) -> dict[str, list[int]]:
        """The printed articles that are the documents of these dense names, by name."""
        rows = self._connection.rows(
            """SELECT name, article FROM printed_documents
               WHERE name IN (SELECT value FROM json_each(?)) ORDER BY article""",
            (pack(list(names)),),
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(row["name"], []).append(row["article"])
        return found
