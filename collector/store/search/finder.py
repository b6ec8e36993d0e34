"""Finding: a typed query becomes one page of hits, ranked, marked and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from collector.store.codec import moment, moment_or_none
from collector.store.connection import Connection
from collector.store.search.bound import of_titles
from collector.store.search.candidates import Asked, answers, asked, counted
from collector.store.search.document import Document
from collector.store.search.index import Index, Tell
from collector.store.search.names import Names
from collector.store.search.parse import parse
from collector.store.search.query import Query, Term, Where
from collector.store.search.rank import score
from collector.store.search.snippet import Marked, excerpt, marked
from collector.store.search.standing import Standing

COUNTED = 1000  # hits are counted so far, where counting all would take long
_POOL = 150  # of the last stored answers, and as many again that have the words in their titles, the best come first
_LOOKED = 600  # documents looked at to find those
ALL = 1 << 40  # more than there can be
_MOST_LOOKED = 20_000  # documents looked at for one page, about a second's work; ``each`` and ``count`` look at all
NO_NAMES = Names()


class Order(StrEnum):
    """What comes first; the value is what editors read."""

    BEST = "相关"
    DATE = "日期"  # of publication, the newest
    STORED = "入库"  # the last stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One item found; ``part`` is where the words of the excerpt stand, ``rank`` the greater the better it fits."""

    item: int
    title: Marked
    url: str
    column: str
    published: datetime | None
    first_seen: datetime
    source_label: str | None
    doc_number: str | None
    excerpt: Marked
    part: Where
    rank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits, and how many there are: ``exact``, or at most (below ``COUNTED``) or at least so many.

    ``partial``: the question is so common and its answers so rare that only the last stored items were looked at.
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    exact: bool = True
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How the last stored answers of a query, at most ``COUNTED``, spread over columns, shown 来源 and years."""

    of: int
    columns: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]


class Search:
    """Search over titles, texts, 文号, 来源, standards and the texts of attachments of all items."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = Index(connection)
        self._standing = Standing(connection)

    def find(
        self,
        query: str | Query,
        limit: int = 20,
        *,
        offset: int = 0,
        order: Order = Order.BEST,
        names: Names = NO_NAMES,
        after: int = 0,
    ) -> Found:
        """A page of the items for which the query holds; none where it asks for nothing.

        The best come first among the last stored and those with the words in their titles; behind them the others,
        the last stored first.

        :param names: what 来源, 栏目 and 版块 are called; see ``names_of``.
        :param after: only items stored after the one of this id.
        :raises QueryError: the query cannot be understood.
        """
        query = parse(query) if isinstance(query, str) else query
        if query.root is None or limit < 1:
            return Found(query=query)
        wanted = self._asked(query, names, after)
        page = _Page(self._connection, query, wanted, max(offset, 0), limit)
        ranked = page.ordered(order)
        total, exact = page.total()
        hits = tuple(_hit(document, query, rank) for document, rank in ranked)
        return Found(query=query, hits=hits, total=total, exact=exact, partial=page.partial)

    def count(self, query: str | Query, most: int = ALL, *, names: Names = NO_NAMES, after: int = 0) -> int:
        """For how many items the query holds; counting stops at ``most``.

        :raises QueryError: the query cannot be understood.
        """
        query = parse(query) if isinstance(query, str) else query
        if query.root is None:
            return 0
        wanted = self._asked(query, names, after)
        total, exact = counted(self._connection, wanted, most)
        if exact or (wanted.bound.exact and total == most):
            return total
        return sum(1 for _ in islice(_only(answers(self._connection, wanted)), most))

    def facets(self, query: str | Query, *, names: Names = NO_NAMES) -> Facets:
        """How the answers of a query are spread.

        :raises QueryError: the query cannot be understood.
        """
        query = parse(query) if isinstance(query, str) else query
        stream = answers(self._connection, self._asked(query, names, 0)) if query.root is not None else iter(())
        found = list(islice(_only(stream), COUNTED))
        return Facets(
            of=len(found),
            columns=tuple(Counter(str(one.row["column_key"]) for one in found).most_common()),
            labels=tuple(Counter(one.row["source_label"] for one in found if one.row["source_label"]).most_common()),
            years=tuple(Counter(one.when.year for one in found).most_common()),
        )

    def each(self, query: str | Query, *, names: Names = NO_NAMES, after: int = 0) -> Iterator[tuple[int, datetime]]:
        """Every item for which the query holds with when it was first seen, the last stored first.

        :raises QueryError: the query cannot be understood.
        """
        query = parse(query) if isinstance(query, str) else query
        if query.root is not None:
            for document in _only(answers(self._connection, self._asked(query, names, after))):
                yield document.item, moment(document.row["first_seen"])

    def forget(self, item: int) -> None:
        """Take an item out of the index, as it stands in the tables now, before it is changed; inside a transaction."""
        self._index.forget(item)

    def restore(self, item: int) -> None:
        """Let an item be found as it stands in the tables now: a new or a forgotten one; inside a transaction."""
        self._index.restore(item)

    def waiting(self) -> int:
        """How many items are not in the index yet; they are found all the same, but many of them slow a search."""
        return self._index.waiting()

    def catch_up(self, tell: Tell | None = None) -> int:
        """Put all that waits into the index; how many there were. ``tell(done, total)`` is told after each step."""
        return self._index.catch_up(tell)

    def rebuild(self, tell: Tell | None = None) -> int:
        """Make the whole index anew from the tables; the number of items in it."""
        return self._index.rebuild(tell)

    def check(self) -> list[str]:
        """What is wrong with the index, in Chinese; empty where all is well."""
        return self._index.check()

    def _asked(self, query: Query, names: Names, after: int) -> Asked:
        assert query.root is not None  # noqa: S101  # both callers have looked
        scope = self._standing.scope_of(query.root, names)
        return asked(self._connection, query.root, scope, self._index.upto(), after)


