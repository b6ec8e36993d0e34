"""How the benchmark book is put together: spreads of several runs, points of a plot, chapters that are kept."""

from __future__ import annotations

from bench._book import CHAPTERS, points
from bench.all import chapters_of, merged


def test_of_several_runs_the_median_stands_with_its_spread() -> None:
    runs = [["ours  4.0 ms, 1.00 of 10"], ["ours  5.0 ms, 1.00 of 10"], ["ours  4.5 ms, 1.00 of 10"]]
    assert merged(runs) == ["ours  4.5 ms, 1.00 of 10   ± 11%"]
    assert merged(runs[:1]) == runs[0]
    assert merged([["a 1"], ["b 1"]]) == ["a 1"]
    assert merged([["same 7", "words"]] * 2) == ["same 7", "words"]


def test_points_are_found_in_what_is_printed() -> None:
    plots = {plot.name: plot for chapter in CHAPTERS for plot in chapter.plots}
    stories = [
        "1000 items: B³ precision 1.0000 recall 0.9990, 700 stories, 699 true",
        "  grouping: p50 0.70 p99 3.00 ms, 900 items/s",
        "  storing and grouping: p50 1.10 p99 4.00 ms, 600 items/s",
        "5000 items after 100000: B³ precision 1.0000 recall 0.9990, 700 stories, 699 true",
        "  grouping: p50 0.90 p99 3.00 ms, 900 items/s",
    ]
    found = [(point["of"], point["x"], point["y"]) for point in points(plots["stories"], stories)]
    assert found == [
        ("grouping", "1000", "0.70"),
        ("storing and grouping", "1000", "1.10"),
        ("grouping", "100000", "0.90"),
    ]
    line = "lemon24/reader  5 % changed     3.1 s     4.31 ms CPU a feed     70 MB"
    assert points(plots["readers"], [line]) == [{"of": "lemon24/reader", "x": "5 % changed", "y": "4.31"}]
    row = "    10 columns      0.2 s      0.1 s CPU,  5.20 ms a column    90 MB"
    assert points(plots["columns"], [row]) == [{"x": "10", "y": "5.20"}]


def test_a_chapter_written_anew_leaves_the_others() -> None:
    book = "# Benchmarks\n\n<!-- chapter crawl -->\n## Crawling\n\ntext\n\n<!-- chapter kill -->\n## kill -9\n\nmore\n"
    assert chapters_of(book) == {
        "crawl": "<!-- chapter crawl -->\n## Crawling\n\ntext",
        "kill": "<!-- chapter kill -->\n## kill -9\n\nmore",
    }


def test_every_chapter_names_a_measurement() -> None:
    from bench.__main__ import measurements

    assert {chapter.command[0] for chapter in CHAPTERS} <= measurements().keys()
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)
