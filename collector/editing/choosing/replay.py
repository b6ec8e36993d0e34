"""A change of rules tried on the past: which articles that editors took it would have shown first, or no longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from collector.config import Config
from collector.editing.choosing.guess import Publishers, guesses, subjects
from collector.editing.choosing.learning import SECTION, TAKEN, learnt
from collector.editing.choosing.score import Grounds, Weighed, judge
from collector.model import CHINA
from collector.store import Store
from collector.store.choosing import Brief
from collector.store.decisions import ItemState, Status

FIRST = 40  # lines that an editor is sure to read
_EXAMPLES = 10  # of each kind of change that are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An article whose place changed: ranks count from 1 within its day's list."""

    day: date
    item: int
    title: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resettled:
    """An article whose suggested section changed, with the one that the editors gave it, where they took it."""

    day: date
    item: int
    title: str
    before: str
    after: str
    decided: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a change would have meant; ``gained`` and ``lost`` are taken articles that move into or out of the first."""

    lists: int = 0
    candidates: int = 0
    taken: int = 0
    within_before: int = 0  # taken articles within the first, by the present rules
    within_after: int = 0
    gained: tuple[Moved, ...] = ()
    lost: tuple[Moved, ...] = ()
    crowding: tuple[Moved, ...] = ()  # rejected ones that move into the first
    right_before: int = 0  # taken articles whose section was guessed
    right_after: int = 0
    resettled: tuple[Resettled, ...] = ()
    learnt: bool = False  # whether models were at work; they know these very decisions

    @property
    def share_before(self) -> float:
        """Of the taken articles, those within the first, by the present rules."""
        return self.within_before / self.taken if self.taken else 0.0

    @property
    def share_after(self) -> float:
        """The same by the changed rules."""
        return self.within_after / self.taken if self.taken else 0.0

    def examples(self, of: Sequence[Moved | Resettled]) -> Sequence[Moved | Resettled]:
        """As many as are worth telling, the newest first."""
        return sorted(of, key=lambda one: one.day, reverse=True)[:_EXAMPLES]


@dataclass(slots=True)
class _Tally:
    """The replay under way."""

    whole: Replayed = field(default_factory=Replayed)

    def add(self, **more: int | tuple[object, ...]) -> None:
        changes = {name: getattr(self.whole, name) + value for name, value in more.items()}
        self.whole = replace(self.whole, **changes)


def replay(
    store: Store,
    config: Config,
    changed: Config,
    *,
    now: datetime,
    days: int = 90,
    tell: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Rank the lists of the last days by the present rules and by the changed ones, and hold both against decisions.

    Every list is ranked as it stood when it was made: by age then. What an issue lacked that day, the theme and 已刊
    are left out on both sides, since they are known as of today only. The models at work today work on both sides.
    """
    lists = store.choosing.listed((now - timedelta(days=days)).astimezone(CHINA).date())
    models = {name: learnt(store, name) for name in (SECTION, TAKEN)}
    sides = [
        Grounds(config=one, now=now, publishers=Publishers.of(one), section=models[SECTION], taken=models[TAKEN])
        for one in (config, changed)
    ]
    states = store.decisions.state([brief.item for _, _, briefs in lists for brief in briefs])
    tally = _Tally(Replayed(learnt=any(models.values())))
    for done, (day, until, briefs) in enumerate(lists, start=1):
        before, after = _both(briefs, *(replace(side, now=until) for side in sides))
        _compare(tally, day, briefs, before, after, states)
        if tell is not None:
            tell(done, len(lists))
    return tally.whole


def _both(briefs: Sequence[Brief], present: Grounds, changed: Grounds) -> tuple[list[Weighed], list[Weighed]]:
    """Weighed by both; what is the same for both is done once."""
    given = subjects(briefs, present.publishers)
    found = guesses(given, present.config, present.section)
    old, new = present.config, changed.config
    if new.sources != old.sources:
        other = subjects(briefs, changed.publishers)
        return judge(given, found, present), judge(other, guesses(other, new, changed.section), changed)
    again = found if new.bulletin.sections == old.bulletin.sections else guesses(given, new, changed.section)
    return judge(given, found, present), judge(given, again, changed)


def _compare(
    tally: _Tally,
    day: date,
    briefs: Sequence[Brief],
    before: Sequence[Weighed],
    after: Sequence[Weighed],
    states: Mapping[int, ItemState],
) -> None:
    old, new = _ranks(before), _ranks(after)
    tally.add(lists=1, candidates=len(briefs))
    for brief, was, will in zip(briefs, before, after, strict=True):
        state, item = states[brief.item], brief.item
        moved = Moved(day=day, item=item, title=brief.article.title, before=old[item], after=new[item])
        if state.status is Status.TAKEN:
            _add_taken(tally, moved, was, will, state.section)
        elif state.status is Status.REJECTED and new[item] <= FIRST < old[item]:
            tally.add(crowding=(moved,))
        if was.guess.section != will.guess.section:
            tally.add(resettled=(_resettled(moved, was, will, state),))


def _add_taken(tally: _Tally, moved: Moved, was: Weighed, will: Weighed, section: str | None) -> None:
    held, holds = moved.before <= FIRST, moved.after <= FIRST
    tally.add(
        taken=1,
        within_before=int(held),
        within_after=int(holds),
        gained=(moved,) if holds and not held else (),
        lost=(moved,) if held and not holds else (),
        right_before=int(was.guess.section == section),
        right_after=int(will.guess.section == section),
    )


def _resettled(moved: Moved, was: Weighed, will: Weighed, state: ItemState) -> Resettled:
    return Resettled(
        day=moved.day,
        item=moved.item,
        title=moved.title,
        before=was.guess.section,
        after=will.guess.section,
        decided=state.section if state.status is Status.TAKEN else None,
    )


def _ranks(weighed: Sequence[Weighed]) -> dict[int, int]:
    order = sorted(weighed, key=lambda one: (-one.score, one.item))
    return {one.item: place for place, one in enumerate(order, start=1)}
