"""An item on its way into a story: what it is found by, when it is from, and who speaks in it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from collector.editing.canonical import UNKNOWN, Names
from collector.editing.comparable import LONGEST, Comparable, Grams, bare, grams, number_of, prepared
from collector.editing.signature import sketch, text_hash, title_key
from collector.reading.text import Codes, dense_codes
from collector.store import Store
from collector.store.stories import Member
from collector.store.wordings import Wording

_REMEMBERED = 512  # texts kept ready for comparing
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # a page may be dated tomorrow, not later


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One item; ``place`` is its row with nothing decided yet."""

    item: int
    wording: Wording
    body: str  # the text, bare
    codes: Codes  # of the body, dense
    keys: tuple[int, ...]
    title_key: int | None
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
    titled = title_key(wording.title)
    return Arrival(
        item=item, wording=wording, body=body, codes=codes, keys=sketch(codes), title_key=titled, place=place
    )


def moment(wording: Wording) -> tuple[int, bool]:
    """Unix seconds an item is from, and whether the minute is known; a missing or impossible date gives first seen."""
    published = wording.published
    if published is None or not _EARLIEST <= published <= wording.first_seen + _AHEAD:
        return int(wording.first_seen.timestamp()), True
    return int(published.timestamp()), wording.precise


@dataclass(slots=True)
class _Kept:
    """A text that is remembered, with what was made of it so far."""

    title: str
    body: str  # bare
    number: str | None
    codes: Codes | None = None  # dense, until the grams are made of them
    grams: Grams | None = None
    ready: Comparable | None = None


class Texts:
    """Stored texts for comparing, the last few of them kept; each is made ready only as far as it was asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[int, _Kept] = OrderedDict()

    def put(self, new: Arrival) -> None:
        """Remember an arrival."""
        codes = new.codes if len(new.body) <= LONGEST else None
        self._keep(new.item, _Kept(new.wording.title, new.body, new.wording.number, codes))

    def title(self, item: int) -> str:
        """The title of a stored item, as it stands."""
        return self._get(item).title

    def grams(self, item: int) -> Grams:
        """What tells cheaply whether two texts share anything, see ``comparable.containment``."""
        kept = self._get(item)
        if kept.grams is None:
            kept.grams = grams(dense_codes(kept.body[:LONGEST]) if kept.codes is None else kept.codes)
            kept.codes = None
        return kept.grams

    def get(self, item: int) -> Comparable:
        """The text of a stored item, ready for comparing."""
        kept = self._get(item)
        if kept.ready is None:
            kept.ready = prepared(kept.title, kept.body, kept.number)
        return kept.ready

    def _get(self, item: int) -> _Kept:
        kept = self._kept.get(item)
        if kept is None:
            wording = self._store.stories.wording(item)
            return self._keep(item, _Kept(wording.title, bare(wording.text), wording.number))
        self._kept.move_to_end(item)
        return kept

    def _keep(self, item: int, text: _Kept) -> _Kept:
        self._kept[item] = text
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)
        return text
