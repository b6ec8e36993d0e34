"""The words of the gazetteer in a text: many words at once, the longest first, what only looks like one left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from collector.config.places import Place, Places
from collector.editing.places.areas import CITIES, PROVINCES

_SPACED = re.compile(r"(?<!\S)[\u4e00-\u9fff](?:[ \u3000][\u4e00-\u9fff])+(?!\S)")
_BRACKETED = re.compile(r"[（(]([\u4e00-\u9fff]{2,4}?)市?[）)]")
_BLANKS = re.compile(r"[ \u3000]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place that a text names, by which word, and from which character on."""

    place: Place
    word: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """A gazetteer, ready to be looked for."""

    places: Places
    pattern: re.Pattern[str] | None
    meant: dict[str, Place] = field(repr=False)  # by word, doubtful ones too
    doubtful: frozenset[str] = field(repr=False)

    def find(self, text: str, *, local: bool = False) -> list[Hit]:
        """What a text names, in its order; doubtful words only beside others, or where ``local`` says it is of here."""
        if self.pattern is None:
            return []
        found = [
            Hit(place=self.meant[match[0]], word=match[0], at=match.start())
            for match in self.pattern.finditer(text)
            if match[0] in self.meant and not _elsewhere(text, match.end(), self.places.city)
        ]
        if local or any(hit.word not in self.doubtful for hit in found):
            return found
        return []

    def own(self, text: str) -> bool:
        """Whether a text is the name of one of the places, and nothing else."""
        return text in self.meant


def _elsewhere(text: str, end: int, city: str) -> bool:
    """Whether a name goes on with another city in brackets: 天合光能（宿迁）."""
    found = _BRACKETED.match(text, end) if text[end : end + 1] in ("（", "(") else None
    return found is not None and (found[1] in CITIES or found[1] in PROVINCES) and found[1] != city


@lru_cache(maxsize=8)
def finder(places: Places) -> Finder:
    """The finder of a gazetteer, made once."""
    meant = {word: place for place in places.places for word in (*place.words, *place.doubtful)}
    unless = [word for place in places.places for word in place.unless]
    return Finder(
        places=places,
        pattern=re.compile(_any_of({*meant, *unless})) if meant else None,
        meant=meant,
        doubtful=frozenset(word for place in places.places for word in place.doubtful),
    )


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of the words, parted by their first character: most places of a text begin none."""
    alternatives = []
    for first, group in groupby(sorted(words), key=lambda word: word[0]):
        rests = sorted((word[1:] for word in group), key=len, reverse=True)
        alternatives.append(f"{re.escape(first)}(?:{'|'.join(map(re.escape, rests))})")
    return "|".join(alternatives)


def closed_up(text: str) -> str:
    """A text with words that are set apart by blanks closed up: 常　州　市."""
    return _SPACED.sub(lambda match: _BLANKS.sub("", match[0]), text)
