"""A year of a hundred columns of every family under a fake clock: what was lost, doubled, reported late or for nothing.

The daemon, gathering, store and spiders are the real ones; only clock and network are replaced (``tests/simulation``).
The same seed gives the same world. Exit code 1 when a goal is missed.

``python -m bench simulate [--days 365] [--seed 1] [--columns 100] [--start 2025-10-13] [--details FILE] [--plot FILE]``
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.figures import Burden, Figure
    from tests.simulation.play import Play
    from tests.simulation.reports import Reports
    from tests.simulation.truth import Comparison


def main(argv: list[str]) -> int:
    """Play a world, print its table, and say by the code whether every goal is held."""
    options = _options().parse_args(argv)
    from tests.simulation.making import Span
    from tests.simulation.world import World

    logging.disable(logging.ERROR)  # every outage of the world would be told
    random.seed(options.seed)  # the spread of due times is drawn by chance
    span = Span(first=options.start, days=options.days)
    world = World(seed=options.seed, columns=options.columns, span=span)
    print(f"seed {options.seed}: {options.columns} columns, {options.days} days from {options.start}", flush=True)
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        return _played(world, Path(folder), options)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench simulate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--columns", type=int, default=100)
    parser.add_argument("--start", type=date.fromisoformat, default=date(2025, 10, 13))
    parser.add_argument("--details", type=Path, help="every single thing that missed its goal, into a file")
    parser.add_argument("--plot", type=Path, help="a strip of the time for every column, as SVG")
    return parser


def _played(world: object, folder: Path, options: argparse.Namespace) -> int:
    from tests.simulation.figures import figures
    from tests.simulation.play import Play
    from tests.simulation.reports import reports
    from tests.simulation.truth import compare
    from tests.simulation.world import World

    assert isinstance(world, World)
    play = Play(world, folder)
    burdens: list[Burden] = []
    began, cpu = time.monotonic(), time.process_time()
    asyncio.run(play.run(_progress(play, options.days, burdens, began)))
    found, told = compare(world, play.store, play.log), reports(world, play.log)
    polls, requests = play.totals()
    table = figures(found, told, burdens, polls=polls, requests=requests, days=len(world.columns) * world.span.days)
    play.store.close()
    _print(table)
    print(f"{time.monotonic() - began:.0f} s, {time.process_time() - cpu:.0f} s of CPU, {play.log.lists} lists")
    if options.details:
        options.details.write_text(_details(found, told), encoding="utf-8")
    if options.plot:
        from tests.simulation.plot import plot

        plot(world, play.log, options.plot)
    return 0 if all(figure.held is not False for figure in table) else 1


def _progress(play: Play, days: int, burdens: list[Burden], began: float) -> Callable[[int], None]:
    from tests.simulation.figures import Burden

    def told(day: int) -> None:
        if day % 7 == 0:
            burdens.append(Burden.now(day))
            asked, seconds = sum(play.line.asked.values()), time.monotonic() - began
            memory = burdens[-1].memory / 1e6
            line = f"day {day} of {days}, {asked} requests, {memory:.0f} MB, {seconds:.0f} s"
            print(f"\r{line}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)

    return told


def _print(table: Sequence[Figure]) -> None:
    print()
    for figure in table:
        mark = {True: "held  ", False: "MISSED", None: "      "}[figure.held]
        goal = f"  [{figure.goal}]" if figure.goal else ""
        print(f"{mark} {figure.name}: {figure.value}{goal}")


def _details(found: Comparison, told: Reports) -> str:
    parts = {
        "lost": found.lost,
        "doubled": found.doubled,
        "strange": found.strange,
        "corrections not seen": found.unseen_edits,
        "late": told.late,
        "false": told.false,
        "waiting": found.waiting,
        "withdrawn unseen": found.brief,
    }
    return "".join(f"{name} {len(lines)}\n" + "".join(f"  {line}\n" for line in lines) for name, lines in parts.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
