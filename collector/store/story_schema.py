"""The derived tables of stories, as migrations that are only appended to; all of it can be made again from facts."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("stories")

_TABLES = """
-- What an item is found by: the keys of its sketch, for the representatives of each story.
CREATE TABLE story_keys (
  key INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;

-- Keys that too many items have: boilerplate, neither kept nor looked up.
CREATE TABLE story_hot_keys (
  key INTEGER PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- A story's id is the id of the first item that told it.
CREATE TABLE stories (
  id INTEGER PRIMARY KEY,
  canonical INTEGER NOT NULL,
  reason TEXT NOT NULL,             -- why that one stands first
  size INTEGER NOT NULL,
  representatives INTEGER NOT NULL, -- members that are found by their keys
  merged_into INTEGER               -- what lives on in its place
) STRICT;

CREATE TABLE story_items (
  item INTEGER PRIMARY KEY,
  story INTEGER NOT NULL,
  relation TEXT NOT NULL,           -- first, exact, near, part, forward, hand
  matched INTEGER,                  -- the member it was joined for
  score REAL NOT NULL,
  why TEXT NOT NULL,
  text_hash INTEGER NOT NULL,
  length INTEGER NOT NULL,          -- dense characters
  moment INTEGER NOT NULL,          -- Unix seconds: published, or first seen where that is missing or wrong
  exact_time INTEGER NOT NULL,      -- whether the hour is known
  number TEXT,                      -- its own 文号, dense
  issuer TEXT,
  origin TEXT,                      -- the 来源 it names, as the registry names it
  publisher TEXT,                   -- whose column brought it
  rank INTEGER NOT NULL             -- of the publisher: 0 is the highest
) STRICT;
CREATE INDEX story_items_hash ON story_items (text_hash);
CREATE INDEX story_items_story ON story_items (story);
CREATE INDEX story_items_number ON story_items (number) WHERE number IS NOT NULL;

-- Two items that are not one story and still belong together; a is the later one: a forwards b, a interprets b …
CREATE TABLE story_relations (
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  kind TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_relations_b ON story_relations (b);

-- The documents an item is, or speaks of: 文号 and 《titles》, dense.
CREATE TABLE story_documents (
  name TEXT NOT NULL,
  item INTEGER NOT NULL,
  own INTEGER NOT NULL,             -- the item is this document
  PRIMARY KEY (name, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_documents_item ON story_documents (item);

CREATE TABLE story_meta (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
