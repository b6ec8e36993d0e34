from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model import CHINA
from collector.rhythm import calendar, pace
from collector.rhythm.calendar import Part

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEAST, MOST = timedelta(minutes=30), timedelta(days=2)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=CHINA)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(CHINA))
WEIGHTS = st.tuples(*[st.floats(0, 50) for _ in Part])


def usual(per_week: float) -> calendar.Weights:
    at = calendar.hours(FRIDAY)
    return pace.rates((), since=at, until=at, per_week=per_week)


def look(per_week: float, now: datetime, **fields: object) -> timedelta:
    return pace.next_look(usual(per_week), now, least=LEAST, most=MOST, **fields)  # type: ignore[arg-type]


def test_what_is_expected_is_what_counts_before_anything_was_seen() -> None:
    weights = usual(20)
    assert pace.describe(weights) == pytest.approx(20)
    assert weights[Part.OFFICE] > 4 * weights[Part.EDGE] > weights[Part.NIGHT]


def test_a_configured_interval_is_that_of_an_unknown_column_in_office_hours() -> None:
    tuesday = datetime(2026, 11, 17, 9, tzinfo=CHINA)
    assert look(pace.prior(2 * HOUR), tuesday) == pytest.approx(2 * HOUR, abs=timedelta(seconds=5))


def test_history_outweighs_what_was_expected() -> None:
    until = calendar.hours(FRIDAY)
    since = until - 56 * 24
    mornings = [
        hour for hour in range(int(since), int(until)) if hour % 24 == 9 and calendar.part_of(hour) is Part.OFFICE
    ]
    lively = pace.rates([(hour, 6) for hour in mornings], since=since, until=until, per_week=5)
    quiet = pace.rates([(mornings[0], 1)], since=since, until=until, per_week=5)
    assert pace.describe(lively) == pytest.approx(30, rel=0.15)
    assert pace.describe(quiet) < 1


def test_weekends_count_for_a_column_that_publishes_on_them() -> None:
    until = calendar.hours(FRIDAY)
    since = until - 56 * 24
    daily = [(hour, 2) for hour in range(int(since), int(until)) if hour % 24 in (9, 12, 15)]
    weights = pace.rates(daily, since=since, until=until, per_week=5)
    assert weights[Part.FREE] > 0.6 * weights[Part.OFFICE]


@pytest.mark.parametrize(
    ("sooner", "later"),
    [
        (FRIDAY, FRIDAY.replace(hour=23)),  # office hours before night
        (FRIDAY, FRIDAY + DAY),  # working days before weekends
        (FRIDAY + DAY, datetime(2026, 10, 3, 10, tzinfo=CHINA)),  # weekends before 国庆
        (datetime(2026, 10, 10, 10, tzinfo=CHINA), FRIDAY + DAY),  # a Saturday that 调休 makes a working day
    ],
)
def test_columns_are_asked_more_often_when_they_publish(sooner: datetime, later: datetime) -> None:
    assert look(60, sooner) < look(60, later)


@pytest.mark.parametrize(("lively", "quiet"), [(50, 20), (20, 10), (10, 5)])
def test_lively_columns_are_asked_more_often(lively: float, quiet: float) -> None:
    tuesday = datetime(2026, 11, 17, 9, tzinfo=CHINA)
    assert look(lively, tuesday) < look(quiet, tuesday)


def test_every_column_is_looked_at_shortly_before_the_list() -> None:
    wait = look(0.1, FRIDAY, list_time=time(7, 30), zone=CHINA)
    latest = FRIDAY + 1.1 * wait
    assert datetime(2026, 11, 21, 5, tzinfo=CHINA) < latest <= datetime(2026, 11, 21, 7, 15, tzinfo=CHINA)


def test_who_was_just_looked_at_is_not_looked_at_again_for_the_list() -> None:
    early = datetime(2026, 11, 21, 6, tzinfo=CHINA)
    assert early + look(0.1, early, list_time=time(7, 30), zone=CHINA) > early + 20 * HOUR


@settings(deadline=None)  # the first look at a year computes its holidays
@given(WEIGHTS, MOMENTS, st.booleans(), st.integers(1, 300), st.integers(0, 10_000))
def test_an_interval_never_leaves_its_bounds(
    weights: tuple[float, ...], now: datetime, listed: bool, least: int, more: int
) -> None:
    low, high = timedelta(minutes=least), timedelta(minutes=least + more)
    list_time = time(7, 30) if listed else None
    assert low <= pace.next_look(weights, now, least=low, most=high, list_time=list_time, zone=CHINA) <= high


@settings(deadline=None)  # the first look at a year computes its holidays
@given(
    st.lists(st.tuples(st.integers(495_000, 497_000), st.integers(1, 50)), max_size=60),
    st.floats(0.01, 500),
)
def test_rates_are_sane_whatever_was_published(counts: list[tuple[int, int]], per_week: float) -> None:
    weights = pace.rates(counts, since=495_000.0, until=497_000.0, per_week=per_week)
    assert all(0 < weight < 10_000 for weight in weights)
