"""One story, once: each item joins the story it tells as it arrives, or begins one.

A story's id is the id of its first item and never changes; only its canonical member moves. Everything here is derived
and can be made again with ``rebuild``; what editors decided by hand (``editing.hand``) is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.editing.arrival import Arrival, Texts, arrival
from collector.editing.canonical import Names, choose
from collector.editing.comparable import containment
from collector.editing.confirm import Verdict, confirm, unlike
from collector.editing.documents import documents
from collector.editing.headlines import Ground
from collector.editing.membership import hand, merges, parted, rechosen, splits, unite, unite_by_hand
from collector.editing.relations import Kind, may_relate, relation
from collector.editing.signature import VERSION
from collector.errors import SchemaError, StoreError
from collector.store import Store
from collector.store.stories import Member, Place, Relation, StoredStory

WINDOW = 45 * 86400  # seconds; the same words after more than that are another occasion
_SHORT_WINDOW = 3 * 86400  # for texts too short to have a sketch
CANDIDATES = 40
STORIES_TRIED = 6
SINGLES = 3  # candidates that share a single key; where there are more, none of them is looked at
CONFIRMS = 8
_WORTH_PREPARING = 0.36  # share of four-character runs; figures in other spellings count against it here
_OLD_CONFIRMS = 2  # comparisons with items outside the window, for relations only
_OLD_SHARED = 4  # keys
REPRESENTATIVES = 16  # members of one story that are found by their keys
_NEW_WORDING = 0.9  # a member that overlaps more with the one it joined adds nothing to be found by
_FINAL = {Ground.NUMBER, Ground.SLOT, Ground.QUOTED, Ground.STAGE, Ground.ENTRIES, Ground.FIGURES, Ground.SWAP}
_SAME_TEXT, _SAME_NUMBER = 100, 50  # what these weigh beside a shared key
_BATCH = 200

Progress = Callable[[int, int, str], None]  # done, of how many, what


def _silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A stored item that an arrival was compared with."""

    member: Place
    verdict: Verdict


