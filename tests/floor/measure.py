"""The figures of a folder of kept pages, as the benchmarks reckon them, for the tests that hold them to a floor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bench import bad, listing
from bench._material import pages
from bench._reading_scores import FIGURES, averages, judge, samples
from bench.reading import predicted
from collector.reading import challenge
from collector.reading.article import read_article
from collector.reading.listing import read_list

Figures = dict[str, float]


def articles(directory: Path) -> Figures:
    """The means over all article pages with a truth, and ``pages``, how many those are."""
    judged = [
        judge(page.truth, predicted(read_article(page.body, page.url))) for page in samples(directory) if page.truth
    ]
    means = averages(judged)
    return {"pages": len(judged)} | {name: round(means[name], 4) for name in FIGURES}


def lists(directory: Path) -> Figures:
    """Recall, precision and so on over all rows, ``next`` over all lists, and ``pages``, how many lists there are."""
    tally, onward = listing.Tally(), []
    for page in pages(directory):
        listing.score(page, listing.ours(page), tally)
        now = page.facts.get("now")
        found = read_list(page.body, page.facts["url"], now=datetime.fromisoformat(now) if now else None)
        onward.append((found.next.url if found.next else None) == page.facts["truth"]["next"])
    return {
        "pages": len(onward),
        "recall": tally.found / tally.wanted,
        "precision": tally.found / (tally.found + tally.extra),
        "title": tally.titles / tally.found,
        "date": tally.dates / tally.dated,
        "next": sum(onward) / len(onward),
    }


def refusals(directory: Path) -> Figures:
    """Which share of the refusals is caught and of the real content kept, and how many there are of each."""
    good: list[bool] = []
    bads: list[bool] = []
    for page in bad.material(directory):
        verdict = challenge.judge(page.facts.get("status"), page.facts.get("headers") or {}, page.body)
        (good if page.facts["kind"] == "good" else bads).append(verdict.good)
    return {
        "refusals": len(bads),
        "controls": len(good),
        "caught": bads.count(False) / len(bads),
        "kept": good.count(True) / len(good),
    }


def fallen(figures: Mapping[str, float], floor: Mapping[str, float]) -> list[str]:
    """The figures that stand below their floor, in words; a figure without a floor is asked for too."""
    names: Iterable[str] = sorted(figures.keys() | floor.keys())
    return [
        f"{name}: {figures.get(name)} under {floor.get(name)}"
        for name in names
        if name not in floor or figures.get(name, -1.0) < round(floor[name], 4)
    ]
