"""Reads the article pages of a directory and scores title, time, 来源 and text, beside other readers in one run."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import _reading_peers
from bench._reading_scores import FIGURES, Prediction, Sample, averages, judge, samples
from collector.model import Article, Precision
from collector.reading.article import read_article
from collector.reading.charset import decode

HEADINGS = ("title", "day", "minute", "来源", "passages", "clean", "body F1")


def main(argv: Sequence[str]) -> int:
    """``reading DIR [--predictions FILE] [--peers NAMES] [--misses]``; 1 where there is nothing to read."""
    parser = argparse.ArgumentParser(prog="python -m bench reading", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--predictions", type=Path, help="write one JSON line a page")
    parser.add_argument("--peers", default="", help=f"comma-separated: {','.join(_reading_peers.PEERS)}")
    parser.add_argument("--misses", action="store_true", help="say for each of our misses what was read")
    options = parser.parse_args(argv)
    pages = samples(options.directory)
    if not pages:
        print(f"no article pages in {options.directory}")
        return 1
    ours, times = _timed(pages, lambda page: predicted(read_article(page.body, page.url)))
    if options.predictions:
        _write(options.predictions, pages, ours)
    print(f"{len(pages)} pages, {sum(page.truth is not None for page in pages)} with truth")
    print(f"{'':14}" + "".join(f"{name:>9}" for name in (*HEADINGS, "median", "p95 ms")))
    _row("collector", pages, ours, times)
    for name in filter(None, options.peers.split(",")):
        _peer(name.strip(), pages)
    if options.misses:
        _say_misses(pages, ours)
    return 0


def predicted(article: Article) -> Prediction:
    """An article in the form of a prediction."""
    when = None
    if article.published:
        day_only = article.precision is not Precision.MINUTE
        when = article.published.strftime("%Y-%m-%d" if day_only else "%Y-%m-%dT%H:%M+08:00")
    return Prediction(
        title=article.title,
        published=when,
        source_label=article.source_label,
        author=article.author,
        text=article.text,
    )


def _peer(name: str, pages: Sequence[Sample]) -> None:
    reader = _reading_peers.load(name)
    if isinstance(reader, str):
        print(f"{name:14} {reader}")
        return
    faults: dict[str, int] = {}

    def read(page: Sample) -> Prediction:
        try:
            return reader(decode(page.body), page.url)
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is counted against it and said
            faults[type(error).__name__] = faults.get(type(error).__name__, 0) + 1
            return Prediction()

    _row(name, pages, *_timed(pages, read))
    if faults:
        print(f"{'':14} failed on {sum(faults.values())} pages: {faults}")


def _timed(pages: Sequence[Sample], read: Callable[[Sample], Prediction]) -> tuple[list[Prediction], list[float]]:
    """What a reader makes of every page, and the milliseconds of processor time of the quicker of two readings."""
    results, times = [], []
    for page in pages:
        took = []
        for _ in range(2):
            started = time.process_time()
            result = read(page)
            took.append((time.process_time() - started) * 1000)
        results.append(result)
        times.append(min(took))
    return results, times


def _row(name: str, pages: Sequence[Sample], read: Sequence[Prediction], times: Sequence[float]) -> None:
    judged = [judge(page.truth, one) for page, one in zip(pages, read, strict=True) if page.truth is not None]
    slow = sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
    figures = averages(judged) if judged else {}
    shown = "".join(f"{figures[figure]:9.3f}" if figures else f"{'–':>9}" for figure in FIGURES)
    print(f"{name:14}{shown}{statistics.median(times):9.1f}{slow:9.1f}", flush=True)


def _write(path: Path, pages: Sequence[Sample], read: Sequence[Prediction]) -> None:
    lines = [
        json.dumps({"id": page.id, **asdict(one)}, ensure_ascii=False) for page, one in zip(pages, read, strict=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _say_misses(pages: Sequence[Sample], read: Sequence[Prediction]) -> None:
    for page, one in zip(pages, read, strict=True):
        if page.truth is None:
            continue
        scores = judge(page.truth, one)
        missed = [
            name for name in FIGURES if (value := scores[name]) is not None and value < (0.97 if name == "f1" else 1)
        ]
        if missed:
            told = {"source": "source_label", "day": "published", "minute": "published"}
            pairs = {told.get(m, m): page.truth.get(told.get(m, m)) for m in missed if told.get(m, m) in page.truth}
            got = {key: getattr(one, key, None) for key in pairs}
            print(page.id, missed, f"F1 {scores['f1']:.3f}", "read", got, "truth", pairs)
