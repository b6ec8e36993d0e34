"""The tables of facts and decisions, as a list of migrations that is only ever appended to.

Facts are appended or updated and never rebuilt; decisions are never touched by a machine. The search index is derived:
it can be deleted and made again from the facts. Times are UTC text (``codec.stamp``), structures are JSON.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("facts")

_ITEMS = """
CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  url_key TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  column_key TEXT NOT NULL,         -- the column that brought it first
  title TEXT NOT NULL,
  published TEXT,
  precision TEXT CHECK (precision IN ('day', 'minute')),
  source_label TEXT,
  issuer TEXT,
  doc_number TEXT,
  first_seen TEXT NOT NULL,
  checked TEXT NOT NULL,            -- when its page was last asked for
  changed TEXT,                     -- when its text last changed, if ever
  digest INTEGER NOT NULL           -- of the dense title and text
) STRICT;
CREATE INDEX items_first_seen ON items (first_seen);
CREATE INDEX items_column ON items (column_key, first_seen);

-- What is long stands apart, so that a scan of the items stays short.
CREATE TABLE texts (
  item INTEGER PRIMARY KEY REFERENCES items,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  kicker TEXT,
  subtitle TEXT,
  author TEXT,
  editor TEXT,
  next_page TEXT,
  doc_numbers TEXT NOT NULL,
  standards TEXT NOT NULL,
  images TEXT NOT NULL,
  evidence TEXT NOT NULL,
  doubts TEXT NOT NULL
) STRICT;

CREATE TABLE attachments (
  item INTEGER NOT NULL REFERENCES items,
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  size INTEGER,
  problem TEXT,
  text TEXT,
  PRIMARY KEY (item, url)
) STRICT;
CREATE INDEX attachments_wanted ON attachments (item) WHERE text IS NULL AND problem IS NULL;

-- An earlier reading of an item whose page changed, as it stood until then.
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES items,
  until TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_item ON revisions (item);
"""

_POLLS = """
CREATE TABLE sightings (
  item INTEGER NOT NULL REFERENCES items,
  column_key TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  url TEXT NOT NULL,                -- as this column links it
  title TEXT NOT NULL,              -- as this column last listed it
  published TEXT,
  source_label TEXT,
  summary TEXT,
  PRIMARY KEY (item, column_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_column ON sightings (column_key);

CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  column_key TEXT NOT NULL,
  opened TEXT NOT NULL,
  since TEXT,
  reached TEXT,
  closed TEXT,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX gaps_open ON gaps (column_key) WHERE closed IS NULL;

CREATE TABLE polls (
  id INTEGER PRIMARY KEY,
  column_key TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  status INTEGER,
  entries INTEGER NOT NULL,
  new INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  newest TEXT,
  gap INTEGER REFERENCES gaps
) STRICT;
CREATE INDEX polls_column ON polls (column_key, finished);
CREATE INDEX polls_finished ON polls (finished);
CREATE VIEW poll_log AS
SELECT polls.*, gaps.opened, gaps.since, gaps.reached, gaps.closed, gaps.reason FROM polls
LEFT JOIN gaps ON gaps.id = polls.gap;

CREATE TABLE columns (
  column_key TEXT PRIMARY KEY,
  next_due TEXT NOT NULL,
  failures REAL NOT NULL,
  last_polled TEXT NOT NULL,
  first_healthy TEXT,
  last_healthy TEXT,
  last_outcome TEXT NOT NULL,
  entries_hash TEXT,
  validators TEXT,
  entrance TEXT,
  entrance_found TEXT
) STRICT, WITHOUT ROWID;

-- Listed, but not yet read: tried again at every poll until it is an item.
CREATE TABLE pending (
  column_key TEXT NOT NULL,
  url_key TEXT NOT NULL,
  entry TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_tried TEXT,
  tries INTEGER NOT NULL,
  status INTEGER,
  problem TEXT NOT NULL,
  PRIMARY KEY (column_key, url_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_url ON pending (url_key);
"""

_TRAFFIC = """
CREATE TABLE archive (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  url TEXT NOT NULL,
  fetched TEXT NOT NULL,
  file TEXT NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  status INTEGER,
  digest TEXT
) STRICT;
CREATE INDEX archive_key ON archive (key, fetched);
CREATE INDEX archive_url ON archive (url, fetched);
CREATE INDEX archive_file ON archive (file, fetched);

CREATE TABLE hosts (
  host TEXT PRIMARY KEY,
  robots TEXT,
  robots_fetched TEXT,
  not_before TEXT
) STRICT, WITHOUT ROWID;
"""

_DECISIONS = """
CREATE TABLE lists (
  day TEXT PRIMARY KEY,             -- in Asia/Shanghai
  made TEXT NOT NULL,
  since TEXT,
  until TEXT NOT NULL,
  after_item INTEGER NOT NULL,
  upto_item INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES items,
  kind TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  section TEXT,
  note TEXT NOT NULL,
  other INTEGER REFERENCES items,   -- the second item of a decision about two
  undoes INTEGER UNIQUE REFERENCES decisions
) STRICT;
CREATE INDEX decisions_item ON decisions (item, id);

-- What still counts: an undo is itself never undone.
CREATE VIEW standing_decisions AS
SELECT * FROM decisions WHERE kind <> 'undo'
AND NOT EXISTS (SELECT 1 FROM decisions AS undo WHERE undo.undoes = decisions.id);

-- The items whose last settling decision was to take them.
CREATE VIEW taken_items AS
SELECT item FROM (SELECT item, kind, max(id) FROM standing_decisions
                  WHERE kind IN ('take', 'reject', 'later', 'reopen') GROUP BY item)
WHERE kind = 'take';

CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are a journal'); END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are a journal'); END;
"""

_SEARCH = """
-- Contentless: the text stands in the other tables. Characters are spaced by store.search before they come here.
CREATE VIRTUAL TABLE search
USING fts5 (title, text, marks, files, content='', tokenize='unicode61 remove_diacritics 2');
"""

_SUSPICION = """
ALTER TABLE polls ADD COLUMN suspicion TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN suspicion TEXT NOT NULL DEFAULT '';
ALTER TABLE columns ADD COLUMN suspicious_since TEXT;
CREATE INDEX sightings_seen ON sightings (column_key, first_seen);
DROP INDEX sightings_column;
"""

_ADDRESSES = """
-- Where else an item is to be found since its site renumbered its articles; its first key stands with the item.
CREATE TABLE addresses (
  url_key TEXT PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES items,
  since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_item ON addresses (item);
"""


@migrations()
def m001_first(db: Database) -> None:
    """The store as it was first made."""
    for part in (_ITEMS, _POLLS, _TRAFFIC, _DECISIONS, _SEARCH):
        for statement in statements(part):
            db.execute(statement)


@migrations()
def m002_suspicion(db: Database) -> None:
    """What was odd about a list stands with its poll; sightings are found by time."""
    for statement in statements(_SUSPICION):
        db.execute(statement)


@migrations()
def m003_addresses(db: Database) -> None:
    """An item may have more than one address."""
    for statement in statements(_ADDRESSES):
        db.execute(statement)


def statements(script: str) -> list[str]:
    """The single statements of a script: ``executescript`` would commit the migration's transaction."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found
