"""Improbable silence: how long a column may bring nothing before that is unlike anything it has done.

Time is weighed by what the column usually brings in it (``pace.rates``), so that nights, weekends and holidays count
for little; quiet stretches between publications are then alike, and tell how likely a longer one is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, pvariance

from collector.rhythm.calendar import WORK, WORKING_DAY, Part, Weights, advance, hours, measured, moment

MEMORY = timedelta(days=400)  # how far back quiet stretches are remembered, so that last year's holidays are
FALSE_ALARMS = 0.008  # a week and column, at which a silence is called improbable
LEAST = timedelta(hours=0.8 * WORKING_DAY)  # of working time: shorter silences are nobody's business

_QUIET = 0.3 * WORKING_DAY  # office hours; only stretches longer than this are looked at
_RECENT_HOURS = 84 * 24.0
_RECENT_STRETCHES = 60
_ENOUGH = 4  # stretches between publications, from which on a column without an expectation is judged
_ENOUGH_HOURS = 10 * 24.0
_TRUST = 2.0  # how many stretches what is usual elsewhere is worth
_DOUBT = 4.0  # stretches, at which the limit is half as long again as they say by themselves
_TRUST_SHAPE = 8.0  # and how many, for how even they are: a few alike may be chance
_UNEVEN = 1.2  # variance of usual stretches over their mean squared: a little more than by chance
_SHAPES = (0.5, 4.0)  # of the tail: much heavier than chance, much lighter
_LONGEST = 3.0  # a single longest stretch counts up to so many times what the others say


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a column may be silent: ``limit`` in items to be expected meanwhile."""

    limit: float
    usual_gap: timedelta  # working time; nineteen of twenty stretches are shorter


def patience(
    published: Sequence[int], weights: Weights, *, since: float, until: float, expected: float | None
) -> Patience | None:
    """How long a column may be silent, by its own history; None where too little is known of it.

    The excess of quiet stretches over ``_QUIET`` is taken to follow a Weibull law, whose shape is lighter than chance
    for regular columns and heavier for bursts; the limit is where such stretches would be seen ``FALSE_ALARMS`` times
    a week. Stretches that the column has had before are no reason to worry.

    :param published: the hours in which something was published, rising, each once.
    :param since: the moment from which on everything was seen.
    :param expected: items a week that the registry expects; None where it says nothing.
    """
    times = [float(hour) for hour in published]
    recent = _recent(times, until)
    unit = _QUIET * weights[Part.OFFICE]
    places = measured(weights, recent)
    gaps = [later - earlier for earlier, later in pairwise(places)]
    excess = [gap - unit for gap in gaps if gap > unit]
    watched = until - max(since, recent[0] if len(recent) < len(times) else since)
    known = len(recent) > _ENOUGH and watched >= _ENOUGH_HOURS
    if not known and expected is None:
        return None
    limit = unit + _tail(excess, max(0.0, watched) / 168, expected)
    everything = measured(weights, times)
    longest = max((later - earlier for earlier, later in pairwise(everything)), default=0.0)
    return Patience(limit=max(limit, min(1.05 * longest, _LONGEST * limit)), usual_gap=_usual_gap(recent, expected))


def silent_after(last: datetime, weights: Weights, limit: float) -> datetime:
    """The moment from which on silence since ``last`` is improbable; never within ``LEAST`` of working time."""
    start = hours(last)
    return moment(max(advance(weights, start, limit), advance(WORK, start, LEAST.total_seconds() / 3600)))


def _recent(times: list[float], until: float) -> list[float]:
    """The last twelve weeks, or more where these hold too few publications to speak of."""
    young = sum(time >= until - _RECENT_HOURS for time in times)
    return times[-max(young, _RECENT_STRETCHES) :]


def _tail(excess: Sequence[float], weeks: float, expected: float | None) -> float:
    """By how much a quiet stretch must exceed ``_QUIET`` to be seen only ``FALSE_ALARMS`` times a week."""
    count = len(excess)
    mean = (sum(excess) + _TRUST * 1.0) / (count + _TRUST)
    spread = pvariance(excess) / fmean(excess) ** 2 if count > 1 else _UNEVEN
    uneven = (count * spread + _TRUST_SHAPE * _UNEVEN) / (count + _TRUST_SHAPE)
    shape = min(max(uneven**-0.54, _SHAPES[0]), _SHAPES[1])  # a good approximation for Weibull laws
    scale = mean / math.gamma(1 + 1 / shape)
    before = 1.0
    often = (count + before) / (weeks + before / min(expected or 5.0, 5.0))
    doubt = 1 + _DOUBT / (count + _DOUBT)
    return float(doubt * scale * math.log(max(often / FALSE_ALARMS, math.e)) ** (1 / shape))


def _usual_gap(times: Sequence[float], expected: float | None) -> timedelta:
    """The length in working time that nineteen of twenty stretches between publications do not exceed."""
    places = measured(WORK, times)
    gaps = sorted(later - earlier for earlier, later in pairwise(places))
    if not gaps:
        return timedelta(hours=5 * WORKING_DAY / expected) if expected else timedelta(hours=WORKING_DAY)
    return timedelta(hours=gaps[min(len(gaps) - 1, int(0.95 * len(gaps)))])
