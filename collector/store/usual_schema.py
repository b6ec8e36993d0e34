"""The tables of what is usual for columns, and of what editors said of gaps, as migrations that are only appended to.

``publications`` and ``usual`` are derived: they can be made again from sightings and pending entries, and from the
polls to come. ``gap_checks`` are decisions.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from collector.store.schema import statements

migrations = Migrations("usual")

_TABLES = """
-- How many entries each column published in each hour, as far as lists and articles tell.
CREATE TABLE publications (
  column_key TEXT NOT NULL,
  hour INTEGER NOT NULL,            -- since 1970, on the clocks of China
  items INTEGER NOT NULL,
  PRIMARY KEY (column_key, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE usual (
  column_key TEXT PRIMARY KEY,
  learnt TEXT NOT NULL,
  silent_after TEXT,
  habits TEXT NOT NULL              -- JSON, the rest of model.Usual
) STRICT, WITHOUT ROWID;

CREATE TABLE gap_checks (
  gap INTEGER PRIMARY KEY REFERENCES gaps,
  note TEXT NOT NULL,
  checked_by TEXT NOT NULL,
  checked_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER gap_checks_stay BEFORE UPDATE ON gap_checks BEGIN SELECT RAISE(ABORT, 'an editor said so'); END;
CREATE TRIGGER gap_checks_remain BEFORE DELETE ON gap_checks BEGIN SELECT RAISE(ABORT, 'an editor said so'); END;
"""

# The hour of a publication: its own minute where the article says it, ten in the morning of the listed day where that
# is over, otherwise the hour in which it was first listed. The zone is 8 hours ahead; 86400 seconds are a day.
COUNT = """
INSERT INTO publications (column_key, hour, items)
SELECT column_key, (CASE
    WHEN exact <= seen THEN exact + 28800
    WHEN (day + 28800) / 86400 < (seen + 28800) / 86400 THEN (day + 28800) / 86400 * 86400 + 36000
    ELSE seen + 28800 END) / 3600 AS hour, count(*)
FROM (
  SELECT sightings.column_key, unixepoch(sightings.first_seen) AS seen,
    CASE WHEN items.precision = 'minute' THEN unixepoch(items.published) END AS exact,
    unixepoch(coalesce(sightings.published, items.published)) AS day
  FROM sightings JOIN items ON items.id = sightings.item
  WHERE (:column IS NULL OR sightings.column_key = :column) AND sightings.first_seen BETWEEN :since AND :until
  UNION ALL
  SELECT column_key, unixepoch(first_seen), NULL, unixepoch(entry ->> 'published')
  FROM pending
  WHERE (:column IS NULL OR column_key = :column) AND first_seen BETWEEN :since AND :until
)
WHERE true GROUP BY column_key, hour
ON CONFLICT DO UPDATE SET items = publications.items + excluded.items
"""


@migrations()
def m001_first(db: Database) -> None:
    """The tables as they were first made, with what was published so far."""
    for statement in statements(_TABLES):
        db.execute(statement)
    if "sightings" in db.table_names():  # the sets do not rest on one another
        db.execute(COUNT, {"column": None, "since": "", "until": "9"})
