"""What sites do to their columns: new markup, another system, other addresses, a list left standing for dead."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tests.simulation import families, interfaces
from tests.simulation.piece import Answer, Asked, Rows
from tests.simulation.place import Family, Place, answer, frame
from tests.simulation.watched import Phase

_DRAWN = (families.LISTING, families.TRS, families.VSB, families.TIMESTAMP, families.SHANGHAI, families.UCAP_STATIC)
_NUMBERS_OF_ALL = (interfaces.CNSTOCK, interfaces.GKMLPT, interfaces.SINA)  # their addresses do not name the column


def redesigned(first: Phase, chance: random.Random, start: datetime, end: datetime, likely: float) -> tuple[Phase, ...]:
    """The designs of a column over time; ``likely``: how probable it is that it is redesigned at all."""
    if chance.random() >= likely:
        return (first,)
    since = start + (end - start) * chance.uniform(0.25, 0.75)
    since = since.replace(hour=chance.choice((9, 12, 17, 22)), minute=0, second=0, microsecond=0)
    kind = chance.choices(tuple(_KINDS), (25, 15, 12, 12, 12, 14, 10))[0]
    made = (first, *_KINDS[kind](first, since, chance))
    return tuple(replace(one, since=min(one.since, end)) for one in made)


Made = tuple[Phase, ...]


def _look(first: Phase, since: datetime, chance: random.Random) -> Made:
    """Other markup at the same address, which the same reader understands."""
    if first.family not in _DRAWN:
        return _renumbered(first, since, chance)
    place = replace(first.place, look=first.place.look + 1 + chance.randrange(3))
    return (Phase(since=since, place=place, family=first.family, kind="look"),)


def _system(first: Phase, since: datetime, chance: random.Random) -> Made:
    """Another system at another address of the site, to which the old one leads."""
    place = replace(first.place, code=first.place.code + 5000, size=min(first.place.size, 24))
    family = families.LISTING if first.family is not families.LISTING else families.HANWEB
    return (Phase(since=since, place=place, family=family, kind="system", breaks=True),)


def _renumbered(first: Phase, since: datetime, chance: random.Random) -> Made:
    """The same system, but every address is a new one; the old ones lead there."""
    if first.family in _NUMBERS_OF_ALL:
        return _frozen(first, since, chance)
    place = replace(first.place, code=first.place.code + 5000)
    return (Phase(since=since, place=place, family=first.family, kind="renumbered"),)


def _gone(first: Phase, since: datetime, chance: random.Random) -> Made:
    return _elsewhere(first, since, "gone")


def _front(first: Phase, since: datetime, chance: random.Random) -> Made:
    return _elsewhere(first, since, "front")


def _frozen(first: Phase, since: datetime, chance: random.Random) -> Made:
    return _elsewhere(first, since, "frozen")


def _elsewhere(first: Phase, since: datetime, kind: str) -> Made:
    """The column goes on elsewhere; its old address is ``gone``, leads to the ``front`` page, or is ``frozen``."""
    if first.family is interfaces.GKMLPT and kind == "front":
        kind = "frozen"
    place = replace(first.place, code=first.place.code + 5000)
    return (Phase(since=since, place=place, family=first.family, kind=kind, breaks=True),)


def _shell(first: Phase, since: datetime, chance: random.Random) -> Made:
    """For some weeks a script fills the list; then it stands in the page again."""
    back = since + timedelta(days=chance.randint(8, 25))
    shell = replace_answer(first.family)
    return (
        Phase(since=since, place=first.place, family=shell, kind="shell", breaks=True),
        Phase(since=back, place=first.place, family=first.family, kind="back"),
    )


def replace_answer(family: Family) -> Family:
    """The family, but for its lists, which are shells."""

    def shell(place: Place, rows: Rows, asked: Asked) -> Answer | None:
        if family.answer(place, rows, asked) is None:
            return None
        return answer(frame(place, '<div id="app"></div><script src="/js/app.f31.js"></script>'))

    return replace(family, answer=shell)


_KINDS: Mapping[str, Callable[[Phase, datetime, random.Random], Made]] = {
    "look": _look,
    "system": _system,
    "renumbered": _renumbered,
    "gone": _gone,
    "front": _front,
    "frozen": _frozen,
    "shell": _shell,
}
