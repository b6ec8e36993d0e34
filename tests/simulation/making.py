"""Draws a world: its sites, columns, articles and everything that will happen to them, all from one seed."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from collector.model import CHINA
from tests.simulation import families, interfaces, prose, rhythm, trouble
from tests.simulation.piece import Edit, Piece
from tests.simulation.place import Family, Place
from tests.simulation.redesigns import redesigned
from tests.simulation.rhythm import Rhythm
from tests.simulation.watched import Phase, Watched, in_order

MENU: Sequence[Family] = (
    families.LISTING, families.TRS, families.HANWEB, interfaces.JPAAS, interfaces.RSS, families.UCAP_STATIC,
    interfaces.UCAP, interfaces.GOVCN, families.CHANGZHOU, families.VSB, interfaces.SINA, interfaces.CNSTOCK,
    families.TIMESTAMP, families.SHANGHAI, families.CRI, interfaces.ATOM, families.HEADED, interfaces.GKMLPT,
    interfaces.FILLED, interfaces.JSON_FEED, families.HANWEB_STATIC, families.LISTING, families.TRS, families.HANWEB,
    families.LISTING,
)  # fmt: skip
HOSTS = {
    "govcn": "www.gov.cn",
    "sina": "feed.mix.sina.com.cn",
    "cnstock": "www.cnstock.com",
    "cri": "gr.cri.cn",
}
HISTORY = 400  # days of publishing before the world begins to be watched
SETTLE = timedelta(days=6)  # at the end nothing new happens, so that all that is owed can be read
_LINES = (families.LISTING, families.TRS, families.VSB, families.UCAP_STATIC)  # whose lists may show other dates
_DETECTED = (families.LISTING, families.TRS, families.HANWEB, families.VSB, interfaces.JPAAS, interfaces.RSS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The stretch of time that is played."""

    first: date
    days: int

    @property
    def start(self) -> datetime:
        """Its beginning."""
        return datetime.combine(self.first, time(6), tzinfo=CHINA)

    @property
    def end(self) -> datetime:
        """Its end."""
        return self.start + timedelta(days=self.days)

    @property
    def settled(self) -> datetime:
        """From when nothing new happens."""
        return self.end - SETTLE

    @property
    def density(self) -> float:
        """How much oftener than in life things happen, so that short stretches see some of them too."""
        return min(max(180 / self.days, 1.0), 5.0)


def columns(seed: int, count: int, span: Span) -> tuple[Watched, ...]:
    """The columns of a world."""
    places = _places(seed, count)
    made = []
    numbers = iter(range(5_000_000, 9_000_000))
    for place, family in places:
        chance = random.Random(f"{seed}/{place.code}")
        made.append(_column(place, family, chance, numbers, span))
    _reprint(made, random.Random(f"{seed}/reprints"))
    return tuple(made)


def _places(seed: int, count: int) -> Iterator[tuple[Place, Family]]:
    chance = random.Random(f"{seed}/places")
    last: dict[int, str] = {}
    for number in range(count):
        which = number % len(MENU)
        family = MENU[which]
        host = HOSTS.get(family.spider) or (last.get(which) if chance.random() < 0.4 else None)
        host = last[which] = host or f"www.s{number}.example.gov.cn"
        dates = chance.choices(("day", "none", "month"), (80, 12, 8))[0] if family in _LINES else "day"
        yield (
            Place(
                host=host,
                code=1000 + number,
                name=chance.choice(prose.NAMES),
                organ=f"{chance.choice(prose.REGIONS)}{chance.choice(prose.ORGANS)}",
                size=chance.randint(10, 24) if family.paged else chance.randint(15, 40),
                look=chance.randrange(4),
                dates=dates,
            ),
            family,
        )


def _column(place: Place, family: Family, chance: random.Random, numbers: Iterator[int], span: Span) -> Watched:
    habit = rhythm.draw(chance)
    dies = _between(span, chance) if chance.random() < _yearly(0.07, span) else None
    first = Phase(since=span.start - timedelta(days=HISTORY + 1), place=place, family=family)
    phases = (first,) if dies else redesigned(first, chance, span.start, span.settled, _yearly(0.45, span))
    by_date = family.paged and chance.random() < 0.08
    pieces = tuple(_pieces(phases, habit, chance, numbers, span, dies, by_date=by_date))
    return Watched(
        key=f"s{place.code}/list",
        rhythm=habit,
        phases=phases,
        pieces=in_order(pieces),
        troubles=trouble.draw(trouble.OF_COLUMNS, chance, span.start, span.settled, span.density),
        keep=chance.choice((400, 400, 400, 60, 3 * place.size)) if family.paged else place.size,
        by_date=by_date,
        doubled=chance.random() < 0.1,
        validators=chance.choices(("none", "honest", "lying", "lazy"), (50, 30, 10, 10))[0],
        auto=family in _DETECTED and chance.random() < 0.35,
        dies=dies,
    )


