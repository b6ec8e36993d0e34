"""Whether two texts tell one story: not how much is alike decides, but what stands in the place of what."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from collector.editing.comparable import Comparable
from collector.editing.difference import Difference, Replacement, difference
from collector.editing.headlines import inside, likeness, objection
from collector.editing.wording import is_common
from collector.reading.text import dense

ENOUGH = 0.70  # share of the shorter text that the longer has
ENOUGH_PURE = 0.50  # the same, where next to nothing was replaced within the sentences both have
PURE = 0.015
_SHORT = 220  # tokens; below, a name weighs more
_LONG = 250  # tokens from which one other figure is a correction, or a slip
_REPLACED, _REPLACED_SHORT = 0.05, 0.04
_PLACE = 12  # tokens: a stretch up to this is a value in a place, a longer one a wording
_SLOTS = 0.035  # share of the text that may be such values where the rest was reworded
_PART = 0.5  # a text shorter than this share of the other is an excerpt, or the other a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether two items are one story, how they are related if not, and why in words for editors."""

    same: bool
    relation: str | None
    why: str
    score: float = 0.0  # share of the shorter text that both have
    difference: Difference | None = None


def confirm(a: Comparable, b: Comparable) -> Verdict:
    """Judge two texts; symmetric. Works from the cheapest test to the dearest, and the first objection ends it."""
    if a.own_number and b.own_number and a.own_number != b.own_number:
        return Verdict(same=False, relation=None, why=f"文号不同：{a.own_number} / {b.own_number}")
    if min(len(a.body), len(b.body)) < 20:
        return _tiny(a, b)
    entries = _entries(a, b)
    if entries:
        return Verdict(same=False, relation=None, why=entries)
    found = difference(a, b)
    why = objection(a, b, found)
    one_event = not why and _one_event(a, b, found)
    if not why and not one_event:
        why = _too_little(found) or _figures(a, b, found) or _words(a, b, found)
    if why:
        return Verdict(same=False, relation=None, why=why, score=found.matched, difference=found)
    if found.ratio < _PART and not one_event and (why := _part(a, b, found)):
        return Verdict(same=False, relation="contains", why=why, score=found.matched, difference=found)
    return Verdict(same=True, relation=None, why=_agreement(found), score=found.matched, difference=found)


def _tiny(a: Comparable, b: Comparable) -> Verdict:
    """Texts of a line or none: only title and text together, word for word, are enough."""
    same = bool(a.title) and a.title == b.title and a.body == b.body
    return Verdict(
        same=same, relation=None, why="标题与正文逐字相同" if same else "正文太短，且不逐字相同", score=float(same)
    )


def _entries(a: Comparable, b: Comparable) -> str | None:
    if min(len(a.entries), len(b.entries)) < 5:
        return None
    shared = len(a.entries & b.entries)
    if shared >= 0.5 * min(len(a.entries), len(b.entries)):
        return None
    return f"名单不同：{len(a.entries)}项与{len(b.entries)}项中只有{shared}项相同"


def _one_event(a: Comparable, b: Comparable, found: Difference) -> bool:
    """Whether two reports in different words tell the same: one headline, the same figures, nothing exchanged.

    What was reworded shows as long stretches for others; what is another case of a form, as short values in places.
    """
    shared = len(a.figures & b.figures)
    slots = sum(weight(one) for one in found.replaced if max(len(one.old), len(one.new)) <= _PLACE)
    return (
        shared >= 3
        and shared >= 0.65 * min(len(a.figures), len(b.figures))
        and len(found.figures) <= 1
        and not found.ordinal
        and found.matched >= ENOUGH_PURE
        and found.share(slots) <= _SLOTS
        and _one_headline(a.title, b.title)
    )


