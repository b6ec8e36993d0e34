"""Refusals dressed as pages: how many are caught, and how much real content is kept."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench._material import Page, pages, share, speed, timed, write
from collector.reading.challenge import judge


def material(directory: Path) -> Iterator[Page]:
    """Refusals, controls, and the pages elsewhere that the list of controls points to."""
    yield from pages(directory)
    yield from pages(directory / "controls")
    listed = directory / "controls" / "controls.json"
    named = json.loads(listed.read_text(encoding="utf-8"))["controls"] if listed.exists() else []
    for control in named:
        file = directory.parent / control["file"]
        if file.parent.name != "controls" and file.exists():
            yield Page(id=control["id"], body=file.read_bytes(), facts={"kind": "good", "id": control["id"]})


def main(argv: Sequence[str]) -> int:
    """``bench bad DIR [--predictions FILE]``; exit code 1 where real content was refused."""
    parser = argparse.ArgumentParser(prog="bench bad")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args(argv)
    predictions, wrong, took = [], [], []
    counts = {True: [0, 0], False: [0, 0]}
    for page in material(options.directory):
        facts = page.facts
        headers = facts.get("headers") or {}
        verdict, spent = timed(partial(judge, facts.get("status"), headers, page.body))
        good = facts.get("kind") == "good"
        counts[good][0] += verdict.good == good
        counts[good][1] += 1
        took.append(spent)
        predictions.append({"id": page.id, "verdict": verdict.kind})
        if verdict.good != good:
            wrong.append(f"{page.id}: {facts.get('kind')} taken for {verdict.kind}: {verdict.why}")
    write(options.predictions, predictions)
    print(f"refusals caught {share(*counts[False])}, real content kept {share(*counts[True])}, {speed(took)}")
    print("\n".join(wrong))
    return int(counts[True][0] < counts[True][1])
