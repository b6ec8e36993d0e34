"""Two token strings laid side by side: what they share, what one has instead of the other's, what only one has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

_AT_ONCE = 24_000_000  # product of lengths up to which tokens are aligned directly (3 MB of bits, about 1 ms)
_SHORTEST_RUN = 3  # equal runs below this between two longer differences are chance
_LONGEST_CHANCE = 8  # and those up to this, where the differences are so many times as long:
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of an alignment: ``a[a1:a2]`` against ``b[b1:b2]``; equal, or one (or neither side) empty."""

    equal: bool
    a1: int
    a2: int
    b1: int
    b2: int


def align(a: Sequence[str], b: Sequence[str]) -> list[Piece]:
    """The pieces in order for two texts given as sentences of tokens; positions count tokens of the joined text.

    Long texts are aligned by whole sentences first and by tokens between them, so that the cost stays bounded; a gap
    that is still too long is left as one difference.
    """
    joined_a, joined_b = "".join(a), "".join(b)
    if len(joined_a) * len(joined_b) <= _AT_ONCE:
        return _tidy(list(_tokens(joined_a, joined_b, 0, 0)))
    return _tidy(list(_by_sentences(a, b)))


def _by_sentences(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    at, bt = _starts(a), _starts(b)
    joined_a, joined_b = "".join(a), "".join(b)
    for op in Indel.opcodes(list(a), list(b)):
        a1, a2, b1, b2 = at[op.src_start], at[op.src_end], bt[op.dest_start], bt[op.dest_end]
        if op.tag == "equal":
            yield Piece(True, a1, a2, b1, b2)
        elif (a2 - a1) * (b2 - b1) <= _AT_ONCE:
            yield from _tokens(joined_a[a1:a2], joined_b[b1:b2], a1, b1)
        else:
            yield Piece(False, a1, a2, b1, b2)


def _starts(sentences: Sequence[str]) -> list[int]:
    starts = [0]
    for sentence in sentences:
        starts.append(starts[-1] + len(sentence))
    return starts


def _tokens(a: str, b: str, a0: int, b0: int) -> Iterator[Piece]:
    for op in Indel.opcodes(a, b):
        yield Piece(op.tag == "equal", a0 + op.src_start, a0 + op.src_end, b0 + op.dest_start, b0 + op.dest_end)


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring differences made one, and equal runs that are chance swallowed by the differences round them."""
    pieces = _merged(pieces)
    inner = range(1, len(pieces) - 1)
    chance = {number for number in inner if pieces[number].equal and _chance(pieces, number)}
    return _merged([replace(p, equal=False) if n in chance else p for n, p in enumerate(pieces)]) if chance else pieces


def _merged(pieces: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].equal == piece.equal:
            last = merged.pop()
            piece = Piece(piece.equal, last.a1, piece.a2, last.b1, piece.b2)  # noqa: PLW2901  # grown
        merged.append(piece)
    return merged


def _chance(pieces: list[Piece], number: int) -> bool:
    """Whether an equal run between two differences is so short beside them that other words would have it too."""
    run = pieces[number].a2 - pieces[number].a1
    if run > _LONGEST_CHANCE:
        return False
    before, after = pieces[number - 1], pieces[number + 1]
    least = min(max(p.a2 - p.a1, p.b2 - p.b1) for p in (before, after))
    return run < min(least, _SHORTEST_RUN) or run * _BESIDE <= least
