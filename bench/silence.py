"""A year of columns of every temper, without any network: false alarms of silence, and how late a frozen list is told.

The columns are drawn by laws that ``rhythm.silence`` does not know; ``--seed N`` draws others. A frozen list is tried
once every working day of the second year: had it stopped just then, when would that have been
told? In time is within twice the usual gap (95 % of the column's gaps are no longer) or one working day, whichever is
later. ``bound`` is the mean delay of the best rule there can be on publications by pure chance at a known rate, with
one false alarm in a hundred weeks: the limit of what a list that answers and does not change can tell.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import fmean, quantiles

from collector.model import CHINA
from collector.rhythm import calendar, pace, silence

START = calendar.hours(datetime(2025, 1, 1, tzinfo=CHINA))
DAYS = 730  # of which the first year is only learnt from
JUDGED = 365

Law = Callable[[random.Random], Iterator[float]]


def by_chance(per_day: float, *, free: float = 0.05, festive: float = 0.02, burst: float = 1.0) -> Law:
    """Publications by chance, mostly in office hours; in bursts of ``burst`` items on the mean."""

    def law(dice: random.Random) -> Iterator[float]:
        for day in range(DAYS):
            start = START + 24 * day
            kind = calendar.kind_of(calendar.moment(start).date())
            rate = per_day / burst * (1.0, free, festive)[kind]
            for _ in range(_poisson(dice, rate)):
                at = start + (dice.triangular(8, 18, 11) if dice.random() < 0.85 else dice.uniform(7, 23))
                yield at
                while dice.random() > 1 / burst:
                    at += dice.expovariate(2.0)
                    yield at

    return law


def by_habit(every: int, *, misses: float = 0.05) -> Law:
    """One item on every ``every``-th working day in the morning, now and then none."""

    def law(dice: random.Random) -> Iterator[float]:
        count = dice.randrange(every)
        for day in range(DAYS):
            start = START + 24 * day
            if calendar.kind_of(calendar.moment(start).date()) is not calendar.Day.WORKING:
                continue
            count += 1
            if count % every == 0 and dice.random() > misses:
                yield start + dice.gauss(10, 1.5)

    return law


def by_season(per_day: float) -> Law:
    """By chance, with a level that wanders from month to month by a factor of about two."""

    def law(dice: random.Random) -> Iterator[float]:
        level = 1.0
        for day in range(DAYS):
            if day % 30 == 0:
                level = min(3.0, max(0.33, level * math.exp(dice.gauss(0, 0.4))))
            start = START + 24 * day
            kind = calendar.kind_of(calendar.moment(start).date())
            for _ in range(_poisson(dice, per_day * level * (1.0, 0.1, 0.05)[kind])):
                yield start + dice.triangular(8, 19, 11)

    return law


LAWS: dict[str, Law] = {
    "40 a day, a medium": by_chance(40, free=0.6, festive=0.4),
    "15 a day": by_chance(15),
    "5 a day": by_chance(5),
    "5 a day, in bursts of 4": by_chance(5, burst=4),
    "2 a day": by_chance(2),
    "1 a day": by_chance(1),
    "1 a day, wandering": by_season(1),
    "3 a day, wandering": by_season(3),
    "2 a day, in bursts of 10": by_chance(2, burst=10),
    "2 a week": by_chance(0.4),
    "1 a week": by_chance(0.2),
    "1 a month": by_chance(0.05),
    "every working day": by_habit(1),
    "every week": by_habit(5),
}


@dataclass
class Tally:
    """What came of the columns of one law."""

    weeks: float = 0.0
    alarms: int = 0
    delays: list[float] = field(default_factory=list)  # working hours
    gaps: list[float] = field(default_factory=list)  # the mean gap, working hours
    bounds: list[float] = field(default_factory=list)  # working hours
    late: int = 0
    seconds: float = 0.0
    fits: int = 0


def main(argv: list[str]) -> int:
    """Print the table; 1 where there are more false alarms than one in a hundred column-weeks."""
    parser = argparse.ArgumentParser(prog="python -m bench silence", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--columns", type=int, default=70)
    given = parser.parse_args(argv)
    tallies = {name: Tally() for name in LAWS}
    for number in range(given.columns):
        name = list(LAWS)[number % len(LAWS)]
        dice = random.Random(f"{given.seed}/{number}")
        _watch(sorted(LAWS[name](dice)), tallies[name], dice)
    headings = ("alarms/100 weeks", "gap d", "delay d", "p90", "x gap", "bound", "in time")
    widths = (17, 7, 8, 6, 6, 6, 8)
    print(f"{'column':26}", *(f"{name:>{width}}" for name, width in zip(headings, widths, strict=True)))
    for name, tally in tallies.items():
        _show(name, tally)
    weeks, alarms = sum(t.weeks for t in tallies.values()), sum(t.alarms for t in tallies.values())
    tries, late = sum(len(t.delays) for t in tallies.values()), sum(t.late for t in tallies.values())
    fits, seconds = sum(t.fits for t in tallies.values()), sum(t.seconds for t in tallies.values())
    print(f"\n{alarms} false alarms in {weeks:.0f} column-weeks: {100 * alarms / weeks:.2f} in 100")
    print(f"{100 * (1 - late / tries):.0f} % told within 2 x the usual gap or one working day, of {tries}")
    print(f"{1000 * seconds / fits:.2f} ms to learn a column")
    return int(100 * alarms / weeks > 1)


def _watch(times: list[float], tally: Tally, dice: random.Random) -> None:
    """One column: it is learnt from every day, as it would be, and judged at every publication and every death."""
    patience: silence.Patience | None = None
    weights: calendar.Weights = ()
    learnt, limit = -1, math.inf
    judged = START + 24 * JUDGED
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    usual = gaps[int((len(gaps) - 1) * 0.95)]
    mean = calendar.elapsed(calendar.WORK, START, START + 24 * DAYS) / len(times)
    deaths = iter([*_deaths(dice), math.inf])
    death = next(deaths)
    for at in times:
        while death < at:
            if death > judged and limit < math.inf:
                _die(death, limit, usual, mean, tally)
            death = next(deaths)
        tally.alarms += at > max(limit, judged)
        if int(at // 24) != learnt:
            learnt, begun = int(at // 24), time.thread_time()
            weights, patience = _learn(times[: bisect_right(times, at)], at)
            tally.seconds += time.thread_time() - begun
            tally.fits += 1
        if patience is not None:
            limit = calendar.hours(silence.silent_after(calendar.moment(at), weights, patience.limit))
    tally.weeks += (START + 24 * DAYS - judged) / 168


def _deaths(dice: random.Random) -> Iterator[float]:
    for day in range(JUDGED, DAYS):
        start = START + 24 * day
        if calendar.kind_of(calendar.moment(start).date()) is calendar.Day.WORKING:
            yield start + dice.uniform(8, 18)


def _learn(times: list[float], at: float) -> tuple[calendar.Weights, silence.Patience | None]:
    week = pace.WINDOW.total_seconds() / 3600
    recent = [(int(when), 1) for when in times if when >= at - week]
    weights = pace.rates(recent, since=max(START, at - week), until=at, per_week=10)
    kept = sorted({int(when) for when in times if when >= at - silence.MEMORY.total_seconds() / 3600})
    return weights, silence.patience(kept, weights, since=START, until=at, expected=None)


def _die(death: float, limit: float, usual: float, mean: float, tally: Tally) -> None:
    limit = max(limit, death)
    tally.delays.append(calendar.elapsed(calendar.WORK, death, limit))
    tally.gaps.append(mean)
    tally.bounds.append(mean * (math.log(max(5 * calendar.WORKING_DAY / mean / 0.01, math.e)) - 1))
    tally.late += limit > max(death + 2 * usual, calendar.advance(calendar.WORK, death, calendar.WORKING_DAY))


def _show(name: str, tally: Tally) -> None:
    if not tally.delays:
        print(f"{name:26} never judged")
        return
    day, gap = calendar.WORKING_DAY, fmean(tally.gaps)
    p90 = quantiles(tally.delays, n=10)[-1] if len(tally.delays) > 1 else tally.delays[0]
    rate = 100 * tally.alarms / max(tally.weeks, 1e-9)
    in_time = 100 * (1 - tally.late / len(tally.delays))
    print(
        f"{name:26} {rate:17.2f} {gap / day:7.2f} {fmean(tally.delays) / day:8.2f} {p90 / day:6.2f} "
        f"{fmean(tally.delays) / gap:6.1f} {fmean(tally.bounds) / gap:6.1f} {in_time:7.0f}%"
    )


def _poisson(dice: random.Random, rate: float) -> int:
    count, left = 0, dice.expovariate(1.0)
    while left < rate:
        count += 1
        left += dice.expovariate(1.0)
    return count
