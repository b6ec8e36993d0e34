"""Stories as they are stored: keys to find items by, members and their stories, relations, and the documents named.

All of it is derived and can be made anew (``aside``). What editors decided by hand stands in the journal of decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import NamedTuple

from collector.errors import UnknownRow
from collector.store import remaking, wordings
from collector.store.codec import pack, storable
from collector.store.connection import Connection, Row
from collector.store.wordings import Wording

HOT = 24  # items; a key that more have is boilerplate
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


class State(NamedTuple):
    """What the index stands on, and what may have changed since a program last looked."""

    version: int | None  # of the signature that made the keys; None when there are none yet
    made: int  # how often all of it was made anew
    decided: int  # the last decision in the journal


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
_PLACES = "SELECT item, story, moment, number, canonical FROM story_items JOIN stories ON stories.id = story"
_STATE = """
SELECT (SELECT value FROM story_meta WHERE name = 'signature') AS version,
  coalesce((SELECT value FROM story_meta WHERE name = 'made'), 0) AS made,
  coalesce((SELECT max(id) FROM decisions), 0) AS decided
"""
_INSERT = f"INSERT OR REPLACE INTO story_items ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  # names from above


class Stories:
    """The stories; what joins them is decided by ``editing.stories``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hot: set[int] | None = None
        self._made = 0
        self._full: set[int] = set()  # keys that had HOT items or more when last looked up

    @property
    def hot(self) -> set[int]:
        """Keys that are boilerplate; read once and kept up by this connection."""
        if self._hot is None:
            self._hot = {row["key"] for row in self._connection.rows("SELECT key FROM story_hot_keys")}
        return self._hot

    def state(self) -> State:
        """What the index stands on now. Where another program has made all of it anew, boilerplate is read again."""
        row = self._connection.rows(_STATE)[0]
        state = State(*row)
        if state.made != self._made:
            self._hot, self._made = None, state.made
            self._full.clear()
        return state

    def start(self, version: int) -> None:
        """Say which version of the signature makes the keys of an empty index."""
        self._connection.run("INSERT OR REPLACE INTO story_meta VALUES ('signature', ?)", (version,))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Empty stories in the place of those that are there; see ``remaking.aside``."""
        self._hot = None
        try:
            with remaking.aside(self._connection):
                yield
        finally:
            self._hot = None

    def take_over(self) -> None:
        """Let what was made aside be the stories from now on; inside a transaction."""
        remaking.take_over(self._connection)

    def _usable(self, keys: Iterable[int], title: int | None) -> list[int]:
        hot = self.hot
        usable = [key for key in keys if key not in hot][:KEYS]
        return usable if title is None or title in hot else [*usable, title]

    def sharing(self, keys: Sequence[int], title: int | None = None) -> Counter[int]:
        """Items that share keys, with how many; a key found to be boilerplate is put aside and does not count.

        A headline's key counts as two: it is no chance that it is shared.
        """
        wanted = self._usable(keys, title)
        rows = self._connection.rows(f"SELECT key, item FROM story_keys WHERE key IN ({_marks(wanted)})", wanted)  # noqa: S608
        full = {key: count for key, count in Counter([row[0] for row in rows]).items() if count >= HOT}
        self._full.update(full)
        hot = {key for key, count in full.items() if count > HOT}
        found = Counter([row[1] for row in rows if row[0] not in hot])
        found.update([row[1] for row in rows if row[0] == title and title not in hot])
        return found

    def keep_keys(self, item: int, keys: Iterable[int], title: int | None = None) -> None:
        """Let an item be found by these keys, as far as they are no boilerplate, and by its headline's."""
        fresh = self._usable(keys, title)
        self._connection.run_many("INSERT OR IGNORE INTO story_keys VALUES (?, ?)", [(key, item) for key in fresh])

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
        wanted = list(items)
        if not wanted:
            return {}
        rows = self._connection.rows(f"{_PLACES} WHERE item IN ({_marks(wanted)})", wanted)
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

    def wording(self, item: int) -> Wording:
        """What one item says.

        :raises UnknownRow: there is no such item.
        """
        return wordings.one(self._connection, item)

    def wordings(self, items: Iterable[int]) -> dict[int, Wording]:
        """What the items say, of those that exist."""
        return wordings.many(self._connection, items)

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


def _marks(values: Sequence[object]) -> str:
    """As many places for parameters as there are values; for a few dozen, beyond that the statements grow too many."""
    return ",".join("?" * len(values))


def _member(row: Row) -> Member:
    values = {name: row[name] for name in _COLUMNS}
    values["exact_time"] = bool(values["exact_time"])
    return Member(**values)


def _story(row: Row) -> StoredStory:
    return StoredStory(**{key: row[key] for key in row.keys()})  # noqa: SIM118  # a Row iterates over values
