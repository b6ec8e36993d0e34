"""The tables of issues and of what is printed, as migrations that are only appended to.

Issues are decisions: editors write them, no machine does. The ``printed_`` tables are derived from printed issues.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("issues")

_ISSUES = """
CREATE TABLE issues (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  day TEXT NOT NULL,                -- as printed on its first page
  theme TEXT NOT NULL,
  masthead TEXT NOT NULL,
  notice TEXT NOT NULL,
  publisher TEXT NOT NULL,
  imprint TEXT NOT NULL,            -- JSON, lines
  highlights TEXT,                  -- JSON, as printed; NULL: the titles of the articles that are marked
  sections TEXT NOT NULL,           -- JSON, all of them in print order
  state TEXT NOT NULL CHECK (state IN ('编辑中', '送审', '已印')),
  digest TEXT,                      -- set when printed
  imported INTEGER NOT NULL,        -- a past issue that was read from a file, not made here
  made_at TEXT NOT NULL,
  printed_at TEXT
) STRICT;

CREATE TABLE issue_articles (
  id INTEGER PRIMARY KEY,
  issue INTEGER NOT NULL REFERENCES issues,
  position INTEGER NOT NULL,        -- within the issue
  item INTEGER REFERENCES items,
  section TEXT NOT NULL,
  title_lines TEXT NOT NULL,        -- JSON
  contents_title TEXT NOT NULL,     -- as the 目录 has it, where it says it otherwise
  source TEXT NOT NULL,
  highlight INTEGER NOT NULL,
  page INTEGER,
  blocks TEXT NOT NULL,             -- JSON; images by their digest
  version INTEGER NOT NULL          -- rises with every change, so that two editors notice each other
) STRICT;
CREATE INDEX issue_articles_issue ON issue_articles (issue, position);
CREATE INDEX issue_articles_item ON issue_articles (item) WHERE item IS NOT NULL;

-- What an article was made from, as it stood then; its edits are shown against this.
CREATE TABLE issue_origins (
  article INTEGER PRIMARY KEY REFERENCES issue_articles ON DELETE CASCADE,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  source_label TEXT,
  blocks TEXT NOT NULL,             -- JSON, before any edit
  text TEXT NOT NULL,               -- all words of the item: text, attachments, numbers
  digest INTEGER NOT NULL,          -- of the item's title and text
  taken_at TEXT NOT NULL
) STRICT;

CREATE TABLE issue_images (
  digest TEXT PRIMARY KEY,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What was changed or taken out, as it stood before: nothing is lost. The article need not exist any more.
CREATE TABLE issue_history (
  id INTEGER PRIMARY KEY,
  issue INTEGER NOT NULL,
  article INTEGER,
  deed TEXT NOT NULL,
  done_by TEXT NOT NULL,
  done_at TEXT NOT NULL,
  before TEXT NOT NULL              -- JSON
) STRICT;
CREATE INDEX issue_history_issue ON issue_history (issue, id);

-- Findings that an editor waved through; a mark holds as long as the text at its place says the same.
CREATE TABLE issue_waivers (
  issue INTEGER NOT NULL,
  mark TEXT NOT NULL,
  note TEXT NOT NULL,
  waived_by TEXT NOT NULL,
  waived_at TEXT NOT NULL,
  PRIMARY KEY (issue, mark)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER issues_frozen BEFORE UPDATE ON issues WHEN old.state = '已印'
BEGIN SELECT RAISE(ABORT, 'a printed issue does not change'); END;
CREATE TRIGGER issues_kept BEFORE DELETE ON issues WHEN old.state = '已印' AND NOT old.imported
BEGIN SELECT RAISE(ABORT, 'a printed issue is not deleted'); END;
CREATE TRIGGER issue_articles_frozen BEFORE UPDATE ON issue_articles
WHEN (SELECT state FROM issues WHERE number = old.issue) = '已印'
BEGIN SELECT RAISE(ABORT, 'a printed article does not change'); END;
CREATE TRIGGER issue_articles_kept BEFORE DELETE ON issue_articles
WHEN (SELECT state = '已印' AND NOT imported FROM issues WHERE number = old.issue)
BEGIN SELECT RAISE(ABORT, 'a printed article is not deleted'); END;
CREATE TRIGGER issue_articles_closed BEFORE INSERT ON issue_articles
WHEN (SELECT state FROM issues WHERE number = new.issue) = '已印'
BEGIN SELECT RAISE(ABORT, 'a printed issue takes no article'); END;
"""

_PRINTED = """
CREATE TABLE printed_articles (
  article INTEGER PRIMARY KEY,
  issue INTEGER NOT NULL,
  item INTEGER,
  title TEXT NOT NULL,              -- dense, without 节选
  text_hash INTEGER NOT NULL
) STRICT;
CREATE INDEX printed_articles_issue ON printed_articles (issue);

CREATE TABLE printed_keys (
  key INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (key, article)
) STRICT, WITHOUT ROWID;

-- Documents that a printed article is: dense 文号 and titles.
CREATE TABLE printed_documents (
  name TEXT NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (name, article)
) STRICT, WITHOUT ROWID;

CREATE TABLE printed_meta (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made."""
    for part in (_ISSUES, _PRINTED):
        for statement in statements(part):
            db.execute(statement)


@migrations()
def m002_steps(db: Database) -> None:
    """Rows of the history that one act of an editor wrote belong together: it is taken back as a whole."""
    db.execute("ALTER TABLE issue_history ADD COLUMN step INTEGER")  # the id of the act's first row; NULL: its own
