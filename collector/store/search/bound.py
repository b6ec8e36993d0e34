"""What the index can say of a query beforehand: a condition that every document fulfils for which the query holds.

The index knows which pairs of letters a document has, not where they stand. So most queries are asked for wider than
they are, and what comes back is held against the query itself (``document.holds``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from collector.store.search.document import Scope
from collector.store.search.grams import wanted_grams
from collector.store.search.query import All, Dates, InState, Near, Node, Some, State, Term, Where, Without

TITLE_MARK, NUMBER_MARK, SOURCE_MARK, COLUMN_MARK, DATE_MARK = "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKS = {Where.TITLE: TITLE_MARK, Where.NUMBER: NUMBER_MARK, Where.SOURCE: SOURCE_MARK}

_MOST_WORDS = 5  # of one term, the rarest: each costs a walk through all items that have it, and says less and less
FEW = 3000  # items that are looked at one by one rather than found by the index
_YEARS = (1990, 2100)

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A condition in the index's language; ``match`` None: the index knows nothing of it, "": nothing fulfils it.

    ``items`` may fulfil the query beside what ``match`` finds. ``exact``: what ``match`` finds is the answer itself.
    """

    match: str | None
    items: frozenset[int] = frozenset()
    exact: bool = False


ANYTHING = Bound(match=None)
NOTHING = Bound(match="", exact=True)


def bound(node: Node, scope: Scope, rarity: Rarity) -> Bound:
    """The condition for a query; ``rarity`` says of a word of the index in how many items it is, roughly."""
    match node:
        case Term():
            return _of_term(node, scope, rarity)
        case Near():
            return replace(_all([_of_term(term, scope, rarity) for term in node.terms]), exact=False)
        case Dates():
            return _of_dates(node)
        case InState():
            return _of_items(frozenset(item for item, state in scope.states.items() if state is node.state), node.state)
        case Some():
            return _some([bound(part, scope, rarity) for part in node.parts])
        case All():
            return _of_all(node, scope, rarity)
        case Without():
            return ANYTHING


def of_titles(node: Node) -> Node:
    """The same query asked of titles and 文号 alone, where it asked of everything."""
    match node:
        case Term() if node.where is Where.ANY:
            return Some((replace(node, where=Where.TITLE), replace(node, where=Where.NUMBER)))
        case All():
            return All(tuple(of_titles(part) for part in node.parts))
        case Some():
            return Some(tuple(of_titles(part) for part in node.parts))
        case Near():
            return All(tuple(of_titles(term) for term in node.terms))
        case _:
            return node


def column_word(key: str) -> str:
    """The word of the index that stands for a column; whatever is in its key, it is one word."""
    return COLUMN_MARK + key.encode("utf-8", "replace").hex()


def quoted(word: str) -> str:
    """A word of the index as its language wants it."""
    return '"' + word.replace('"', '""') + '"'


def _of_term(term: Term, scope: Scope, rarity: Rarity) -> Bound:
    columns = _any_of(column_word(key) for key in scope.columns.get(term, ()))
    if term.where is Where.COLUMN:
        return columns
    if term.where is Where.SECTION:
        items = frozenset(item for item, section in scope.sections.items() if term.text in section)
        return _some([replace(columns, exact=False), _of_items(items, None)])
    found = _of_letters(term, rarity)
    return _some([columns, found]) if term.where is Where.SOURCE else found


def _of_letters(term: Term, rarity: Rarity) -> Bound:
    mark = _MARKS.get(term.where, "")
    found = [mark + gram for gram in wanted_grams(term.text)]
    exact = len(term.text) < 3 and term.text.isalnum() and (term.where is Where.ANY or bool(mark))
    return Bound(match=" AND ".join(quoted(word) for word in sorted(found, key=rarity)[:_MOST_WORDS]), exact=exact)


def _any_of(words: Iterable[str]) -> Bound:
    return Bound(match=" OR ".join(quoted(word) for word in sorted(words)), exact=True)


def _of_items(items: frozenset[int], state: State | None) -> Bound:
    if state is State.OPEN or len(items) > FEW:
        return ANYTHING
    return Bound(match="", items=items)


def _of_dates(dates: Dates) -> Bound:
    return _any_of(DATE_MARK + name for name in _spans(dates.first, dates.last))


def _spans(first: int, last: int) -> Iterable[str]:
    """The fewest years, months and days that make up a stretch of days."""
    for year in range(max(first // 10000, _YEARS[0]), min(last // 10000, _YEARS[1]) + 1):
        if first <= year * 10000 + 101 and year * 10000 + 1231 <= last:
            yield str(year)
        else:
            yield from _months(year, first, last)


def _months(year: int, first: int, last: int) -> Iterable[str]:
    for month in range(1, 13):
        start = year * 10000 + month * 100
        if first <= start + 1 and start + 31 <= last:
            yield str(year * 100 + month)
        else:
            yield from (str(day) for day in range(max(start + 1, first), min(start + 31, last) + 1))


def _of_all(node: All, scope: Scope, rarity: Rarity) -> Bound:
    wanted = _all([bound(part, scope, rarity) for part in node.parts if not isinstance(part, Without)])
    unwanted = [bound(part.part, scope, rarity) for part in node.parts if isinstance(part, Without)]
    sure = [one for one in unwanted if one.exact and not one.items]
    if not wanted.match:
        return replace(wanted, exact=wanted.exact and not unwanted)
    without = _some(sure).match if sure else ""
    match = f"({wanted.match}) NOT ({without})" if without else wanted.match
    return replace(wanted, match=match, exact=wanted.exact and len(sure) == len(unwanted))


def _all(parts: list[Bound]) -> Bound:
    """What all of the conditions ask for; items that one of them names are looked at whatever the others say."""
    matches = [part.match for part in parts if part.match is not None]
    items = frozenset().union(*(part.items for part in parts))
    exact = all(part.exact and not part.items for part in parts)
    if not matches:
        return Bound(match=None, items=frozenset())
    joined = "" if "" in matches else " AND ".join(f"({match})" for match in matches)
    return Bound(match=joined, items=items, exact=exact)


def _some(parts: list[Bound]) -> Bound:
    if any(part.match is None for part in parts):
        return ANYTHING
    items = frozenset().union(*(part.items for part in parts))
    exact = all(part.exact for part in parts)
    return Bound(match=" OR ".join(f"({part.match})" for part in parts if part.match), items=items, exact=exact)
