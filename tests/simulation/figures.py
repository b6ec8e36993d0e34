"""The figures of a run beside their goals, and whether they are held."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.simulation.reports import Reports
from tests.simulation.truth import Comparison

FALSE_ALARMS = 1.0  # in a hundred column-weeks
_GROWTH = 0.10  # of memory over the second half of a run
_FILES = 8  # more open files at the end than a week after the beginning


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; ``held`` is None where there is no goal."""

    name: str
    value: str
    goal: str = ""
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Burden:
    """What the process holds at the end of a simulated week."""

    day: int
    memory: int  # bytes, resident
    files: int

    @classmethod
    def now(cls, day: int) -> Burden:
        """What it holds now."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        files = len(list(Path("/proc/self/fd").iterdir()))
        return cls(day, pages * os.sysconf("SC_PAGE_SIZE"), files)


def figures(
    found: Comparison, told: Reports, burdens: Sequence[Burden], *, polls: int, requests: int, days: float
) -> tuple[Figure, ...]:
    """The table; ``days`` are column-days."""
    return (
        *_stored(found),
        *_told(told),
        *_edited(found),
        *_fresh(found),
        Figure("polls and requests a column and day", f"{polls / days:.1f} and {requests / days:.1f}"),
        *_burden(burdens),
    )


def _stored(found: Comparison) -> Iterator[Figure]:
    missing = len(found.lost)
    reached = found.due - missing
    share = reached / found.due if found.due else 1.0
    yield Figure(
        "published, listed and readable at some time: stored, or told as missing",
        f"{reached} of {found.due} ({share:.2%}); stored {found.kept}, in an open gap {found.by_gap}, "
        f"waiting to be read {len(found.waiting)}, withdrawn unseen {len(found.brief)}",
        "100 %",
        missing == 0,
    )
    yield Figure("stored twice", str(len(found.doubled)), "0", not found.doubled)
    yield Figure("stored and not an article", str(len(found.strange)), "0", not found.strange)


def _told(told: Reports) -> Iterator[Figure]:
    delays = sorted(delay for _, delay in told.delays)
    median = f", median {_hours(delays[len(delays) // 2])}" if delays else ""
    yield Figure(
        "columns dead, redesigned or unreachable past their time: told in time",
        f"{told.due - len(told.late)} of {told.due}{median}",
        "all, within 2 usual gaps or a working day",
        not told.late,
    )
    rate = 100 * len(told.false) / told.weeks
    yield Figure(
        "false alarms in 100 column-weeks",
        f"{rate:.2f} ({len(told.false)} in {told.weeks:.0f})",
        f"at most {FALSE_ALARMS:g}",
        rate <= FALSE_ALARMS,
    )


def _edited(found: Comparison) -> Iterator[Figure]:
    seen, missed = found.edits["seen"], found.edits["missed"]
    share = seen / (seen + missed) if seen + missed else 1.0
    yield Figure(
        "corrections within the days of revisits: kept as they stand now",
        f"{share:.1%} of {seen + missed}; {found.edits['outside']} came later or could not be read",
        "100 %",
        missed == 0,
    )


def _fresh(found: Comparison) -> Iterator[Figure]:
    delays = sorted(delay for own in found.delays.values() for delay in own)
    if delays:
        median, late = delays[len(delays) // 2], delays[int((len(delays) - 1) * 0.95)]
        yield Figure("publication to store, where it could be read", f"median {_hours(median)}, p95 {_hours(late)}")


def _burden(burdens: Sequence[Burden]) -> Iterator[Figure]:
    """Flat: the memory of the last quarter is not much more than that of the one in the middle."""
    if len(burdens) < 8:
        return
    half, last = burdens[len(burdens) // 2], burdens[-1]
    growth = last.memory / half.memory - 1
    yield Figure(
        "memory, from the middle to the end",
        f"{half.memory / 1e6:.0f} MB to {last.memory / 1e6:.0f} MB ({growth:+.1%})",
        f"flat: at most {_GROWTH:.0%}",
        growth <= _GROWTH,
    )
    first = burdens[1]
    yield Figure(
        "open files, from the second week to the end",
        f"{first.files} to {last.files}",
        "flat",
        last.files - first.files <= _FILES,
    )


def _hours(delay: timedelta) -> str:
    hours = delay / timedelta(hours=1)
    return f"{hours:.1f} h" if hours < 72 else f"{hours / 24:.1f} d"
