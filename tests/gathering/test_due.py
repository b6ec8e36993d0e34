"""When a column is polled next: failures lengthen the interval, nothing ever ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.gathering.due import next_due
from collector.model import Outcome

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def due(outcome: Outcome, failures: float = 0.0, jitter: float = 0.5, retry: datetime | None = None) -> datetime:
    return next_due(
        outcome, NOW, every=2 * HOUR, longest=48 * HOUR, failures=failures, jitter=jitter, retry_after=retry
    )[0]


@pytest.mark.parametrize(
    ("outcome", "points"),
    [
        (Outcome.OK, 0),
        (Outcome.UNCHANGED, 0),
        (Outcome.GONE, 1),
        (Outcome.MOVED, 1),
        (Outcome.BROKEN, 1),
        (Outcome.BLOCKED, 0.5),
        (Outcome.CHALLENGED, 0.5),
        (Outcome.EMPTY, 0.5),
        (Outcome.UNREACHABLE, 0.25),
    ],
)
def test_what_a_poll_counts_against_a_column(outcome: Outcome, points: float) -> None:
    _, failures = next_due(outcome, NOW, every=HOUR, longest=48 * HOUR, failures=0, jitter=0.5)
    assert failures == points


def test_the_interval_doubles_with_every_full_point() -> None:
    assert due(Outcome.OK) == NOW + 2 * HOUR
    assert due(Outcome.BROKEN) == NOW + 4 * HOUR
    assert due(Outcome.BROKEN, failures=1) == NOW + 8 * HOUR
    assert due(Outcome.UNREACHABLE, failures=0.75) == NOW + 4 * HOUR


def test_one_good_poll_clears_the_account() -> None:
    assert next_due(Outcome.OK, NOW, every=HOUR, longest=48 * HOUR, failures=7, jitter=0.5) == (NOW + HOUR, 0.0)


def test_jitter_spreads_by_a_tenth_to_either_side() -> None:
    assert due(Outcome.OK, jitter=0) == NOW + 1.8 * HOUR
    assert due(Outcome.OK, jitter=1) == NOW + 2.2 * HOUR


def test_retry_after_is_honoured_within_bounds() -> None:
    assert due(Outcome.BLOCKED, retry=NOW + 5 * HOUR) == NOW + 5 * HOUR
    assert due(Outcome.BLOCKED, retry=NOW + timedelta(minutes=1)) > NOW + 2 * HOUR
    assert due(Outcome.BLOCKED, retry=NOW + timedelta(days=900)) == NOW + 48 * HOUR


@given(st.sampled_from(list(Outcome)), st.floats(0, 1e9), st.floats(0, 1), st.integers(1, 100))
def test_no_column_is_ever_given_up(outcome: Outcome, failures: float, jitter: float, hours: int) -> None:
    every = timedelta(hours=hours)
    when, _ = next_due(outcome, NOW, every=every, longest=48 * HOUR, failures=failures, jitter=jitter)
    assert NOW + 0.89 * every <= when <= NOW + 1.1 * max(every, 48 * HOUR)
