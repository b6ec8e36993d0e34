"""Whether a database is whole: the file, its references, its search index, its stories; what is wrong, and the remedy.

Everything is read row by row in one transaction, so that memory stays flat and a store in use can be verified.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from collector.store.backup import reading
from collector.store.verify_search import damage, differing, lacking, spare

_EXAMPLES = 5
_PAGES = 100  # findings that SQLite's own check tells at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: how often, the first few cases by name, and what to do."""

    problem: str
    count: int
    examples: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        shown = ", ".join(self.examples) + (", …" if self.count > len(self.examples) else "")
        return f"{self.problem}: {self.count} ({shown}); {self.remedy}"


@dataclass(frozen=True, slots=True)
class _Check:
    """A question whose every row is a fault, named by its first column."""

    problem: str
    sql: str
    remedy: str


_RESTORE = "restore the last good backup: collector restore"
_REPORT = f"tell the maintainers, with the log; {_RESTORE}"
_REGROUP = "run: collector stories rebuild"
_REINDEX = "run: collector verify --mend"
_CHECKS = (
    _Check(
        "items without a text",
        "SELECT id FROM items WHERE NOT EXISTS (SELECT 1 FROM texts WHERE item = items.id)",
        _REPORT,
    ),
    _Check(
        "items that no column has listed",
        "SELECT id FROM items WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE item = items.id)",
        _REPORT,
    ),
    _Check(
        "stored articles that are still waited for",
        "SELECT column_key || ' ' || url_key FROM pending WHERE url_key IN (SELECT url_key FROM items)",
        "crawl these columns: collector crawl COLUMN --all",
    ),
    _Check(
        "polled columns without a state",
        "SELECT DISTINCT column_key FROM polls WHERE column_key NOT IN (SELECT column_key FROM columns)",
        _REPORT,
    ),
    _Check(
        "lists that name items which are not there",
        "SELECT day FROM lists WHERE upto_item > (SELECT coalesce(max(id), 0) FROM items)",
        _RESTORE,
    ),
    _Check(
        "grouped items that are not there",
        "SELECT item FROM story_items WHERE item NOT IN (SELECT id FROM items)",
        _REGROUP,
    ),
    _Check(
        "items in a story that is not there",
        "SELECT item FROM story_items WHERE story NOT IN (SELECT id FROM stories WHERE merged_into IS NULL)",
        _REGROUP,
    ),
    _Check(
        "stories whose members do not come to their size",
        """SELECT id FROM stories WHERE merged_into IS NULL
           AND size <> (SELECT count(*) FROM story_items WHERE story = stories.id)""",
        _REGROUP,
    ),
    _Check(
        "stories led by an item that is none of theirs",
        """SELECT id FROM stories WHERE merged_into IS NULL
           AND NOT EXISTS (SELECT 1 FROM story_items WHERE item = canonical AND story = stories.id)""",
        _REGROUP,
    ),
    _Check(
        "merged stories that lead nowhere",
        """SELECT id FROM stories WHERE merged_into IS NOT NULL
           AND merged_into NOT IN (SELECT id FROM stories)""",
        _REGROUP,
    ),
    _Check(
        "relations of items that are not there",
        """SELECT a || ' ' || b FROM story_relations
           WHERE a NOT IN (SELECT id FROM items) OR b NOT IN (SELECT id FROM items)""",
        _REGROUP,
    ),
    _Check(
        "documents of items that are not there",
        "SELECT DISTINCT item FROM story_documents WHERE item NOT IN (SELECT id FROM items)",
        _REGROUP,
    ),
    _Check(
        "remembered articles of issues that are not there",
        "SELECT article FROM printed_articles WHERE article NOT IN (SELECT id FROM issue_articles)",
        "print or import the issue again; the memory is made anew from it",
    ),
)


def file_faults(path: Path) -> Iterator[Fault]:
    """What is wrong with the file itself: damage, and rows that refer to rows which are not there; for any schema.

    :raises StoreError: it cannot be read at all.
    """
    with reading(path) as db:
        found = _damage(db)
        if found != ["ok"]:
            yield from _told("the file is damaged", found, _RESTORE)
            return  # nothing else that it says is worth anything
        rows = db.execute("PRAGMA foreign_key_check")
        loose = (f"{table} row {row} → {parent}" for table, row, parent, _ in rows)
        yield from _told("rows that refer to rows which are not there", loose, _RESTORE)


def _damage(db: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong in the file; ``ok`` alone where nothing is."""
    try:
        return [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({_PAGES})")]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [str(error)]


def faults(path: Path) -> Iterator[Fault]:
    """What is wrong in a database of this program's schema; nothing when it is whole.

    :raises StoreError: it cannot be read at all.
    """
    broken = False
    for fault in file_faults(path):
        broken = True
        yield fault
    if broken:
        return  # what a damaged file says of itself is worth nothing
    with reading(path) as db:
        for check in _CHECKS:
            names = (str(row[0]) for row in db.execute(check.sql))
            yield from _told(check.problem, names, check.remedy)
        yield from _told("items that the search index lacks", lacking(db), _REINDEX)
        yield from _told("items in the search index that are not there", spare(db), _REINDEX)
        yield from _told("items that the search index has otherwise", differing(db), _REINDEX)


def index_faults(copy: Path) -> Iterator[Fault]:
    """What is wrong inside the search index; asks for the writer's lock, so give it a copy or a store at rest.

    :raises StoreError: the file cannot be written.
    """
    yield from _told("the search index is damaged", damage(copy), _REINDEX)


def _told(problem: str, cases: Iterable[str], remedy: str) -> Iterator[Fault]:
    count, examples = 0, []
    for case in cases:
        count += 1
        if count <= _EXAMPLES:
            examples.append(case)
    if count:
        yield Fault(problem=problem, count=count, examples=tuple(examples), remedy=remedy)
