"""The table of results that have been kept, as migrations that are only appended to.

It holds facts, of no use once a result can no longer come a second time.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("cluster")

_TABLES = """
CREATE TABLE receipts (
  id TEXT PRIMARY KEY,              -- of a worker's result
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_at ON receipts (at);
"""


@migrations()
def m001_first(db: Database) -> None:
    """The table as it was first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
