"""How often columns of every temper are asked, and how late their news is seen, beside asking every two hours.

A year of each column, without any network; the pace is learnt from every day, as it would be. Both ways have the same
bounds (half an hour to two days) and spread; delays are from publication to the next look.
"""

from __future__ import annotations

import argparse
import random
import time as clock
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import time, timedelta
from statistics import fmean

from bench.silence import LAWS, START
from collector.model import CHINA
from collector.rhythm import calendar, pace

_DAYS = 365
_LEAST, _MOST = timedelta(minutes=30), timedelta(days=2)
_FIXED = 2.0  # hours

Wait = Callable[[float], float]  # a moment → hours until the next look


def main(argv: list[str]) -> int:
    """Print the table; 1 where the learnt pace is later than the fixed one for what comes daily or more often."""
    parser = argparse.ArgumentParser(prog="python -m bench pace", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    print(
        f"{'column':26} {'learnt: looks/day':>18} {'mean h':>7} {'p95 h':>6}   {'fixed: looks/day':>16} {'mean h':>7}"
    )
    seconds, looks, worse = 0.0, [0, 0], 0
    for name, law in LAWS.items():
        dice = random.Random(f"{given.seed}/{name}")
        times = [moment for moment in sorted(law(dice)) if moment < START + 24 * _DAYS]
        begun = clock.process_time()
        learnt = _polls(_learnt(times), dice)
        seconds += clock.process_time() - begun
        fixed = _polls(lambda _: _FIXED, dice)
        delays, plain = _delays(times, learnt), _delays(times, fixed)
        looks = [looks[0] + len(learnt), looks[1] + len(fixed)]
        worse += len(times) > 2 * _DAYS and fmean(delays) > fmean(plain)
        p95 = sorted(delays)[int(0.95 * (len(delays) - 1))]
        print(
            f"{name:26} {len(learnt) / _DAYS:18.1f} {fmean(delays):7.2f} {p95:6.1f}   "
            f"{len(fixed) / _DAYS:16.1f} {fmean(plain):7.2f}"
        )
    share = looks[0] / looks[1]
    print(f"\n{looks[0]} looks, {share:.2f} of those at a fixed interval; {1e6 * seconds / looks[0]:.0f} µs a look")
    return int(worse > 0)


def _learnt(times: Sequence[float]) -> Wait:
    """The pace as it is learnt, once a day, from what was seen by then."""
    known: dict[int, calendar.Weights] = {}
    memory = pace.WINDOW.total_seconds() / 3600

    def wait(now: float) -> float:
        day = int(now // 24)
        if day not in known:
            since = max(START, now - memory)
            seen = times[bisect_left(times, since) : bisect_left(times, now)]
            known[day] = pace.rates([(int(one), 1) for one in seen], since=since, until=now, per_week=10.3)
        look = pace.next_look(
            known[day], calendar.moment(now), least=_LEAST, most=_MOST, list_time=time(7, 30), zone=CHINA
        )
        return look.total_seconds() / 3600

    return wait


def _polls(wait: Wait, dice: random.Random) -> list[float]:
    now, found = START, []
    while now < START + 24 * (_DAYS + 3):
        found.append(now)
        now += wait(now) * dice.uniform(0.9, 1.1)
    return found


def _delays(times: Sequence[float], polls: Sequence[float]) -> list[float]:
    return [polls[bisect_left(polls, moment)] - moment for moment in times]
