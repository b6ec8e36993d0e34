"""Pages a second, CPU a page and memory of whole crawls, beside three other ways to do the work.

``python -m bench crawl [--columns 200] [--articles 5000] [--peer-articles 300] [--runs 300] [--json FILE]``
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import _site
from collector.config import Bulletin, Config, Settings
from collector.model import CHINA, Column, Source

NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
AGENT = {"User-Agent": "bench"}
_BESIDE = 16  # requests at once, for every contender


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one contender took for how many pages."""

    name: str
    pages: int  # articles had and read
    requests: int
    seconds: float
    cpu: float  # seconds, its worker processes included
    peak: float  # megabytes, of the largest process
    peak_all: float  # megabytes, workers added
    note: str = ""

    def __str__(self) -> str:
        per = self.cpu / max(self.pages, 1) * 1000
        return (
            f"{self.name:34} {self.pages:6} pages  {self.pages / self.seconds:8.1f} pages/s  {per:7.2f} ms CPU/page"
            f"  {self.cpu:7.2f} s CPU  {self.requests:6} requests"
            f"  {self.peak:6.0f} MB ({self.peak_all:.0f} with workers)  {self.note}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where the measured site stands, and how much of it is to be read."""

    port: int
    columns: int
    each: int

    @property
    def lists(self) -> list[str]:
        """The addresses of all lists."""
        return [f"http://{_site.host(n)}:{self.port}{_site.list_path(n)}" for n in range(self.columns)]

    @property
    def articles(self) -> list[str]:
        """The addresses of all articles, column by column."""
        return [
            f"http://{_site.host(n)}:{self.port}{_site.article_path(n, n * self.each + k)}"
            for n in range(self.columns)
            for k in range(self.each)
        ]

    def config(self, folder: Path, *, processes: int = 2) -> Config:
        """A collector that watches the site and waits for nobody."""
        columns = tuple(
            Column(key=f"bench/c{n}", source="bench", name=f"栏目{n}", url=url, family=_site.family(n), pages=2)
            for n, url in enumerate(self.lists)
        )
        settings = Settings(
            data_dir=folder,
            contact="bench@example.org",
            delay=0,
            concurrency=8,
            hosts_at_once=8,
            reading_processes=processes,
            allow_private=tuple(_site.host(n) for n in range(self.columns)),
        )
        return Config(
            settings=settings, bulletin=Bulletin(), sources=(Source(key="bench", name="测", columns=columns),)
        )


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
            ("second", ours_second, whole),
            ("unrecorded", ours_unrecorded, whole),
            ("scrapy", scrapy_alone, whole),
            ("aiohttp", aiohttp_alone, whole),
            ("limit", peer_selectolax, whole),
            ("trafilatura", peer_trafilatura, part),
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


def in_a_process(work: Callable[[Place, Path], Sample], place: Place, folder: Path) -> Sample:
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
    assert isinstance(result, Sample)
    return result


def _child(work: Callable[[Place, Path], Sample], place: Place, folder: Path, sending: Any) -> None:
    sending.send(work(place, folder))


@dataclass
class Meter:
    """Time and CPU between its making and ``sample``; make it when everything is imported."""

    def __post_init__(self) -> None:
        self._began, self._cpu = time.perf_counter(), _cpu()

    def sample(self, name: str, pages: int, requests: int, note: str = "") -> Sample:
        """What it took until now; call it when worker processes have ended."""
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return Sample(
            name=name,
            pages=pages,
            requests=requests,
            seconds=time.perf_counter() - self._began,
            cpu=_cpu() - self._cpu,
            peak=max(own, worker),
            peak_all=own + 2 * worker,
            note=note or f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime:.1f} s of it by its workers",
        )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


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

            await asyncio.gather(*(ask() for _ in range(_BESIDE)))
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


def aiohttp_alone(place: Place, _folder: Path) -> Sample:
    """The articles by bare aiohttp, neither read nor stored."""

    async def work() -> Sample:
        import aiohttp

        meter, left, had = Meter(), iter(place.articles), 0

        async def ask(session: aiohttp.ClientSession) -> None:
            nonlocal had
            for url in left:
                async with session.get(url) as response:
                    await response.read()
                    had += response.status == 200

        async with aiohttp.ClientSession(headers=AGENT, connector=aiohttp.TCPConnector(limit=64)) as session:
            await asyncio.gather(*(ask(session) for _ in range(_BESIDE)))
        return meter.sample("aiohttp, nothing read or stored", had, had)

    return asyncio.run(work())


def peer_selectolax(place: Place, _folder: Path) -> Sample:
    """A bare loop: aiohttp and selectolax, nothing kept. The limit of what Python can do here."""
    from selectolax.lexbor import LexborHTMLParser

    def read(_url: str, body: bytes) -> None:
        tree = LexborHTMLParser(body.decode())
        heading = tree.css_first("h1")
        assert heading is not None
        assert heading.text()
        "\n".join(node.text() for node in tree.css("#zoom p"))

    return asyncio.run(_loop("bare aiohttp + selectolax", place, read))


def peer_trafilatura(place: Place, folder: Path) -> Sample:
    """What one would write in an afternoon: aiohttp, trafilatura and sqlite3."""
    import trafilatura.settings

    database = sqlite3.connect(folder / "peer.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE items (url TEXT PRIMARY KEY, title TEXT, published TEXT, text TEXT)")

    def read(url: str, body: bytes) -> None:
        found = trafilatura.bare_extraction(body.decode(), url=url, with_metadata=True)
        assert isinstance(found, trafilatura.settings.Document)
        database.execute("INSERT INTO items VALUES (?, ?, ?, ?)", (url, found.title, found.date, found.text))
        database.commit()

    try:
        return asyncio.run(_loop("aiohttp + trafilatura + sqlite3", place, read))
    finally:
        database.close()


def peer_newsplease(place: Place, _folder: Path) -> Sample:
    """news-please on pages that aiohttp fetched: kinder to it than its own crawler is."""
    from newsplease import NewsPlease

    def read(url: str, body: bytes) -> None:
        found = NewsPlease.from_html(body.decode(), url=url, fetch_images=False)
        assert found.title

    return asyncio.run(_loop("news-please (fetched by aiohttp)", place, read))


async def _loop(name: str, place: Place, read: Callable[[str, bytes], None]) -> Sample:
    """Fetch every list, follow every article in it, ``read`` it."""
    import aiohttp

    meter, pages, requests = Meter(), 0, 0
    gate = asyncio.Semaphore(_BESIDE)

    async def get(session: aiohttp.ClientSession, url: str) -> tuple[str, bytes]:
        nonlocal requests
        async with gate, session.get(url) as response:
            requests += 1
            return url, await response.read()

    async def column(session: aiohttp.ClientSession, number: int, url: str) -> None:
        nonlocal pages
        _, body = await get(session, f"{url}KJDTLIEBIAO.json" if _site.family(number) == "govcn" else url)
        base = f"http://{_site.host(number)}:{place.port}"
        links = re.findall(rb'(?:href="|URL": "|<link>)(?:http://[^/]+)?(/[^"<]*_\d+\.html)', body)
        for page in asyncio.as_completed([get(session, base + link.decode()) for link in links]):
            read(*await page)
            pages += 1

    async with aiohttp.ClientSession(headers=AGENT, connector=aiohttp.TCPConnector(limit=64)) as session:
        for start in range(0, place.columns, 8):
            batch = list(enumerate(place.lists))[start : start + 8]
            await asyncio.gather(*(column(session, number, url) for number, url in batch))
    return meter.sample(name, pages, requests)
