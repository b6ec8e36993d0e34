"""How well a document answers a query: words in the title count most, a 文号 typed decides, newer is better."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, log

from collector.store.search.document import Document, places
from collector.store.search.fold import dense
from collector.store.search.query import Term, Where

_TITLE, _TEXT, _SOURCE, _NUMBER, _FILES = 3.0, 1.0, 0.8, 2.5, 0.4
_OWN_NUMBER = 30.0  # nothing else comes near the document whose 文号 was typed
_WHOLE_TITLE = 2.0  # the share of the title that was typed
_TOGETHER = 2.0  # terms typed one after the other that stand so in the title; half of it in the text
_OPENING, _IN_OPENING = 120, 0.6  # what an article is about is said in its first characters
_ENOUGH = 1.2  # how soon more of the same word stops to count
_USUAL = 700  # characters of a text
_MOST_COUNTED = 12
_RECENT, _HALF = 0.9, 120.0  # what being new is worth, and after how many days it is worth e times less
_NUMBER_LENGTH = 6  # a 文号 has at least so many letters and digits


def score(document: Document, terms: Sequence[Term], now: float) -> float:
    """The greater, the better; ``now`` is the time, in Unix seconds, at which the age of a document is taken."""
    if not terms:
        return _recency(document, now)
    found = sum(_of_term(document, term) for term in terms)
    return found / len(terms) + _together(document, terms) + _recency(document, now)


def _of_term(document: Document, term: Term) -> float:
    text = term.text
    weight = 0.0
    if term.where in (Where.ANY, Where.TITLE) and text in document.title:
        weight += _TITLE + _WHOLE_TITLE * len(text) / len(document.title)
    if term.where in (Where.ANY, Where.TEXT):
        weight += _of_text(document.text, text)
    if term.where in (Where.ANY, Where.SOURCE) and text in document.source:
        weight += _SOURCE
    if term.where in (Where.ANY, Where.NUMBER):
        weight += _of_number(document, text)
    if term.where in (Where.ANY, Where.FILES) and text in document.files:
        weight += _FILES
    return weight


def _of_text(text: str, term: str) -> float:
    first = text.find(term)
    if first < 0:
        return 0.0
    times = min(text.count(term), _MOST_COUNTED)
    length = 0.5 + 0.5 * len(text) / _USUAL
    return _TEXT * times * (_ENOUGH + 1) / (times + _ENOUGH * length) + (_IN_OPENING if first < _OPENING else 0.0)


def _of_number(document: Document, term: str) -> float:
    if not document.number or term not in document.number:
        return 0.0
    own = document.row["doc_number"]
    letters = dense(term)
    if own and len(letters) >= _NUMBER_LENGTH and letters in dense(document.own_number):
        return _OWN_NUMBER * len(letters) / len(dense(document.own_number))
    return _NUMBER


def _together(document: Document, terms: Sequence[Term]) -> float:
    """What it is worth that terms stand beside each other, as they were typed, or at least close."""
    plain = [term.text for term in terms if term.where is Where.ANY]
    if len(plain) < 2:
        return 0.0
    pairs = [_beside(document, one, other) for one, other in pairwise(plain)]
    return sum(pairs) / len(pairs)


def _beside(document: Document, one: str, other: str) -> float:
    if one + other in document.title:
        return _TOGETHER
    if one in document.title and other in document.title:
        return _TOGETHER * 0.8
    distance = _distance(document.text, one, other)
    return 0.0 if distance is None else _TOGETHER * 0.6 / (1 + log(1 + distance / 8))


def _distance(text: str, one: str, other: str) -> int | None:
    """The characters between the closest two of the first places of either."""
    lefts = [place + len(one) for _, place in zip(range(_MOST_COUNTED), places(one, text), strict=False)]
    rights = [place for _, place in zip(range(_MOST_COUNTED), places(other, text), strict=False)]
    return min((abs(right - left) for left in lefts for right in rights), default=None)


def _recency(document: Document, now: float) -> float:
    days = max(0.0, (now - document.when.timestamp()) / 86400)
    return _RECENT * exp(-days / _HALF)
