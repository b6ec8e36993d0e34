"""Visits: single looks at addresses by the ordinary crawl, into a store that is thrown away, everything recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy.http import HtmlResponse
from scrapy.settings import Settings as ScrapySettings
from scrapy.spiderloader import SpiderLoader

from collector.config import Config
from collector.errors import ReplayMiss
from collector.gathering import archive, outcome
from collector.gathering.crawl import Gathering, addressed
from collector.gathering.recorded import Answer, Traffic
from collector.gathering.turns import FOLDER as TURNS
from collector.gathering.turns import Turns
from collector.model import Article, Column, Entry, Failure, Outcome, Report
from collector.reading.urls import resolve
from collector.store import Store

GENERIC = "listing"  # the family that reads any list
_EVER = 36_500  # days: how old an entry may be to be shown
_MOST_REDIRECTS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The first page that a visit got, redirects followed."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as the server sent it."""
        return next((value for name, value in self.headers.items() if name.lower() == "content-type"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one look at a column came to; nothing of it is in the collector's own store."""

    column: Column  # as it was polled
    outcome: Outcome
    detail: str
    kind: str  # the report's problem_kind; "" where nothing went wrong
    final_url: str
    family: str  # that reads the page, also where the column says auto
    page: Page | None
    entries: tuple[Entry, ...] = ()
    article: Article | None = None  # the first one, read whole
    failure: Failure | None = None  # why there is none

    @property
    def readable(self) -> bool:
        """Whether a real page came, be it a list or not."""
        return self.page is not None and (self.outcome in (Outcome.OK, Outcome.EMPTY) or self.kind == "shape")


class Visits:
    """Visits one after another, recorded in one WARC file; to be made and used inside one event loop.

    :param folder: where store and recording go; the caller throws it away when it is done with the recording.
    """

    def __init__(
        self, config: Config, folder: Path, *, now: Callable[[], datetime], replay: Path | None = None
    ) -> None:
        settings = replace(config.settings, data_dir=folder, horizon_days=_EVER)
        self._config, self._folder, self._now = replace(config, settings=settings), folder, now
        self._store = Store.open(folder / "visits.db")
        turns = Turns(config.settings.data_dir / TURNS)  # the real ones: the sites are, too
        self._gathering = Gathering(self._config, self._store, now=now, replay=replay, turns=turns)
        self._loader = SpiderLoader.from_settings(_scrapy_settings())
        self._count = 0

    async def at(self, column: Column, *, articles: int = 0) -> Visit:
        """Poll a column once, as far back as its ``pages`` say; at most ``articles`` of its articles are read."""
        self._count += 1
        column = addressed(replace(column, key=f"visit/{self._count}", source="visit"), self._config.settings)
        reports: list[Report] = []
        await self._gathering.crawl([column], articles=articles, reported=reports.append)
        (report,) = reports
        judged, detail = outcome.judge(report, column)
        page = self.recorded(column.url)
        return Visit(
            column=column,
            outcome=judged,
            detail=detail,
            kind=report.problem_kind,
            final_url=report.final_url,
            family=self._family(column, page),
            page=page,
            entries=report.entries,
            article=self._article(column.key),
            failure=report.failures[0] if report.failures else None,
        )

    async def page(self, url: str) -> Visit:
        """Look at a page for what it links, whether it is a list or not."""
        return await self.at(Column(key="visit/page", source="visit", name=url, url=url, family=GENERIC, pages=1))

    def recorded(self, url: str) -> Page | None:
        """The page that came for an address in one of these visits, redirects followed; None where none did."""
        if self.recording is None:
            return None
        traffic = Traffic.open(self.recording)
        try:
            return self._followed(traffic, url)
        except ReplayMiss:
            return None
        finally:
            traffic.close()

    @property
    def recording(self) -> Path | None:
        """The WARC file of everything that was fetched; None while nothing was."""
        return next((self._folder / archive.FOLDER).glob("*.warc.gz"), None)

    async def __aenter__(self) -> Self:
        await self._gathering.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the crawlers and close the files; the recording stays."""
        await self._gathering.__aexit__(kind, error, trace)
        self._store.close()

    def _article(self, column: str) -> Article | None:
        read = [item for item in self._store.items.since(None, self._now()) if item.column == column]
        return read[0].article if read else None

    def _followed(self, traffic: Traffic, url: str) -> Page | None:
        for _ in range(_MOST_REDIRECTS):
            answer = traffic.answer(url, "GET", b"", self._now(), self._config.settings.max_page_bytes)
            target = _location(answer, url)
            if target is None:
                return Page(url=url, body=answer.body, headers=dict(answer.headers))
            url = target
        return None

    def _family(self, column: Column, page: Page | None) -> str:
        if column.family != "auto" or page is None:
            return column.family
        response = HtmlResponse(page.url, body=page.body, headers=dict(page.headers))
        auto: Any = self._loader.load("auto")
        return str(auto.reader(response).name)


def _location(answer: Answer, url: str) -> str | None:
    if answer.status not in _REDIRECTS:
        return None
    target = next((value for name, value in answer.headers if name.lower() == "location"), "")
    return resolve(url, target)


def _scrapy_settings() -> ScrapySettings:
    settings = ScrapySettings()
    settings.setmodule("collector.gathering.settings", priority="project")
    return settings