class Grouper:
    """Groups the items of one store; keeps texts ready between calls, so a long-running program keeps one."""

    def __init__(self, store: Store, names: Names | None = None) -> None:
        self._store = store
        self._names = names or Names()
        self._texts = Texts(store)
        self._apart: Mapping[int, set[int]] = {}
        self._together: Mapping[int, set[int]] = {}
        self._decided = 0  # the last decision they are made of
        self.found = self.compared = 0  # candidates, and pairs of texts laid side by side, so far

    def group(self, items: Sequence[int]) -> dict[int, int]:
        """Place items in their order, in one transaction; returns the story of each. What was placed stays in place.

        An item whose text has changed is indexed anew; it keeps its story unless it is alone in it.

        :raises SchemaError: the stored signatures are another version's; ``rebuild`` mends it.
        """
        with self._store.write():
            self._look_round()
            return {item: self._place(item) for item in items}

    def _look_round(self) -> None:
        """Notice what others have done since: stories made anew, and editors' splits and merges."""
        state = self._store.stories.state()
        if state.version is None:
            self._store.stories.start(VERSION)
        elif state.version != VERSION:
            raise SchemaError("the stories are another version's of this program; run: collector stories rebuild")
        if state.decided != self._decided:
            self._apart, self._together = splits(self._store), merges(self._store)
            self._decided = state.decided

    def _place(self, item: int) -> int:
        stories = self._store.stories
        wording = stories.wording(item)
        new = arrival(item, wording, self._names)
        old = stories.member(item)
        if old is not None and not self._to_be_placed_anew(old, new):
            return old.story
        self._texts.put(new)
        matches = self._by_hand(new) or self._matches(new)
        story = self._join(new, [match for match in matches if match.verdict.same])
        self._relate(item, story, matches)
        named = documents(wording, new.body)
        stories.name_documents(item, named.own, named.named)
        return story

    def _to_be_placed_anew(self, old: Member, new: Arrival) -> bool:
        """Whether a known item's text has changed and it is alone in its story; among others it stays where it is."""
        if old.text_hash == new.place.text_hash:
            return False
        stories = self._store.stories
        if stories.story(old.story).size == 1 and old.story == old.item:
            stories.remove(old.item)
            return True
        joined = {
            "story": old.story,
            "relation": old.relation,
            "matched": old.matched,
            "score": old.score,
            "why": old.why,
        }
        stories.put(replace(new.place, **joined))  # type: ignore[arg-type]  # the fields' own values
        self._texts.put(new)
        self._keep_keys(new)
        return False

    def _by_hand(self, new: Arrival) -> list[Match]:
        """What editors hold this item together with, when it is grouped anew."""
        places = self._store.stories.places(self._together.get(new.item, ()))
        verdict = Verdict(same=True, relation="hand", why="编辑合并")
        return [Match(member=places[min(places)], verdict=verdict)] if places else []

    def _matches(self, new: Arrival) -> list[Match]:
        """Comparisons with the likeliest stored items: a few inside the window, fewer outside."""
        shared = _telling(self._candidates(new))
        ranked = sorted(shared, key=lambda item: (-shared[item], -item))[:CANDIDATES]  # of equals the newest
        places = self._store.stories.places(ranked)
        window = WINDOW if new.keys else _SHORT_WINDOW
        near: dict[int, list[Place]] = {}
        far: list[Place] = []
        for place in (places[item] for item in ranked):
            if abs(place.moment - new.place.moment) <= window:
                near.setdefault(place.story, []).append(place)
            elif shared[place.item] >= _OLD_SHARED:
                far.append(place)
        return self._near(new, near) + [self._compare_old(new, place) for place in far[:_OLD_CONFIRMS]]

    def _candidates(self, new: Arrival) -> Counter[int]:
        """Stored items by how much speaks for a look: the same text, the same 文号, shared keys."""
        stories = self._store.stories
        shared = stories.sharing(new.keys, new.title_key) if new.keys else Counter[int]()
        for item in stories.same_text(new.place.text_hash):
            shared[item] += _SAME_TEXT
        if new.place.number:
            for item in stories.numbered(new.place.number):
                shared[item] += _SAME_NUMBER
        del shared[new.item]
        self.found += len(shared)
        return shared

    def _near(self, new: Arrival, near: dict[int, list[Place]]) -> list[Match]:
        """Story by story, the likeliest first, at most ``CONFIRMS`` comparisons."""
        matches: list[Match] = []
        barred = self._barred(new, list(near)[:STORIES_TRIED])
        for story in list(near)[:STORIES_TRIED]:
            found = self._of_story(new, near[story], CONFIRMS - len(matches))
            matches += [_not_same(match, *barred[story]) if story in barred else match for match in found]
        return matches

    def _barred(self, new: Arrival, stories: Sequence[int]) -> dict[int, tuple[Ground, str]]:
        """Stories that the item cannot join, whatever the texts say, and why."""
        barred: dict[int, tuple[Ground, str]] = {}
        if new.place.number:
            for story, numbers in self._store.stories.numbers(stories).items():
                if numbers != {new.place.number}:
                    barred[story] = Ground.NUMBER, f"文号不同：{new.place.number} / {'、'.join(sorted(numbers))}"
        if apart := self._apart.get(new.item):
            for story in stories:
                if apart & {member.item for member in self._store.stories.members(story)}:
                    barred[story] = Ground.HAND, "编辑拆分"
        return barred

    def _of_story(self, new: Arrival, best: list[Place], left: int) -> list[Match]:
        """The canonical member first: if it is of another matter, the story is; else the two likeliest members too."""
        head = best[0]._replace(item=best[0].canonical)
        matches: list[Match] = []
        for member in [head, *(member for member in best[:2] if member.item != head.item)][:left]:
            match = self._compare(new, member)
            matches.append(match)
            if match.verdict.same or match.verdict.ground in _FINAL:
                break
        return matches

    def _compare(self, new: Arrival, member: Place) -> Match:
        """Two texts laid side by side, unless a cheap look tells that they share too little."""
        self.compared += 1
        if new.keys:
            shared = containment(self._texts.grams(new.item), self._texts.grams(member.item))
            if shared < _WORTH_PREPARING:
                return Match(member=member, verdict=unlike(shared))
        return Match(member=member, verdict=confirm(self._texts.get(new.item), self._texts.get(member.item)))

    def _compare_old(self, new: Arrival, member: Place) -> Match:
        """A comparison outside the window: what is the same after so long is one story only under one 文号."""
        match = self._compare(new, member)
        if not match.verdict.same or (new.place.number and new.place.number == member.number):
            return match
        days = abs(member.moment - new.place.moment) // 86400
        return _not_same(match, Ground.AGAIN, f"文字相同，但相隔{days}天")

    def _join(self, new: Arrival, same: list[Match]) -> int:
        """Put an arrival into the best story that it tells, or begin one; stories it bridges may become one."""
        stories = self._store.stories
        if not same:
            stories.put(new.place)
            alone = StoredStory(id=new.item, canonical=new.item, reason="", size=1, representatives=1, merged_into=None)
            stories.put_story(replace(alone, reason=choose([new.place]).why))
            self._keep_keys(new)
            return new.item
        best = max(same, key=lambda match: (_overlap(match.verdict), -match.member.story))
        self._enter(new, best)
        for match in same:
            self._bridge(best.member.story, match.member.story)
        return stories.alive(best.member.story)

    def _enter(self, new: Arrival, best: Match) -> None:
        stories, verdict = self._store.stories, best.verdict
        story = stories.story(best.member.story)
        found_by = story.representatives < REPRESENTATIVES and _overlap(verdict) < _NEW_WORDING
        if found_by:
            self._keep_keys(new)
        place = replace(
            new.place, story=story.id, matched=best.member.item, score=round(verdict.score, 4), why=verdict.why
        )
        stories.put(replace(place, relation=verdict.relation or "near"))
        grown = replace(story, size=story.size + 1, representatives=story.representatives + found_by)
        stories.put_story(rechosen(self._store, grown, new.place))

    def _keep_keys(self, new: Arrival) -> None:
        if new.keys:
            titled = () if new.title_key is None else (new.title_key,)
            self._store.stories.keep_keys(new.item, new.keys, new.title_key)
            self._store.stories.cool([*new.keys, *titled])

    def _bridge(self, one: int, other: int) -> None:
        """Make two stories one if their canonical members confirm each other and no editor parted them."""
        stories = self._store.stories
        one, other = stories.alive(one), stories.alive(other)
        if one == other or parted(self._store, one, other):
            return
        heads = list(stories.places(stories.story(story).canonical for story in (one, other)).values())
        self.compared += 1
        far = abs(heads[0].moment - heads[1].moment) > WINDOW
        if not far and confirm(*(self._texts.get(head.item) for head in heads)).same:
            unite(self._store, one, other)

    def _relate(self, item: int, story: int, matches: list[Match]) -> None:
        """Note what an item is to those it was compared with and is not one story with."""
        others = [match for match in matches if self._may_relate(item, match)]
        stories = self._store.stories.of([match.member.item for match in others]) if others else {}
        for match in others:
            other, verdict = match.member.item, match.verdict
            if stories[other] == story:
                continue
            if verdict.ground is Ground.AGAIN:
                self._store.stories.relate(Relation(a=item, b=other, kind=Kind.RECURRING, why=verdict.why))
            elif link := relation(self._texts.get(item), self._texts.get(other), verdict):
                a, b = (item, other) if link.first else (other, item)
                self._store.stories.relate(Relation(a=a, b=b, kind=link.kind, why=verdict.why))

    def _may_relate(self, item: int, match: Match) -> bool:
        verdict, other = match.verdict, match.member.item
        return not verdict.same and may_relate(verdict, self._texts.title(item), self._texts.title(other))


