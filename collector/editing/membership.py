"""Who is in which story: the choice of the canonical member, and stories made one or parted by an editor's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from collector.editing.canonical import choose
from collector.editing.signature import signature, title_key
from collector.errors import StoreError
from collector.store import Store
from collector.store.stories import Member, StoredStory

SPLIT, MERGE = "split", "merge"  # kinds of decisions: an item, and the other that it is (not) one story with
_CHOSEN_EACH = 64  # members up to which the canonical one is chosen anew at every arrival, and then at every 16th
_CHOSEN_EVERY = 16


def rechosen(store: Store, story: StoredStory, newest: Member) -> StoredStory:
    """The story with its canonical member chosen anew; in a long story only when the newest may change anything."""
    outranks = newest.publisher is not None and newest.publisher == newest.origin
    if story.size > _CHOSEN_EACH and story.size % _CHOSEN_EVERY and not outranks:
        return story
    return _chosen(story, store.stories.members(story.id))


def _chosen(story: StoredStory, members: Sequence[Member]) -> StoredStory:
    choice = choose(members)
    return replace(story, canonical=choice.item, reason=choice.why, size=len(members))


def unite(store: Store, one: int, other: int) -> int:
    """Make two living stories one: the lower id lives, the other says into what it was merged. Returns the id."""
    low, high = sorted((one, other))
    stories = store.stories
    gone, kept = stories.story(high), stories.story(low)
    stories.move([member.item for member in stories.members(high)], low)
    stories.put_story(replace(gone, size=0, representatives=0, merged_into=low))
    both = replace(kept, representatives=kept.representatives + gone.representatives)
    stories.put_story(_chosen(both, stories.members(low)))
    return low


def splits(store: Store) -> Mapping[int, set[int]]:
    """The items that editors hold apart, both ways."""
    return _pairs(store, SPLIT)


def merges(store: Store) -> Mapping[int, set[int]]:
    """The items that editors hold together, both ways."""
    return _pairs(store, MERGE)


def hand(store: Store) -> list[int]:
    """The decisions of editors that hold items together or apart, by id."""
    return [decision.id for decision in store.decisions.counting(SPLIT, MERGE)]


def _pairs(store: Store, kind: str) -> Mapping[int, set[int]]:
    pairs: dict[int, set[int]] = {}
    for decision in store.decisions.counting(kind):
        if decision.other is not None:
            pairs.setdefault(decision.item, set()).add(decision.other)
            pairs.setdefault(decision.other, set()).add(decision.item)
    return pairs


def parted(store: Store, one: int, other: int) -> bool:
    """Whether two stories can never be one: they have 文号 of their own, or an editor holds some members apart."""
    numbers = store.stories.numbers([one, other])
    if len(set().union(*numbers.values())) > 1:
        return True
    apart = splits(store)
    if not apart:
        return False
    others = {member.item for member in store.stories.members(other)}
    return any(apart.get(member.item, set()) & others for member in store.stories.members(one))


def split(store: Store, items: Sequence[int], by: str, at: datetime) -> int:
    """Take items out of their story, by an editor's hand; they make a story of their own. Returns its id.

    The story's first item keeps the id, whichever side it is on. The word stands against the machine's from now on.

    :raises StoreError: the items are not in one story, or are all of it.
    """
    with store.write():
        places = store.stories.of(items)
        if len(places) < len(set(items)) or len(set(places.values())) != 1:
            raise StoreError("only items of one story can be split off it")
        members = store.stories.members(next(iter(places.values())))
        out, rest = [m for m in members if m.item in places], [m for m in members if m.item not in places]
        if not rest:
            raise StoreError("these are all the items of the story; there is nothing to split them from")
        _take_back(store, MERGE, out, rest, by, at)
        _note(store, out, rest, by, at)
        for side in (out, rest):
            _settle(store, side)
        return out[0].item


def _note(store: Store, out: Sequence[Member], rest: Sequence[Member], by: str, at: datetime) -> None:
    """Decisions that hold the first of each side apart from all of the other, and each side together."""
    for member in out:
        store.decisions.add(member.item, SPLIT, by, at, other=rest[0].item)
    for member in rest[1:]:
        store.decisions.add(out[0].item, SPLIT, by, at, other=member.item)
    for side in (out, rest):
        for member in side[1:]:
            store.decisions.add(member.item, MERGE, by, at, other=side[0].item)


def merge(store: Store, one: int, other: int, by: str, at: datetime) -> int:
    """Make two stories one by an editor's hand, whatever the machine thinks. Returns the id that lives on.

    :raises UnknownRow: there is no such story.
    :raises StoreError: they are one story already.
    """
    with store.write():
        one, other = store.stories.alive(one), store.stories.alive(other)
        if one == other:
            raise StoreError(f"story {one} and story {other} are one already")
        _take_back(store, SPLIT, store.stories.members(one), store.stories.members(other), by, at)
        heads = [store.stories.story(story).canonical for story in (one, other)]
        store.decisions.add(heads[0], MERGE, by, at, other=heads[1])
        return unite(store, one, other)


def _take_back(store: Store, kind: str, one: Sequence[Member], other: Sequence[Member], by: str, at: datetime) -> None:
    """Undo earlier decisions of a kind between two sides: the last word counts."""
    left, right = {member.item for member in one}, {member.item for member in other}
    for decision in store.decisions.counting(kind):
        pair = {decision.item, decision.other}
        if pair & left and pair & right:
            store.decisions.undo(by, at, decision=decision.id)


def _settle(store: Store, members: Sequence[Member]) -> None:
    """Let members be a story under the id of the first of them."""
    story = members[0].item
    wording = store.stories.wording(story)
    store.stories.keep_keys(story, signature(wording.text), title_key(wording.title))
    store.stories.move([member.item for member in members], story)
    fresh = StoredStory(id=story, canonical=story, reason="", size=0, representatives=len(members), merged_into=None)
    store.stories.put_story(_chosen(fresh, members))


def unite_by_hand(store: Store) -> None:
    """Make one what editors made one; done after the machine has grouped everything."""
    with store.write():
        for decision in store.decisions.counting(MERGE):
            places = store.stories.of([decision.item, decision.other or decision.item])
            if len(set(places.values())) == 2:  # both are grouped, and apart
                unite(store, *places.values())
