"""Which member stands for a story: the one whose site the others name as origin, and so on down to the earliest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from collector.config import Config
from collector.model import Tier
from collector.reading.text import dense
from collector.store.stories import Member

_LABEL = re.compile(r"^\s*(?:信息|文章|稿件)?(?:来源|转自|摘自)\s*[:：]?\s*")
_ITSELF = re.compile(r"^(?:本[站网报刊]|本[站网]讯|本[站网]原创|原创)$")
_RANKS = {tier: rank for rank, tier in enumerate(Tier)}
UNKNOWN = len(_RANKS)  # the rank of a publisher that nobody registered


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes a column: the name the bulletin prints, and its rank (0 is the highest, see ``Tier``)."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the registry knows of publishers; empty is fine, then labels stand as they are."""

    publishers: Mapping[str, Publisher] = field(default_factory=dict)  # by column key
    names: Mapping[str, str] = field(default_factory=dict)  # any label of a source, dense → the printed name

    @classmethod
    def of(cls, config: Config) -> Names:
        """The publishers and aliases of a configuration."""
        names = {dense(alias): name for alias, name in config.bulletin.aliases.items()}
        for source in config.sources:
            for label in (source.full_name, *source.aliases, source.name):
                names.setdefault(dense(label), source.name)
        publishers = {
            column.key: Publisher(name=source.name, rank=_RANKS[source.tier])
            for source in config.sources
            for column in source.columns
        }
        return cls(publishers=publishers, names={label: name for label, name in names.items() if label})

    def publisher(self, column: str) -> Publisher | None:
        """Who publishes a column."""
        return self.publishers.get(column)

    def origin(self, label: str | None, publisher: Publisher | None) -> str | None:
        """The printed name of what a 来源 label names; 本站 is the publisher itself."""
        words = _LABEL.sub("", label or "").strip()
        if not words:
            return None
        if _ITSELF.match(words):
            return publisher.name if publisher else None
        return self.name(words)

    def name(self, label: str) -> str:
        """A label as the registry names it, or as it stands."""
        return self.names.get(dense(label), label.strip())


@dataclass(frozen=True, slots=True)
class Choice:
    """The member that stands for a story, and why, in words for editors."""

    item: int
    why: str


def choose(members: Sequence[Member]) -> Choice:
    """The canonical member of at least one; each rule decides among those that the rule before left.

    Origin named in 来源 by most members, issuer of the 文号, rank of the publisher, earliest, longest, first stored.
    """
    left, why = _origin(members)
    for rule in (_issuer, _rank):
        if len(left) > 1:
            left, told = rule(left)
            why = told or why
    if len(left) > 1:
        earliest = _earliest(left)
        why = why if len(earliest) == len(left) else (f"{why}；其中最早" if why else "发布最早")
        left = sorted(earliest, key=lambda member: (-member.length, member.item))
    return Choice(left[0].item, why or ("仅此一篇" if len(members) == 1 else "最先收到"))


def _origin(members: Sequence[Member]) -> tuple[Sequence[Member], str]:
    """Members published by the origin that most members name and that is among them."""
    votes = Counter(member.origin for member in members if member.origin)
    for origin, count in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0] or "")):
        own = [member for member in members if member.publisher == origin]
        if own:
            return own, f"{count}篇注明来源为{origin}"
    return members, ""


def _issuer(members: Sequence[Member]) -> tuple[Sequence[Member], str]:
    own = [member for member in members if member.issuer and member.issuer == member.publisher]
    return (own, f"发文机关{own[0].issuer}自己发布") if own and len(own) < len(members) else (members, "")


def _rank(members: Sequence[Member]) -> tuple[Sequence[Member], str]:
    highest = min(member.rank for member in members)
    left = [member for member in members if member.rank == highest]
    return (left, f"发布者级别最高（{left[0].publisher}）") if len(left) < len(members) else (members, "")


def _earliest(members: Sequence[Member]) -> list[Member]:
    """The earliest members: by the minute where known, and all of that day of which only the day is known."""
    first = min(member.moment for member in members)
    day = _day(first)
    return [m for m in members if m.moment == first or (not m.exact_time and _day(m.moment) == day)]


def _day(moment: int) -> int:
    """The day in China of Unix seconds, as a number."""
    return (moment + 8 * 3600) // 86400
