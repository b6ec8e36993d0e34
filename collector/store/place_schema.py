"""The tables of places that items name, as migrations that are only appended to; derived, they can always be remade."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("places")

_TABLES = """
-- The items that were looked through, and by which gazetteer. A row goes when the item or one of its files changes:
-- an item without one is to be looked through.
CREATE TABLE place_readings (
  item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
  gazetteer TEXT NOT NULL,          -- its digest
  listed INTEGER NOT NULL,          -- rows in the lists of its files
  local INTEGER NOT NULL            -- those of them that are of our city
) STRICT;

CREATE TABLE place_mentions (
  item INTEGER NOT NULL REFERENCES place_readings ON DELETE CASCADE,
  part TEXT NOT NULL,               -- title, text, row (of a list in a file), file (elsewhere in one)
  file INTEGER NOT NULL,            -- its place among the item's attachments; -1: not in one
  line INTEGER NOT NULL,            -- of the text, or of the file's text, from 0; 0 in the title
  place TEXT NOT NULL,              -- its name in the gazetteer
  PRIMARY KEY (item, part, file, line, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_mentions_place ON place_mentions (place, item);
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
