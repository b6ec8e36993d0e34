"""Stories as they are stored: keys to find items by, members and their stories, relations, and the documents named.

All of it is derived; ``clear`` empties it. What editors decided by hand stands in the journal of decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from collector.errors import UnknownRow
from collector.store.codec import moment, moment_or_none, pack, storable, unpack
from collector.store.connection import Connection, Row

HOT = 64  # items; a key that more have is boilerplate
KEYS = 16  # that an item is kept and sought by: the first of its signature that are not boilerplate


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An item in its story; see ``story_schema`` for the columns."""

    item: int
    story: int
    relation: str
    matched: int | None
    score: float
    why: str
    text_hash: int
    length: int
    moment: int
    exact_time: bool
    number: str | None
    issuer: str | None
    origin: str | None
    publisher: str | None
    rank: int


class Place(NamedTuple):
    """As much of a member as is needed to look at it; read by the dozen for every arrival."""

    item: int
    story: int
    moment: int
    number: str | None
    canonical: int  # of its story


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """A story: ``id`` is the id of its first item; ``merged_into`` is set where it lives on in another."""

    id: int
    canonical: int
    reason: str
    size: int
    representatives: int
    merged_into: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """``a`` (the later item) and ``b`` are not one story: a forwards b, a interprets b …; ``why`` in words."""

    a: int
    b: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an item says and who says it: as much of a stored item as the grouping needs."""

    title: str
    text: str
    number: str | None  # its own 文号
    numbers: tuple[str, ...]  # all it names
    column: str
    issuer: str | None
    source_label: str | None
    published: datetime | None
    precise: bool  # whether the minute is known
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Stored items, those that are grouped, and the stories they make."""

    items: int
    grouped: int
    stories: int


_COLUMNS = [f.name for f in fields(Member)]
_member_values = attrgetter(*_COLUMNS)
_story_values = attrgetter(*(f.name for f in fields(StoredStory)))
_relation_values = attrgetter(*(f.name for f in fields(Relation)))
_INSERT = f"INSERT OR REPLACE INTO story_items ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  # names from above


