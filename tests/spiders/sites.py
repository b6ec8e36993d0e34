"""The recorded sites under ``tests/sites``: pages in each family's markup, and what is to be read from them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from collector.model import Column, Entry, PageRequest, Precision, Selectors
from spiders.base import ColumnSpider

SITES = Path(__file__).parents[1] / "sites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One recorded answer and what is expected of it: entries and next page, or an exception and its words."""

    family: str
    site: str
    column: Column
    file: Path
    facts: Mapping[str, Any]

    @property
    def response(self) -> TextResponse:
        body = self.file.read_bytes()
        posted = self.facts.get("posted")
        kind = self.facts.get("content_type", "text/html; charset=utf-8")
        request = Request(self.facts["url"], method="POST" if posted else "GET", body=posted)
        cls = HtmlResponse if "html" in kind else TextResponse
        headers = {"Content-Type": kind, "Date": "Sun, 22 Nov 2026 00:00:00 GMT"}
        return cls(self.facts["url"], body=body, headers=headers, request=request)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(_entry(facts) for facts in self.facts["entries"])

    def __str__(self) -> str:
        return f"{self.family}/{self.site}/{self.file.name}"


def families() -> dict[str, type[ColumnSpider]]:
    """Every family that the spider loader finds, by name."""
    loader = SpiderLoader.from_settings(get_project_settings())
    found = {name: loader.load(name) for name in loader.list()}
    return {name: cls for name, cls in found.items() if issubclass(cls, ColumnSpider)}


def pages() -> list[Page]:
    """All recorded pages of all sites, each site's in its own order."""
    return [page for path in sorted(SITES.glob("*/*/expected.json")) for page in _site(path)]


def first_pages() -> list[Page]:
    """What a poll of each site begins with."""
    first: dict[tuple[str, str], Page] = {}
    for page in pages():
        first.setdefault((page.family, page.site), page)
    return [page for page in first.values() if "entries" in page.facts]


def requested(request: PageRequest | None) -> dict[str, Any] | None:
    """A request in the spelling of the expected files, plain GETs by their address alone."""
    if request is None:
        return None
    plain = {"url": request.url, "method": request.method, "body": request.body, "headers": dict(request.headers)}
    return {name: value for name, value in plain.items() if value and value != "GET"}


def _site(path: Path) -> Iterator[Page]:
    family, site = path.parent.parent.name, path.parent.name
    recorded = json.loads(path.read_text(encoding="utf-8"))
    column = _column(f"{family}/{site}", recorded["column"])
    for facts in recorded["pages"]:
        yield Page(family=family, site=site, column=column, file=path.parent / facts["file"], facts=facts)


def _column(key: str, facts: Mapping[str, Any]) -> Column:
    return Column(
        key=key,
        source=key.partition("/")[0],
        name=key,
        url=facts["url"],
        options=facts.get("options", {}),
        selectors=Selectors(**facts.get("selectors", {})),
    )


def _entry(facts: Mapping[str, Any]) -> Entry:
    return Entry(
        url=facts["url"],
        title=facts["title"],
        published=datetime.fromisoformat(facts["published"]) if facts["published"] else None,
        precision=Precision(facts["precision"]) if facts["precision"] else None,
        source_label=facts.get("source_label"),
    )
