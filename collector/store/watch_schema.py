"""The tables of watch words: the queries that are kept are decisions, how far their hits were told is a fact."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("watches")

_TABLES = """
-- Never deleted: one that is given up says by whom and when.
CREATE TABLE watches (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  query TEXT NOT NULL,              -- as it was typed; see store.search.parse
  alert INTEGER NOT NULL,           -- whether people are told of its hits
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  removed_by TEXT,
  removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX watches_name ON watches (name) WHERE removed_at IS NULL;

-- The last item up to which hits were told; at first the last one there was when the watch was made.
CREATE TABLE watch_told (
  watch INTEGER PRIMARY KEY REFERENCES watches,
  upto INTEGER NOT NULL
) STRICT;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
