"""A year at one glance: a strip for every column with its publications, what was wrong with it, and what was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from itertools import chain
from pathlib import Path

from tests.simulation.faults import faults
from tests.simulation.play import Log
from tests.simulation.watched import Watched
from tests.simulation.world import World

_HEIGHT = 0.13  # inches a column
Stretch = tuple[datetime, datetime]


def plot(world: World, log: Log, path: Path) -> None:
    """Draw the strips into an SVG file: grey what was published, red what was wrong, blue below it what was told."""
    import_module("matplotlib").use("svg")
    dates, drawing = import_module("matplotlib.dates"), import_module("matplotlib.pyplot")
    figure, axes = drawing.subplots(figsize=(12, 1.2 + _HEIGHT * len(world.columns)), layout="constrained")
    for line, column in enumerate(world.columns):
        wrong = [(fault.since, fault.until) for fault in faults(world, log, column)]
        for stretches, low, high, colour in (
            (wrong, 0.05, 0.55, "#d9534f"),
            (list(_told(world, log, column)), 0.60, 0.30, "#2f6fb3"),
        ):
            bars = [
                (dates.date2num(since), dates.date2num(until) - dates.date2num(since)) for since, until in stretches
            ]
            axes.broken_barh(bars, (line + low, high), facecolors=colour, linewidth=0)
        shown = [piece.at for piece in column.pieces if piece.at >= world.span.start]
        axes.scatter(shown, [line + 0.3] * len(shown), s=0.6, c="#555555", linewidths=0, zorder=3)
    axes.set_yticks([line + 0.5 for line in range(len(world.columns))])
    axes.set_yticklabels([_name(column) for column in world.columns], fontsize=5)
    axes.set_ylim(len(world.columns), 0)
    axes.set_xlim(world.span.start, world.span.end)
    axes.xaxis.set_major_locator(dates.MonthLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%Y-%m"))
    axes.set_title("published (grey), wrong (red), told (blue)", fontsize=8)
    figure.savefig(path, format="svg", metadata={"Date": None})
    drawing.close(figure)


def _name(column: Watched) -> str:
    kinds = chain((column.phases[0].family.spider, column.rhythm.kind), (phase.kind for phase in column.phases[1:]))
    return " ".join((*kinds, *(("dies",) if column.dies else ())))


def _told(world: World, log: Log, column: Watched) -> Iterator[Stretch]:
    for alarm in log.alarms:
        if alarm.column == column.key:
            yield alarm.since, alarm.until or world.span.end
