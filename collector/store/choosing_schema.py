"""The tables of choosing, as migrations that are only appended to.

``chosen_models`` is derived: trained on the journal, made again at any time. ``summaries`` is derived too: a language
model's words on an item. ``themes`` are decisions: editors set them, no machine does; the last row of an issue counts.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("choosing")

_TABLES = """
CREATE TABLE chosen_models (
  name TEXT PRIMARY KEY,            -- section, taken
  version INTEGER NOT NULL,         -- of the features; another one is trained anew
  trained TEXT NOT NULL,
  decisions INTEGER NOT NULL,       -- it was trained on
  last_decision INTEGER NOT NULL,   -- in the journal, when it was trained
  used INTEGER NOT NULL,            -- not worse than the rules on the decisions that were held back
  figures TEXT NOT NULL,            -- JSON: how it and the rules did on them
  arrays BLOB                       -- npz without pickle; NULL where it is not used
) STRICT, WITHOUT ROWID;

CREATE TABLE themes (
  id INTEGER PRIMARY KEY,
  issue INTEGER NOT NULL,           -- its number; 0: whichever list is made
  name TEXT NOT NULL,               -- empty: none any more
  words TEXT NOT NULL,              -- JSON
  items TEXT NOT NULL,              -- JSON, ids of the examples
  examples TEXT NOT NULL,           -- JSON, texts given as examples
  set_by TEXT NOT NULL,
  set_at TEXT NOT NULL
) STRICT;
CREATE INDEX themes_issue ON themes (issue, id);

CREATE TABLE summaries (
  item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
  digest INTEGER NOT NULL,          -- of the item's title and text when it was written
  model TEXT NOT NULL,
  made TEXT NOT NULL,
  text TEXT,                        -- NULL: there is none, see problem
  problem TEXT
) STRICT;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
