"""The tables of the service: which faults were told, which messages wait to be sent, which daily work is done.

All of them are facts: appended or updated by the daemon, never rebuilt.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("running")

_TABLES = """
-- One row for each fault that was ever seen; it is used again when the same fault comes back.
CREATE TABLE alerts (
  key TEXT PRIMARY KEY,             -- as editing.alerts gives it
  kind TEXT NOT NULL,
  column_key TEXT,
  severity TEXT NOT NULL,
  text TEXT NOT NULL,
  since TEXT NOT NULL,
  opened TEXT NOT NULL,             -- when it was first seen this time
  last_seen TEXT NOT NULL,
  gone TEXT,                        -- since when it has not been seen; NULL while it stands
  told TEXT,                        -- when people were told of it; NULL: not yet
  recovered TEXT,                   -- when it counted as over
  openings INTEGER NOT NULL         -- how often it opened, each within a day of the time before
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_open ON alerts (opened) WHERE recovered IS NULL;

-- Messages on their way: one row a part and channel. What says that something was told is written in the transaction
-- that puts the message here; sending comes afterwards, as often as it takes.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,            -- "digest:2026-11-22": what is told once to each channel
  channel TEXT NOT NULL,            -- its name in the configuration
  part INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  made TEXT NOT NULL,
  not_before TEXT NOT NULL,
  tries INTEGER NOT NULL,
  begun TEXT,                       -- when the try that runs now began
  sent TEXT,
  dropped TEXT,                     -- why it will never be sent, in words
  problem TEXT NOT NULL,            -- of the last try
  UNIQUE (subject, channel, part)
) STRICT;
CREATE INDEX notices_waiting ON notices (channel, id) WHERE sent IS NULL AND dropped IS NULL;
CREATE VIEW waiting_notices AS SELECT * FROM notices WHERE sent IS NULL AND dropped IS NULL;

-- Work that is done once a day.
CREATE TABLE chores (
  name TEXT PRIMARY KEY,
  day TEXT NOT NULL,                -- in the configured zone, on which it was last done
  at TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
