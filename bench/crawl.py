"""Pages a second, CPU a page and memory of whole crawls, beside three other ways to do the work.

The two peers do what is common to all: fetch every list and every article it links, read title, date and text, and
commit each article to SQLite. They are spared what only the collector does: robots.txt, judging what came, dates and
revisions of lists, the archive (compare "no archive"), a full-text index, 文号, attachments, clean HTML. Links are
handed to them by a regular expression that knows the site. Their speed is that of one process, as they come.

``python -m bench crawl [--columns 200] [--articles 5000] [--peer-articles 300] [--runs 300] [--json FILE]``
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from bench._crawl_peers import aiohttp_alone, peer_newsplease, peer_selectolax, peer_trafilatura
from bench._crawl_sample import BESIDE, Meter, Place, Sample
from collector.model import CHINA

NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
T = TypeVar("T")


def main(argv: list[str]) -> int:
    """Measure, print, and say which aims are met; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="bench crawl", description=__doc__)
    parser.add_argument("--columns", type=int, default=200)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--peer-articles", type=int, default=300, help="how many the slow peers read")
    parser.add_argument("--runs", type=int, default=300, help="small crawls in one process, for memory; 0: none")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    each = options.articles // options.columns
    few = max(1, min(options.columns, options.peer_articles // each))
    samples: dict[str, Sample] = {}
    with serving(options.columns, each) as port, tempfile.TemporaryDirectory() as folder:
        whole, part, small = (Place(port, number, each) for number in (options.columns, few, min(20, options.columns)))
        for name, work, place in (
            ("first", ours_first, whole),
            ("trafilatura", peer_trafilatura, part),  # next to what it is compared with: the machine has other work
            ("second", ours_second, whole),
            ("unrecorded", ours_unrecorded, whole),
            ("scrapy", scrapy_alone, whole),
            ("aiohttp", aiohttp_alone, whole),
            ("limit", peer_selectolax, whole),
            ("newsplease", peer_newsplease, part),
        ):
            samples[name] = in_a_process(work, place, Path(folder))
            print(samples[name], flush=True)
        if options.runs:
            samples["runs"] = in_a_process(memory_of(options.runs), small, Path(folder))
            print(samples["runs"], flush=True)
    aims = judged(samples, options.columns)
    for aim, value, met in aims:
        print(f"{'met   ' if met else 'MISSED'} {aim}: {value}")
    if options.json:
        told = {"samples": {name: asdict(sample) for name, sample in samples.items()}, "aims": aims}
        options.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(met for _, _, met in aims) else 1


def judged(samples: dict[str, Sample], columns: int) -> list[tuple[str, str, bool]]:
    """The aims, what came of each, and whether it is met."""
    first, second, limit = (samples[name] for name in ("first", "second", "limit"))

    def per_page(sample: Sample) -> float:
        return sample.cpu / max(sample.pages, 1)

    def speed(sample: Sample) -> float:
        return sample.pages / sample.seconds

    found = []
    for name, least in (("trafilatura", 4.0), ("newsplease", 10.0)):
        peer = samples[name]
        ratio, cpu = speed(first) / speed(peer), per_page(peer) / per_page(first)
        found.append((f"at least {least:g} times {peer.name}", f"{ratio:.1f} times (CPU {cpu:.1f})", ratio >= least))
    found.append(("share of the limit", f"{speed(first) / speed(limit):.0%}", True))
    own = (per_page(samples["scrapy"]) - per_page(samples["aiohttp"])) * 1000
    found.append(("Scrapy's own share, at most 1.5 ms a page", f"{own:.2f} ms more than bare aiohttp", own <= 1.5))
    found.append(
        (
            "unchanged: at most one request a column",
            f"{second.requests} for {columns} columns",
            second.requests <= columns,
        )
    )
    share = second.cpu / first.cpu
    found.append(("unchanged: under 2 % of the first run's CPU", f"{share:.1%}", share < 0.02))
    if "runs" in samples:
        found.append(("memory flat over many runs", samples["runs"].note, "flat" in samples["runs"].note))
    return found


@contextmanager
def serving(columns: int, each: int) -> Iterator[int]:
    """The site, in a process of its own; the port it listens at."""
    with socket.socket() as free:
        free.bind(("0.0.0.0", 0))
        port = int(free.getsockname()[1])
    arguments = [sys.executable, "-m", "bench._site", str(columns), str(each), str(port)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield port
        finally:
            server.terminate()


def in_a_process(work: Callable[[Place, Path], T], place: Place, folder: Path) -> T:
    """Run one contender in a fresh process, so that none inherits another's memory."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, place, folder, sending))
    process.start()
    sending.close()
    try:
        result = receiving.recv()
    except EOFError:
        raise RuntimeError(f"{work} ended without a result") from None
    process.join()
    return cast("T", result)


def _child(work: Callable[[Place, Path], Any], place: Place, folder: Path, sending: Any) -> None:
    sending.send(work(place, folder))


def ours_first(place: Place, folder: Path) -> Sample:
    """A first run: everything is new, everything is recorded."""
    return _crawl("collector, first run", place, folder, "whole", NOW)


def ours_second(place: Place, folder: Path) -> Sample:
    """The run after it, two hours later, nothing changed."""
    return _crawl("collector, second run, unchanged", place, folder, "whole", NOW + timedelta(hours=2))


def ours_unrecorded(place: Place, folder: Path) -> Sample:
    """A first run without an archive: the work that the peers do."""
    return _crawl("collector, first run, no archive", place, folder, "unrecorded", NOW, record=False)


def _crawl(name: str, place: Place, folder: Path, store: str, at: datetime, *, record: bool = True) -> Sample:
    from collector.gathering.crawl import crawl
    from collector.store import Store

    config = place.config(folder / store)
    _warm(place, folder)
    with Store.open(folder / f"{store}.db") as opened:
        before = len(opened.items.since(None, at + timedelta(days=9)))
        meter = Meter()
        polls = asyncio.run(crawl(config.enabled, config=config, store=opened, now=lambda: at, record=record))
        sample = meter.sample(name, sum(poll.new for poll in polls), sum(poll.requests for poll in polls))
        stored = len(opened.items.since(None, at + timedelta(days=9)))
    failed, well = sum(poll.failed for poll in polls), sum(poll.outcome.healthy for poll in polls)
    if (stored - before, failed, well) != (sample.pages, 0, place.columns):
        raise RuntimeError(f"{name}: {stored - before} stored, {failed} failed, {well} of {place.columns} columns well")
    return sample


def _warm(place: Place, folder: Path) -> None:
    """Crawl one list, so that what a service has long imported and made is not counted."""
    from collector.gathering.crawl import crawl
    from collector.store import Store

    config = place.config(folder / "warm", processes=0)
    one = config.enabled[:1]
    with Store.open(folder / f"warm-{time.monotonic_ns()}.db") as store:
        asyncio.run(crawl(one, config=config, store=store, now=lambda: NOW - timedelta(days=400), record=False))


def scrapy_alone(place: Place, folder: Path) -> Sample:
    """The articles through the same crawler and line, neither read nor stored: what Scrapy itself costs."""
    return asyncio.run(_scrapy_alone(place, folder))


async def _scrapy_alone(place: Place, folder: Path) -> Sample:
    from scrapy import Request, Spider

    from collector.gathering.crawl import Gathering
    from collector.store import Store

    class Asking(Spider):
        """Asks for every article and does nothing with it."""

        name = "asking"
        had = 0

        async def start(self) -> AsyncIterator[Any]:
            left = iter(place.articles)

            async def ask() -> None:
                for url in left:
                    response = await self.crawler.engine.download_async(Request(url, meta={"download_timeout": 30.0}))
                    Asking.had += response.status == 200

            await asyncio.gather(*(ask() for _ in range(BESIDE)))
            for page in range(0):  # what makes it a generator
                yield page

    config = place.config(folder / "scrapy", processes=0)
    with Store.open(folder / "scrapy.db") as store:
        async with Gathering(config, store, now=lambda: NOW, record=False) as gathering:
            await gathering.crawl(config.enabled[:1])
            meter = Meter()
            await gathering.run(Asking, finish=lambda _report: None)
            return meter.sample("Scrapy, nothing read or stored", Asking.had, Asking.had)


def memory_of(runs: int) -> Callable[[Place, Path], Sample]:
    """Many small crawls in one process; the columns change a little every time."""
    return _Runs(runs)


@dataclass(frozen=True, slots=True)
class _Runs:
    runs: int

    def __call__(self, place: Place, folder: Path) -> Sample:
        return asyncio.run(self._run(place, folder))

    async def _run(self, place: Place, folder: Path) -> Sample:
        from collector.gathering.crawl import Gathering
        from collector.store import Store

        config = place.config(folder / "runs", processes=1)
        meter, sizes, new, requests = Meter(), [], 0, 0
        clock = [NOW]
        with Store.open(folder / "runs.db") as store:
            async with Gathering(config, store, now=lambda: clock[0]) as gathering:
                for number in range(self.runs):
                    polls = await gathering.crawl(config.enabled)
                    new, requests = new + sum(p.new for p in polls), requests + sum(p.requests for p in polls)
                    clock[0] += timedelta(hours=2)
                    sizes.append(_resident())
                    del number
        early, late = sum(sizes[20:40]) / 20, sum(sizes[-20:]) / 20
        verdict = "flat" if late - early < max(3.0, early * 0.03) else "growing"
        note = f"{verdict}: {early:.1f} MB after 20 to 40 runs, {late:.1f} MB after {self.runs}"
        return meter.sample(f"collector, {self.runs} runs in one process", new, requests, note)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
