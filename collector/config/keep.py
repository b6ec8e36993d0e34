"""The rule by which backups are kept: the newest of each of the last days, weeks and months."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_PART = re.compile(r"(daily|weekly|monthly) +(\d{1,3})")
_ALWAYS = timedelta(days=1)  # nothing younger is let go: who made two in an afternoon had a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How many days, weeks and months keep their newest backup; one that counts for several is kept once."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12

    @classmethod
    def parse(cls, text: str) -> Keep:
        """The rule that ``daily 7, weekly 5, monthly 12`` says; what is not named is none.

        :raises ValueError: it says nothing of the kind, or keeps nothing at all.
        """
        found: dict[str, int] = {}
        for part in text.split(","):
            match = _PART.fullmatch(part.strip())
            if match is None or match[1] in found:
                raise ValueError(f"{text!r} is not a rule such as 'daily 7, weekly 5, monthly 12'")
            found[match[1]] = int(match[2])
        if not any(found.values()):
            raise ValueError(f"{text!r} would keep nothing")
        return cls(**{"daily": 0, "weekly": 0, "monthly": 0} | found)

    def __str__(self) -> str:
        return f"daily {self.daily}, weekly {self.weekly}, monthly {self.monthly}"

    def kept(self, times: Iterable[datetime], now: datetime, zone: tzinfo) -> set[datetime]:
        """Those of the times (aware) that the rule keeps; days, weeks and months are those of ``zone``."""
        newest_first = sorted(times, reverse=True)
        kept = {time for time in newest_first if time > now - _ALWAYS}
        for count, period in ((self.daily, _day), (self.weekly, _week), (self.monthly, _month)):
            kept |= set(_newest_of_each(newest_first, period, zone)[:count])
        return kept


def _newest_of_each(times: list[datetime], period: Callable[[datetime], object], zone: tzinfo) -> list[datetime]:
    seen: dict[object, datetime] = {}
    for time in times:
        seen.setdefault(period(time.astimezone(zone)), time)
    return list(seen.values())


def _day(time: datetime) -> object:
    return time.date()


def _week(time: datetime) -> object:
    return time.isocalendar()[:2]


def _month(time: datetime) -> object:
    return time.year, time.month
