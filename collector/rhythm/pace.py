"""A column's pace: how much it publishes in each part of the week, and when it is therefore worth asking again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.rhythm.calendar import Part, Weights, advance, exposure, hours, part_of

Counts = Iterable[tuple[int, int]]  # hour (see ``calendar.hours``), and how many items were published in it

WINDOW = timedelta(days=56)  # of the history that a pace is learnt from
SHARE = 0.2  # of an item: a column is asked again when so much of one is to be expected
WEEK = (50.0, 30.0, 28.0, 60.0)  # hours of OFFICE, EDGE, FREE and NIGHT in an ordinary week

# What an hour of each part brings beside an office hour, where nothing better is known.
_USUAL: Weights = (1.0, 0.2, 0.15, 0.05, 0.03)
_TRUST_WEEKS = 1.0  # how many weeks of watching what is usual elsewhere is worth
_TRUST_ITEMS = 3.0  # and how many items, for how a column's own week is shaped
_BEFORE_LIST = timedelta(minutes=15)  # how long before the list the last look is over at the latest
_RECENT = timedelta(hours=2)  # a look so long before the list will do
_SPREAD = 1.1  # what ``gathering.due`` may add to an interval


def rates(counts: Counts, *, since: float, until: float, per_week: float) -> Weights:
    """Items to be expected in an hour of each part of the week, learnt from what was published between two moments.

    What is usual elsewhere counts until the column's own history outweighs it.

    :param since: the moment from which on everything was seen.
    :param per_week: what is expected of the column beforehand.
    """
    spent = exposure(since, until)
    found = [0.0] * len(Part)
    for hour, items in counts:
        found[part_of(hour)] += items
    weeks = max(0.0, until - since) / 168
    whole = (sum(found) + per_week * _TRUST_WEEKS) / (weeks + _TRUST_WEEKS)
    usual = _shaped(whole)
    return tuple(
        (found[part] + _TRUST_ITEMS * usual[part] / max(usual)) / (spent[part] + _TRUST_ITEMS / max(usual))
        for part in Part
    )


def prior(interval: timedelta) -> float:
    """Items a week of a column whose interval in office hours would be this, where nothing else is known of it."""
    return SHARE / (interval.total_seconds() / 3600) * _office_hours()


def next_look(
    weights: Weights,
    now: datetime,
    *,
    least: timedelta,
    most: timedelta,
    list_time: time | None = None,
    zone: ZoneInfo | None = None,
) -> timedelta:
    """How long a column may be left alone: until part of an item is to be expected, between two bounds.

    A column that would not be looked at in the two hours before the day's list is looked at then, so that every
    morning's list proves something of every column.

    :param least: never shorter than this, nor longer than ``most``.
    :param list_time: in ``zone``; None where there is no list.
    """
    start = hours(now)
    quiet = timedelta(hours=min(advance(weights, start, SHARE) - start, most.total_seconds() / 3600))
    wait = min(max(quiet, least), most)
    if list_time is None:
        return wait
    return min(wait, max(least, min(most, _until_list(now, list_time, zone))))


def _until_list(now: datetime, list_time: time, zone: ZoneInfo | None) -> timedelta:
    """The longest wait that is over before the next list, whatever its spread; a list that is near has had its look."""
    local = now.astimezone(zone)
    lists = (datetime.combine(local.date() + timedelta(days=ahead), list_time, local.tzinfo) for ahead in range(3))
    waits = ((at - _BEFORE_LIST - now) / _SPREAD for at in lists)
    return next(wait for wait in waits if wait >= _RECENT)


def _shaped(per_week: float) -> Weights:
    """The rates of a column that publishes so much in a week as columns usually do."""
    return tuple(per_week * part / _office_hours() for part in _USUAL)


def _office_hours() -> float:
    """A usual week's length, in office hours' worth."""
    office, edge, free, night = WEEK
    return office + _USUAL[Part.EDGE] * edge + _USUAL[Part.FREE] * free + _USUAL[Part.NIGHT] * night


def describe(weights: Weights) -> float:
    """Items a week, over an ordinary one."""
    office, edge, free, night = WEEK
    return (
        office * weights[Part.OFFICE]
        + edge * weights[Part.EDGE]
        + free * weights[Part.FREE]
        + night * weights[Part.NIGHT]
    )
