from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model import CHINA
from collector.rhythm import calendar
from collector.rhythm.calendar import Day, Part

HOUR = timedelta(hours=1)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(CHINA))
WEIGHTS = st.tuples(*[st.floats(0, 10) for _ in Part])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-20", Day.WORKING),
        ("2026-11-21", Day.FREE),
        ("2026-10-01", Day.FESTIVE),
        ("2026-10-03", Day.FESTIVE),  # a Saturday inside 国庆
        ("2026-10-10", Day.WORKING),  # a Saturday that 调休 makes a working day
        ("2026-09-20", Day.WORKING),  # and a Sunday
        ("2026-09-27", Day.FESTIVE),  # a Sunday behind 中秋
        ("2026-02-15", Day.FESTIVE),  # before 除夕
        ("2026-02-23", Day.FESTIVE),
        ("2026-02-24", Day.WORKING),
        ("2026-04-05", Day.FESTIVE),
        ("2025-10-08", Day.FESTIVE),
    ],
)
def test_working_days_follow_the_announced_arrangement(day: str, kind: Day) -> None:
    assert calendar.kind_of(date.fromisoformat(day)) is kind
    assert calendar.is_working_day(date.fromisoformat(day)) is (kind is Day.WORKING)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2033-10-01", Day.FESTIVE),
        ("2033-10-07", Day.FESTIVE),  # a Friday; the golden week has always been whole
        ("2033-10-10", Day.WORKING),
        ("2033-02-04", Day.FESTIVE),  # behind 春节, which is on 2033-01-31
        ("2033-02-08", Day.WORKING),
        ("2033-09-08", Day.FESTIVE),
        ("1950-06-01", Day.WORKING),
        ("9999-12-31", Day.WORKING),
        ("0001-01-01", Day.WORKING),
    ],
)
def test_years_that_are_not_announced_are_computed_without_exchanged_days(day: str, kind: Day) -> None:
    assert calendar.kind_of(date.fromisoformat(day)) is kind


def test_an_unannounced_year_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    calendar.announced.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert not calendar.announced(2039)
        assert not calendar.announced(2039)
        assert calendar.announced(2026)
    assert [record.getMessage() for record in caplog.records] == [
        "the State Council's holidays of 2039 are not known here: computed without 调休"
    ]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20 09:00", "2026-11-20 11:30", 2.5),
        ("2026-11-20 17:00", "2026-11-23 09:00", 2),  # Friday to Monday
        ("2026-09-30 17:00", "2026-10-08 09:00", 2),  # over 国庆
        ("2026-10-09 17:00", "2026-10-10 09:00", 2),  # into a working Saturday
        ("2026-11-20 20:00", "2026-11-20 23:00", 0),
        ("2026-11-20 12:00", "2026-11-20 09:00", 0),
    ],
)
def test_working_time_is_office_hours_of_working_days(start: str, end: str, hours: float) -> None:
    assert calendar.working_time(at(start), at(end)) == hours * HOUR


def test_a_moment_is_of_china_whatever_its_zone() -> None:
    moment = at("2026-11-20 08:00")
    assert calendar.hours(moment) % 24 == 8
    assert calendar.hours(moment.astimezone(UTC)) == calendar.hours(moment)
    assert calendar.moment(calendar.hours(moment)) == moment
    assert calendar.after_working_time(at("2026-09-30 17:00"), 2 * HOUR) == at("2026-10-08 09:00")


@settings(deadline=None)  # the first look at a year computes its holidays
@given(MOMENTS, st.floats(0, 500), st.floats(0, 500), WEIGHTS)
def test_elapsed_adds_up_and_never_runs_backwards(
    start: datetime, one: float, other: float, weights: tuple[float, ...]
) -> None:
    begin = calendar.hours(start)
    whole = calendar.elapsed(weights, begin, begin + one + other)
    parts = calendar.elapsed(weights, begin, begin + one) + calendar.elapsed(weights, begin + one, begin + one + other)
    assert whole == pytest.approx(parts, abs=1e-6)
    assert 0 <= whole <= max(weights) * (one + other) + 1e-6
    spent = calendar.exposure(begin, begin + one)
    assert sum(spent) == pytest.approx(one, abs=1e-6)


@settings(deadline=None)  # the first look at a year computes its holidays
@given(MOMENTS, st.floats(0.001, 100), WEIGHTS)
def test_advance_is_the_way_back_of_elapsed(start: datetime, amount: float, weights: tuple[float, ...]) -> None:
    begin = calendar.hours(start)
    end = calendar.advance(weights, begin, amount)
    assert end >= begin
    if end < begin + 24 * 4000:
        assert calendar.elapsed(weights, begin, end) == pytest.approx(amount, rel=1e-6, abs=1e-6)
    else:
        assert calendar.elapsed(weights, begin, end) <= amount + 1e-6


@settings(deadline=None)  # the first look at a year computes its holidays
@given(st.lists(st.floats(480_000, 520_000), min_size=1, max_size=30), WEIGHTS)
def test_measuring_many_moments_is_measuring_each(moments: list[float], weights: tuple[float, ...]) -> None:
    moments.sort()
    each = [calendar.elapsed(weights, moments[0], moment) for moment in moments]
    assert calendar.measured(weights, moments) == pytest.approx(each, abs=1e-6)


def test_nothing_is_measured_in_no_time() -> None:
    assert calendar.measured(calendar.WORK, []) == []
    assert calendar.advance((0.0,) * 5, 490_000.0, 1.0) == 490_000.0 + 24 * 4000
    assert calendar.moment(1e12).year > 9000
