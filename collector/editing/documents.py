"""The documents an item is and speaks of, by 文号 and 《title》, and the chain of policies that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from collector.editing.headlines import FORWARDED, stages
from collector.editing.relations import Kind, without_place
from collector.reading.text import dense, plain
from collector.store import Store
from collector.store.wordings import Wording

_QUOTED = re.compile(r"《([^《》\n]{3,80}(?:《[^《》\n]{2,80}》[^《》\n]{0,40})?)》")
_ISSUED = re.compile(r"印发|发布|公布|出台|批准|制定|修订|实施|施行|签署")
_DOCUMENT = re.compile(
    r"(?:办法|规定|方案|规划|计划|意见|条例|细则|措施|指南|纲要|决定|标准|规范|目录|指引|政策|通知|公告|通告)(?:[(（].{1,16}[)）])?$"
)
_DRAFT = re.compile(r"[(（]?(?:征求意见稿|草案|送审稿|试行|暂行)[)）]?$")
_YEARS = re.compile(r"[(（][^()（）]*(?:19|20)\d\d[^()（）]*[)）]|(?:19|20)\d\d年?(?:度)?")
_LOOKED_AT = 20_000  # characters
_MOST = 40  # names of one item
_FORM = "~"  # stands before a title without places and years: other places' versions have it too


@dataclass(frozen=True, slots=True)
class Documents:
    """Dense names: the documents an item is, and those it names besides."""

    own: frozenset[str]
    named: frozenset[str]


def documents(wording: Wording, body: str) -> Documents:
    """What an item's title, 文号 and bare text say of documents."""
    title = plain(wording.title)
    own = {dense(wording.number)} if wording.number else set()
    own |= {name for title in _own_titles(title) for name in (_bare(title), _form(title))}
    named = [_bare(name) for name in _QUOTED.findall(title + "\n" + body[:_LOOKED_AT])]
    named += [dense(number) for number in wording.numbers]
    rest = [name for name in dict.fromkeys(named) if name and name not in own][:_MOST]
    return Documents(frozenset(filter(None, own)), frozenset(rest))


def _own_titles(title: str) -> list[str]:
    """Titles of what the item itself publishes: what it issues in 《》, or its own title if it is a document's."""
    told = stages(title) - {"征求意见"}
    if FORWARDED in title or told & {"解读", "反响"}:
        return []
    quoted = _QUOTED.findall(title)
    if quoted:
        return quoted if _ISSUED.search(title) or "征求意见" in stages(title) else []
    return [title] if _DOCUMENT.search(title.strip()) else []


def _bare(name: str) -> str:
    return dense(_DRAFT.sub("", name))


def _form(name: str) -> str:
    form = without_place(dense(_YEARS.sub("", _DRAFT.sub("", name))))
    return _FORM + form if len(form) >= 6 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Items round one document, by what they are to it, each in order of arrival."""

    parents: tuple[int, ...] = ()  # are documents that this item names
    itself: tuple[int, ...] = ()  # other items that are the same document
    versions: tuple[int, ...] = ()  # other places' or years' documents of the kind
    interpretations: tuple[int, ...] = ()  # 解读
    naming: tuple[int, ...] = ()  # name it otherwise: forward it, carry it out, report on it


def chain(store: Store, item: int) -> Chain:
    """The policy chain of a grouped item, as far as it is in the store."""
    mine = store.stories.documents(item)
    own, named = {n for n, is_own in mine.items() if is_own}, {n for n, is_own in mine.items() if not is_own}
    bare = {name for name in own if not name.startswith(_FORM)}
    found = store.stories.naming(own | named)
    parents = _items((i for name, i, is_own in found if name in named and is_own), {item})
    itself = _items((i for name, i, is_own in found if name in bare and is_own), {item})
    versions = _items((i for name, i, is_own in found if name in own - bare and is_own), {item, *itself})
    below = _items((i for name, i, is_own in found if name in bare and not is_own), {item, *itself, *parents})
    readings = _readings(store, item, below)
    return Chain(
        parents=parents,
        itself=itself,
        versions=versions,
        interpretations=readings,
        naming=tuple(i for i in below if i not in readings),
    )


def _items(found: Iterable[int], without: set[int]) -> tuple[int, ...]:
    return tuple(sorted(set(found) - without))


def _readings(store: Store, item: int, below: Iterable[int]) -> tuple[int, ...]:
    """Those items that interpret it, by their headline or by a relation found in the texts."""
    told = {
        relation.a
        for relation in store.stories.relations([item])
        if relation.kind == Kind.INTERPRETS and relation.b == item
    }
    wordings = store.stories.wordings(below)
    told |= {i for i, wording in wordings.items() if "解读" in stages(plain(wording.title))}
    return tuple(sorted(told))
