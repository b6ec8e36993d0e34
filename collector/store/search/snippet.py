"""What a hit shows of a document: a piece of it round the words that were asked for, and where they stand in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.store.search.document import places
from collector.store.search.fold import fold_with_places

Span = tuple[int, int]  # from the first character to behind the last

WIDTH = 90  # characters
_BEFORE = 24  # of them before the first word
_MOST_READ = 60_000  # characters of a text that are looked at for its excerpt
_MOST_MARKS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text on one line, with the spans in it that were asked for, in order and apart."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def segments(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is to be marked; nothing in it is escaped."""
        return tuple(_segments(self.text, self.spans))


def marked(text: str, terms: Sequence[str]) -> Marked:
    """The whole of a text with the terms marked; terms are folded."""
    return Marked(text=text, spans=tuple(_merged(_spans(text, terms))))


def excerpt(text: str, terms: Sequence[str], *, width: int = WIDTH) -> Marked:
    """A piece of the text in which most different terms stand, as early as can be; its beginning where none does."""
    line = " ".join(text[:_MOST_READ].split())
    found = _spans(line, terms)
    start = _start(found, width)
    end = min(len(line), start + width)
    before, after = "…" if start else "", "…" if end < len(line) or len(text) > _MOST_READ else ""
    shift = len(before) - start
    within = [(first + shift, last + shift) for (first, last), _ in found if start <= first and last <= end]
    return Marked(text=before + line[start:end] + after, spans=tuple(_merged([(span, "") for span in within])))


def _spans(text: str, terms: Sequence[str]) -> list[tuple[Span, str]]:
    """Where terms stand in an unfolded text, with which, in order."""
    folded, origin = fold_with_places(text)
    found = []
    for term in dict.fromkeys(terms):
        for count, place in enumerate(places(term, folded)):
            if count == _MOST_MARKS:
                break
            found.append(((origin[place], origin[place + len(term) - 1] + 1), term))
    return sorted(found)


def _start(found: Sequence[tuple[Span, str]], width: int) -> int:
    """Where the piece begins in which the most different terms stand."""
    best, chosen = 0, 0
    starts = [span[0] for span, _ in found]
    for number, start in enumerate(starts):
        until = bisect_right(starts, start + width - _BEFORE)
        terms = len({term for _, term in found[number:until]})
        if terms > best:
            best, chosen = terms, start
    return max(0, chosen - _BEFORE) if best and chosen > width // 2 else 0


def _merged(found: Sequence[tuple[Span, str]]) -> Iterator[Span]:
    """The spans, those that touch as one."""
    current: Span | None = None
    for (start, end), _ in sorted(found):
        if current and start <= current[1]:
            current = (current[0], max(end, current[1]))
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def _segments(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        if at < start:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
