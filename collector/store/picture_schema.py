"""The table of pictures that articles show, as migrations that are only appended to; what was fetched is a fact."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("pictures")

_PICTURES = """
-- What became of a picture that was asked for; its bytes lie in the archive under its address.
CREATE TABLE pictures (
  item INTEGER NOT NULL REFERENCES items,
  url TEXT NOT NULL,
  size INTEGER,
  problem TEXT,                     -- NULL: it is there
  PRIMARY KEY (item, url)
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The table as it was first made."""
    for statement in statements(_PICTURES):
        db.execute(statement)
