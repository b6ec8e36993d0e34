"""A column that died or changed is looked for again: by its name in the site's navigation, proven by known titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from collector.config import Config
from collector.config.column import GIVEN
from collector.gathering.visit import GENERIC, Visit, Visits
from collector.model import Column, ColumnState, Entry, Outcome, Selectors
from collector.reading import navigation
from collector.reading.navigation import ColumnLink
from collector.reading.urls import url_key

SICK = frozenset({Outcome.GONE, Outcome.MOVED, Outcome.BROKEN, Outcome.EMPTY})  # what looking elsewhere may mend
KNOWN = 20  # titles of a column that serve as anchors
ENOUGH = 3  # of them prove a list to be the column; of few, a share is enough
SHARE = 0.3
PAGES = 3  # of a candidate; after some weeks the known titles stand further back
BY_NAME = 8  # candidates that are called like the column
OTHERS = 8  # and that are called otherwise

AT_HOME = "原地址"
READ_ANEW = "原地址，换读法"
REDIRECT = "原地址转向此处"
NAVIGATION = "查看导航"
SAME_NAME = "同名栏目"
OTHER_NAME = "站内其他栏目"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One address that was looked at, how it was come by, and what it showed."""

    url: str
    how: str
    name: str = ""  # of the link that led there
    outcome: Outcome | None = None  # None: not asked
    detail: str = ""
    entries: int = 0
    known: int = 0
    links: int = 0  # columns in its navigation


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Where the column is now, and what proves it."""

    url: str
    family: str
    how: str
    known: int  # titles recognised …
    of: int  # … of so many
    entries: tuple[Entry, ...]
    unfit: bool = False  # the column's selectors or options no longer fit: a person must change them


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """What looking for a column came to."""

    column: Column
    known: int
    attempts: tuple[Attempt, ...]
    well: bool = False  # it answers as it should where it is
    find: Find | None = None

    @property
    def changes(self) -> dict[str, str]:
        """The keys of the column's table that would change, with their new values."""
        if self.find is None:
            return {}
        family = self.find.family if self.column.family != "auto" else self.column.family
        new = {"url": self.find.url, "family": family}
        return {key: value for key, value in new.items() if value != getattr(self.column, key)}


def sick(config: Config, states: Mapping[str, ColumnState]) -> tuple[Column, ...]:
    """The polled columns whose last poll says that their address or its shape is no longer what it was."""
    return tuple(
        column
        for column in config.enabled
        if (state := states.get(column.key)) is not None and state.last_outcome in SICK
    )


def believed(found: int, of: int) -> bool:
    """Whether so many known titles, of so many, prove a list to be the column: three of them, or three in ten."""
    return found > 0 and (found >= ENOUGH or found >= SHARE * of)


async def heal(column: Column, known: Sequence[Entry], visits: Visits, config: Config) -> Healing:
    """Look for a column; ``known`` are entries that it listed, the newest first. Nothing is changed."""
    return await Search(column, known[:KNOWN], visits, config).run()


