"""Whether two texts tell one story: not how much is alike decides, but what stands in the place of what."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Indel

from collector.editing.comparable import Comparable, containment
from collector.editing.difference import Difference, Replacement, difference
from collector.editing.headlines import FORWARDED, Ground, Objection, inside, likeness, objection, plain_objection
from collector.editing.wording import is_common, without_common
from collector.reading.text import dense

ENOUGH = 0.70  # share of the shorter text that the longer has
ENOUGH_PURE = 0.55  # the same, where next to nothing was replaced within the sentences both have
ENOUGH_STRANGE = 0.80  # the same, where the headlines have nothing to do with each other
ENOUGH_ONE = 0.50  # the same, under one headline
PURE = 0.015
_WORTH_ALIGNING = 0.42  # share of four-token runs; the least of honest pairs measured was .48
_SHORT = 220  # tokens; below, a name weighs more
_LONG = 250  # tokens from which one other figure is a correction, or a slip
_REPLACED, _REPLACED_SHORT = 0.05, 0.04
_TINY = 20  # tokens; below, nothing can be judged
_LIST = 5  # entries that make a list
_ALIKE = 0.6  # titles at least so alike must not exchange a word with the text
_PLACE = 12  # tokens: a stretch up to this is a value in a place, a longer one a wording
_SLOTS = 0.035  # share of the text that may be such values where the rest was reworded
_KIN_TITLES = 0.5
_FORM, _FORM_RATIO = 0.98, 0.9  # shares of a text from which it is another to the letter, but for what was replaced
_FORM_LONG = 400  # tokens; in a longer text one name may be a correction
_NAME, _NAME_RATIO = 2, 4  # characters of a name at least, and how many times as long the other may be
_PLACES = tuple("省市县区州旗镇乡村")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕"
    "聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂"
)
_SERIES = 0.75  # titles at least so alike may be of one series
_COUNTER = re.compile("[一二三四五六七八九十]{1,3}|[上中下甲乙丙丁a-f]")
_LEVELS = set("国省市县区州厅局")  # the same rules one level down are other rules
_LOOKED_AT, _QUOTED = 2000, 0.8  # tokens in which a headline is sought, and how nearly it must stand there
_LEAD, _LEAD_AFTER = 0.2, 20  # least share of the longer text, and tokens before it, for a lead under another headline
_PART = 0.5  # a text shorter than this share of the other is an excerpt, or the other a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether two items are one story, and why, in words for editors.

    ``relation`` is how the two belong together if they are one: exact, near, part (an excerpt) or forward; None if not.
    """

    same: bool
    relation: str | None
    why: str
    ground: Ground | None = None  # what decided against
    score: float = 0.0  # share of the shorter text that both have
    difference: Difference | None = None


def confirm(a: Comparable, b: Comparable) -> Verdict:
    """Judge two texts; symmetric. Works from the cheapest test to the dearest, and the first objection ends it."""
    early = _numbers(a, b) or _entries(a, b)
    if early:
        return Verdict(same=False, relation=None, why=early.why, ground=early.ground)
    if min(len(a.body), len(b.body)) < _TINY:
        return _tiny(a, b)
    shared = containment(a.grams, b.grams)
    if shared < _WORTH_ALIGNING:
        return unlike(shared)
    if early := plain_objection(a, b):
        return Verdict(same=False, relation=None, why=early.why, ground=early.ground, score=shared)
    found = difference(a, b)
    against = _against(a, b, found)
    return Verdict(
        same=against is None,
        relation=None if against else _joined_as(a, b, found),
        why=against.why if against else f"正文相同{found.matched:.0%}，替换{len(found.replaced)}处",
        ground=against.ground if against else None,
        score=found.matched,
        difference=found,
    )


def unlike(shared: float) -> Verdict:
    """The verdict on two texts that share too little to be worth aligning."""
    return Verdict(same=False, relation=None, why=f"相同部分约{shared:.0%}", ground=Ground.LITTLE, score=shared)


