"""The search index and its state: derived tables, which can always be deleted and made again from the facts."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("search")

_TABLES = """
DROP TABLE IF EXISTS search;      -- the first index: every character, with its place

-- For each item the pairs of neighbouring letters it holds, as store.search.index spells them; no text, no places.
CREATE VIRTUAL TABLE search_grams USING fts5 (grams, content='', detail=none, tokenize='ascii');

-- 'upto': the last item that was put into the index; those after it are waiting. 'version': of what is put into it.
CREATE TABLE search_state (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO search_state VALUES ('upto', 0);

-- Fewer and larger pieces while many items are put in at once.
INSERT INTO search_grams (search_grams, rank) VALUES ('hashsize', 16777216);
"""


@migrations()
def m001_pairs(db: Database) -> None:
    """An index of pairs in place of one of characters; every item waits to be put into it."""
    for statement in statements(_TABLES):
        db.execute(statement)
