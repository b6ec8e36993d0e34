"""Addresses: where else an item is to be found since its site gave its articles new ones."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.model import Article, Item
from collector.store.codec import stamp, stamp_or_none, storable
from collector.store.connection import Connection, Row

_TELLING = 40  # characters of title and text; fewer say too little to know an article by
_LATELY = timedelta(days=90)  # what was first seen before is not renumbered into the present


def item_of(key: str) -> str:
    """SQL for the id of the item of an address key, by its own address or a later one; ``key`` is a piece of SQL."""
    return f"""coalesce((SELECT id FROM items WHERE url_key = {key}),
      (SELECT item FROM addresses WHERE addresses.url_key = {key}))"""  # noqa: S608  # keys are columns and parameters


def moved_here(connection: Connection, item: Item, digest: int) -> Row | None:
    """The item that an article is though its address is a new one: id and digest; None where there is none.

    It is one that an earlier poll of the column brought, of the same day, that says exactly the same; or one under the
    same headline of which half the lines stand here, since it was corrected meanwhile. A bare file says nothing.
    """
    article = item.article
    if not article.text or len(article.title) + len(article.text) < _TELLING:
        return None
    rows = connection.rows(
        """SELECT id, digest, text FROM items JOIN texts ON texts.item = items.id
           WHERE column_key = ?1 AND first_seen BETWEEN ?2 AND (SELECT last_healthy FROM columns WHERE column_key = ?1)
             AND (digest = ?3 OR title = ?4) AND substr(published, 1, 10) IS ?5
           ORDER BY digest = ?3 DESC, items.id""",
        (
            item.column,
            stamp(item.fetched - _LATELY),
            digest,
            storable(article.title),
            (stamp_or_none(article.published) or "")[:10] or None,
        ),
    )
    return next((row for row in rows if row["digest"] == digest or _mostly(row["text"], article)), None)


def _mostly(text: str, article: Article) -> bool:
    """Whether half the lines of a text stand in an article; one whose day is not known is not judged so."""
    lines, here = text.splitlines(), set(article.text.splitlines())
    return article.published is not None and sum(line in here for line in lines) * 2 > len(lines)


def move(connection: Connection, item: int, key: str, url: str, at: datetime) -> None:
    """Record that an item stands at another address from now on; inside a transaction."""
    connection.run("INSERT INTO addresses VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (storable(key), item, stamp(at)))
    connection.run("UPDATE items SET url = ? WHERE id = ?", (storable(url), item))
