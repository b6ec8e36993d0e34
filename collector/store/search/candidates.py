"""Which documents may answer a query, the last stored first: by the index, by name, and those that still wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from collector.store.codec import pack
from collector.store.connection import Connection
from collector.store.search.bound import Bound, Rarity, bound, quoted
from collector.store.search.document import THESE, Document, Scope, holds
from collector.store.search.query import Node

_FIRST, _MOST = 100, 3200  # ids asked for at once: few at first, for most pages need no more
_LOOKED = 1000  # items outside the index that are looked at only to count
_LOOKED_AT = 50  # items by which it is told how rare a word is
_NO_END = 1 << 62

_FOUND = """
SELECT rowid FROM search_grams WHERE search_grams MATCH ? AND rowid > ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
"""
_LAST = """
SELECT count(*), min(rowid) FROM
(SELECT rowid FROM search_grams WHERE search_grams MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?)
"""
_EVERY = "SELECT id FROM items WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query ready to be put to the store: what it asks, what it is judged by, and which items it is about."""

    root: Node
    scope: Scope
    bound: Bound
    upto: int  # the last item in the index
    after: int = 0  # only items stored after this one


def asked(connection: Connection, root: Node, scope: Scope, upto: int, after: int = 0) -> Asked:
    """The query with its bound."""
    condition = bound(root, scope, rarity(connection, upto))
    return Asked(root=root, scope=scope, bound=condition, upto=upto, after=after)


def rarity(connection: Connection, upto: int) -> Rarity:
    """In how many items a word of the index is: exact for rare words, by how close the last ones stand for others."""

    @cache
    def frequency(word: str) -> float:
        ((count, first),) = connection.rows(_LAST, (quoted(word), upto + 1, _LOOKED_AT))
        return float(count if count < _LOOKED_AT else count * upto / (upto + 1 - first))

    return frequency


def answers(connection: Connection, query: Asked) -> Iterator[Document | None]:
    """The documents for which the query holds, the last stored first; None for each that was looked at in vain."""
    for ids in candidates(connection, query):
        for document in documents(connection, ids):
            sure = query.bound.exact and document.item <= query.upto
            yield document if sure or holds(query.root, document, query.scope) else None


def candidates(connection: Connection, query: Asked) -> Iterator[list[int]]:
    """Ids of items that may answer, falling, each once."""
    if query.bound.match is None:
        yield from _stepwise(connection, _EVERY, (), query.after, _NO_END)
        return
    beside = _beside(connection, query)
    if query.bound.match:
        for found in _stepwise(connection, _FOUND, (query.bound.match,), query.after, query.upto + 1):
            level = next((place for place, item in enumerate(beside) if item < found[-1]), len(beside))
            yield sorted({*beside[:level], *found}, reverse=True)
            beside = beside[level:]
    for start in range(0, len(beside), _MOST):
        yield beside[start : start + _MOST]


def documents(connection: Connection, ids: Sequence[int]) -> Iterator[Document]:
    """The documents of these ids in the same order, read as they are needed."""
    for start in range(0, len(ids), _FIRST):
        part = ids[start : start + _FIRST]
        rows = connection.rows(THESE, (pack(part),))
        found = {row["id"]: Document(row) for row in rows}
        yield from (found[item] for item in part if item in found)


def counted(connection: Connection, query: Asked, most: int) -> tuple[int, bool]:
    """How many documents may answer, counted up to ``most``, and whether all of them do."""
    if query.bound.match is None:
        row = connection.row("SELECT count(*) FROM (SELECT 1 FROM items WHERE id > ? LIMIT ?)", (query.after, most))
        return (int(row[0]) if row else 0), False
    beside = _beside(connection, query)
    inside = _counted(connection, query, most) if query.bound.match else 0
    answering = sum(holds(query.root, one, query.scope) for one in documents(connection, beside[:_LOOKED]))
    total, certain = inside + answering, query.bound.exact and not query.bound.items and len(beside) <= _LOOKED
    return min(total, most), certain and total < most


def _counted(connection: Connection, query: Asked, most: int) -> int:
    row = connection.row(
        """SELECT count(*) FROM
           (SELECT 1 FROM search_grams WHERE search_grams MATCH ? AND rowid > ? AND rowid <= ? LIMIT ?)""",
        (query.bound.match, query.after, query.upto, most),
    )
    return int(row[0]) if row else 0


def _beside(connection: Connection, query: Asked) -> list[int]:
    """Ids that the index does not know of: items still waiting, and those that the query's bound names; falling."""
    rows = connection.rows("SELECT id FROM items WHERE id > ?", (max(query.upto, query.after),))
    named = (item for item in query.bound.items if item > query.after)
    return sorted({*(row[0] for row in rows), *named}, reverse=True)


def _stepwise(
    connection: Connection, sql: str, parameters: tuple[str, ...], after: int, below: int
) -> Iterator[list[int]]:
    size = _FIRST
    while rows := connection.rows(sql, (*parameters, after, below, size)):
        found = [row[0] for row in rows]
        yield found
        if len(found) < size:
            return
        below, size = found[-1], min(2 * size, _MOST)
