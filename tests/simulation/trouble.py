"""What goes wrong at sites and columns, for how long, and how often: drawn once, before the world begins to turn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One fault from a time to a time."""

    kind: str
    since: datetime
    until: datetime

    @property
    def hides(self) -> bool:
        """Whether lists cannot be read while it lasts."""
        return self.kind not in NEUTRAL

    def at(self, when: datetime) -> bool:
        """Whether it lasts at a time."""
        return self.since <= when < self.until


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a kind of trouble comes in a year, and how many hours it lasts, drawn between two bounds."""

    a_year: float
    shortest: float
    longest: float


# What a whole site suffers: lines, servers, protections, clocks.
OF_SITES: Mapping[str, Chance] = {
    "refused": Chance(2.0, 0.5, 30),
    "timeout": Chance(2.0, 0.5, 20),
    "dns": Chance(0.4, 2, 60),
    "500": Chance(1.0, 0.3, 10),
    "502": Chance(1.5, 0.2, 6),
    "503": Chance(1.0, 0.5, 12),
    "long": Chance(0.4, 100, 500),  # days to weeks without an answer
    "maintenance": Chance(0.5, 3, 60),
    "empty": Chance(0.4, 1, 30),
    "ruishu": Chance(0.3, 24, 240),
    "jiasule": Chance(0.3, 10, 200),
    "shell": Chance(0.3, 10, 150),
    "403": Chance(0.4, 5, 200),
    "articles": Chance(0.8, 1, 60),  # lists answer, articles do not
    "half": Chance(1.0, 1, 50),  # every third request fails
    "date": Chance(0.2, 200, 1500),  # the server's clock is wrong
}
# What one list suffers.
OF_COLUMNS: Mapping[str, Chance] = {
    "rowless": Chance(0.3, 2, 60),  # the frame without rows
    "404": Chance(0.2, 5, 120),
    "stale": Chance(0.8, 3, 150),  # a cache hands out an old copy now and then
}
NEUTRAL = frozenset(("date", "stale", "half"))  # what does not keep anybody from reading the list


def draw(
    kinds: Mapping[str, Chance], chance: random.Random, start: datetime, end: datetime, density: float
) -> tuple[Trouble, ...]:
    """The troubles of one site or one column in a stretch of time; two never overlap."""
    return tuple(_apart(sorted(_drawn(kinds, chance, start, end, density), key=lambda one: one.since)))


def _drawn(
    kinds: Mapping[str, Chance], chance: random.Random, start: datetime, end: datetime, density: float
) -> Iterator[Trouble]:
    years = (end - start) / timedelta(days=365) * density
    for kind, one in kinds.items():
        for _ in range(_count(chance, one.a_year * years)):
            since = start + (end - start) * chance.random()
            hours = one.shortest * (one.longest / one.shortest) ** chance.random()
            yield Trouble(kind=kind, since=since, until=min(since + timedelta(hours=hours), end))


def _count(chance: random.Random, expected: float) -> int:
    """A number of events: Poisson, by waiting times."""
    count, waited = 0, chance.expovariate(1.0)
    while waited < expected:
        count, waited = count + 1, waited + chance.expovariate(1.0)
    return count


def _apart(troubles: Sequence[Trouble]) -> Iterator[Trouble]:
    over: datetime | None = None
    for one in troubles:
        if over is None or one.since > over + timedelta(hours=6):
            yield one
            over = one.until