def _yearly(a_year: float, span: Span) -> float:
    return min(a_year * span.density * span.days / 365, 0.9)


def _between(span: Span, chance: random.Random) -> datetime:
    return span.start + (span.settled - span.start) * chance.uniform(0.15, 0.6)


def _pieces(
    phases: Sequence[Phase],
    habit: Rhythm,
    chance: random.Random,
    numbers: Iterator[int],
    span: Span,
    dies: datetime | None,
    *,
    by_date: bool,
) -> Iterator[Piece]:
    drawn = rhythm.moments(habit, chance, span.first - timedelta(days=HISTORY), HISTORY + span.days)
    old = [at for at in drawn if at < span.start][-60:]
    new = [at for at in drawn if span.start <= at < min(span.settled, dies or span.settled)]
    for at in (*old, *new):
        piece = _piece(at, phases[0], habit, chance, numbers, past=at < span.start, by_date=by_date)
        piece.addresses = [*_addresses(piece, phases)]
        yield piece


def _piece(
    at: datetime,
    phase: Phase,
    habit: Rhythm,
    chance: random.Random,
    numbers: Iterator[int],
    *,
    past: bool,
    by_date: bool,
) -> Piece:
    number = next(numbers)
    title = prose.title(number, chance, phase.place.organ)
    piece = Piece(number=number, at=at, title=title, shown=at, label=phase.place.organ)
    piece.short = chance.random() < 0.04
    piece.attached = chance.random() < 0.02
    if past:
        return piece
    piece.foreign = phase.family is not interfaces.CNSTOCK and chance.random() < 0.012
    piece.shown = _shown(at, chance, by_date=by_date)
    if chance.random() < 0.06 and not piece.foreign:
        piece.edits = tuple(_edits(at, chance))
    if chance.random() < 0.012:
        piece.withdrawn = at + timedelta(hours=1.5 * 160 ** chance.random())
    elif chance.random() < 0.008:
        piece.pinned = at + timedelta(days=chance.uniform(5, 40))
    return piece


def _shown(at: datetime, chance: random.Random, *, by_date: bool) -> datetime:
    """The date that an article bears: usually its own; sometimes a slip of the year, or that of an older document."""
    lot = chance.random()
    if by_date and lot < 0.06:
        return at - timedelta(days=chance.randint(1, 4))
    if lot < 0.002:
        return at.replace(year=at.year + 1, day=min(at.day, 28))
    if lot < 0.008:
        return at - timedelta(days=chance.randint(10, 90))
    return at


def _edits(at: datetime, chance: random.Random) -> Iterator[Edit]:
    for _ in range(chance.choice((1, 1, 2))):
        at += timedelta(hours=0.7 * 340 ** chance.random())
        yield Edit(at, title=chance.random() < 0.3)


def _addresses(piece: Piece, phases: Sequence[Phase]) -> Iterator[tuple[datetime, str]]:
    """Where an article stands: by the system of its day, and elsewhere once a redesign renumbers everything."""
    if piece.foreign:
        yield piece.at, f"https://zt.example.org.cn/a/{piece.at:%Y/%m/%d}/{piece.number}.html"
        return
    phase = next(one for one in reversed(phases) if one.since <= piece.at)
    yield piece.at, phase.family.article(phase.place, piece)
    for later in phases:
        if later.since > piece.at and later.kind == "renumbered":
            yield later.since, later.family.article(later.place, piece)


def _reprint(made: Sequence[Watched], chance: random.Random) -> None:
    """Some of what the press prints is what others published within the last days."""
    sources = sorted((p for w in made for p in w.pieces if not p.short), key=lambda piece: piece.at)
    for column in made:
        if column.rhythm.kind != "press":
            continue
        own = {piece.number for piece in column.pieces}  # nobody reprints himself, or anything twice
        for piece in column.pieces:
            told = _recent(sources, piece, chance) if chance.random() < 0.1 else None
            if told is not None and (origin := told.origin or told.number) not in own:
                piece.title, piece.label, piece.origin = told.title, told.label, origin
                own.add(origin)


def _recent(sources: Sequence[Piece], piece: Piece, chance: random.Random) -> Piece | None:
    here = bisect_left(sources, piece.at, key=lambda one: one.at)
    near = [one for one in sources[max(0, here - 40) : here] if piece.at - one.at < timedelta(days=3)]
    return chance.choice(near) if near else None
