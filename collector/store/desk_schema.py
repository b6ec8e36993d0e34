"""The tables of the desk: people, what lets them in, and what keeps a repeated request from counting twice.

Secrets are never stored: of a session, an invitation or a token only the SHA-256 stands here, of a password its hash.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("desk")

_TABLES = """
CREATE TABLE users (
  name TEXT PRIMARY KEY,            -- as it stands in the journal; never given to another person
  role TEXT NOT NULL,
  password TEXT,                    -- hashed; NULL until the person has chosen one
  active INTEGER NOT NULL,
  made TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  digest TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users,
  csrf TEXT NOT NULL,
  opened TEXT NOT NULL,
  seen TEXT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);

-- A link that may be used once, to choose a password; without a name it makes the first account.
CREATE TABLE invitations (
  digest TEXT PRIMARY KEY,
  user TEXT REFERENCES users,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES users,
  label TEXT NOT NULL,
  read_only INTEGER NOT NULL,
  made TEXT NOT NULL,
  used TEXT
) STRICT;

CREATE TABLE login_failures (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX login_failures_at ON login_failures (at);

-- What a request that carried this key came to, so that sending it again changes nothing.
CREATE TABLE request_keys (
  key TEXT PRIMARY KEY,
  decision INTEGER REFERENCES decisions,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_keys_at ON request_keys (at);

CREATE TABLE saved_searches (
  id INTEGER PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  made TEXT NOT NULL,
  UNIQUE (user, query)
) STRICT;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for statement in statements(_TABLES):
        db.execute(statement)
