"""Addresses: where else an item is to be found since its site gave its articles new ones."""

from __future__ import annotations

from datetime import datetime

from collector.model import Item
from collector.store.codec import stamp, stamp_or_none, storable
from collector.store.connection import Connection, Row

_TELLING = 60  # characters; less text says too little to know an article by


def item_of(key: str) -> str:
    """SQL for the id of the item of an address key, by its own address or a later one; ``key`` is a piece of SQL."""
    return f"""coalesce((SELECT id FROM items WHERE url_key = {key}),
      (SELECT item FROM addresses WHERE addresses.url_key = {key}))"""  # noqa: S608  # keys are columns and parameters


def moved_here(connection: Connection, item: Item, digest: int) -> Row | None:
    """The item that an article is though its address is a new one: id and digest; None where there is none.

    It is one that an earlier poll of the column brought, of the same day, that says exactly the same, in several
    sentences.
    """
    if len(item.article.text) < _TELLING:
        return None
    return connection.row(
        """SELECT id, digest FROM items WHERE digest = ?1 AND column_key = ?2 AND substr(published, 1, 10) IS ?3
           AND first_seen <= (SELECT last_healthy FROM columns WHERE columns.column_key = ?2)""",
        (digest, item.column, (stamp_or_none(item.article.published) or "")[:10] or None),
    )


def move(connection: Connection, item: int, key: str, url: str, at: datetime) -> None:
    """Record that an item stands at another address from now on; inside a transaction."""
    connection.run("INSERT INTO addresses VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (storable(key), item, stamp(at)))
    connection.run("UPDATE items SET url = ? WHERE id = ?", (storable(url), item))
