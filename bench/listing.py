"""Lists read without selectors: entry recall, precision, titles and dates, beside the longest list of links."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench._material import Page, bare, pages, share, speed, timed, write
from collector.model import Precision
from collector.reading import listing, outline, rows
from collector.reading.charset import decode
from collector.reading.rows import Row

UNKNOWN = "http://page.invalid/"
Reader = Callable[[Page], Sequence[Row]]


@dataclass(slots=True)
class Tally:
    """Running counts of one reader; precision leaves optional rows out of account."""

    wanted: int = 0
    found: int = 0
    extra: int = 0
    titles: int = 0
    dated: int = 0
    dates: int = 0
    milliseconds: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The figures in words."""
        recall, precision = share(self.found, self.wanted), share(self.found, self.found + self.extra)
        titles, dates = share(self.titles, self.found), share(self.dates, self.dated)
        figures = f"recall {recall}, precision {precision}, title {titles}, date right {dates}"
        return f"{name}: {figures}, {speed(self.milliseconds)}"


def ours(page: Page) -> Sequence[Row]:
    """The project's reader."""
    now = page.facts.get("now")  # when the page was fetched, where that is known
    return listing.rows(page.body, address(page), now=datetime.fromisoformat(now) if now else None)


def links_of_one_parent(page: Page) -> Sequence[Row]:
    """The plain way that list scrapers start with: the element whose children hold the most words in links."""
    tree = outline.outline(decode(page.body))
    found = rows.links(tree, address(page))
    count: Counter[str] = Counter()
    for link in found:
        count[link.path] += len(link.title)
    best = max(count, key=lambda path: count[path], default="")
    return [Row(href=link.href, url=link.url, title=link.title) for link in found if link.path == best]


PEERS: dict[str, Reader] = {"links-of-one-path": links_of_one_parent}


def address(page: Page) -> str:
    """Where the page stood, or stood in for where that is unknown."""
    return page.facts.get("base_url") or page.facts.get("url") or UNKNOWN


def score(page: Page, found: Sequence[Row], tally: Tally) -> None:
    """Add one page to the tally: rows matched by ``href``, by title where a list gives none."""
    truth = page.facts["truth"]
    got = {_key(row.href, row.title): row for row in found}
    wanted = {_key(entry.get("href"), entry["title"]): entry for entry in truth["entries"]}
    optional = {_key(entry.get("href"), entry["title"]) for entry in truth.get("optional_entries", ())}
    hits = [key for key in wanted if key in got]
    extra = [key for key in got if key not in wanted and key not in optional]
    tally.wanted += len(wanted)
    tally.found += len(hits)
    tally.extra += len(extra)
    for key in hits:
        entry, row = wanted[key], got[key]
        tally.titles += bare(row.title) in (bare(entry["title"]), bare(entry.get("title_short")))
        tally.dated += 1
        tally.dates += _same_day(entry.get("date"), row)
    tally.misses += [f"{page.id}: missed {wanted[key]['title'][:60]}" for key in wanted if key not in got]
    tally.misses += [f"{page.id}: not an entry: {got[key].title[:60]}" for key in extra]


def prediction(page: Page, found: Sequence[Row]) -> dict[str, Any]:
    """One line of predictions; ``date`` is what the list shows, never what was read off an address."""
    entries = [{"url": row.url or None, "href": row.href, "title": row.title, "date": shown(row)} for row in found]
    return {"id": page.id, "outcome": "ok" if found else "shell", "entries": entries}


def shown(row: Row) -> str | None:
    """The date a row shows, as ISO text: a day, or a time with its offset."""
    if row.moment is None or not row.shown:
        return None
    when = row.moment.when
    return when.date().isoformat() if row.moment.precision is Precision.DAY else when.isoformat()


def _same_day(date: str | None, row: Row) -> bool:
    return (date or "")[:10] == (shown(row) or "")[:10]


def _key(href: str | None, title: str) -> str:
    return href or f"title {bare(title)}"


def main(argv: Sequence[str]) -> int:
    """``bench listing DIR [--predictions FILE] [--peers NAME,…]``."""
    parser = argparse.ArgumentParser(prog="bench listing")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--peers", default="", help=f"of: {', '.join(PEERS)}; no library reads lists without selectors")
    options = parser.parse_args(argv)
    inner = options.directory / "pages"
    lists = [
        page
        for page in pages(inner if inner.is_dir() else options.directory)
        if page.facts.get("kind", "list") == "list"
    ]
    readers = {"ours": ours} | {name: PEERS[name] for name in options.peers.split(",") if name}
    for name, reader in readers.items():
        tally, predictions = Tally(), []
        for page in lists:
            found, took = timed(partial(reader, page))
            tally.milliseconds.append(took)
            predictions.append(prediction(page, found))
            if "truth" in page.facts:
                score(page, found, tally)
        print(tally.line(name))
        if name == "ours":
            write(options.predictions, predictions)
            print("\n".join(tally.misses[:60]))
    return 0
