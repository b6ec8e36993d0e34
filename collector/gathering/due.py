"""When a column is to be polled next: pure arithmetic over its interval and its failures."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.model import Outcome

# How much one poll counts against a column: what will not mend by itself, what may, what usually does.
_POINTS = {
    Outcome.GONE: 1.0,
    Outcome.MOVED: 1.0,
    Outcome.BROKEN: 1.0,
    Outcome.BLOCKED: 0.5,
    Outcome.CHALLENGED: 0.5,
    Outcome.EMPTY: 0.5,
    Outcome.UNREACHABLE: 0.25,
}
_SPREAD = 0.1  # of the interval, to either side, so that columns do not fall into step
_MOST_DOUBLINGS = 16.0  # beyond, every bound is reached


def next_due(
    outcome: Outcome,
    now: datetime,
    *,
    every: timedelta,
    longest: timedelta,
    failures: float,
    jitter: float,
    retry_after: datetime | None = None,
) -> tuple[datetime, float]:
    """When to poll again, and the failure points that are then on the column's account.

    The interval doubles with every full point and never exceeds ``longest`` (or ``every``, if that is more), so that
    no column is ever given up. What a server asked for by Retry-After is honoured within the same bound.

    :param failures: the points before this poll; a healthy poll clears them.
    :param jitter: between 0 and 1, where in the spread the time falls.
    """
    points = 0.0 if outcome.healthy else failures + _POINTS[outcome]
    bound = max(longest, every)
    interval = min(every * 2.0 ** min(points, _MOST_DOUBLINGS), bound)
    due = now + interval * (1 - _SPREAD + 2 * _SPREAD * jitter)
    if retry_after is not None:
        due = max(due, min(retry_after, now + bound))
    return due, points
