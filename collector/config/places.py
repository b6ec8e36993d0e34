"""The gazetteer: ``config/places.toml`` as data, the places and bodies of our city, and what only looks like them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from collector.config.table import Table

FILE = "places.toml"
KINDS = ("城市", "区县", "园区", "高校院所", "企业")
_SHORTEST = 2  # characters of a word that can mean anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place or body of the city, and the words that mean it."""

    name: str
    kind: str = "企业"
    words: tuple[str, ...] = ()  # always mean it, its name first
    doubtful: tuple[str, ...] = ()  # mean it only beside another word of the city: 钟楼, 新北
    unless: tuple[str, ...] = ()  # hold one of its words and mean something else: 西安钟楼


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The gazetteer; an empty one finds nothing."""

    city: str = ""  # 常州
    section: str = ""  # of the bulletin, that what is about the city goes to
    places: tuple[Place, ...] = ()
    digest: str = field(init=False, default="")  # of all of it: what was found by another gazetteer is out of date

    def __post_init__(self) -> None:
        said = repr((self.city, self.section, self.places)).encode("utf-8", "replace")
        object.__setattr__(self, "digest", hashlib.blake2b(said, digest_size=8).hexdigest())

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def named(self) -> dict[str, Place]:
        """The places by name."""
        return {place.name: place for place in self.places}


def read_places(table: Table, sections: Collection[str]) -> Places:
    """The gazetteer that a parsed ``places.toml`` describes.

    :param sections: the bulletin's; () where they are not known.
    """
    city, section = table.text("city", required=True), table.text("section", required=True)
    if sections and section and section not in sections:
        table.fault("section", f"{section!r} is not one of {', '.join(sections)}")
    places = tuple(_place(below) for below in table.tables("places"))
    _check_words(table, places)
    table.close()
    return Places(city=city, section=section, places=places)


def _place(table: Table) -> Place:
    name, aliases = table.text("name", required=True), table.texts("aliases")
    place = Place(
        name=name,
        kind=table.choice("kind", KINDS, "企业"),
        words=tuple(dict.fromkeys((name, *aliases))),
        doubtful=table.texts("doubtful"),
        unless=table.texts("unless"),
    )
    for key, words in (("name", (name,)), ("aliases", aliases), ("doubtful", place.doubtful)):
        for word in words:
            if 0 < len(word) < _SHORTEST:
                table.fault(key, f"{word!r} is too short to mean anything")
    for word in place.unless:
        if not any(own in word for own in (*place.words, *place.doubtful)):
            table.fault("unless", f"{word!r} holds no word of {name}")
    table.close()
    return place


def _check_words(table: Table, places: tuple[Place, ...]) -> None:
    """Complain of a word that would mean two places."""
    counted = Counter(word for place in places for word in (*place.words, *place.doubtful) if word)
    for word, count in counted.items():
        if count > 1:
            table.fault("places", f"{word!r} stands there {count} times; a word means one place")
