"""The benchmark book: runs every measurement beside its peers and writes docs/benchmarks.md with plots."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import re
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench._book import CHAPTERS, Chapter, Plot, points

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "docs" / "benchmarks.md"
PICTURES = ROOT / "docs" / "pictures" / "benchmarks"
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
_VERSIONS = (
    "scrapy", "aiohttp", "selectolax", "feedparser", "sqlite-utils", "rapidfuzz", "numpy", "scikit-learn", "celery",
    "trafilatura", "gne", "newspaper4k", "readability-lxml", "news-please", "datasketch", "rensa", "reader",
)  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Run the chapters one after the other and write the book; 1 where a measurement missed an aim or failed."""
    parser = argparse.ArgumentParser(prog="bench all", description=__doc__)
    parser.add_argument(
        "--only", nargs="*", choices=[one.name for one in CHAPTERS], help="these chapters; keep the rest"
    )
    parser.add_argument("--once", action="store_true", help="no repetitions, so no spread")
    asked = parser.parse_args(argv)
    kept = chapters_of(BOOK.read_text(encoding="utf-8")) if asked.only and BOOK.exists() else {}
    worst = 0
    for chapter in CHAPTERS:
        if asked.only and chapter.name not in asked.only:
            continue
        print(f"— {chapter.title}: python -m bench {' '.join(chapter.command)}", flush=True)
        kept[chapter.name], code = written(chapter, 1 if asked.once else chapter.repeats)
        worst = max(worst, code)
    order = [chapter.name for chapter in CHAPTERS if chapter.name in kept]
    BOOK.write_text(_OPENING + "\n\n".join(kept[name] for name in order) + "\n", encoding="utf-8")
    print(f"→ {BOOK.relative_to(ROOT)}")
    return min(worst, 1)


_OPENING = """# Benchmarks

Written by `python -m bench all` (one chapter anew: `python -m bench all --only NAME`). Every chapter was printed by the
command under its title, ours and its peers in one run, on the machine and on the day it names. Read the figures as
ratios. Where a figure was measured several times it is the median, and ± is half of what lies between the least and the
most, in per cent of it, for the figure of that line that varied most.

"""


def chapters_of(book: str) -> dict[str, str]:
    """The chapters of a book that was written before, by name."""
    parts = re.split(r"(?m)^(?=<!-- chapter \w+ -->$)", book)[1:]
    return {re.match(r"<!-- chapter (\w+)", part)[1]: part.strip() for part in parts}  # type: ignore[index]


def written(chapter: Chapter, repeats: int) -> tuple[str, int]:
    """The chapter as Markdown, and the exit code of its measurement, the worst of the repetitions."""
    began = time.monotonic()
    runs = [_run(chapter.command) for _ in range(repeats)]
    lines = merged([lines for lines, _ in runs])
    pictures = [picture for plot in chapter.plots if (picture := drawn(plot, lines))]
    parts = [
        f"<!-- chapter {chapter.name} -->\n## {chapter.title}",
        (
            f"`python -m bench {' '.join(chapter.command)}`, {machine()}; {datetime.now(UTC):%Y-%m-%d},"
            f" {len(runs)} run{'s' * (len(runs) > 1)} in {time.monotonic() - began:.0f} s."
        ),
        chapter.text,
        "```text\n" + "\n".join(lines) + "\n```",
        *(f"![{plot.title}](pictures/benchmarks/{name})" for plot, name in pictures),
    ]
    return "\n\n".join(parts), max(code for _, code in runs)


def _run(command: Sequence[str]) -> tuple[list[str], int]:
    """One measurement in a process of its own, shown as it goes: what it printed, and its exit code."""
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", "bench", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(f"  {line}", end="", flush=True)
            lines.append(line.rstrip().replace(str(ROOT), "."))
    if process.returncode not in (0, 1):
        lines.append(f"(ended with exit code {process.returncode})")
    return lines, process.returncode


def merged(runs: Sequence[Sequence[str]]) -> list[str]:
    """The lines of several runs as one: every number its median, and the spread of the one that varied most.

    Where the runs did not print the same lines but for their numbers, the first is taken as it stands.
    """
    shapes = [[_NUMBER.sub("#", line) for line in lines] for lines in runs]
    if len(runs) == 1 or any(shape != shapes[0] for shape in shapes):
        return list(runs[0])
    return [_merged_line(lines) for lines in zip(*runs, strict=True)]


def _merged_line(lines: Sequence[str]) -> str:
    figures = list(zip(*(_NUMBER.findall(line) for line in lines), strict=True))
    middles = [sorted(same, key=float)[len(same) // 2] for same in figures]
    spreads = [
        (max(map(float, same)) - min(map(float, same))) / 2 / abs(float(middle))
        for same, middle in zip(figures, middles, strict=True)
        if float(middle)
    ]
    told = iter(middles)
    line = _NUMBER.sub(lambda match: next(told).rjust(len(match[0])), lines[0])
    widest = max(spreads, default=0.0)
    return f"{line}   ± {widest:.0%}" if widest >= 0.005 else line


def machine() -> str:
    """The machine and the versions that a figure depends on."""
    names = [name for name in _VERSIONS if _installed(name)]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}; {versions}"
    )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def drawn(plot: Plot, lines: Sequence[str]) -> tuple[Plot, str] | None:
    """Draw a plot; with the name of its file, or None where there is nothing to draw."""
    found = points(plot, lines)
    if not found:
        return None
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = plot.name  # the same figures give the same file
    from matplotlib import pyplot as plt

    series: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for point in found:
        series[point.get("of", "")].append((point["x"], float(point["y"])))
    figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
    (_bars if plot.bars else _lines)(axes, series)
    axes.set_title(plot.title, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel(plot.y if plot.bars else plot.x)
    axes.set_ylabel("" if plot.bars else plot.y)
    PICTURES.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURES / f"{plot.name}.svg", metadata={"Date": None})
    plt.close(figure)
    return plot, f"{plot.name}.svg"


def _bars(axes: Any, series: dict[str, list[tuple[str, float]]]) -> None:
    labelled = [(f"{of} {x}".strip(), y) for of, rows in series.items() for x, y in rows][::-1]
    bars = axes.barh([label for label, _ in labelled], [y for _, y in labelled], color="#7a9cc6")
    axes.bar_label(bars, fmt="%g", padding=3, fontsize=8)
    axes.tick_params(labelsize=8)


def _lines(axes: Any, series: dict[str, list[tuple[str, float]]]) -> None:
    for of, rows in series.items():
        ordered = sorted((float(x), y) for x, y in rows)
        axes.plot([x for x, _ in ordered], [y for _, y in ordered], marker="o", label=of)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    if any(series):
        axes.legend(frameon=False, fontsize=8)