Ranked = list[tuple[Document, float]]


class _Page:
    """One page being put together."""

    def __init__(self, connection: Connection, query: Query, wanted: Asked, offset: int, limit: int) -> None:
        self._connection, self._query, self._wanted = connection, query, wanted
        self._offset, self._limit = offset, limit
        self._seen = 0  # answers met so far
        self._stream = self._answers(wanted)
        self._ended = False
        self.partial = False  # whether it gave up before all was looked at

    def ordered(self, order: Order) -> Ranked:
        if order is Order.BEST:
            return self._best()
        if order is Order.DATE:
            return self._newest()
        return [(document, 0.0) for document in self._rest(self._offset, self._limit, frozenset())]

    def total(self) -> tuple[int, bool]:
        """How many answers there are, and whether that is exact."""
        if self._ended:
            return self._seen, True
        if self.partial:
            return self._seen, False
        total, exact = counted(self._connection, self._wanted, COUNTED)
        return max(total, self._seen), exact

    def _answers(self, wanted: Asked) -> Iterator[Document | None]:
        for looked, document in enumerate(answers(self._connection, wanted), start=1):
            self._seen += document is not None
            yield document
            if looked == _MOST_LOOKED:
                self.partial = True
                return
        self._ended = True

    def _best(self) -> Ranked:
        pool = {one.item: one for one in self._pool(self._stream)}
        if not self._ended:
            pool |= {one.item: one for one in self._titled()}
        now = self._now()
        terms = self._query.terms
        ranked = sorted(((one, score(one, terms, now)) for one in pool.values()), key=_greatest_first)
        page = ranked[self._offset : self._offset + self._limit]
        lacking = self._limit - len(page)
        if lacking and not self._ended:
            skipped = max(0, self._offset - len(ranked))
            page += [(one, 0.0) for one in self._rest(skipped, lacking, frozenset(pool))]
        return page

    def _pool(self, stream: Iterator[Document | None]) -> Iterator[Document]:
        """The first answers, as many as are ranked; fewer where answers are rare among what the index gives."""
        found = 0
        for looked, document in enumerate(stream, start=1):
            if document is not None:
                found += 1
                yield document
            if found >= _POOL or looked >= _LOOKED:
                return

    def _titled(self) -> Iterator[Document]:
        """The first answers that have the words in title or 文号, wherever in the store they are."""
        if not any(term.where is Where.ANY for term in self._query.terms):
            return iter(())
        wanted = self._wanted
        titles = asked(self._connection, of_titles(wanted.root), wanted.scope, wanted.upto, wanted.after)
        if titles.bound.match is None:
            return iter(())
        return self._pool(answers(self._connection, replace(wanted, bound=replace(titles.bound, exact=False))))

    def _rest(self, skipped: int, limit: int, without: frozenset[int]) -> list[Document]:
        others = (one for one in _only(self._stream) if one.item not in without)
        return list(islice(others, skipped, skipped + limit))

    def _newest(self) -> Ranked:
        """By day of publication. Nothing is published after it was seen: what was stored before the last one that is
        needed was published, cannot be newer, and is not looked at.
        """
        needed = self._offset + self._limit
        found: list[tuple[datetime, int, Document]] = []
        for document in _only(self._stream):
            found.append((document.when, document.item, document))
            if len(found) % needed == 0:
                found = sorted(found, reverse=True, key=lambda one: one[:2])[:needed]
                if found[-1][0] >= moment(document.row["first_seen"]):
                    break
        found.sort(reverse=True, key=lambda one: one[:2])
        return [(document, 0.0) for _, _, document in found[self._offset : needed]]

    def _now(self) -> float:
        """The time of the last stored item: by it ages are taken, so that the same store always ranks the same."""
        row = self._connection.row("SELECT first_seen FROM items ORDER BY id DESC LIMIT 1")
        return moment(row[0]).timestamp() if row else 0.0


def _greatest_first(pair: tuple[Document, float]) -> tuple[float, int]:
    return -pair[1], -pair[0].item


def _only(documents: Iterator[Document | None]) -> Iterator[Document]:
    return (document for document in documents if document is not None)


def _hit(document: Document, query: Query, rank: float) -> Hit:
    row = document.row
    shown, part = _excerpt(document, query.terms)
    return Hit(
        item=document.item,
        title=marked(row["title"], _of(query.terms, Where.TITLE)),
        url=row["url"],
        column=row["column_key"],
        published=moment_or_none(row["published"]),
        first_seen=moment(row["first_seen"]),
        source_label=row["source_label"],
        doc_number=row["doc_number"],
        excerpt=shown,
        part=part,
        rank=rank,
    )


def _excerpt(document: Document, terms: tuple[Term, ...]) -> tuple[Marked, Where]:
    in_text, in_files = _of(terms, Where.TEXT), _of(terms, Where.FILES)
    if not any(term in document.text for term in in_text) and any(term in document.files for term in in_files):
        return excerpt(document.row["files"], in_files), Where.FILES
    return excerpt(document.row["text"], in_text), Where.TEXT


def _of(terms: tuple[Term, ...], where: Where) -> list[str]:
    return [term.text for term in terms if term.where in (Where.ANY, where)]