def _one_headline(a: str, b: str) -> bool:
    """Whether two dense titles are the same but for common words, or one stands in the other."""
    if min(len(a), len(b)) >= 8 and (a in b or b in a):
        return True
    return likeness(a, b) >= 0.9 and all(is_common(old) and is_common(new) for old, new in title_swaps(a, b))


def _too_little(found: Difference) -> str | None:
    pure = found.share(sum(weight(one) for one in found.replaced)) <= PURE
    if found.matched >= (ENOUGH_PURE if pure else ENOUGH):
        return None
    return f"相同部分只占较短一文的{found.matched:.0%}"


def _figures(a: Comparable, b: Comparable, found: Difference) -> str | None:
    pairs = found.figures
    if not pairs:
        return None
    shown = "、".join(f"{x}→{y}" for x, y in pairs[:4])
    if len(pairs) > 1:
        return f"同一位置的数字不同：{shown}"
    in_title = pairs[0][0] in a.headline and pairs[0][1] in b.headline
    if in_title or found.ordinal or found.length < _LONG:
        return f"数字不同：{shown}"
    return None


def weight(one: Replacement) -> int:
    """How many tokens were replaced, of the shorter side; none where only the wording changed."""
    if is_common(one.old) and is_common(one.new):
        return 0
    return min(len(one.old), len(one.new))


def _words(a: Comparable, b: Comparable, found: Difference) -> str | None:
    share = found.share(sum(weight(one) for one in found.replaced))
    if share > (_REPLACED_SHORT if found.length < _SHORT else _REPLACED):
        worst = sorted(found.replaced, key=weight, reverse=True)[:3]
        shown = "、".join(f"{a.spell(one.old)[:20]}→{b.spell(one.new)[:20]}" for one in worst)
        return f"替换过多（{share:.1%}）：{shown}"
    return _swapped(a, b, found)


def _swapped(a: Comparable, b: Comparable, found: Difference) -> str | None:
    """A word of the title replaced by another, and the same in the text: 法文版 and 俄文版."""
    if likeness(a.title, b.title) < 0.6:
        return None
    in_body = {(a.spell(one.old), b.spell(one.new)) for one in found.replaced}
    for old, new in title_swaps(a.title, b.title):
        if not (is_common(old) and is_common(new)) and any(
            old in x and new in y and old not in y and new not in x for x, y in in_body
        ):
            return f"标题与正文同时替换：{old}→{new}"
    return None


def title_swaps(a: str, b: str) -> list[tuple[str, str]]:
    """Words of one dense title that stand in the place of words of the other."""
    swaps = []
    opcodes = list(Indel.opcodes(a, b))
    for first, second in pairwise(opcodes):
        if {first.tag, second.tag} == {"insert", "delete"}:
            old, new = (first, second) if first.tag == "delete" else (second, first)
            swaps.append((a[old.src_start : old.src_end], b[new.dest_start : new.dest_end]))
    return swaps


def _part(a: Comparable, b: Comparable, found: Difference) -> str | None:
    """Why a text of less than half the other's length is no excerpt of it but one matter of a digest."""
    akin = likeness(a.title, b.title) >= 0.65 or inside(a.title, b.title) >= 0.9
    if found.matched >= 0.85 and (akin or _lead_with_own_words(a, b, found)):
        return None
    return "较长一文包含较短一文，标题不同"


def _lead_with_own_words(a: Comparable, b: Comparable, found: Difference) -> bool:
    """Whether the shorter is the beginning of the longer, under a headline taken from that very text."""
    short, long = sorted((a, b), key=lambda one: len(one.body))
    first = next((piece for piece in found.pieces if piece.equal), None)
    if first is None or found.matched < 0.9:
        return False
    start = first.a1 if long is a else first.b1
    words = dense(short.spell(short.body))
    return (
        start <= 20 and len(short.title) >= 6 and short.title in words and short.title in dense(long.spell(long.body))
    )


def _agreement(found: Difference) -> str:
    return f"正文相同{found.matched:.0%}，替换{len(found.replaced)}处"
