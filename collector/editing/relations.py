"""How two items that are not one story belong together: one forwards, interprets, corrects, follows up … the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from collector.editing.comparable import Comparable
from collector.editing.confirm import Verdict, title_swaps
from collector.editing.headlines import FORWARDED, Ground, inside, likeness, one_document, quoted, stages


class Kind(StrEnum):
    """What the first item is to the second."""

    FORWARDS = "forwards"  # 转发, under a 文号 of its own
    INTERPRETS = "interprets"  # 解读
    CORRECTS = "corrects"  # 更正
    FOLLOWS = "follows"  # a later stage of one matter: 征求意见, 公示, 结果 …
    RECURRING = "recurring"  # the same form on another occasion: last year's notice
    CONTAINS = "contains"  # a digest with it
    VERSION = "version"  # another place's document of the kind


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two texts; ``first`` says whether the first text is its subject."""

    kind: Kind
    first: bool


_STEPS = ("征求意见", "公示", "结果")  # in the order in which a matter goes; what names none comes before the result
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|新区|开发区|省|市|区|县|州|盟))+|"
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)
_DEED = re.compile("转发|轉發|解[读讀]|[图圖]解|一[图圖]|[问問]答|[记記]者[问問]|更正|勘[误誤]|[补補]正")
_KIN = 0.4  # share of the shorter text from which two texts may be related at all
_RECURRING = 0.55
_FORM = 0.7  # titles at least so alike are of one form


def without_place(name: str) -> str:
    """A dense title without the names of provinces, cities and districts, to find other places' versions by."""
    return _PLACE.sub("", name)


def may_relate(verdict: Verdict, *titles: str) -> bool:
    """Whether a look at the relation of two texts is worth it: they share something, or a title says what it does."""
    return verdict.score >= _KIN or verdict.ground is not Ground.LITTLE or any(_DEED.search(title) for title in titles)


def relation(a: Comparable, b: Comparable, verdict: Verdict) -> Link | None:
    """The relation of two texts that are not one story; None where they only look alike."""
    if verdict.same:
        return None
    return _by_title(a, b, verdict) or _by_text(a, b, verdict)


def _by_title(a: Comparable, b: Comparable, verdict: Verdict) -> Link | None:
    """What one of the headlines says it does to the other."""
    for first, subject, other in ((True, a, b), (False, b, a)):
        kind = _deed(subject.headline, other.headline)
        if kind and _speaks_of(subject, other, verdict):
            return Link(kind, first)
    return None


def _deed(subject: str, other: str) -> Kind | None:
    """What a headline says that it does and the other does not."""
    only = stages(subject) - stages(other)
    if FORWARDED in subject and FORWARDED not in other:
        return Kind.FORWARDS
    if "解读" in only:
        return Kind.INTERPRETS
    return Kind.CORRECTS if "更正" in only else None


def _speaks_of(subject: Comparable, other: Comparable, verdict: Verdict) -> bool:
    """Whether a headline quotes the other's document or title, or the texts agree widely."""
    named = set(quoted(subject.headline)) & set(quoted(other.headline))
    whole = inside(other.title, subject.title) >= 0.9 and len(other.title) <= len(subject.title)
    return bool(named) or whole or (verdict.score >= _RECURRING and likeness(subject.title, other.title) >= 0.5)


def _by_text(a: Comparable, b: Comparable, verdict: Verdict) -> Link | None:
    if verdict.ground is Ground.PART:
        return Link(Kind.CONTAINS, first=len(a.body) > len(b.body))
    if verdict.score < _KIN and verdict.ground is not Ground.NUMBER:
        return None
    alike = likeness(a.title, b.title)
    if verdict.ground is Ground.STAGE:
        return (
            Link(Kind.FOLLOWS, first=_step(a) >= _step(b))
            if alike >= 0.5 or one_document(a.headline, b.headline)
            else None
        )
    if _other_place(a, b):
        return Link(Kind.VERSION, first=True)
    if alike >= _FORM and (verdict.score >= _RECURRING or verdict.ground in (Ground.NUMBER, Ground.ENTRIES)):
        return Link(Kind.RECURRING, first=True)
    return None


def _step(text: Comparable) -> float:
    named = [_STEPS.index(stage) for stage in stages(text.headline) if stage in _STEPS]
    return max(named) if named else 1.5


def _other_place(a: Comparable, b: Comparable) -> bool:
    """Whether the titles differ in nothing but the names of places."""
    if a.title == b.title or likeness(without_place(a.title), without_place(b.title)) < 0.97:
        return False
    return any(_PLACE.search(old + new) or len(old) >= 2 for old, new in title_swaps(a.title, b.title))
