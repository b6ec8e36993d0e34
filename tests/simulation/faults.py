"""What was really wrong with a column, and from when to when: the truth that reports are held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tests.simulation.play import Log
from tests.simulation.watched import Watched
from tests.simulation.workdays import one_working_day_after
from tests.simulation.world import World

_EVENING = 18  # o'clock; who is told later reads it in the morning
_USUAL = 0.95  # of a column's gaps are no longer than its usual one


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One stretch in which a column could not be read as it should."""

    column: str
    kind: str
    since: datetime
    until: datetime

    def overlaps(self, since: datetime, until: datetime) -> bool:
        """Whether some moment lies in both."""
        return self.since < until and since < self.until


def faults(world: World, log: Log, column: Watched) -> tuple[Fault, ...]:
    """What hid the articles of a column, in no order."""
    end = world.span.end
    found = [*_of_site(world, column), *_of_designs(column, log, end)]
    found += [
        Fault(column=column.key, kind=one.kind, since=one.since, until=one.until)
        for one in column.troubles
        if one.hides
    ]
    if column.dies:
        found.append(Fault(column=column.key, kind="dead", since=column.dies, until=end))
    return tuple(found)


def _of_site(world: World, column: Watched) -> Iterator[Fault]:
    for one in world.troubles.get(column.phases[0].place.host, ()):
        if one.hides:
            yield Fault(column=column.key, kind=one.kind, since=one.since, until=one.until)


def _of_designs(column: Watched, log: Log, end: datetime) -> Iterator[Fault]:
    """From a redesign that breaks until somebody mends the registry, or until it is taken back."""
    for number, phase in enumerate(column.phases):
        if not phase.breaks or _reads_anyway(column, phase.kind):
            continue
        mended = [when for design, when in log.fixed.get(column.key, ()) if design >= number]
        back = [later.since for later in column.phases[number + 1 :]]
        yield Fault(column=column.key, kind=phase.kind, since=phase.since, until=min((*mended, *back, end)))


def _reads_anyway(column: Watched, kind: str) -> bool:
    """Columns whose family is left open follow their site into another system, where the old address leads there."""
    return kind == "system" and column.auto


def usual_gap(column: Watched) -> timedelta:
    """How long the column ordinarily keeps quiet at most: the gap that 95 % of its gaps do not exceed."""
    times = [piece.at for piece in column.pieces]
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    return gaps[int((len(gaps) - 1) * _USUAL)] if gaps else timedelta(days=30)


def deadline(fault: Fault, gap: timedelta) -> datetime:
    """By when somebody has to be told: twice the usual gap or one working day, whichever is later, and not at night."""
    limit = max(fault.since + 2 * gap, one_working_day_after(fault.since))
    morning = limit.replace(hour=8, minute=0, second=0, microsecond=0)
    if limit.hour >= _EVENING:
        return morning + timedelta(days=1)
    return max(limit, morning)


def open_between(faults_: Sequence[Fault], since: datetime, until: datetime) -> timedelta:
    """How long a column could be read between two moments."""
    total, here = timedelta(), since
    for fault in sorted(faults_, key=lambda one: one.since):
        if fault.until <= here or fault.since >= until:
            continue
        total += max(fault.since - here, timedelta())
        here = max(here, fault.until)
    return total + max(until - here, timedelta())