class Stories:
    """The stories; what joins them is decided by ``editing.stories``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hot: set[int] | None = None
        self._full: set[int] = set()  # keys that had HOT items or more when last looked up

    @property
    def hot(self) -> set[int]:
        """Keys that are boilerplate; read once and kept up by this connection."""
        if self._hot is None:
            self._hot = {row["key"] for row in self._connection.rows("SELECT key FROM story_hot_keys")}
        return self._hot

    def version(self) -> int | None:
        """By which version of the signature the keys were made; None when there are none yet."""
        row = self._connection.row("SELECT value FROM story_meta WHERE name = 'signature'")
        return None if row is None else row["value"]

    def clear(self, version: int) -> None:
        """Empty all derived tables, and say which version of the signature fills them from now on."""
        for table in ("keys", "hot_keys", "items", "relations", "documents"):
            self._connection.run(f"DELETE FROM story_{table}")  # noqa: S608  # names from the line above
        self._connection.run("DELETE FROM stories")
        self._connection.run("INSERT OR REPLACE INTO story_meta VALUES ('signature', ?)", (version,))
        self._hot = set()

    def _usable(self, keys: Iterable[int]) -> list[int]:
        return list(islice((key for key in keys if key not in self.hot), KEYS))

    def sharing(self, keys: Sequence[int]) -> Counter[int]:
        """Items that share keys, with how many; a key found to be boilerplate is put aside and does not count."""
        wanted = self._usable(keys)
        marks = ",".join("?" * len(wanted))
        rows = self._connection.rows(f"SELECT key, item FROM story_keys WHERE key IN ({marks})", wanted)  # noqa: S608
        having = Counter(row["key"] for row in rows)
        hot = {key for key, count in having.items() if count > HOT}
        self._full.update(key for key, count in having.items() if count >= HOT)
        return Counter(row["item"] for row in rows if row["key"] not in hot)

    def keep_keys(self, item: int, keys: Iterable[int]) -> None:
        """Let an item be found by these keys; those that have become boilerplate are taken out for good."""
        fresh = self._usable(keys)
        self._connection.run_many("INSERT OR IGNORE INTO story_keys VALUES (?, ?)", [(key, item) for key in fresh])

    def start(self, version: int) -> None:
        """Say which version of the signature makes the keys of an empty index."""
        self._connection.run("INSERT INTO story_meta VALUES ('signature', ?)", (version,))

    def cool(self, keys: Iterable[int]) -> None:
        """Put aside for good those of the keys that have become boilerplate, of which ``sharing`` has told."""
        for key in self._full.intersection(keys):
            row = self._connection.row("SELECT count(*) AS n FROM story_keys WHERE key = ?", (key,))
            if row is not None and row["n"] > HOT:
                self._connection.run("INSERT OR IGNORE INTO story_hot_keys VALUES (?)", (key,))
                self._connection.run("DELETE FROM story_keys WHERE key = ?", (key,))
                self.hot.add(key)
                self._full.discard(key)

    def same_text(self, text_hash: int) -> list[int]:
        """Items with that very text, the first one first, at most 64."""
        rows = self._connection.rows(
            "SELECT item FROM story_items WHERE text_hash = ? ORDER BY item LIMIT 64", (text_hash,)
        )
        return [row["item"] for row in rows]

    def numbered(self, number: str) -> list[int]:
        """Items whose own 文号 it is, the first one first, at most 64."""
        rows = self._connection.rows("SELECT item FROM story_items WHERE number = ? ORDER BY item LIMIT 64", (number,))
        return [row["item"] for row in rows]

    def member(self, item: int) -> Member | None:
        """An item's place; None where it was not grouped yet."""
        row = self._connection.row("SELECT * FROM story_items WHERE item = ?", (item,))
        return None if row is None else _member(row)

    def places(self, items: Iterable[int]) -> dict[int, Place]:
        """Where those of the items that were grouped stand."""
        rows = self._connection.rows(
            """SELECT item, story, moment, number, canonical FROM story_items JOIN stories ON stories.id = story
               WHERE item IN (SELECT value FROM json_each(?))""",
            (pack(list(items)),),
        )
        return {row[0]: Place(*row) for row in rows}

    def numbers(self, stories: Iterable[int]) -> dict[int, set[str]]:
        """The 文号 that members of the stories have of their own, of stories where some have."""
        rows = self._connection.rows(
            """SELECT DISTINCT story, number FROM story_items
               WHERE story IN (SELECT value FROM json_each(?)) AND number IS NOT NULL""",
            (pack(list(stories)),),
        )
        found: dict[int, set[str]] = {}
        for row in rows:
            found.setdefault(row["story"], set()).add(row["number"])
        return found

    def members(self, story: int) -> list[Member]:
        """A story's members, the first one first."""
        rows = self._connection.rows("SELECT * FROM story_items WHERE story = ? ORDER BY item", (story,))
        return [_member(row) for row in rows]

    def story(self, story: int) -> StoredStory:
        """A story, also one that was merged away.

        :raises UnknownRow: there is none.
        """
        row = self._connection.row("SELECT * FROM stories WHERE id = ?", (story,))
        if row is None:
            raise UnknownRow(f"no story {story}")
        return _story(row)

    def of(self, items: Iterable[int]) -> dict[int, int]:
        """The story of each of the items that was grouped."""
        rows = self._connection.rows(
            "SELECT item, story FROM story_items WHERE item IN (SELECT value FROM json_each(?))", (pack(list(items)),)
        )
        return {row["item"]: row["story"] for row in rows}

    def put(self, member: Member) -> None:
        """Write an item's place over the one it had."""
        values = [storable(value) if isinstance(value, str) else value for value in _member_values(member)]
        self._connection.run(_INSERT, values)

    def put_story(self, story: StoredStory) -> None:
        """Write a story over what it was."""
        self._connection.run("INSERT OR REPLACE INTO stories VALUES (?, ?, ?, ?, ?, ?)", _story_values(story))

    def relate(self, relation: Relation) -> None:
        """Note how two items belong together; the first word on a pair stands."""
        self._connection.run("INSERT OR IGNORE INTO story_relations VALUES (?, ?, ?, ?)", _relation_values(relation))

    def relations(self, items: Iterable[int]) -> list[Relation]:
        """All relations of the items, to either side."""
        wanted = pack(list(items))
        rows = self._connection.rows(
            """SELECT * FROM story_relations WHERE a IN (SELECT value FROM json_each(:items))
               UNION SELECT * FROM story_relations WHERE b IN (SELECT value FROM json_each(:items)) ORDER BY a, b""",
            {"items": wanted},
        )
        return [Relation(a=row["a"], b=row["b"], kind=row["kind"], why=row["why"]) for row in rows]

    def alive(self, story: int) -> int:
        """The story that this one lives on in; itself if it was never merged.

        :raises UnknownRow: there is none.
        """
        while (into := self.story(story).merged_into) is not None:
            story = into
        return story

    def remove(self, item: int) -> None:
        """Take out an item that is alone in its story, to be grouped anew; keys of its earlier text do no harm."""
        self._connection.run("DELETE FROM story_items WHERE item = ?", (item,))
        self._connection.run("DELETE FROM stories WHERE id = ?", (item,))
        self._connection.run("DELETE FROM story_relations WHERE a = ?", (item,))
        self._connection.run("DELETE FROM story_documents WHERE item = ?", (item,))

    def move(self, items: Iterable[int], story: int) -> None:
        """Let items belong to another story."""
        self._connection.run_many("UPDATE story_items SET story = ? WHERE item = ?", [(story, item) for item in items])

    def name_documents(self, item: int, own: Iterable[str], named: Iterable[str]) -> None:
        """Note which documents an item is and which it speaks of (dense 文号 and titles)."""
        own = set(own)
        rows = [(storable(name), item, int(name in own)) for name in own | set(named)]
        if rows:
            self._connection.run_many("INSERT OR REPLACE INTO story_documents VALUES (?, ?, ?)", rows)

    def documents(self, item: int) -> dict[str, bool]:
        """The documents an item names, and of each whether the item is it."""
        rows = self._connection.rows("SELECT name, own FROM story_documents WHERE item = ? ORDER BY name", (item,))
        return {row["name"]: bool(row["own"]) for row in rows}

    def naming(self, names: Iterable[str], limit: int = 200) -> list[tuple[str, int, bool]]:
        """Items that are or name one of the documents: document, item, whether the item is it; oldest first."""
        rows = self._connection.rows(
            """SELECT name, item, own FROM story_documents WHERE name IN (SELECT value FROM json_each(?))
               ORDER BY item LIMIT ?""",
            (pack(list(names)), limit),
        )
        return [(row["name"], row["item"], bool(row["own"])) for row in rows]

    def wordings(self, items: Iterable[int]) -> dict[int, Wording]:
        """What the items say, of those that exist."""
        rows = self._connection.rows(
            """SELECT items.id, title, text, doc_number, doc_numbers, column_key, issuer, source_label, published,
                 precision, first_seen
               FROM items JOIN texts ON texts.item = items.id
               WHERE items.id IN (SELECT value FROM json_each(?))""",
            (pack(list(items)),),
        )
        return {row["id"]: _wording(row) for row in rows}

    def ungrouped(self, after: int, limit: int) -> list[int]:
        """Ids of stored items above ``after`` that have no story yet, in their order of arrival."""
        rows = self._connection.rows(
            """SELECT id FROM items WHERE id > ? AND NOT EXISTS (SELECT 1 FROM story_items WHERE item = items.id)
               ORDER BY id LIMIT ?""",
            (after, limit),
        )
        return [row["id"] for row in rows]

    def counts(self) -> Counts:
        """How much there is."""
        row = self._connection.row(
            """SELECT (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM story_items) AS grouped,
                 (SELECT count(*) FROM stories WHERE merged_into IS NULL) AS stories"""
        )
        assert row is not None  # noqa: S101  # it has no FROM: there is always one
        return Counts(items=row["items"], grouped=row["grouped"], stories=row["stories"])


def _member(row: Row) -> Member:
    values = {name: row[name] for name in _COLUMNS}
    values["exact_time"] = bool(values["exact_time"])
    return Member(**values)


def _story(row: Row) -> StoredStory:
    return StoredStory(**{key: row[key] for key in row.keys()})  # noqa: SIM118  # a Row iterates over values


def _wording(row: Row) -> Wording:
    return Wording(
        title=row["title"],
        text=row["text"],
        number=row["doc_number"],
        numbers=tuple(unpack(row["doc_numbers"])),
        column=row["column_key"],
        issuer=row["issuer"],
        source_label=row["source_label"],
        published=moment_or_none(row["published"]),
        precise=row["precision"] == "minute",
        first_seen=moment(row["first_seen"]),
    )
