"""Addresses that an operator has in a table (CSV) become draft sources, one for each host."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from collector.model import Column, Confidence, Source, Tier
from collector.reading.urls import host, url_key


def draft_sources(
    rows: Iterable[Mapping[str, str]], *, today: date, evidence: str
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Sources for rows with a ``url`` and perhaps a ``name`` and a ``section``; beside them, what was left out and why.

    Every column is ``auto``, of low confidence, dated ``today``: somebody has to look at it before it is believed.
    """
    by_host: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    seen: set[str] = set()
    left_out: list[str] = []
    for number, row in enumerate(rows, start=2):  # line 1 of the file holds the headings
        url = (row.get("url") or "").strip()
        if not re.match(r"https?://[^/\s]+", url):
            left_out.append(f"line {number}: {url!r} is not an http(s) address")
        elif url_key(url) in seen:
            left_out.append(f"line {number}: {url} stands above already")
        else:
            seen.add(url_key(url))
            by_host[host(url)].append(row)
    sources = tuple(_source(name, found, today, evidence) for name, found in by_host.items())
    return sources, tuple(left_out)


def _source(name: str, rows: list[Mapping[str, str]], today: date, evidence: str) -> Source:
    key = re.sub(r"[^a-z0-9]+", "-", name.removeprefix("www.").lower()).strip("-")
    columns = tuple(_column(key, number, row, today, evidence) for number, row in enumerate(rows, start=1))
    tier = Tier.PROVINCE if name.endswith(".gov.cn") else Tier.MEDIA
    return Source(key=key, name=name, tier=tier, homepage=f"http://{name}/", columns=columns)


def _column(source: str, number: int, row: Mapping[str, str], today: date, evidence: str) -> Column:
    column = Column(
        key=f"{source}/c{number}",
        source=source,
        name=(row.get("name") or "").strip() or f"栏目 {number}",
        url=row["url"].strip(),
        verified=today,
        confidence=Confidence.LOW,
        evidence=(evidence,),
    )
    section = (row.get("section") or "").strip()
    return replace(column, section=section) if section else column
