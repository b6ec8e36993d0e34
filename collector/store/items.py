"""Items: articles as they were read, one for each address, with the columns that listed them and earlier readings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from collector.errors import UnknownRow
from collector.model import Article, Entry, Item, Known
from collector.reading.text import dense
from collector.reading.urls import url_key
from collector.store import item_rows
from collector.store.addresses import item_of, move, moved_here
from collector.store.attachments import Attachments
from collector.store.codec import moment, moment_or_none, pack, stamp, storable, unpack_entry
from collector.store.connection import Connection, Row
from collector.store.search import Search
from collector.store.sightings import Sighting, sight, sighting_from

# When a column was first seen to list an item, where a poll that proved everything behind it stands behind that.
_SINCE = """
CASE WHEN sightings.first_seen <= coalesce(
  (SELECT min(since) FROM gaps WHERE column_key = :column AND closed IS NULL),
  (SELECT last_healthy FROM columns WHERE column_key = :column))
THEN sightings.first_seen END AS since
"""


class Change(StrEnum):
    """What storing an item came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where an item stands now, and what storing it changed."""

    id: int
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    """An item as it stands in the store; the texts of its attachments are had from ``store.attachments``."""

    id: int
    url_key: str
    column: str  # that brought it first
    first_seen: datetime
    checked: datetime  # when its page was last asked for
    changed: datetime | None  # when its text last changed
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier reading of an item, as it stood until then."""

    until: datetime
    title: str
    text: str


