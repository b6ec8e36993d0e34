"""What crawls are measured on and by: the place that is crawled, the meter, and what it says."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

from bench import _site
from collector.config import Bulletin, Config, Settings
from collector.model import Column, Source

BESIDE = 16  # requests at once, for every contender


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
