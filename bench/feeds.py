"""Feeds: entries, titles, links and dates, beside feedparser alone."""

from __future__ import annotations

import argparse
import calendar
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import feedparser

from bench._material import Page, bare, pages, share, speed, timed, write
from collector.errors import UnexpectedPage
from collector.model import Precision
from spiders import feed

UNKNOWN = "http://feed.invalid"
Found = Mapping[str, str | None]


@dataclass(slots=True)
class Tally:
    """Running counts of one reader."""

    feeds: int = 0
    counted: int = 0
    samples: int = 0
    titles: int = 0
    links: int = 0
    dates: int = 0
    milliseconds: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The figures in words."""
        entries = f"feeds with all entries {share(self.counted, self.feeds)}, titles {share(self.titles, self.samples)}"
        rest = f"links {share(self.links, self.samples)}, dates {share(self.dates, self.samples)}"
        return f"{name}: {entries}, {rest}, {speed(self.milliseconds)}"


def ours(page: Page) -> list[Found]:
    """The project's reader; an address that is relative stays so where the feed's own is unknown."""
    try:
        items, _ = feed.read(page.body, page.facts.get("url") or UNKNOWN + "/")
    except UnexpectedPage:
        return []
    return [
        {
            "title": item.title,
            "link": item.link.removeprefix(UNKNOWN) or None,
            "published": _iso(item) if item.moment else None,
        }
        for item in items
    ]


def alone(page: Page) -> list[Found]:
    """Feedparser as it comes."""
    parsed = feedparser.parse(io.BytesIO(page.body))
    return [
        {"title": entry.get("title"), "link": entry.get("link"), "published": _utc(entry)} for entry in parsed.entries
    ]


def _iso(item: feed.FeedItem) -> str | None:
    if item.moment is None:
        return None
    when = item.moment.when
    return when.date().isoformat() if item.moment.precision is Precision.DAY else when.isoformat()


def _utc(entry: Any) -> str | None:
    parts = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(parts), UTC).isoformat() if parts else None


def score(page: Page, found: Sequence[Found], tally: Tally) -> None:
    """Add one feed: its number of entries, and each sample by its title among what was found."""
    tally.feeds += 1
    expected = page.facts["expected_entries"]
    tally.counted += len(found) == expected
    if len(found) != expected:
        tally.misses.append(f"{page.id}: {len(found)} entries, not {expected}")
    for sample in page.facts.get("samples", ()):
        tally.samples += 1
        named = [one for one in found if bare(one["title"]) == bare(sample["title"])]
        tally.titles += bool(named)
        link = any(one["link"] in (sample.get("link"), sample.get("link_raw")) for one in named)
        date = any(_same(one["published"], sample.get("date")) for one in named)
        tally.links += link
        tally.dates += date
        if not (named and link and date):
            tally.misses.append(f"{page.id}: {sample['title'][:40]}: title {bool(named)}, link {link}, date {date}")


def _same(one: str | None, two: str | None) -> bool:
    if not one or not two:
        return not one and not two
    if min(len(one), len(two)) == 10:
        return one[:10] == two[:10]
    return datetime.fromisoformat(one) == datetime.fromisoformat(two)


def main(argv: Sequence[str]) -> int:
    """``bench feeds DIR [--predictions FILE]``."""
    parser = argparse.ArgumentParser(prog="bench feeds")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args(argv)
    inner = options.directory / "feeds"
    material = list(pages(inner if inner.is_dir() else options.directory, ".xml"))
    readers: dict[str, Callable[[Page], list[Found]]] = {"ours": ours, "feedparser": alone}
    for name, reader in readers.items():
        tally, predictions = Tally(), []
        for page in material:
            found, took = timed(partial(reader, page))
            tally.milliseconds.append(took)
            predictions.append({"id": page.id, "outcome": "ok" if found else "broken", "entries": found})
            if "expected_entries" in page.facts:
                score(page, found, tally)
        if name == "ours":
            write(options.predictions, predictions)
        print(tally.line(name))
        print("\n".join(tally.misses))
    return 0
