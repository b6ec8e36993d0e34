"""Working days of China with 法定节假日 and 调休, the parts of a day, and time weighed by them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cache, lru_cache
from itertools import accumulate

from holidays.countries.china import China  # alone: the package's front door imports every country

from collector.model import CHINA

logger = logging.getLogger(__name__)

OFFICE_HOURS = range(8, 18)
WORKING_DAY = float(len(OFFICE_HOURS))  # hours; in working time, this long is a day
_EDGES = (*range(6, 8), *range(18, 23))  # of a working day: who comes early, who stays late
_AWAKE = range(8, 22)  # on free days
_OFFSET = 8  # hours that Asia/Shanghai is ahead of UTC; it has had no summer time since 1991
_EPOCH = date(1970, 1, 1).toordinal()
_LONGEST = 4_000  # days that ``advance`` looks ahead


class Day(IntEnum):
    """What kind of day it is."""

    WORKING = 0
    FREE = 1  # a weekend like any other
    FESTIVE = 2  # of a run of free days with 法定节假日 in it


class Part(IntEnum):
    """The parts of the week in which publishing differs; ``Weights`` has one number for each, in this order."""

    OFFICE = 0
    EDGE = 1
    FREE = 2
    FESTIVE = 3
    NIGHT = 4


Weights = tuple[float, ...]  # an hour's worth, by part
WORK: Weights = (1.0, 0.0, 0.0, 0.0, 0.0)  # weighed by this, time is working time in hours


def _parts(day: Day) -> tuple[Part, ...]:
    if day is Day.WORKING:
        return tuple(
            Part.OFFICE if hour in OFFICE_HOURS else Part.EDGE if hour in _EDGES else Part.NIGHT for hour in range(24)
        )
    awake = Part.FREE if day is Day.FREE else Part.FESTIVE
    return tuple(awake if hour in _AWAKE else Part.NIGHT for hour in range(24))


_HOURS_OF = tuple(_parts(day) for day in Day)


def is_working_day(day: date) -> bool:
    """Whether offices are open: weekdays that are no holiday, and the weekends that 调休 makes working days."""
    return _kind(day.toordinal() - _EPOCH) is Day.WORKING


def kind_of(day: date) -> Day:
    """What kind of day it is in China."""
    return _kind(day.toordinal() - _EPOCH)


@cache
def announced(year: int) -> bool:
    """Whether the State Council's arrangement of that year is known to the library; without it, 调休 is not.

    Said once in the log for every year that is asked for and is not.
    """
    known = any(day.year == year for day in _china(year).weekend_workdays)
    if not known:
        logger.warning("the State Council's holidays of %d are not known here: computed without 调休", year)
    return known


def part_of(hour: int) -> Part:
    """The part of the week an hour belongs to; see ``hours``."""
    return _HOURS_OF[_kind(hour // 24)][hour % 24]


def hours(when: datetime) -> float:
    """A moment as hours since 1970 on the clocks of China, so that whole multiples of 24 are midnights there."""
    return when.timestamp() / 3600 + _OFFSET


def moment(hour: float) -> datetime:
    """The moment that ``hours`` gave, to the second; far beyond any calendar, the last day of one."""
    seconds = min(round((hour - _OFFSET) * 3600), 250_000_000_000)
    return datetime.fromtimestamp(seconds, CHINA)


def elapsed(weights: Weights, start: float, end: float) -> float:
    """The time between two moments, each hour weighed by its part; 0 where ``end`` is not after ``start``."""
    if end <= start:
        return 0.0
    first, last = int(start // 24), int(end // 24)
    sums = _sums(weights)
    whole = sum(sums[_kind(day)][24] for day in range(first, last))
    return whole + _within(sums[_kind(last)], end - 24 * last) - _within(sums[_kind(first)], start - 24 * first)


def advance(weights: Weights, start: float, amount: float) -> float:
    """The moment at which ``elapsed`` since ``start`` reaches ``amount``; ten years on where it never does."""
    sums = _sums(weights)
    day = int(start // 24)
    left = amount + _within(sums[_kind(day)], start - 24 * day)
    for ahead in range(day, day + _LONGEST):
        today = sums[_kind(ahead)]
        if left <= today[24] and today[24] > 0:
            return max(start, 24 * ahead + _hour_of(today, left))
        left -= today[24]
    return start + 24.0 * _LONGEST


def measured(weights: Weights, moments: Sequence[float]) -> list[float]:
    """``elapsed`` from the first of rising moments to each of them, in one pass."""
    if not moments:
        return []
    sums = _sums(weights)
    first = int(moments[0] // 24)
    days = range(first, int(moments[-1] // 24) + 1)
    before = list(accumulate((sums[_kind(day)][24] for day in days), initial=0.0))
    at = [before[(day := int(when // 24)) - first] + _within(sums[_kind(day)], when - 24 * day) for when in moments]
    return [value - at[0] for value in at]


def exposure(start: float, end: float) -> tuple[float, ...]:
    """How many hours of each part lie between two moments."""
    return tuple(elapsed(tuple(float(part is own) for part in Part), start, end) for own in Part)


def working_time(start: datetime, end: datetime) -> timedelta:
    """How much of the office hours of working days lies between two moments; never negative."""
    return timedelta(hours=elapsed(WORK, hours(start), hours(end)))


def after_working_time(start: datetime, amount: timedelta) -> datetime:
    """The moment at which that much working time has passed."""
    return moment(advance(WORK, hours(start), amount.total_seconds() / 3600))


@lru_cache(maxsize=4096)
def _sums(weights: Weights) -> tuple[tuple[float, ...], ...]:
    """For each kind of day the weight of its first 0, 1 … 24 hours."""
    return tuple(tuple(accumulate((weights[part] for part in parts), initial=0.0)) for parts in _HOURS_OF)


def _within(sums: tuple[float, ...], hour: float) -> float:
    whole = int(hour)
    return sums[whole] + (sums[whole + 1] - sums[whole]) * (hour - whole) if whole < 24 else sums[24]


def _hour_of(sums: tuple[float, ...], amount: float) -> float:
    """The hour of a day at which its weight reaches ``amount``."""
    for hour in range(24):
        if sums[hour + 1] >= amount and sums[hour + 1] > sums[hour]:
            return hour + max(0.0, amount - sums[hour]) / (sums[hour + 1] - sums[hour])
    return 24.0


@cache
def _kind(day: int) -> Day:
    """What kind of day it is, by days since 1970."""
    if _is_open(day):
        return Day.WORKING
    first = last = day
    while not _is_open(first - 1):
        first -= 1
    while not _is_open(last + 1):
        last += 1
    return Day.FESTIVE if any(_weekday(one) < 5 for one in range(first, last + 1)) else Day.FREE


@cache
def _is_open(day: int) -> bool:
    when = _date(day)
    if not announced(when.year) and _in_golden_week(when):
        return False
    return bool(_china(when.year).is_working_day(when))


def _in_golden_week(day: date) -> bool:
    """Whether a day of an unannounced year lies in 国庆 or 春节, which every arrangement since 2000 has kept whole."""
    if day.month == 10:
        return day.day <= 7
    named = _china(day.year).items()
    spring = min((one for one, name in named if one.year == day.year and "Chinese New Year" in name), default=None)
    return spring is not None and spring <= day < spring + timedelta(days=8)


@cache
def _china(year: int) -> China:
    return China(years=(year - 1, year, year + 1), language="en_US")  # type: ignore[no-untyped-call]


def _weekday(day: int) -> int:
    return (day + 3) % 7  # 1970 began on a Thursday


def _date(day: int) -> date:
    return date.fromordinal(min(max(day + _EPOCH, 1), date.max.toordinal()))
