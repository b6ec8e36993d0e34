"""An item on its way into a story: what it is found by, when it is from, and who speaks in it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from collector.editing.canonical import UNKNOWN, Names
from collector.editing.comparable import Comparable, bare, comparable, number_of, prepared
from collector.editing.signature import sketch, text_hash
from collector.reading.text import dense_codes
from collector.store import Store
from collector.store.stories import Member, Wording

_REMEMBERED = 512  # texts kept ready for comparing
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # a page may be dated tomorrow, not later


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One item; ``place`` is its row with nothing decided yet."""

    item: int
    wording: Wording
    body: str  # the text, bare
    keys: tuple[int, ...]
    place: Member


def arrival(item: int, wording: Wording, names: Names) -> Arrival:
    """Make an item ready to be placed."""
    body = bare(wording.text)
    codes = dense_codes(body)
    publisher = names.publisher(wording.column)
    when, precise = moment(wording)
    place = Member(
        item=item,
        story=item,
        relation="first",
        matched=None,
        score=0.0,
        why="",
        text_hash=text_hash(codes),
        length=len(codes),
        moment=when,
        exact_time=precise,
        number=number_of(body, wording.number),
        issuer=names.name(wording.issuer) if wording.issuer else None,
        origin=names.origin(wording.source_label, publisher),
        publisher=publisher.name if publisher else None,
        rank=publisher.rank if publisher else UNKNOWN,
    )
    return Arrival(item=item, wording=wording, body=body, keys=sketch(codes), place=place)


def moment(wording: Wording) -> tuple[int, bool]:
    """Unix seconds an item is from, and whether the minute is known; a missing or impossible date gives first seen."""
    published = wording.published
    if published is None or not _EARLIEST <= published <= wording.first_seen + _AHEAD:
        return int(wording.first_seen.timestamp()), True
    return int(published.timestamp()), wording.precise


class Texts:
    """Stored texts ready for comparing, the last few of them kept; an arrival is made ready when first compared."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[int, Comparable | Arrival] = OrderedDict()

    def put(self, new: Arrival) -> None:
        """Remember an arrival."""
        self._keep(new.item, new)

    def get(self, item: int) -> Comparable:
        """The text of a stored item."""
        found = self._kept.get(item)
        if found is None:
            wording = self._store.stories.wordings([item])[item]
            found = comparable(wording.title, wording.text, wording.number)
        elif isinstance(found, Arrival):
            found = prepared(found.wording.title, found.body, found.wording.number)
        self._keep(item, found)
        return found

    def _keep(self, item: int, text: Comparable | Arrival) -> None:
        self._kept[item] = text
        self._kept.move_to_end(item)
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
