"""Compares what is stored with what was published: lost, doubled, strange, late, corrected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collector.model import Gap
from collector.reading.urls import url_key
from collector.store import Store
from collector.store.items import StoredItem
from tests.simulation.faults import Fault, faults, open_between
from tests.simulation.piece import Piece
from tests.simulation.play import Log
from tests.simulation.prose import paragraphs
from tests.simulation.watched import Watched
from tests.simulation.world import World

_REVISITED = timedelta(days=7)  # the last age at which an article is looked at again
_SLOW = timedelta(days=2)  # the longest time between two polls of a column


@dataclass(slots=True)
class Stored:
    """What the store holds of one article."""

    item: int
    first_seen: datetime
    text: str
    title: str
    revisions: int


@dataclass(slots=True)
class Comparison:
    """Everything that was found; the lists name what to look at."""

    published: int = 0  # after the beginning
    due: int = 0  # of them readable at some time
    kept: int = 0
    by_gap: int = 0  # missing, and a gap says so that no poll could close
    brief: list[str] = field(default_factory=list)  # withdrawn before anybody looked
    waiting: list[str] = field(default_factory=list)  # listed, and still told as not read
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    edits: Counter[str] = field(default_factory=Counter)
    unseen_edits: list[str] = field(default_factory=list)
    delays: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))


def compare(world: World, store: Store, log: Log) -> Comparison:
    """Hold the store against the world."""
    found = Comparison()
    kept = _stored(world, store, found)
    gaps: dict[str, list[Gap]] = defaultdict(list)
    for gap in store.polls.gaps(open_only=False):
        gaps[gap.column].append(gap)
    for column in world.columns:
        wrong = faults(world, log, column)
        looks = _looks(store, column.key, world)
        waiting = {url_key(entry.url) for entry in store.polls.pending(column.key, world.span.end, 10_000)}
        for place, piece in enumerate(column.pieces):
            if piece.at >= world.span.start:
                found.published += 1
                _judge(found, _Case(world, column, place, piece, wrong, gaps[column.key], looks, waiting), kept)
    return found


@dataclass(slots=True)
class _Case:
    world: World
    column: Watched
    place: int
    piece: Piece
    wrong: Sequence[Fault]
    gaps: Sequence[Gap]
    looks: Sequence[datetime]
    waiting: set[str]

    @property
    def leaves(self) -> datetime:
        return min(self.column.leaves(self.place) or self.world.span.end, self.world.span.end)

    @property
    def readable(self) -> timedelta:
        return open_between(self.wrong, self.piece.at, self.leaves)

    def __str__(self) -> str:
        kind = " ".join(
            name for name in ("short", "foreign", "withdrawn", "pinned", "edits") if getattr(self.piece, name)
        )
        design = self.column.phase(self.piece.at)
        return (
            f"{self.column.key} {design.family.spider}/{design.kind} {self.piece.at:%m-%d %H:%M} until "
            f"{self.leaves:%m-%d %H:%M}"
            f" shown {self.piece.shown:%y-%m-%d} {kind} {self.piece.address(self.piece.at)}"
        )


def _judge(found: Comparison, case: _Case, kept: dict[int, list[Stored]]) -> None:
    piece, copies = case.piece, kept.get(case.piece.number, [])
    if not case.readable:
        return
    found.due += 1
    if len(copies) > 1:
        found.doubled.append(str(case))
    if copies:
        found.kept += 1
        first = min(copies, key=lambda one: one.first_seen)
        if not any(fault.overlaps(piece.at, first.first_seen) for fault in case.wrong):
            found.delays[case.column.key].append(first.first_seen - piece.at)
        _judge_edits(found, case, first)
    elif any((gap.closed is None or gap.checked) and _covers(gap, piece) for gap in case.gaps):
        found.by_gap += 1
    elif {url_key(url) for _, url in piece.addresses} & case.waiting:
        found.waiting.append(str(case))
    elif piece.withdrawn and not any(piece.at < look < case.leaves for look in case.looks):
        found.brief.append(str(case))
    else:
        found.lost.append(str(case))


def _covers(gap: Gap, piece: Piece) -> bool:
    """Whether an article was published in the stretch that a gap tells; many lists know days only."""
    back = gap.reached + timedelta(days=1) if gap.reached else gap.opened
    return (gap.since is None or gap.since - timedelta(hours=1) <= piece.at) and piece.at <= max(gap.opened, back)


def _judge_edits(found: Comparison, case: _Case, stored: Stored) -> None:
    """Corrections that fall into the time in which articles are looked at again must be in the store."""
    last = stored.first_seen + _REVISITED
    for number, edit in enumerate(case.piece.edits, 1):
        gone = case.piece.withdrawn and case.piece.withdrawn < last + _SLOW
        if edit.at >= last or last + _SLOW > case.world.span.end or gone:
            found.edits["outside"] += 1
            continue
        blocked = open_between(case.wrong, edit.at, last + _SLOW) < _SLOW
        later = range(number, len(case.piece.edits) + 1)
        if any(case.piece.mark(version) in stored.text for version in later):
            found.edits["seen"] += 1
            kept = edit.at <= stored.first_seen or stored.revisions
            found.edits["with a revision"] += bool(kept)
        elif blocked:
            found.edits["outside"] += 1
        else:
            found.edits["missed"] += 1
            found.unseen_edits.append(f"{case} edited {edit.at:%m-%d %H:%M} stored {stored.first_seen:%m-%d %H:%M}")


def _stored(world: World, store: Store, found: Comparison) -> dict[int, list[Stored]]:
    """Everything that is stored, by the number of the article; what is none of the world's is noted."""
    pieces = {url_key(url): piece for column in world.columns for piece in column.pieces for _, url in piece.addresses}
    kept: dict[int, list[Stored]] = defaultdict(list)
    for item in _items(store):
        piece = pieces.get(item.url_key)
        if piece is None:
            found.strange.append(f"{item.column} {item.article.url} {item.article.title}")
            continue
        if _mark(piece) not in item.article.text:
            found.strange.append(f"{item.column} {item.article.url}: another text: {item.article.text[:60]!r}")
        kept[piece.number].append(
            Stored(item.id, item.first_seen, item.article.text, item.article.title, len(store.items.revisions(item.id)))
        )
    return kept


def _mark(piece: Piece) -> str:
    """Words that stand in no other article but its reprints."""
    return paragraphs(piece.origin or piece.number, short=piece.short)[0][:12]


def _items(store: Store) -> Iterator[StoredItem]:
    after = 0
    while ids := store.items.ids(after, 500):
        yield from store.items.many(ids).values()
        after = ids[-1]


def _looks(store: Store, column: str, world: World) -> list[datetime]:
    """When the column's list was really seen."""
    polls = store.polls.last(column, 1_000_000)
    return [poll.finished for poll in polls if poll.outcome.healthy and poll.entries]