def _against(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """The first objection to one story once the texts lie side by side."""
    told = objection(a, b, found) or _counted_off(a, b) or _filled(a, b, found)
    if told or _one_event(a, b, found):
        return told
    return _too_little(a, b, found) or _figures(a, b, found) or _words(a, b, found) or _part(a, b, found)


def _joined_as(a: Comparable, b: Comparable, found: Difference) -> str:
    if a.body == b.body:
        return "exact"
    if FORWARDED in a.headline or FORWARDED in b.headline:
        return "forward"
    return "part" if found.ratio < _PART else "near"


def _numbers(a: Comparable, b: Comparable) -> Objection | None:
    if a.own_number and b.own_number and a.own_number != b.own_number:
        return Objection(Ground.NUMBER, f"文号不同：{a.own_number} / {b.own_number}")
    return None


def _tiny(a: Comparable, b: Comparable) -> Verdict:
    """Texts of a line or none: only title and text together, word for word, are enough."""
    if a.title and a.title == b.title and a.body == b.body:
        return Verdict(same=True, relation="exact", why="标题与正文逐字相同", score=1.0)
    return Verdict(same=False, relation=None, why="正文太短，且不逐字相同", ground=Ground.TINY)


def _entries(a: Comparable, b: Comparable) -> Objection | None:
    fewer = min(len(a.entries), len(b.entries))
    shared = len(a.entries & b.entries)
    if fewer < _LIST or shared >= 0.5 * fewer:
        return None
    return Objection(Ground.ENTRIES, f"名单不同：{len(a.entries)}项与{len(b.entries)}项中只有{shared}项相同")


def _too_little(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """Whether too little is shared; how much is enough depends on what was replaced and on the headlines."""
    if not (_akin(a, b) or _quotes(a, b) or _quotes(b, a)):
        enough = ENOUGH_STRANGE
    elif found.share(sum(weight(one) for one in found.replaced)) <= PURE:
        enough = ENOUGH_ONE if _one_headline(a.title, b.title) else ENOUGH_PURE
    else:
        enough = ENOUGH
    return None if found.matched >= enough else Objection(Ground.LITTLE, f"相同部分只占较短一文的{found.matched:.0%}")


def _akin(a: Comparable, b: Comparable) -> bool:
    """Whether one headline may come from the other."""
    return likeness(a.title, b.title) >= _KIN_TITLES or inside(a.title, b.title) >= 0.9


def _quotes(a: Comparable, b: Comparable) -> bool:
    """Whether the headline of the first was taken from the second's text, as one made by a machine or in haste is."""
    return inside(a.title, dense(b.spell(b.body[:_LOOKED_AT]))) >= _QUOTED if len(a.title) >= 6 else False


def _figures(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    pairs = found.figures
    if not pairs:
        return None
    in_title = pairs[0][0] in a.headline and pairs[0][1] in b.headline
    if len(pairs) == 1 and not in_title and not found.ordinal and found.length >= _LONG:
        return None
    return Objection(Ground.FIGURES, f"同一位置的数字不同：{'、'.join(f'{x}→{y}' for x, y in pairs[:4])}")


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
        and found.matched >= ENOUGH_ONE
        and found.share(slots) <= _SLOTS
        and _one_headline(a.title, b.title)
    )


def _one_headline(a: str, b: str) -> bool:
    """Whether two dense titles are the same but for common words, or one stands in the other."""
    if min(len(a), len(b)) >= 8 and (a in b or b in a):
        return True
    return likeness(a, b) >= 0.9 and all(is_common(old) and is_common(new) for old, new in title_swaps(a, b))


def weight(one: Replacement) -> int:
    """How many tokens were replaced, of the shorter side; none where only the wording changed."""
    for before, after in (("", ""), (one.before, ""), ("", one.after), (one.before, one.after)):
        if is_common(before + one.old + after) and is_common(before + one.new + after):
            return 0  # also 高 for 升 in 提高 and 提升
    return min(len(one.old), len(one.new))


def _counted_off(a: Comparable, b: Comparable) -> Objection | None:
    """Headlines that differ in what counts a series off: 一标段 and 二标段, 之一 and 之二, 上 and 下, A包 and B包."""
    if likeness(a.title, b.title) < _SERIES:
        return None
    for old, new in title_swaps(a.title, b.title):
        if _COUNTER.fullmatch(old) and _COUNTER.fullmatch(new):
            return Objection(Ground.SLOT, f"标题序号不同：{old} / {new}")
    return None


def _filled(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """One form filled in for two: the same to the letter but for names that stand in each other's place.

    A copy editor exchanges common words; who exchanges a firm, a person or a place and nothing else means another one.
    """
    if found.ratio < _FORM_RATIO or found.matched + found.share(sum(_shorter(one) for one in found.replaced)) < _FORM:
        return None
    spelled = [replace(one, old=a.spell(one.old), new=b.spell(one.new)) for one in found.replaced]
    often = Counter((one.old, one.new) for one in spelled)
    values = [one for one in spelled if _value(one.old, one.new) and (often[one.old, one.new] > 1 or _named(one))]
    values += [one for one in spelled if {one.old, one.new} <= _LEVELS and often[one.old, one.new] > 1]
    if len(values) > 1 or (values and found.length < _FORM_LONG):
        shown = "、".join(f"{one.old[:20]}→{one.new[:20]}" for one in values[:3])
        return Objection(Ground.WORDS, f"其余逐字相同，同一位置另有其人或其事：{shown}")
    return None


def _value(old: str, new: str) -> bool:
    """Whether a stretch may be another name in the place of one, and not another wording for it."""
    old, new = without_common(old), without_common(new)
    short, long = sorted((old, new), key=len)
    return len(short) >= _NAME and len(long) <= _NAME_RATIO * len(short) and not set(old) & set(new)


def _named(one: Replacement) -> bool:
    """Whether names were exchanged: longer ones than most words, two persons, or what a place is called."""
    longest = max(len(one.old), len(one.new))
    return longest > _NAME or one.after in _PLACES or (one.old[0] in _SURNAMES and one.new[0] in _SURNAMES)


def _shorter(one: Replacement) -> int:
    return min(len(one.old), len(one.new))


def _words(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    share = found.share(sum(weight(one) for one in found.replaced))
    if share > (_REPLACED_SHORT if found.length < _SHORT else _REPLACED):
        worst = sorted(found.replaced, key=weight, reverse=True)[:3]
        shown = "、".join(f"{a.spell(one.old)[:20]}→{b.spell(one.new)[:20]}" for one in worst)
        return Objection(Ground.WORDS, f"替换过多（{share:.1%}）：{shown}")
    return _swapped(a, b, found)


def _swapped(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """A word of the title replaced by another, and the same in the text: 法文版 and 俄文版."""
    if likeness(a.title, b.title) < _ALIKE:
        return None
    in_body = {(a.spell(one.old), b.spell(one.new)) for one in found.replaced}
    for old, new in title_swaps(a.title, b.title):
        if is_common(old) and is_common(new):
            continue
        if any(old in x and new in y and old not in y and new not in x for x, y in in_body):
            return Objection(Ground.SWAP, f"标题与正文同时替换：{old}→{new}")
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


def _part(a: Comparable, b: Comparable, found: Difference) -> Objection | None:
    """A text that is part of the other is an excerpt of it, or else the other is a digest with that among others."""
    short, long = sorted((a, b), key=lambda one: len(one.body))
    if found.ratio >= _PART and not _headed(short, long):
        return None
    if _akin(a, b) and found.matched >= 0.85:
        return None
    lead = found.ratio >= _LEAD and not _headed(short, long) and _quotes(short, long) and _begins(long is a, found)
    return None if lead else Objection(Ground.PART, "较长一文包含较短一文，标题不同")


def _headed(short: Comparable, long: Comparable) -> bool:
    """Whether the shorter's headline stands over a passage of the longer, and is not the longer's own."""
    if len(short.title) < 6 or _akin(short, long):
        return False
    return _stands_alone(short.title, long) and not _stands_alone(short.title, short)


def _stands_alone(title: str, text: Comparable) -> bool:
    lengths = range(len(title) * 8 // 10, len(title) * 12 // 10 + 1)  # in tokens at most as long as in characters
    alone = (dense(text.spell(sentence)) for sentence in text.sentences if len(sentence) <= lengths.stop)
    return any(len(line) in lengths and likeness(title, line) >= 0.9 for line in alone)


def _begins(first_is_longer: bool, found: Difference) -> bool:
    """Whether what both have is the beginning of the longer text."""
    first = next((piece for piece in found.pieces if piece.equal), None)
    return first is not None and (first.a1 if first_is_longer else first.b1) <= _LEAD_AFTER