def _telling(shared: Counter[int]) -> Counter[int]:
    """The candidates without those of a single key where there are many: then it was chance that they share it."""
    if sum(count == 1 for count in shared.values()) <= SINGLES:
        return shared
    return Counter({item: count for item, count in shared.items() if count > 1})


def _not_same(match: Match, ground: Ground, why: str) -> Match:
    """The match with its texts held apart for a reason that is not in them."""
    if not match.verdict.same:
        return match
    return replace(match, verdict=replace(match.verdict, same=False, relation=None, ground=ground, why=why))


def _overlap(verdict: Verdict) -> float:
    """How alike two texts of one story are, counting what only one of them has (their Jaccard similarity)."""
    if verdict.difference is None:
        return verdict.score
    return verdict.difference.overlap


def group(store: Store, items: int | Sequence[int], names: Names | None = None) -> dict[int, int]:
    """Place stored items as they arrive; see ``Grouper.group``."""
    return Grouper(store, names).group([items] if isinstance(items, int) else items)


def catch_up(store: Store, names: Names | None = None, progress: Progress = _silent) -> int:
    """Group every stored item that has no story yet, in batches of one transaction each; returns how many.

    Safe to break off and to repeat; what editors united by hand is united at the end.
    """
    done = _group_rest(store, Grouper(store, names), progress)
    unite_by_hand(store)
    return done


def _group_rest(store: Store, grouper: Grouper, progress: Progress = _silent) -> int:
    last = done = 0
    counts = store.stories.counts()
    total = counts.items - counts.grouped
    while batch := store.stories.ungrouped(last, _BATCH):
        grouper.group(batch)
        last, done = batch[-1], done + len(batch)
        progress(done, total, "stories")
    return done


def rebuild(store: Store, names: Names | None = None, progress: Progress = _silent) -> int:
    """Group every item anew in order of arrival, and forget the stories there were; returns how many items there are.

    Where no text, rule or decision has changed, every story keeps its id and its members. It is all made aside and
    changes place in one transaction: what arrives meanwhile is grouped as before, and here once more at the end; what
    is broken off changes nothing.

    :raises StoreError: an editor split or merged stories meanwhile.
    """
    with store.stories.aside():
        grouper = Grouper(store, names)
        before = hand(store)
        done = _group_rest(store, grouper, progress)
        with store.write():
            done += _group_rest(store, grouper)
            if hand(store) != before:
                raise StoreError("an editor split or merged stories meanwhile; nothing was changed, run it again")
            unite_by_hand(store)
            store.stories.take_over()
    return done
