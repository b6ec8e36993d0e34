"""Ten thousand columns on one machine: a full round of unchanged lists, its time, CPU, memory and requests.

Every column is a host of its own (``127.0.a.b``), has items in the store, and is answered 304. The growth curve is had
by giving several numbers: ``python -m bench columns [--columns 10 100 1000 10000] [--items 2] [--latency 0.05]``
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bench import _site
from bench._cluster import serving
from bench._crawl_sample import Place
from bench.crawl import in_a_process
from collector.model import CHINA, Article, Entry, Item, Job, Outcome, Report, Validators
from collector.reading.urls import url_key

NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
_ROUND, _MEMORY, _SHARE = 600.0, 1024.0, 0.25  # seconds, megabytes, of one core over the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round over all columns."""

    columns: int
    seconds: float
    cpu: float  # seconds, reading processes included
    peak: float  # megabytes
    requests: int
    unchanged: int
    prepare: float  # seconds until the first poll could begin

    def __str__(self) -> str:
        each = self.cpu / self.columns * 1000
        return (
            f"{self.columns:6} columns  {self.seconds:7.1f} s  {self.cpu:7.1f} s CPU, {each:5.2f} ms a column"
            f"  {self.peak:5.0f} MB  {self.requests} requests, {self.unchanged} unchanged,"
            f" first poll after {self.prepare:.1f} s"
        )


def main(argv: Sequence[str]) -> int:
    """Measure, print, and say which aims are met; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="bench columns", description=__doc__)
    parser.add_argument("--columns", type=int, nargs="+", default=[10_000])
    parser.add_argument("--items", type=int, default=2, help="stored of each column")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before every answer")
    parser.add_argument("--hosts", type=int, default=32, help="hosts_at_once")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    rounds = []
    for columns in options.columns:
        with serving(columns, options.items, options.latency) as port, tempfile.TemporaryDirectory() as folder:
            place = Place(port, columns, options.items)
            work = _Measured(options.hosts)
            in_a_process(_seed, place, Path(folder))
            rounds.append(in_a_process(work, place, Path(folder)))
            print(rounds[-1], flush=True)
    largest = rounds[-1]
    share = largest.cpu / 3600
    aims = [
        ("a full round in 10 minutes", f"{largest.seconds:.0f} s", largest.seconds <= _ROUND),
        ("at most 1 GB", f"{largest.peak:.0f} MB", largest.peak <= _MEMORY),
        ("at most 25 % of one core, hourly", f"{share:.1%} ({largest.cpu:.0f} s)", share <= _SHARE),
        ("one request a column", f"{largest.requests}", largest.requests <= largest.columns),
    ]
    for aim, value, met in aims:
        print(f"{'met   ' if met else 'MISSED'} {aim}: {value}")
    if options.json:
        told = [{name: getattr(each, name) for name in Round.__slots__} for each in rounds]
        options.json.write_text(json.dumps({"rounds": told, "aims": aims}, indent=1), encoding="utf-8")
    return 0 if all(met for _, _, met in aims) else 1


def _seed(place: Place, folder: Path) -> int:
    """Put into the store what earlier rounds have left: items, robots.txt, the state of every column."""
    from collector.gathering.settling import settle
    from collector.store import Store
    from collector.store.hosts import HostState

    config = place.config(folder)
    before, soon = NOW - timedelta(hours=1), NOW - timedelta(minutes=1)
    with Store.open(folder / "columns.db") as store, store.write():
        for n, column in enumerate(config.enabled):
            site = f"{_site.host(n)}:{place.port}"
            store.hosts.put(HostState(host=site, robots="", robots_fetched=before))
            entries = tuple(_entries(n, place))
            for entry in entries:
                article = Article(url=entry.url, title=entry.title, text=entry.title * 20)
                item = Item(column=column.key, entry=entry, article=article, url_key=url_key(entry.url), fetched=before)
                store.items.add(item)
            report = Report(
                column=column.key,
                started=before,
                finished=before,
                entries=entries,
                status=200,
                pages=1,
                requests=1,
                validators=Validators(url=column.url, etag=_etag(n, place)),
                entries_hash="seeded",
            )
            job = Job(column=column, state=store.columns.state(column.key))
            settle(report, job, config, store, jitter=0.5)
            store.columns.poll_now(column.key, soon)
    return 0


def _entries(n: int, place: Place) -> Iterator[Entry]:
    for number in range(n * place.each, (n + 1) * place.each):
        url = f"http://{_site.host(n)}:{place.port}{_site.article_path(n, number)}"
        yield Entry(url=url, title=_site.title(number), published=NOW - timedelta(days=2))


def _etag(n: int, place: Place) -> str:
    numbers = range(n * place.each, (n + 1) * place.each)
    pages = _site.list_page(n, numbers, f"http://{_site.host(n)}:{place.port}")
    return f'"{len(pages[_site.list_path(n)][1])}"'


@dataclass(frozen=True, slots=True)
class _Measured:
    hosts: int

    def __call__(self, place: Place, folder: Path) -> Round:
        from collector.store import Store

        with Store.open(folder / "columns.db") as store:
            return asyncio.run(self._round(place, folder, store))

    async def _round(self, place: Place, folder: Path, store: object) -> Round:
        from collector.gathering.crawl import Gathering, due_columns
        from collector.store import Store

        assert isinstance(store, Store)
        config = place.config(folder)
        config = replace(config, settings=replace(config.settings, delay=2.0, concurrency=1, hosts_at_once=self.hosts))
        first: list[float] = []
        async with Gathering(config, store, now=lambda: NOW) as gathering:
            gc.collect()
            began, cpu = time.perf_counter(), time.process_time()
            columns = due_columns(config, store, NOW)
            polls = await gathering.crawl(columns, progress=lambda *_: first.append(time.perf_counter()))
            seconds, used = time.perf_counter() - began, time.process_time() - cpu
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        if len(polls) != place.columns:
            raise RuntimeError(f"{len(polls)} polls of {place.columns} columns")
        return Round(
            columns=place.columns,
            seconds=seconds,
            cpu=used + children.ru_utime + children.ru_stime,
            peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            requests=sum(poll.requests for poll in polls),
            unchanged=sum(poll.outcome is Outcome.UNCHANGED for poll in polls),
            prepare=min(first) - began,
        )
