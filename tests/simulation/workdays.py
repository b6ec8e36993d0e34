"""The Chinese working calendar of the simulated world: weekends, 法定节假日 and 调休."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import holidays


@cache
def works(day: date) -> bool:
    """Whether offices work on a day."""
    china = _china()
    return day in china.weekend_workdays or (day.weekday() < 5 and day not in china)


@cache
def _china() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(2023, 2030))


def quiet(day: date) -> bool:
    """Whether a day lies in one of the long holidays, three days off or more, when also the press writes less."""
    if works(day):
        return False
    first = last = day
    while not works(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while not works(last + timedelta(days=1)):
        last += timedelta(days=1)
    return (last - first).days >= 2


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day


def one_working_day_after(at: datetime) -> datetime:
    """The same time on the next working day; what falls on a day off counts from the next morning's 08:00."""
    if not works(at.date()):
        at = datetime.combine(next_working_day(at.date()), at.timetz()).replace(hour=8, minute=0)
    return datetime.combine(next_working_day(at.date()), at.timetz())


def working_days(after: datetime, until: datetime) -> int:
    """How many working days lie after the day of one moment, up to the day of another."""
    days = (until.date() - after.date()).days
    return sum(works(after.date() + timedelta(days=n)) for n in range(1, days + 1))
