"""What stands in the benchmark book: its chapters, the command of each, and which of its figures are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A drawing of figures that a measurement printed.

    ``pattern`` is matched against every printed line; its groups are ``x`` and ``y``, and ``of`` where there are
    several series. Lines that name what the next ones are about may be matched too: what a group found holds until it
    is found again, and a point is drawn when ``y`` is found.
    """

    name: str  # of the file
    title: str
    x: str  # what the axis says
    y: str
    pattern: re.Pattern[str]
    bars: bool = False  # else lines over logarithmic axes


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One measurement of the book."""

    name: str
    title: str
    text: str
    command: Sequence[str]
    repeats: int = 1
    plots: Sequence[Plot] = ()


Point = Mapping[str, str]

_GROWTH_OF_STORIES = re.compile(
    r"^(?P<x>\d+) items: B|items after (?P<after>\d+): B|^  (?P<of>grouping|storing and grouping): p50 (?P<y>[\d.]+)"
)

CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        name="reading",
        title="Reading articles",
        text="The project's own pages, written after the templates of government sites; a floor, not an exam: rules "
        "were made with them in sight. docs/measurements.md has the figures on real pages.",
        command=("reading", "tests/floor/pages", "--peers", "trafilatura,gne,newspaper4k,readability,news-please"),
        repeats=3,
    ),
    Chapter(
        name="listing",
        title="Reading lists",
        text="Lists without any selector given, beside “the longest run of links on one path”.",
        command=("listing", "tests/floor_lists/lists", "--peers", "paths"),
    ),
    Chapter(
        name="crawl",
        title="Crawling",
        text="200 columns of five systems and 5,000 articles of 40 KB on a local server.",
        command=("crawl", "--runs", "100"),
        plots=(
            Plot(
                name="crawl",
                title="pages a second",
                x="",
                y="pages/s",
                pattern=re.compile(r"^(?P<x>\S.{2,33}?)\s+\d+ pages\s+(?P<y>[\d.]+) pages/s"),
                bars=True,
            ),
        ),
    ),
    Chapter(
        name="columns",
        title="Many columns on one machine",
        text="A round over unchanged lists, each a host of its own that answers 304 after .05 s, two seconds between "
        "two requests to one host. What a column costs does not grow with their number.",
        command=("columns", "--columns", "10", "100", "1000", "10000"),
        plots=(
            Plot(
                name="columns",
                title="CPU of one unchanged column",
                x="columns watched",
                y="ms CPU a column",
                pattern=re.compile(r"^\s*(?P<x>\d+) columns .*?(?P<y>[\d.]+) ms a column"),
            ),
        ),
    ),
    Chapter(
        name="readers",
        title="Feeds beside readers that people use",
        text="1,000 feeds of 24 KB on a local server; every poll is a process of its own, its start included. The "
        "others ask for the feed alone, so ours leaves the articles' pages for later here.",
        command=("readers",),
        plots=(
            Plot(
                name="readers",
                title="CPU of one feed",
                x="",
                y="ms CPU a feed",
                pattern=re.compile(
                    r"^(?P<of>\S+)\s+(?P<x>first|unchanged|5 % changed)\s+[\d.]+ s\s+(?P<y>[\d.]+) ms CPU a feed"
                ),
                bars=True,
            ),
        ),
    ),
    Chapter(
        name="stories",
        title="One story, once",
        text="A made stream of notices, reprints and look-alikes, stored and grouped one by one, each in transactions "
        "of its own; datasketch and rensa on the same stream. Then the same after the store has grown.",
        command=("stories", "--sizes", "1000", "10000", "--after", "100000", "1000000"),
        plots=(
            Plot(
                name="stories",
                title="storing and grouping one item",
                x="items stored",
                y="ms, median",
                pattern=_GROWTH_OF_STORIES,
            ),
        ),
    ),
    Chapter(
        name="search",
        title="Search",
        text="Two-character words and parts of words included; beside SQLite's trigram and unicode61 and LIKE.",
        command=("search", "--items", "1000000"),
        plots=(
            Plot(
                name="search-index",
                title="size of the index",
                x="",
                y="times the text",
                pattern=re.compile(r"^(?P<x>\S+)\s+index\s+\d+ MB = (?P<y>[\d.]+) x text"),
                bars=True,
            ),
        ),
    ),
    Chapter(
        name="choosing",
        title="Choosing",
        text="A simulated editor with a taste that is stated in the measurement's text and not in the program's.",
        command=("choosing",),
    ),
    Chapter(
        name="issue",
        title="The issue as a Word file",
        text="Made issues up to 200 articles with 100 photographs.",
        command=("issue",),
    ),
    Chapter(
        name="desk",
        title="The editors' desk",
        text="Server time of every page and the way of a decision, while something writes; a real Chromium.",
        command=("desk", "--items", "1000000"),
    ),
    Chapter(
        name="cluster",
        title="Workers",
        text="Two workers against one, polls with .1 s latency a request, a real Redis.",
        command=("cluster",),
    ),
    Chapter(
        name="simulate",
        title="Months unattended",
        text="A simulated stretch of columns of every family against the real program.",
        command=("simulate", "--days", "30"),
    ),
    Chapter(
        name="kill",
        title="kill -9",
        text="Crawls, decisions, backups and migrations killed at random moments.",
        command=("kill", "--times", "40"),
    ),
)


def points(plot: Plot, lines: Sequence[str]) -> list[Point]:
    """The points that a plot's pattern finds in what was printed, in order."""
    found: list[Point] = []
    held: dict[str, str] = {}
    for line in lines:
        for match in plot.pattern.finditer(line):
            news = {name: value for name, value in match.groupdict().items() if value is not None}
            if "after" in news:
                news["x"] = news.pop("after")
            held |= news
            if "y" in news and "x" in held:
                found.append(dict(held))
    return found
