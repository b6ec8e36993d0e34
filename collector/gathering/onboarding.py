"""A column from its address alone: what a look at it shows, what is wrong with that, and the table it would become."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from collector.config import Config
from collector.config.source import names_of
from collector.gathering.visit import GENERIC, Page, Visit, Visits
from collector.model import Article, Column, Confidence, Entry, Outcome, Source, Tier
from collector.reading.navigation import ColumnLink, Standing, is_cut, own, standing
from collector.reading.text import dense
from collector.reading.urls import host, is_public, url_key

SHOWN = 20  # entries of a preview
FEW = 3  # entries; fewer are hardly a list
QUIET = timedelta(days=365)  # a column whose newest entry is older has ended
SHORT = 30  # characters; an article that says less beside no attachment was hardly read

_SUFFIX = re.compile(r"\.(?:s?html?|php|jspx?|aspx?|json|xml|do|action|rss|atom)$", re.IGNORECASE)
_USUAL = re.compile(r"(?:index|default|list|main|home|node|channel|columns?|col|html?|cn|zh|web|site)?", re.IGNORECASE)
_PUBLIC = re.compile(r"(?:\.(?:gov|com|org|edu|net|ac))?\.(?:cn|com|org|net|edu|gov|info|top|hk)$")
_TIERS = (
    (re.compile(r"研究院|研究所|大学|学院|情报所|实验室"), Tier.INSTITUTE),
    (re.compile(r"省|自治区|(?:北京|上海|天津|重庆)市?(?!.*区)"), Tier.PROVINCE),
    (re.compile(r"[市区县]|开发区|高新区"), Tier.CITY),
    (re.compile(r"国务院|国家|中国|部$|委员会|总局|署$"), Tier.CENTRAL),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What looking at an address showed."""

    url: str  # the address to register: the one asked for, or where it leads on the same site
    visit: Visit
    standing: Standing
    others: tuple[ColumnLink, ...]  # the site's other columns by its navigation, neighbours first
    problems: tuple[str, ...]  # in Chinese, for the operator; none where the preview is sound

    @property
    def usable(self) -> bool:
        """Whether there is a list to register at all."""
        return self.visit.outcome is Outcome.OK and bool(self.visit.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The column as it would be registered, and its source, with ``is_new`` where that must be registered too."""

    source: Source
    column: Column
    is_new: bool


async def preview(url: str, visits: Visits, *, now: datetime) -> Preview:
    """Look at an address: its first page of entries and the first article, read whole.

    Where the family that knows the page makes no list of it, the general reader is tried.
    """
    column = Column(key="visit/new", source="visit", name=url, url=url, pages=1)
    visit = await visits.at(column, articles=1)
    if visit.kind == "shape" and visit.family != GENERIC:
        general = await visits.at(replace(column, family=GENERIC), articles=1)
        visit = general if general.outcome is Outcome.OK else visit
    page, place = visit.page, _standing(visit.page)
    if not place.site and visit.article is not None:  # articles say more often whose they are
        place = replace(place, site=_standing(visits.recorded(visit.article.url)).site)
    return Preview(
        url=page.url if page and _same_site(page.url, url) else url,
        visit=visit,
        standing=place,
        others=own(place.links, page.url) if page else (),
        problems=tuple(problems(visit, now)),
    )


def propose(
    seen: Preview, config: Config, *, today: date, source: str | None = None, name: str | None = None
) -> Proposal:
    """The table for what was previewed; the section is left to those who know the bulletin.

    :param source: key of the source it belongs to, an existing or a new one; None: the one that shares its host or is
        called like its site, else a new one.
    :param name: of the column; None: as the page calls itself.
    """
    body = _source(seen, config, source)
    is_new = body is None
    body = body or _new_source(seen, config, source)
    key = _own_key(seen.url, {column.key.partition("/")[2] for column in body.columns})
    column = Column(
        key=f"{body.key}/{key}",
        source=body.key,
        name=name or seen.standing.column or f"栏目 {key}",
        url=seen.url,
        family=seen.visit.family,
        internal=not is_public(seen.url) and not seen.url.startswith("rsshub:"),
        verified=today,
        confidence=Confidence.LOW if seen.problems else Confidence.MEDIUM,
        evidence=(f"previewed by `sources add`, {len(seen.visit.entries)} entries",),
    )
    return Proposal(source=replace(body, columns=(column,)) if is_new else body, column=column, is_new=is_new)


def registered(url: str, config: Config) -> Column | None:
    """The column that has this address already, in whichever spelling."""
    key = url_key(url)
    return next((column for column in config.columns.values() if column.url and url_key(column.url) == key), None)


def _standing(page: Page | None) -> Standing:
    return standing(page.body, page.url, content_type=page.content_type) if page else Standing()


def _same_site(one: str, other: str) -> bool:
    return host(one).removeprefix("www.") == host(other).removeprefix("www.")


def problems(visit: Visit, now: datetime) -> Iterator[str]:
    """What a look shows to be wrong, in Chinese for the operator; nothing where the page is no list at all."""
    entries = visit.entries
    if not entries:
        return
    if len(entries) < FEW:
        yield f"只找到 {len(entries)} 条"
    yield from _of_dates(entries, now)
    cut = sum(is_cut(entry.title) for entry in entries)
    if cut:
        yield f"{cut} 条标题不全（列表上被截断）"
    away = sum(not _same_site(entry.url, visit.column.url) for entry in entries)
    if away > len(entries) / 2:
        yield f"{away} 条指向别的网站"
    if visit.failure is not None:
        yield f"首篇文章读不到：{visit.failure.problem.strip().splitlines()[0]}"
    elif visit.article is None:
        yield "首篇文章没有读到"
    else:
        yield from _of_article(visit.article, entries[0])


def _of_dates(entries: Sequence[Entry], now: datetime) -> Iterator[str]:
    dates = [entry.published for entry in entries if entry.published]
    if not dates:
        yield "列表不显示日期"
        return
    if len(dates) < len(entries):
        yield f"{len(entries) - len(dates)} 条没有日期"
    if max(dates) > now + timedelta(days=1):
        yield f"有日期在将来：{max(dates):%Y-%m-%d}"
    elif max(dates) < now - QUIET:
        yield f"最新一条是 {max(dates):%Y-%m-%d}，栏目可能已停更"


def _of_article(article: Article, entry: Entry) -> Iterator[str]:
    if len(article.text) < SHORT and not article.attachments and not article.images:
        yield f"首篇文章正文只有 {len(article.text)} 字"
    if article.published is None:
        yield "首篇文章没有读出时间"
    one, other = dense(article.title), dense(entry.title.rstrip("….·"))
    if not article.title:
        yield "首篇文章没有读出标题"
    elif one not in other and other not in one:
        yield f"首篇文章的标题与列表不同：{article.title}"


def _source(seen: Preview, config: Config, key: str | None) -> Source | None:
    """The registered source that the column belongs to."""
    if key is not None:
        return next((source for source in config.sources if source.key == key), None)
    site = host(seen.url).removeprefix("www.")
    counted = [(_on(source, site), source) for source in config.sources]
    best = max(counted, key=lambda pair: pair[0], default=(0, None))
    if best[0]:
        return best[1]
    name = dense(seen.standing.site)
    return next((source for source in config.sources if name and name in map(dense, names_of(source))), None)


def _on(source: Source, site: str) -> int:
    """How many addresses of a source lie on a host."""
    urls = [source.homepage, *(column.url for column in source.columns)]
    return sum(host(url).removeprefix("www.") == site for url in urls if url)


def _new_source(seen: Preview, config: Config, key: str | None) -> Source:
    parts = urlsplit(seen.url)
    name = seen.standing.site or host(seen.url) or "新来源"
    taken = {source.key for source in config.sources}
    return Source(
        key=key or _free(_tidy(_PUBLIC.sub("", host(seen.url).removeprefix("www."))) or "source", taken),
        name=name,
        tier=_tier(name, host(seen.url)),
        homepage=f"{parts.scheme}://{parts.netloc}/" if is_public(seen.url) else "",
    )


def _tier(name: str, site: str) -> Tier:
    """What kind of body it may be, by its name; what is no body of the state, a school or a society is a medium."""
    if not site.endswith((".gov.cn", ".edu.cn", ".ac.cn", ".org.cn")):
        return Tier.MEDIA
    usual = Tier.CITY if site.endswith(".gov.cn") else Tier.INSTITUTE
    return next((tier for pattern, tier in _TIERS if pattern.search(name)), usual)


def _own_key(url: str, taken: Collection[str]) -> str:
    """A column's key from its address: the last part of it that is a name of its own, e.g. ``tzgg`` or ``col82539``."""
    parts = urlsplit(url)
    steps = [_SUFFIX.sub("", step) for step in parts.path.split("/") if step]
    query = re.sub(r"[=&]", "", parts.query) if "&" not in parts.query else parts.query.replace("=", "")
    spoken = [*steps[-1:], query, *reversed(steps[:-1])] if steps else [query]
    named = (_tidy(part) for part in spoken if "%" not in part and part.isascii() and not _USUAL.fullmatch(part))
    return _free(next(filter(None, named), "home"), taken)


def _tidy(text: str) -> str:
    """As a key may be spelled: small letters, digits, - and _."""
    return re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_-")[:40].strip("_-")


def _free(key: str, taken: Collection[str]) -> str:
    """The key, with a number behind it where it is taken."""
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}_{number}"
    return free
