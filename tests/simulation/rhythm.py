"""When columns publish: offices by day, the press round the clock, weeklies, monthlies, and those with bursts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from collector.model import CHINA
from tests.simulation.workdays import next_working_day, quiet, works


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """One column's habit; ``rate`` is articles a working day, of bursts their number a working day."""

    kind: str  # office, press, weekly, monthly, bursts
    rate: float
    weekday: int = 0
    burst: int = 1  # articles of a usual burst
    flood: float = 0.0  # how likely a burst is a flood of several pages


def draw(chance: random.Random) -> Rhythm:
    """A habit, from several a day to one a month."""
    kind = chance.choices(("office", "press", "weekly", "monthly", "bursts"), (46, 16, 10, 8, 20))[0]
    rate = {
        "office": 0.12 * (25.0 ** chance.random()),
        "press": 0.8 * (6.0 ** chance.random()),
        "bursts": 0.06 * (6.0 ** chance.random()),
    }.get(kind, 0.2)
    return Rhythm(
        kind=kind, rate=rate, weekday=chance.randrange(5), burst=chance.randint(2, 8), flood=chance.choice((0, 0, 0.08))
    )


def moments(rhythm: Rhythm, chance: random.Random, start: date, days: int) -> list[datetime]:
    """The moments of publication in a stretch of days, in order."""
    drawn: list[datetime] = []
    for number in range(days):
        drawn.extend(_of_day(rhythm, chance, start + timedelta(days=number)))
    return sorted(drawn)


def _of_day(rhythm: Rhythm, chance: random.Random, day: date) -> Iterator[datetime]:
    if rhythm.kind == "press":
        share = 1.0 if works(day) else 0.35 if quiet(day) else 0.5
        for _ in range(_poisson(chance, rhythm.rate * share)):
            yield _at(day, chance.triangular(6, 23, 10))
    elif rhythm.kind == "weekly":
        yield from _weekly(rhythm, chance, day)
    elif rhythm.kind == "monthly":
        if works(day) and _first_working_day_from(day.replace(day=5 + rhythm.weekday * 4)) == day:
            yield _at(day, _office_hour(chance))
    elif works(day):
        yield from _office(rhythm, chance, day)


def _office(rhythm: Rhythm, chance: random.Random, day: date) -> Iterator[datetime]:
    for _ in range(_poisson(chance, rhythm.rate)):
        hour = _office_hour(chance)
        if rhythm.kind == "office":
            yield _at(day, hour)
            continue
        many = chance.randint(25, 90) if chance.random() < rhythm.flood else max(1, _poisson(chance, rhythm.burst))
        for place in range(many):
            yield _at(day, hour + place * 0.02)


def _weekly(rhythm: Rhythm, chance: random.Random, day: date) -> Iterator[datetime]:
    """On its weekday, or on the first working day after it in that week."""
    usual = day - timedelta(days=(day.weekday() - rhythm.weekday) % 7)
    if works(day) and _first_working_day_from(usual) == day:
        yield _at(day, 9.5 + chance.gauss(0, 0.5))


def _first_working_day_from(day: date) -> date:
    return day if works(day) else next_working_day(day)


def _office_hour(chance: random.Random) -> float:
    return chance.triangular(8.5, 12, 10) if chance.random() < 0.5 else chance.triangular(14, 18, 16.5)


def _at(day: date, hour: float) -> datetime:
    return datetime.combine(day, time(0), tzinfo=CHINA) + timedelta(hours=min(hour, 23.9))


def _poisson(chance: random.Random, expected: float) -> int:
    count, waited = 0, chance.expovariate(1.0)
    while waited < expected:
        count, waited = count + 1, waited + chance.expovariate(1.0)
    return count
