"""A story explained: who is in it, who stands first and why, why each was joined, and what differs, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from collector.editing.alignment import Piece
from collector.editing.comparable import Comparable, comparable
from collector.editing.difference import difference
from collector.model import CHINA
from collector.store import Store
from collector.store.stories import Member, Relation
from collector.store.wordings import Wording

_CONTEXT = 8  # tokens shown on either side of a difference
_MOST = 60  # differences of one member that are shown
_LONGEST = 120  # characters of one difference that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """One place in which two texts differ: what stands before it in both, what each has there, what follows in both."""

    before: str
    old: str  # in the canonical member; "" where the other added
    new: str  # in the member; "" where it cut
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedMember:
    """One member of a story; ``why`` says why it was joined to ``matched``."""

    item: int
    title: str
    publisher: str | None
    source_label: str | None
    when: datetime
    relation: str  # first, exact, near, part, forward
    matched: int | None
    score: float
    why: str
    differences: tuple[Aligned, ...]  # from the canonical member
    more: int = 0  # differences that are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A story for the person who doubts it."""

    story: int
    asked: int  # the id that was asked for; another one where that story was merged
    canonical: int
    reason: str
    members: tuple[ExplainedMember, ...]  # the canonical first, the others in order of arrival
    relations: tuple[Relation, ...]  # to items outside
    titles: dict[int, str]  # of the items that the relations name


def explain(store: Store, story: int) -> Explanation:
    """Explain a story, also by the id of one that was merged into it.

    :raises UnknownRow: there is no such story.
    """
    living = store.stories.story(store.stories.alive(story))
    members = store.stories.members(living.id)
    members.sort(key=lambda member: (member.item != living.canonical, member.item))
    inside = {member.item for member in members}
    relations = [r for r in store.stories.relations(inside) if not {r.a, r.b} <= inside]
    wordings = store.stories.wordings(inside | {item for r in relations for item in (r.a, r.b)})
    first = _ready(wordings[living.canonical])
    return Explanation(
        story=living.id,
        asked=story,
        canonical=living.canonical,
        reason=living.reason,
        members=tuple(_explained(member, wordings[member.item], first) for member in members),
        relations=tuple(relations),
        titles={item: wording.title for item, wording in wordings.items()},
    )


def _ready(wording: Wording) -> Comparable:
    return comparable(wording.title, wording.text, wording.number)


def _explained(member: Member, wording: Wording, first: Comparable) -> ExplainedMember:
    found = list(aligned(first, _ready(wording)))
    return ExplainedMember(
        item=member.item,
        title=wording.title,
        publisher=member.publisher,
        source_label=wording.source_label,
        when=datetime.fromtimestamp(member.moment, CHINA),
        relation=member.relation,
        matched=member.matched,
        score=member.score,
        why=member.why,
        differences=tuple(found[:_MOST]),
        more=max(0, len(found) - _MOST),
    )


def aligned(a: Comparable, b: Comparable) -> Iterator[Aligned]:
    """Every place in which two texts differ, in order; figures in one spelling, without punctuation."""
    pieces: Iterable[Piece] = difference(a, b).pieces
    for piece in pieces:
        if not piece.equal:
            yield Aligned(
                before=a.spell(a.body[max(0, piece.a1 - _CONTEXT) : piece.a1]),
                old=_short(a.spell(a.body[piece.a1 : piece.a2])),
                new=_short(b.spell(b.body[piece.b1 : piece.b2])),
                after=a.spell(a.body[piece.a2 : piece.a2 + _CONTEXT]),
            )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…（共{len(text)}字）"