class Items:
    """The items, and everything that hangs on one of them."""

    def __init__(self, connection: Connection, search: Search, attachments: Attachments) -> None:
        self._connection = connection
        self._search = search
        self._attachments = attachments

    def known(self, column: str, url_keys: Sequence[str]) -> dict[str, Known]:
        """What is known of those of the addresses that are stored.

        ``in_column_since`` is set only where a poll of this column that proved everything behind the entry has seen
        it: what a poll stored that was cut off, or that opened a gap which is still open, is no anchor for the next.
        """
        rows = self._connection.rows(
            f"""SELECT wanted.value AS url_key, sightings.title, {_SINCE} FROM json_each(:keys) AS wanted
                JOIN items ON items.id = {item_of("wanted.value")}
                LEFT JOIN sightings ON sightings.item = items.id AND sightings.column_key = :column""",  # noqa: S608
            {"keys": pack(list(url_keys)), "column": column},
        )
        return {row["url_key"]: _known(row) for row in rows}

    def known_lately(self, column: str, limit: int) -> dict[str, Known]:
        """``known`` of what this column listed last, at most ``limit`` addresses: for a poll far from the store."""
        rows = self._connection.rows(
            f"""SELECT items.url_key, addresses.url_key AS other, sightings.title, {_SINCE} FROM sightings
                JOIN items ON items.id = sightings.item LEFT JOIN addresses ON addresses.item = items.id
                WHERE sightings.column_key = :column ORDER BY sightings.last_seen DESC, items.id DESC LIMIT :limit""",  # noqa: S608
            {"column": column, "limit": limit},
        )
        return {key: _known(row) for row in rows for key in (row["url_key"], row["other"]) if key}

    def add(self, item: Item) -> Stored:
        """Store an item and its sighting in one transaction; a changed page keeps its earlier text as a revision.

        The time of everything is ``item.fetched``. A row that waited for this address, in whichever column, is done.
        What the column listed before and now lists under another address is the same item.
        """
        with self._connection.write():
            old = self._connection.row(
                f"SELECT id, digest FROM items WHERE id = {item_of(':key')}",  # noqa: S608
                {"key": item.url_key},
            ) or self._moved(item)
            stored = self._insert(item) if old is None else self._refresh(old, item.article, item.fetched)
            sight(self._connection, stored.id, item.column, item.entry, item.fetched)
            self._settle_pending(stored.id, item.url_key)
        return stored

    def reread(self, item: int, article: Article, at: datetime) -> Stored:
        """Replace what was read from an item's page by a better reading of the same page; a revision if it differs.

        :raises UnknownRow: there is no such item.
        """
        with self._connection.write():
            old = self._connection.row("SELECT id, digest FROM items WHERE id = ?", (item,))
            if old is None:
                raise UnknownRow(f"no item {item}")
            return self._refresh(old, article, at, asked=False)

    def get(self, item: int) -> StoredItem:
        """The item of that id.

        :raises UnknownRow: there is none.
        """
        found = self._load("items.id = ?", (item,))
        if not found:
            raise UnknownRow(f"no item {item}")
        return found[0]

    def by_url(self, url: str) -> StoredItem | None:
        """The item of an address, in whichever spelling; None where it is not stored."""
        found = self._load(f"items.id = {item_of('?1')}", (url_key(url),))
        return found[0] if found else None

    def many(self, items: Sequence[int]) -> dict[int, StoredItem]:
        """Those of the items that exist, by id."""
        found = self._load("items.id IN (SELECT value FROM json_each(?))", (pack(list(items)),))
        return {item.id: item for item in found}

    def since(self, since: datetime | None, until: datetime) -> list[StoredItem]:
        """Items first seen after ``since`` and not after ``until``, in that order."""
        low = "" if since is None else stamp(since)
        return self._load("items.first_seen > ? AND items.first_seen <= ?", (low, stamp(until)))

    def between(self, after: int, upto: int) -> list[StoredItem]:
        """Items stored after the one of the first id and not after the one of the second, by time of first sight."""
        return self._load("items.id > ? AND items.id <= ?", (after, upto))

    def counts(self, after: int, upto: int) -> dict[str, int]:
        """How many of the items that ``between`` gives each column brought."""
        rows = self._connection.rows(
            "SELECT column_key, count(*) AS brought FROM items WHERE id > ? AND id <= ? GROUP BY column_key",
            (after, upto),
        )
        return {row["column_key"]: row["brought"] for row in rows}

    def ids(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Ids of stored items above ``after``, in their order, for work that goes through all of them."""
        rows = self._connection.rows("SELECT id FROM items WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
        return [row["id"] for row in rows]

    def sightings(self, item: int) -> list[Sighting]:
        """Which columns listed it, the first one first."""
        rows = self._connection.rows("SELECT * FROM sightings WHERE item = ? ORDER BY first_seen, column_key", (item,))
        return [sighting_from(row) for row in rows]

    def sightings_of(self, items: Sequence[int]) -> dict[int, list[Sighting]]:
        """``sightings`` of many items at once."""
        rows = self._connection.rows(
            """SELECT * FROM sightings WHERE item IN (SELECT value FROM json_each(?))
               ORDER BY first_seen, column_key""",
            (pack(list(items)),),
        )
        found: dict[int, list[Sighting]] = {item: [] for item in items}
        for row in rows:
            found[row["item"]].append(sighting_from(row))
        return found

    def listed(self, column: str, limit: int) -> tuple[Entry, ...]:
        """What a column listed last of what is stored, newest first: addresses, titles and dates as it showed them."""
        rows = self._connection.rows(
            """SELECT url, title, published FROM sightings WHERE column_key = ?
               ORDER BY coalesce(published, first_seen) DESC, item DESC LIMIT ?""",
            (column, limit),
        )
        return tuple(Entry(url=url, title=title, published=moment_or_none(day)) for url, title, day in rows)

    def revisions(self, item: int) -> list[Revision]:
        """Its earlier readings, oldest first."""
        rows = self._connection.rows("SELECT until, title, text FROM revisions WHERE item = ? ORDER BY id", (item,))
        return [Revision(until=moment(until), title=title, text=text) for until, title, text in rows]

    def revisits(self, column: str, now: datetime, ages: Sequence[timedelta], limit: int) -> tuple[Entry, ...]:
        """Items that this column brought and whose pages are to be looked at again, newest first.

        An item is due when it has reached one of the ages and its page was not asked for since. Items of more than
        twice the greatest age are left alone.
        """
        if not ages:
            return ()
        rows = self._connection.rows(
            """SELECT items.*, sightings.url AS listed_url, sightings.title AS listed_title FROM items
               JOIN sightings ON sightings.item = items.id AND sightings.column_key = items.column_key
               WHERE items.column_key = :column AND items.first_seen > :oldest AND EXISTS (
                 SELECT 1 FROM json_each(:ages) AS age
                 WHERE unixepoch(items.first_seen) + age.value <= unixepoch(:now)
                   AND unixepoch(items.checked) < unixepoch(items.first_seen) + age.value)
               ORDER BY items.first_seen DESC LIMIT :limit""",
            {
                "column": column,
                "oldest": stamp(now - 2 * max(ages)),
                "ages": pack([age.total_seconds() for age in ages]),
                "now": stamp(now),
                "limit": limit,
            },
        )
        return tuple(item_rows.entry_from(row) for row in rows)

    def _moved(self, item: Item) -> Row | None:
        """The item that this one is, if its site has only given it another address."""
        old = moved_here(self._connection, item, digest(item.article))
        if old is not None:
            move(self._connection, old["id"], item.url_key, item.article.url, item.fetched)
        return old

    def _insert(self, item: Item) -> Stored:
        article = item.article
        at = stamp(item.fetched)
        values = {
            **item_rows.item_values(article),
            "url_key": storable(item.url_key),
            "column_key": item.column,
            "first_seen": at,
            "checked": at,
            "digest": digest(article),
        }
        cursor = self._connection.run(item_rows.INSERT_ITEM, values)
        stored = Stored(id=int(cursor.lastrowid or 0), change=Change.NEW)
        self._connection.run(item_rows.INSERT_TEXT, {**item_rows.text_values(article), "item": stored.id})
        if article.attachments:
            self._attachments.replace(stored.id, article.attachments)
        self._search.restore(stored.id)
        return stored

    def _refresh(self, old: Row, article: Article, at: datetime, *, asked: bool = True) -> Stored:
        """Write a newer reading over an item; the earlier text is kept when it says something else."""
        item, when, fresh = old["id"], stamp(at), digest(article)
        if asked:
            self._connection.run("UPDATE items SET checked = max(checked, ?) WHERE id = ?", (when, item))
        change = Change.SAME if fresh == old["digest"] else Change.CHANGED
        if asked and change is Change.SAME:
            return Stored(id=item, change=change)
        if change is Change.CHANGED:
            self._connection.run(item_rows.KEEP_REVISION, {"item": item, "until": when})
        self._search.forget(item)
        self._connection.run(item_rows.UPDATE_ITEM, {**item_rows.item_values(article), "digest": fresh, "id": item})
        self._connection.run(item_rows.UPDATE_TEXT, {**item_rows.text_values(article), "item": item})
        if change is Change.CHANGED:
            self._connection.run("UPDATE items SET changed = ? WHERE id = ?", (when, item))
        self._attachments.replace(item, article.attachments)
        self._search.restore(item)
        return Stored(id=item, change=change)

    def _settle_pending(self, item: int, key: str) -> None:
        """Every column that waited for this address has listed it, and waits no longer."""
        waiting = self._connection.rows("SELECT * FROM pending WHERE url_key = ?", (key,))
        for row in waiting:
            sight(self._connection, item, row["column_key"], unpack_entry(row["entry"]), moment(row["first_seen"]))
        if waiting:
            self._connection.run("DELETE FROM pending WHERE url_key = ?", (key,))

    def _load(self, condition: str, parameters: Sequence[object]) -> list[StoredItem]:
        rows = self._connection.rows(
            f"{item_rows.SELECT} WHERE {condition} ORDER BY items.first_seen, items.id", parameters
        )
        attachments = self._attachments.listed([row["id"] for row in rows])
        return [
            StoredItem(
                id=row["id"],
                url_key=row["url_key"],
                column=row["column_key"],
                first_seen=moment(row["first_seen"]),
                checked=moment(row["checked"]),
                changed=moment_or_none(row["changed"]),
                article=item_rows.article_from(row, attachments.get(row["id"], ())),
            )
            for row in rows
        ]


def _known(row: Row) -> Known:
    return Known(in_column_since=moment_or_none(row["since"]), listed_title=row["title"])


def digest(article: Article) -> int:
    """What an article says, as a 64-bit number; spacing, punctuation and the width of letters do not count."""
    said = dense(article.title + article.text).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)
