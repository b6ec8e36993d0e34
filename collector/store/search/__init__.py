"""Search that knows Chinese: a boolean query finds every item that holds its words, whatever the script around them.

``typed`` and ``parse`` read the query; ``bound`` turns it into what the index can answer; ``candidates`` asks the
index, and ``document.holds`` is the one rule by which what comes back is an answer; ``rank`` orders, ``snippet`` shows.
"""

from __future__ import annotations

from collector.store.search.document import DOCUMENTS
from collector.store.search.finder import COUNTED, Facets, Found, Hit, Order, Search
from collector.store.search.index import words_of
from collector.store.search.names import Names, names_of
from collector.store.search.parse import parse
from collector.store.search.query import Query, State, Where, asks_for_state
from collector.store.search.snippet import Marked

__all__ = [
    "COUNTED",
    "DOCUMENTS",
    "Facets",
    "Found",
    "Hit",
    "Marked",
    "Names",
    "Order",
    "Query",
    "Search",
    "State",
    "Where",
    "asks_for_state",
    "names_of",
    "parse",
    "words_of",
]