class Search:
    """The search for one column: what was tried, and which addresses it need not ask again."""

    def __init__(self, column: Column, known: Sequence[Entry], visits: Visits, config: Config) -> None:
        self._column, self._known, self._visits = column, known, visits
        self._homepage = config.source_of(column.key).homepage if column.key in config.columns else ""
        self._taken = {url_key(other.url): other for other in config.columns.values() if other.key != column.key}
        self._attempts: list[Attempt] = []
        self._asked: set[str] = set()  # as candidates
        self._led_to: list[str] = []  # by what led to another site

    async def run(self) -> Healing:
        """Try where it was, where that leads, and what the site's navigation offers, in this order."""
        column = self._column
        visit = await self._visits.at(replace(column, pages=min(column.pages, PAGES)))
        seen = self._note(visit, AT_HOME)
        if visit.outcome is Outcome.OK and (not self._known or believed(seen, len(self._known))):
            return self._result(well=True)
        find = await self._read_anew(visit) or await self._redirected(visit) or await self._navigate(visit)
        return self._result(find=find)

    def _result(self, *, well: bool = False, find: Find | None = None) -> Healing:
        attempts = tuple(self._attempts)
        return Healing(column=self._column, known=len(self._known), attempts=attempts, well=well, find=find)

    async def _read_anew(self, visit: Visit) -> Find | None:
        """The same address, read by whatever family knows the page now."""
        return await self._try(self._column.url, READ_ANEW) if visit.readable else None

    async def _redirected(self, visit: Visit) -> Find | None:
        return await self._try(visit.final_url, REDIRECT) if visit.outcome is Outcome.MOVED else None

    async def _navigate(self, visit: Visit) -> Find | None:
        links = await self._links(visit)
        named = navigation.alike(self._column.name, links)
        for link in named[:BY_NAME]:
            find = await self._try(link.url, SAME_NAME, link.name)
            if find:
                return find
        others = self._others(links)
        found = [await self._try(link.url, OTHER_NAME, link.name) for link in others[:OTHERS]]
        return max(filter(None, found), key=lambda find: find.known, default=None)

    def _others(self, links: Sequence[ColumnLink]) -> list[ColumnLink]:
        """The site's own columns that were not asked yet, the most likely names first; the proof is in the titles."""
        if not self._known:
            return []
        sites = (self._column.url, *self._led_to)
        near = {url_key(link.url): link for site in sites for link in navigation.own(links, site)}
        fresh = [link for key, link in near.items() if key not in self._asked]
        return sorted(fresh, key=lambda link: -navigation.likeness(self._column.name, link.name))

    async def _links(self, visit: Visit) -> list[ColumnLink]:
        """What the navigation offers: of the page itself, the folders above it, the front page and a known article."""
        starts = {url_key(start): start for start in self._starts(visit)}
        links = {url_key(link.url): link for link in _links_on(visit)}
        for start in starts.values():
            links |= await self._opened(start)
        for target in {url_key(url): url for url in self._led_to if url_key(url) not in starts}.values():
            links |= await self._opened(target)  # the front page of a site that moved as a whole
        return list(links.values())

    async def _opened(self, url: str) -> dict[str, ColumnLink]:
        """The columns that one page links, by their keys."""
        seen = await self._visits.page(url)
        if seen.outcome is Outcome.MOVED:
            self._led_to.append(seen.final_url)
        found = _links_on(seen)
        self._note(seen, NAVIGATION, links=len(found))
        return {url_key(link.url): link for link in found}

    def _starts(self, visit: Visit) -> Iterator[str]:
        if visit.outcome is Outcome.MOVED:
            self._led_to.append(visit.final_url)
            yield visit.final_url
        yield from _above(self._column.url)
        if self._homepage:
            yield self._homepage
        if self._known:
            yield self._known[0].url  # its 当前位置 leads to the column

    async def _try(self, url: str, how: str, name: str = "") -> Find | None:
        """Look whether an address is the column, by what it lists."""
        key = url_key(url)
        if key in self._asked and how != READ_ANEW:
            return None
        self._asked.add(key)
        if key in self._taken:
            detail = f"已登记为 {self._taken[key].key}"
            self._attempts.append(Attempt(url=url, how=how, name=name, detail=detail))
            return None
        plain = replace(self._column, url=url, family="auto", selectors=Selectors(), options=_given(self._column))
        visit = await self._visits.at(replace(plain, pages=PAGES))
        if visit.kind == "shape" and visit.family != GENERIC:
            visit = await self._visits.at(replace(plain, family=GENERIC, pages=PAGES))
        known = self._note(visit, how, name)
        return await self._find(visit, how, known) if believed(known, len(self._known)) else None

    async def _find(self, visit: Visit, how: str, known: int) -> Find:
        url = visit.page.url if visit.page and visit.outcome is Outcome.OK else visit.column.url
        column = self._column
        unfit = False
        if column.selectors != Selectors() or dict(column.options) != _given(column):
            kept = await self._visits.at(replace(column, url=url, family=visit.family, pages=PAGES))
            unfit = not believed(len(navigation.recognised(self._known, kept.entries)), len(self._known))
        return Find(
            url=url,
            family=visit.family,
            how=how,
            known=known,
            of=len(self._known),
            entries=visit.entries,
            unfit=unfit,
        )

    def _note(self, visit: Visit, how: str, name: str = "", *, links: int = 0) -> int:
        """Remember what was tried; how many known titles it listed."""
        known = len(navigation.recognised(self._known, visit.entries))
        self._attempts.append(
            Attempt(
                url=visit.column.url,
                how=how,
                name=name,
                outcome=visit.outcome,
                detail=visit.detail,
                entries=len(visit.entries),
                known=known,
                links=links,
            )
        )
        return known


def _links_on(visit: Visit) -> tuple[ColumnLink, ...]:
    if not visit.readable or visit.page is None:
        return ()
    return navigation.standing(visit.page.body, visit.page.url, content_type=visit.page.content_type).links


def _above(url: str) -> Iterator[str]:
    """The folders above an address, the nearest first, the site's front page last."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step] if parts.scheme in ("http", "https") else []
    for count in range(len(steps) - 1, -1, -1):
        yield f"{parts.scheme}://{parts.netloc}/{''.join(f'{step}/' for step in steps[:count])}"


def _given(column: Column) -> dict[str, str | int | bool]:
    """The options that are no matter of the page's form."""
    return {key: value for key, value in column.options.items() if key in GIVEN}
