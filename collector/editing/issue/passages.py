"""Two versions of one text side by side: which paragraphs were cut, added, moved or reworded, in which characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from collector.model import Block, BlockKind
from collector.reading.blocks import words_of

_ONE = 0.5  # likeness from which two paragraphs are versions of one
_ISLAND = 2  # characters; so short an agreement between two changes is chance
_MOST_PAIRS = 2_500  # comparisons of paragraphs in one stretch; beyond, they are taken one after the other


class Fate(StrEnum):
    """What became of a stretch of blocks; the value is what editors read."""

    SAME = "未变"
    CUT = "删节"
    ADDED = "增补"
    REWORDED = "改字"
    SPLIT = "分段"  # the same words in other paragraphs
    MOVED = "移段"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters: only the old version has it (``-``), only the new one (``+``), or both (``=``)."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Blocks of the old version and what stands for them in the new one, as ranges of places."""

    fate: Fate
    old: range
    new: range


def characters(old: str, new: str) -> tuple[Span, ...]:
    """The difference of two texts, character by character, without agreements too short to mean anything."""
    spans: list[Span] = []
    kept = list(Indel.opcodes(old, new))
    for place, op in enumerate(kept):
        inner = 0 < place < len(kept) - 1
        if op.tag == "equal" and not (inner and op.src_end - op.src_start < _ISLAND):
            spans.append(Span("=", old[op.src_start : op.src_end]))
        else:
            spans += [Span("-", old[op.src_start : op.src_end]), Span("+", new[op.dest_start : op.dest_end])]
    return tuple(_gathered(spans))


def _gathered(spans: Sequence[Span]) -> Iterator[Span]:
    """Between two agreements one run of what went and one of what came."""
    gone, come = "", ""
    for span in [*spans, Span("=", "")]:
        if span.sign == "=":
            yield from (found for found in (Span("-", gone), Span("+", come), span) if found.text)
            gone, come = "", ""
        elif span.sign == "-":
            gone += span.text
        else:
            come += span.text


def passages(old: Sequence[Block], new: Sequence[Block]) -> list[Passage]:
    """All of both versions as passages, in the order of the new one; images are told by captions and place."""
    return _with_moves(list(_raw(old, new)), old, new)


def _key(block: Block) -> str:
    return f"{block.kind}\0{words_of(block)}"


def _raw(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Passage]:
    """Equal stretches, and between them what differs, looked at closer."""
    gone, come = range(0), range(0)
    for op in Indel.opcodes([_key(block) for block in old], [_key(block) for block in new]):
        a, b = range(op.src_start, op.src_end), range(op.dest_start, op.dest_end)
        if op.tag == "equal":
            yield from _changed(old, new, gone, come)
            yield Passage(fate=Fate.SAME, old=a, new=b)
            gone, come = range(a.stop, a.stop), range(b.stop, b.stop)
        else:
            gone, come = range(gone.start, a.stop), range(come.start, b.stop)
    yield from _changed(old, new, gone, come)


def _changed(old: Sequence[Block], new: Sequence[Block], gone: range, come: range) -> Iterator[Passage]:
    """A stretch that differs: paragraphs parted or joined, then versions of one another, then what is left."""
    if not gone and not come:
        return
    if gone and come and len(gone) != len(come) and _words(old, gone) == _words(new, come):
        yield Passage(fate=Fate.SPLIT, old=gone, new=come)
        return
    a, b = gone.start, come.start
    for one, other in _paired(old, new, gone, come):
        yield from _left(range(a, one), range(b, other))
        yield Passage(fate=Fate.REWORDED, old=range(one, one + 1), new=range(other, other + 1))
        a, b = one + 1, other + 1
    yield from _left(range(a, gone.stop), range(b, come.stop))


def _left(gone: range, come: range) -> Iterator[Passage]:
    yield from (Passage(fate=Fate.CUT, old=range(n, n + 1), new=range(come.start, come.start)) for n in gone)
    yield from (Passage(fate=Fate.ADDED, old=range(gone.stop, gone.stop), new=range(n, n + 1)) for n in come)


def _words(blocks: Sequence[Block], places: range) -> str:
    return "".join(words_of(blocks[n]) for n in places)


def _paired(old: Sequence[Block], new: Sequence[Block], gone: range, come: range) -> list[tuple[int, int]]:
    """Which blocks are versions of one another, in order, so that the likeness of all pairs together is greatest."""
    if len(gone) * len(come) > _MOST_PAIRS:
        return list(zip(gone, come, strict=False))
    likeness = [[_likeness(old[one], new[other]) for other in come] for one in gone]
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for i, row in enumerate(likeness):
        for j, alike in enumerate(row):
            paired = best[i][j] + alike if alike >= _ONE else 0.0
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], paired)
    return [(gone[i], come[j]) for i, j in _traced(likeness, best)]


def _traced(likeness: list[list[float]], best: list[list[float]]) -> list[tuple[int, int]]:
    """The pairs that made the best sum, in order."""
    pairs: list[tuple[int, int]] = []
    i, j = len(best) - 1, len(best[0]) - 1
    while i and j:
        alike = likeness[i - 1][j - 1]
        if alike >= _ONE and best[i][j] == best[i - 1][j - 1] + alike:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _likeness(old: Block, new: Block) -> float:
    if old.kind is not new.kind:
        return 0.0
    if old.kind is BlockKind.IMAGE:
        return _ONE
    return _ratio(words_of(old), words_of(new))


def _ratio(old: str, new: str) -> float:
    return max(fuzz.ratio(old, new), 0.9 * fuzz.partial_ratio(old, new) if min(len(old), len(new)) > 15 else 0) / 100


def _with_moves(found: list[Passage], old: Sequence[Block], new: Sequence[Block]) -> list[Passage]:
    """What was cut here and added there in the same words was moved."""
    gone = {_key(old[p.old.start]): p for p in found if p.fate is Fate.CUT}
    told: list[Passage] = []
    taken: set[int] = set()
    for passage in found:
        origin = gone.pop(_key(new[passage.new.start]), None) if passage.fate is Fate.ADDED else None
        if origin is None:
            told.append(passage)
        else:
            taken.add(origin.old.start)
            told.append(Passage(fate=Fate.MOVED, old=origin.old, new=passage.new))
    return [p for p in told if not (p.fate is Fate.CUT and p.old.start in taken)]
