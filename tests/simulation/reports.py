"""Compares what somebody was told with what was wrong: in time, late, never, and for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.faults import Fault, deadline, faults, usual_gap
from tests.simulation.play import Alarm, Log
from tests.simulation.watched import Watched
from tests.simulation.world import World

_AFTERWARDS = timedelta(days=2.5)  # until the next poll after a fault: two days at most, and a look
_LATELY = timedelta(days=40)
_ODD = ("suspicious", "fields", "verdict 可疑")  # kinds of alarm that odd dates may rightly raise


@dataclass(slots=True)
class Reports:
    """How well somebody was told."""

    weeks: float = 0.0  # column-weeks watched
    due: int = 0  # faults that lasted past their deadline
    delays: list[tuple[str, timedelta]] = field(default_factory=list)  # kind, from its beginning to the first word
    late: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    alarms: int = 0


def reports(world: World, log: Log) -> Reports:
    """Hold the alarms against the faults."""
    found = Reports(weeks=len(world.columns) * (world.span.settled - world.span.start) / timedelta(weeks=1))
    for column in world.columns:
        alarms = [alarm for alarm in log.alarms if alarm.column == column.key]
        wrong = faults(world, log, column)
        _in_time(found, world, log, column, wrong, alarms)
        found.alarms += len(alarms)
        false = [alarm for alarm in alarms if not _rightly(world, column, wrong, alarm)]
        found.false += [
            f"{column.key} {column.phases[0].family.spider} {column.rhythm.kind} {told}"
            for told in _told_at_once(false, world.span.end)
        ]
    return found


def _in_time(
    found: Reports, world: World, log: Log, column: Watched, wrong: Sequence[Fault], alarms: Sequence[Alarm]
) -> None:
    gap = usual_gap(column)
    for fault in wrong:
        limit = deadline(fault, gap)
        if fault.until < limit or limit > world.span.end:
            continue
        found.due += 1
        told = min(_told(alarms, fault), default=None)
        if told is not None:
            found.delays.append((fault.kind, max(told - fault.since, timedelta())))
        if told is None or told > limit:
            when = f"{told:%m-%d %H:%M}" if told else "never"
            found.late.append(
                f"{column.key} {column.phases[0].family.spider} {column.rhythm.kind} {fault.kind} since "
                f"{fault.since:%m-%d %H:%M}, "
                f"usual gap {gap.days} d, due {limit:%m-%d %H:%M}, told {when}, over {fault.until:%m-%d %H:%M}"
            )


def _told(alarms: Sequence[Alarm], fault: Fault) -> Iterator[datetime]:
    for alarm in alarms:
        if alarm.since < fault.until and (alarm.until is None or alarm.until > fault.since):
            yield alarm.since


def _told_at_once(alarms: Sequence[Alarm], end: datetime) -> Iterator[str]:
    """Alarms that stand at the same time are one to whoever is told, whatever they are called."""
    over: datetime | None = None
    for alarm in sorted(alarms, key=lambda one: one.since):
        if over is None or alarm.since > over:
            yield f"{alarm.kind} {alarm.since:%m-%d %H:%M} to {alarm.until or end:%m-%d %H:%M}"
        over = max(over or alarm.since, alarm.until or end)


def _rightly(world: World, column: Watched, wrong: Sequence[Fault], alarm: Alarm) -> bool:
    """Whether something was wrong, or odd enough to be told of, when the alarm was raised."""
    since, until = alarm.since, alarm.since + timedelta(minutes=1)
    if since >= world.span.settled:
        return True  # from here on the world really is silent
    if any(fault.overlaps(since - _AFTERWARDS, until) for fault in wrong):
        return True
    odd = [*world.troubles.get(column.phases[0].place.host, ()), *column.troubles]
    if any(one.since < until and since - _AFTERWARDS < one.until for one in odd):
        return True
    if any(since - _AFTERWARDS < phase.since < until for phase in column.phases):
        return True  # a redesign that turned out harmless is worth a word
    if alarm.kind in _ODD:
        slips = [piece.at for piece in column.pieces if abs(piece.shown - piece.at) > timedelta(days=2)]
        if any(since - _LATELY < at < until for at in slips):
            return True
    if alarm.kind == "unread":
        return any(piece.withdrawn and since - _LATELY < piece.withdrawn < until for piece in column.pieces)
    return alarm.kind in ("gap", "verdict 可疑") and _flooded(column, since)


def _flooded(column: Watched, at: datetime) -> bool:
    """Whether the list may have lost entries lately: as many came within two days as it holds, less a few."""
    times = [piece.at for piece in column.pieces if at - _LATELY < piece.at <= at]
    few = max(column.keep - 3, 1)
    return any(late - early < timedelta(days=2) for early, late in zip(times, times[few:], strict=False))
