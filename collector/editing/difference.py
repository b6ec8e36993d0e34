"""What really differs between two texts: what was replaced in its place, apart from what was cut, added or moved."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from collector.editing.alignment import Piece, align
from collector.editing.comparable import Comparable, is_figure

_PLACE = 8  # tokens: a replacement longer than this is no longer "another value in the same place"
_GRAM = 4
_SAMPLES = 40
_SEARCHED = 3000  # tokens
_Span = tuple[int, int]  # start and end in tokens
_MOVED = 0.7  # share of a sentence's 4-grams found elsewhere in the other text


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Tokens of the first text and what stands in their place in the second, with a character on either side."""

    old: str
    new: str
    before: str = ""
    after: str = ""

    @property
    def ordinal(self) -> bool:
        """Whether the place is that of a year, a month, an issue, a batch …: another value is another occasion."""
        return self.before == "第" or (self.after != "" and self.after in "年月届次期批季")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two texts compared; counts are tokens (an ideograph, a figure or a Latin word)."""

    pieces: tuple[Piece, ...]
    length: int  # of the shorter text
    ratio: float  # shorter over longer
    matched: float  # share of the shorter that the other has too, wherever it stands
    replaced: tuple[Replacement, ...]  # within sentences both have
    figures: tuple[tuple[str, str], ...]  # figures with another value in the same place, each pair once
    ordinal: bool  # whether one of those is a year, an issue …

    @property
    def overlap(self) -> float:
        """What both have as a share of what either has (Jaccard), 0 to 1."""
        both = self.matched * self.length
        either = self.length + self.length / self.ratio - both if self.ratio else 0.0
        return both / either if either else 0.0

    def share(self, tokens: int) -> float:
        """A number of tokens as a share of the shorter text."""
        return tokens / max(1, self.length)


class _Side:
    """One text of the two, and what is needed to judge its stretches."""

    def __init__(self, text: Comparable, other: Comparable) -> None:
        self.body, self.other = text.body, other.body
        self.ends = [0]
        for sentence in text.sentences:
            self.ends.append(self.ends[-1] + len(sentence))

    @cached_property
    def _grams(self) -> Container[str]:
        """All 4-grams of the other text; of a short text the text itself, whose search costs less than a set."""
        if len(self.other) <= _SEARCHED:
            return self.other
        return {self.other[i : i + _GRAM] for i in range(len(self.other) - _GRAM + 1)}

    def moved(self, start: int, end: int) -> bool:
        """Whether the stretch stands elsewhere in the other text, more or less; judged by at most 40 samples."""
        count = end - start - _GRAM + 1
        if count < _GRAM:
            return False
        samples = range(start, start + count, 1 + count // _SAMPLES)
        found = sum(self.body[i : i + _GRAM] in self._grams for i in samples)
        return found >= _MOVED * len(samples)

    def split(self, start: int, end: int) -> tuple[list[_Span], list[_Span]]:
        """Whole sentences inside a stretch, and the broken ends left of it (head, tail, or one)."""
        first, last = bisect_left(self.ends, start), bisect_right(self.ends, end) - 1
        if first > last:
            return [], [(start, end)]
        whole = [(self.ends[i], self.ends[i + 1]) for i in range(first, last)]
        return whole, [(start, self.ends[first]), (self.ends[last], end)]


def difference(a: Comparable, b: Comparable) -> Difference:
    """Compare two texts; see ``Difference``. Cost is bounded by the alignment (see ``alignment.align``)."""
    pieces = align(a.sentences, b.sentences)
    left, right = _Side(a, b), _Side(b, a)
    matched_a = matched_b = sum(piece.a2 - piece.a1 for piece in pieces if piece.equal)
    replaced: list[Replacement] = []
    for piece in (piece for piece in pieces if not piece.equal):
        moved_a, ends_a = _loose(left, piece.a1, piece.a2)
        moved_b, ends_b = _loose(right, piece.b1, piece.b2)
        matched_a, matched_b = matched_a + moved_a, matched_b + moved_b
        replaced += _replacements(left, ends_a, right, ends_b)
    shorter, longer = sorted((len(a.body), len(b.body)))
    matched = matched_a if len(a.body) <= len(b.body) else matched_b
    figures = {pair: one.ordinal for one in replaced for pair in _figures(one, a, b)}
    return Difference(
        pieces=tuple(pieces),
        length=shorter,
        ratio=shorter / max(1, longer),
        matched=matched / max(1, shorter),
        replaced=tuple(replaced),
        figures=tuple(figures),
        ordinal=any(figures.values()),
    )


def _loose(side: _Side, start: int, end: int) -> tuple[int, list[_Span]]:
    """How many tokens of a stretch were only moved, and its ends that belong to sentences the other has too."""
    if start == end:
        return 0, []
    whole, ends = side.split(start, end)
    moved = sum(e - s for s, e in whole if side.moved(s, e))
    loose = [(s, e) for s, e in ends if e > s]
    moved += sum(e - s for s, e in loose if side.moved(s, e))
    return moved, [(s, e) for s, e in loose if not side.moved(s, e)]


def _replacements(left: _Side, old: list[_Span], right: _Side, new: list[_Span]) -> list[Replacement]:
    """The broken ends of two sentences against each other; heads with heads where both sides have two."""
    if not (old and new):
        return []
    if len(old) == len(new):
        return [_replacement(left, [x], right, [y]) for x, y in zip(old, new, strict=True)]
    return [_replacement(left, old, right, new)]


def _replacement(left: _Side, old: list[_Span], right: _Side, new: list[_Span]) -> Replacement:
    (start, _), (_, end) = old[0], old[-1]
    return Replacement(
        old="".join(left.body[s:e] for s, e in old),
        new="".join(right.body[s:e] for s, e in new),
        before=left.body[max(0, start - 1) : start],
        after=left.body[end : end + 1],
    )


def _figures(one: Replacement, a: Comparable, b: Comparable) -> list[tuple[str, str]]:
    """Figures of one replacement that took each other's place; none where it is too long to be one place.

    Digits that are the same when written together, or up to a lost 万, are a damaged copy and no other value.
    """
    if max(len(one.old), len(one.new)) > _PLACE:
        return []
    old = [a.spelled[t] for t in one.old if is_figure(t)]
    new = [b.spelled[t] for t in one.new if is_figure(t)]
    if _digits("".join(old)) == _digits("".join(new)):
        return []
    return [(x, y) for x, y in zip(old, new, strict=False) if _digits(x) != _digits(y)]


def _digits(figure: str) -> str:
    return figure.replace(".", "").rstrip("%‰").rstrip("0")
