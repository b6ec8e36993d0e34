"""Remaking: all that is derived of stories made anew aside, while everybody else goes on with what there was.

The new rows stand in temporary tables of the same names, which SQLite finds before the others: the same statements
fill them. Nothing of it is seen, or left behind, until all of it takes the place of the old in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from collector.store.codec import pack
from collector.store.connection import Connection

_TABLES = ("story_keys", "story_hot_keys", "stories", "story_items", "story_relations", "story_documents", "story_meta")
_DEFINITIONS = """
SELECT type, sql FROM main.sqlite_master WHERE sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?))
ORDER BY type = 'index'
"""


@contextmanager
def aside(connection: Connection) -> Iterator[None]:
    """Empty tables in the place of the stories' own, for this connection alone; on leaving they are gone."""
    connection.rows("PRAGMA temp_store=FILE")  # a million items are more than memory should hold
    try:
        with connection.write():
            for row in connection.rows(_DEFINITIONS, (pack(_TABLES),)):
                kind = f"CREATE {row['type'].upper()} "
                connection.run(row["sql"].replace(kind, f"{kind}temp.", 1))
        yield
    finally:
        with connection.write():
            for table in _TABLES:
                connection.run(f"DROP TABLE IF EXISTS temp.{table}")
        connection.rows("PRAGMA temp_store=MEMORY")


def take_over(connection: Connection) -> None:
    """Let what was made aside take the place of what there was, and count it; inside a transaction."""
    made = connection.row("SELECT value FROM main.story_meta WHERE name = 'made'")
    connection.run("INSERT OR REPLACE INTO temp.story_meta VALUES ('made', ?)", (1 + (made["value"] if made else 0),))
    for table in _TABLES:
        connection.run(f"DELETE FROM main.{table}")  # noqa: S608  # names from above
        connection.run(f"INSERT INTO main.{table} SELECT * FROM temp.{table}")  # noqa: S608  # names from above
