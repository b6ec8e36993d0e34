"""One stored item as it is searched: its parts in the folded spelling, and whether a query holds for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from collector.store.codec import moment, unpack
from collector.store.connection import Row
from collector.store.search.fold import SEPARATOR, dense, fold
from collector.store.search.query import All, Dates, InState, Near, Node, Some, State, Term, Where, Without

DOCUMENTS = """
SELECT items.id, items.url, items.title, texts.text, items.source_label, items.issuer, items.doc_number,
  texts.doc_numbers, texts.standards, items.column_key, items.published, items.first_seen,
  (SELECT group_concat(text, char(10)) FROM
    (SELECT text FROM attachments WHERE item = items.id AND text IS NOT NULL ORDER BY position)) AS files
FROM items JOIN texts ON texts.item = items.id
"""
THESE = DOCUMENTS + "WHERE items.id IN (SELECT value FROM json_each(?))"  # noqa: S608  # constants

Columns = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a query is judged by beside the document: which columns its names mean, and where items stand."""

    columns: Mapping[Term, Columns] = field(default_factory=dict)  # of terms for 来源, 栏目 and 版块
    states: Mapping[int, State] = field(default_factory=dict)  # of items that are not among the candidates
    sections: Mapping[int, str] = field(default_factory=dict)  # folded; of items that editors put into one


@dataclass(frozen=True, eq=False)
class Document:
    """An item as it stands in the tables."""

    row: Row

    @property
    def item(self) -> int:
        """Its id."""
        return int(self.row["id"])

    @cached_property
    def when(self) -> datetime:
        """When it was published, or first seen where that is unknown or said to be later."""
        published, seen = self.row["published"], self.row["first_seen"]
        return moment(min(published or seen, seen))

    @property
    def day(self) -> int:
        """The day of ``when`` in China, as a number: 20260131."""
        return self.when.year * 10000 + self.when.month * 100 + self.when.day

    @cached_property
    def title(self) -> str:
        """Folded, as all parts are."""
        return fold(self.row["title"])

    @cached_property
    def text(self) -> str:
        """The article's words."""
        return fold(self.row["text"])

    @cached_property
    def files(self) -> str:
        """The words of its attachments."""
        files = self.row["files"]
        return fold(files) if files else ""

    @cached_property
    def source(self) -> str:
        """The 来源 that the page shows, and who issued it."""
        return fold(SEPARATOR.join((self.row["source_label"] or "", self.row["issuer"] or "")))

    @cached_property
    def number(self) -> str:
        """文号 and standards, its own and those it names, each also without blanks and without signs."""
        return SEPARATOR.join(spellings(self.row))

    @cached_property
    def own_number(self) -> str:
        """Its own 文号."""
        return fold(self.row["doc_number"] or "")

    def parts(self, where: Where) -> Iterator[str]:
        """The texts that a field means."""
        if where in (Where.ANY, Where.TITLE):
            yield self.title
        if where in (Where.ANY, Where.TEXT):
            yield self.text
        if where in (Where.ANY, Where.NUMBER):
            yield self.number
        if where in (Where.ANY, Where.SOURCE):
            yield self.source
        if where in (Where.ANY, Where.FILES):
            yield self.files


def spellings(row: Row) -> Iterator[str]:
    """The 文号 and standards of an item in every spelling in which they may be typed."""
    if not row["doc_number"] and row["doc_numbers"] == row["standards"] == "[]":
        return
    found = (row["doc_number"] or "", *unpack(row["doc_numbers"]), *unpack(row["standards"]))
    for folded in dict.fromkeys(fold(one) for one in found if one):
        yield from dict.fromkeys((folded, folded.replace(" ", ""), dense(folded)))


def holds(node: Node, document: Document, scope: Scope) -> bool:
    """Whether a query holds for a document: the one rule, whatever way the document was come by."""
    match node:
        case Term():
            return _has(node, document, scope)
        case Near():
            return any(_near(node, part) for part in document.parts(node.terms[0].where))
        case Dates():
            return node.first <= document.day <= node.last
        case InState():
            return scope.states.get(document.item, State.OPEN) is node.state
        case All():
            return all(holds(part, document, scope) for part in node.parts)
        case Some():
            return any(holds(part, document, scope) for part in node.parts)
        case Without():
            return not holds(node.part, document, scope)


def _has(term: Term, document: Document, scope: Scope) -> bool:
    if term.where is Where.SECTION and document.item in scope.sections:
        return term.text in scope.sections[document.item]
    if document.row["column_key"] in scope.columns.get(term, ()):
        return True
    return any(term.text in part for part in document.parts(term.where))


def _near(near: Near, text: str) -> bool:
    """Whether the terms stand in one text, each close to the one named before it."""
    reach = [(place, place + len(near.terms[0].text)) for place in places(near.terms[0].text, text)]
    for term in near.terms[1:]:
        found = [(place, place + len(term.text)) for place in places(term.text, text)]
        reach = [span for span in found if _any_close(span, reach, near.distance)]
    return bool(reach)


def _any_close(span: tuple[int, int], others: list[tuple[int, int]], distance: int) -> bool:
    from bisect import bisect_left

    start, end = span
    after = bisect_left(others, start, key=lambda other: other[0])
    beside = others[max(0, after - 1) : after + 1]
    return any(max(start - last, first - end) <= distance for first, last in beside)


def places(term: str, text: str) -> Iterator[int]:
    """Where a term begins in a text, overlapping or not."""
    place = text.find(term)
    while place >= 0:
        yield place
        place = text.find(term, place + 1)
