"""Rows of our city in lists: recall and precision by format and layout, on files made for it; and how long it takes."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._places_lists import FORMATS, Case, cases, written
from collector.config import load
from collector.editing.places.finder import Finder, finder
from collector.editing.places.rows import rows_of
from collector.reading.attachments import read_attachment

ROOT = Path(__file__).parents[1]


def measured(text: str, case: Case, given: Finder) -> tuple[set[str], int]:
    """The names of ours that were found, and how many rows were found that are not."""
    found: set[str] = set()
    false = 0
    for row in rows_of(text, given).rows:
        said = "".join("".join(row.cells).split())
        own = {name for name in case.ours if _named(name, said, case)}
        found |= own
        false += not own
    return found, false


def _named(name: str, said: str, case: Case) -> bool:
    """Whether a row is that of a name: by all of it, or by a beginning that no other row has."""
    beginning = name[:8]
    return name in said or (beginning in said and sum(other.startswith(beginning) for other in _all(case)) == 1)


def _all(case: Case) -> frozenset[str]:
    return case.ours | case.others


def main(argv: list[str]) -> int:
    """Print the figures; 1 when recall is below .98 altogether."""
    parser = argparse.ArgumentParser(prog="bench places", description=__doc__)
    parser.add_argument("--small", action="store_true", help="without the list of 3,000 rows")
    parser.add_argument("--keep", type=Path, help="leave the files here")
    asked = parser.parse_args(argv)
    given = finder(load(ROOT / "config").bulletin.places)
    made = {case.layout: case for case in cases(large=not asked.small)}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    print(f"{'layout':26}{'format':8}{'recall':>10}{'precision':>11}{'rows':>7}{'of':>7}{'ms':>7}")
    with TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for (layout, form), file in written(list(made.values()), folder).items():
            case = made[layout]
            text = read_attachment(file.read_bytes(), form)
            begin = time.thread_time()
            total = rows_of(text, given).total
            spent = (time.thread_time() - begin) * 1000
            found, false = measured(text, case, given)
            right, wanted = len(found), len(case.ours)
            for name in (form, "all"):
                sums[name] = [a + b for a, b in zip(sums[name], (right, wanted, false), strict=True)]
            precision = right / (right + false) if right + false else 0.0
            print(f"{layout:26}{form:8}{right / wanted:10.3f}{precision:11.3f}{len(case.ours):7}{total:7}{spent:7.0f}")
            for name in sorted(case.ours - found)[:2]:
                print(f"    missed: {name}")
    for name in (*FORMATS, "all"):
        right, wanted, false = sums[name]
        if wanted:
            print(f"{name:34}{right / wanted:10.3f}{right / (right + false):11.3f}{wanted:7}")
    right, wanted, _ = sums["all"]
    _show_speed(given)
    return int(right < 0.98 * wanted)


def _show_speed(given: Finder) -> None:
    text = (
        "国家发展改革委今日公布新一批示范项目，江苏、浙江、广东入选数量居前，武汉、天津、新疆等地亦有项目入选。"
        * 10_000
    )[:500_000]
    begin = time.thread_time()
    given.find(text)
    print(f"500,000 characters of prose: {(time.thread_time() - begin) * 1000:.0f} ms")
