"""The world: answers every request as its sites would at that time, and knows what is true of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from zlib import crc32

from tests.simulation import making, trouble
from tests.simulation.articles import article, attachment
from tests.simulation.making import Span
from tests.simulation.piece import Answer, Asked, NoAnswer, Piece
from tests.simulation.refusals import leads_to, refused
from tests.simulation.trouble import Trouble
from tests.simulation.watched import Watched

_SILENT = frozenset(("refused", "timeout", "dns"))
_WRONG_BY = timedelta(days=400)  # how far a server's clock is off


@dataclass(frozen=True, slots=True)
class Found:
    """An article address: whose it is, and which of the article's addresses."""

    column: Watched
    piece: Piece
    place: int


class World:
    """A hundred columns for a year, or fewer for less; everything is drawn when it is made."""

    def __init__(self, *, seed: int, columns: int, span: Span) -> None:
        self.span = span
        self.columns: Sequence[Watched] = making.columns(seed, columns, span)
        self.by_key: Mapping[str, Watched] = {column.key: column for column in self.columns}
        self._on: dict[str, list[Watched]] = defaultdict(list)
        for column in self.columns:
            for host in {phase.place.host for phase in column.phases} | _beside(column):
                self._on[host].append(column)
        self._articles = {
            url: Found(column, piece, place)
            for column in self.columns
            for piece in column.pieces
            for place, (_, url) in enumerate(piece.addresses)
        }
        self.troubles: Mapping[str, tuple[Trouble, ...]] = {
            host: trouble.draw(
                trouble.OF_SITES, random.Random(f"{seed}/{host}"), span.start, span.settled, span.density
            )
            for host in sorted(self._on)
            if host != "api.cnstock.com"
        }

    def article(self, url: str) -> Found | None:
        """What an address leads to."""
        return self._articles.get(url)

    def site_trouble(self, host: str, at: datetime) -> Trouble | None:
        """What is wrong with a site at a time."""
        return next((one for one in self.troubles.get(host, ()) if one.at(at)), None)

    def answer(self, asked: Asked, at: datetime) -> Answer:
        """The answer to a request.

        :raises NoAnswer: the site is not to be reached.
        """
        host = urlsplit(asked.url).netloc
        wrong = self.site_trouble("www.cnstock.com" if host == "api.cnstock.com" else host, at)
        found = self._articles.get(asked.url)
        made = _troubled(wrong, asked, at, article=found is not None) or self._served(host, asked, found, at)
        clock = at + _WRONG_BY if wrong and wrong.kind == "date" else at
        return replace(made, headers=(*made.headers, ("Date", format_datetime(clock))))

    def _served(self, host: str, asked: Asked, found: Found | None, at: datetime) -> Answer:
        if asked.url.endswith("/robots.txt"):
            return refused("404")
        if found is not None:
            return _page(found, at)
        if "/files/" in asked.url:
            return attachment()
        for column in self._on.get(host, ()):
            made = column.answer(asked, at)
            if made is not None:
                return made
        return refused("front" if asked.url.endswith(f"{host}/") else "404")


def _beside(column: Watched) -> set[str]:
    """Hosts on which a column's interface stands."""
    return {"api.cnstock.com"} if column.phases[0].place.host == "www.cnstock.com" else set()


def _page(found: Found, at: datetime) -> Answer:
    piece = found.piece
    if at < piece.at or (piece.withdrawn and piece.withdrawn <= at):
        return refused("404")
    here = piece.address(at)
    if here != piece.addresses[found.place][1]:
        return leads_to(here) if found.place < len(piece.addresses) - 1 else refused("404")
    place = found.column.phase(at).place
    return article(piece, at, layout=found.column.phases[0].family.layout, organ=place.organ, name=place.name)


def _troubled(wrong: Trouble | None, asked: Asked, at: datetime, *, article: bool) -> Answer | None:
    """What a site in trouble answers; None where it answers as ever."""
    if wrong is None or wrong.kind in ("date", "stale"):
        return None
    if wrong.kind == "half" and crc32(f"{asked.url}{at:%d%H}{at.minute // 7}".encode()) % 3:
        return None
    if wrong.kind == "articles":
        return refused("500") if article else None
    if wrong.kind in _SILENT or wrong.kind in ("long", "half"):
        raise NoAnswer(wrong.kind if wrong.kind in _SILENT else "timeout")
    return refused(wrong.kind)
