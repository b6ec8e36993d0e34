from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model import CHINA
from collector.rhythm import calendar, pace, silence
from collector.rhythm.calendar import Part

HOUR = timedelta(hours=1)
START = int(calendar.hours(datetime(2026, 6, 1, tzinfo=CHINA)))
WEEKS = 20


def working_mornings(until: int, every: int = 1) -> list[int]:
    hours = [hour for hour in range(START, until) if hour % 24 == 10 and calendar.part_of(hour) is Part.OFFICE]
    return hours[::every]


def by_chance(per_day: float, until: int, seed: int = 7) -> list[int]:
    dice = random.Random(seed)
    hours = [hour for hour in range(START, until) if calendar.part_of(hour) is Part.OFFICE]
    return [hour for hour in hours if dice.random() < per_day / 10]


def learnt(times: list[int], until: int) -> tuple[calendar.Weights, silence.Patience | None]:
    counts = [(time, 1) for time in times]
    weights = pace.rates(counts, since=float(START), until=float(until), per_week=10)
    return weights, silence.patience(times, weights, since=float(START), until=float(until), expected=None)


def told(times: list[int], last: datetime) -> timedelta:
    """The working time after which silence since ``last`` is improbable."""
    until = int(calendar.hours(last))
    weights, patience = learnt([time for time in times if time <= until], until)
    assert patience is not None
    return calendar.working_time(last, silence.silent_after(last, weights, patience.limit))


THURSDAY = datetime(2026, 9, 10, 10, tzinfo=CHINA)
EVE = datetime(2026, 9, 30, 17, tzinfo=CHINA)
UNTIL = int(calendar.hours(datetime(2026, 11, 1, tzinfo=CHINA)))


def test_a_daily_column_is_missed_within_two_days() -> None:
    assert timedelta(hours=8) <= told(working_mornings(UNTIL), THURSDAY) <= timedelta(hours=22)


def test_a_weekly_column_is_missed_the_sooner_the_longer_it_is_known() -> None:
    weekly = working_mornings(START + 24 * 364, every=5)
    delays = [told(weekly, calendar.moment(weekly[number])) for number in (8, 20, 47)]
    assert delays == sorted(delays, reverse=True)
    assert timedelta(hours=50) < delays[-1] <= timedelta(hours=110)  # in its second week


def test_a_lively_column_is_missed_within_a_working_day() -> None:
    assert told(by_chance(9, UNTIL), THURSDAY) <= timedelta(hours=10)


def test_the_more_a_column_publishes_the_sooner_it_is_missed() -> None:
    delays = [told(by_chance(per_day, UNTIL), THURSDAY) for per_day in (6, 2, 0.5)]
    assert delays == sorted(delays)


def test_bursts_are_waited_for_longer_than_what_comes_by_chance() -> None:
    dice = random.Random(3)
    days = [hour for hour in working_mornings(UNTIL) if dice.random() < 0.2]
    bursts = sorted({hour + n for hour in days for n in range(5)})  # as many as one a day, all at once
    assert told(bursts, THURSDAY) > told(by_chance(1, UNTIL), THURSDAY)


@pytest.mark.parametrize("per_day", [1, 2, 4])
def test_a_holiday_explains_silence(per_day: float) -> None:
    times = by_chance(per_day, UNTIL)
    until = int(calendar.hours(EVE))
    weights, patience = learnt([time for time in times if time <= until], until)
    assert patience is not None
    assert silence.silent_after(EVE, weights, patience.limit) >= datetime(2026, 10, 8, 8, tzinfo=CHINA)


def test_a_long_pause_that_was_there_before_is_no_alarm() -> None:
    whole = working_mornings(UNTIL)
    pause = [hour for hour in whole if not 20 * 24 <= hour - START < 30 * 24]  # eight days without anything
    assert told(pause, THURSDAY) > told(whole, THURSDAY) + timedelta(hours=10)


def test_nothing_is_said_of_a_column_that_nobody_knows() -> None:
    weights, patience = learnt(working_mornings(START + 24 * 5), START + 24 * 5)
    assert patience is None
    assert silence.patience([], weights, since=START, until=START + 2400, expected=None) is None


def test_what_the_registry_expects_counts_where_there_is_no_history() -> None:
    at = float(START)
    weights = pace.rates((), since=at, until=at, per_week=10)
    lively = silence.patience([], weights, since=at, until=at, expected=10)
    rare = silence.patience([], weights, since=at, until=at, expected=1)
    assert lively is not None
    assert rare is not None
    assert lively.usual_gap < rare.usual_gap
    begun = calendar.moment(at)
    assert begun + timedelta(days=1) < silence.silent_after(begun, weights, lively.limit) < begun + timedelta(days=60)


def test_the_usual_gap_is_what_nearly_all_pauses_keep_to() -> None:
    _, patience = learnt(working_mornings(UNTIL), UNTIL)
    assert patience is not None
    assert patience.usual_gap == timedelta(hours=calendar.WORKING_DAY)


def test_a_slower_year_is_remembered_for_its_holidays_alone() -> None:
    busy = working_mornings(UNTIL)
    slow = [*busy[:60], *busy[60::10]]
    weights, patience = learnt(slow, UNTIL)
    assert patience is not None
    last = calendar.moment(slow[-1])
    assert calendar.working_time(last, silence.silent_after(last, weights, patience.limit)) > timedelta(hours=30)


@settings(deadline=None)  # the first look at a year computes its holidays
@given(
    st.lists(st.integers(START, START + 168 * WEEKS), max_size=80, unique=True),
    st.integers(0, 168 * 8),
    st.none() | st.floats(0.01, 300),
)
def test_silence_is_never_told_within_a_free_stretch_or_too_soon(
    published: list[int], later: int, expected: float | None
) -> None:
    published.sort()
    until = float(START + 168 * WEEKS)
    weights = pace.rates([(hour, 1) for hour in published], since=float(START), until=until, per_week=10)
    patience = silence.patience(published, weights, since=float(START), until=until, expected=expected)
    if patience is None:
        assert expected is None
        return
    assert patience.limit > 0
    last = calendar.moment(until + later)
    after = silence.silent_after(last, weights, patience.limit)
    assert after >= calendar.after_working_time(last, silence.LEAST) - timedelta(seconds=1)
