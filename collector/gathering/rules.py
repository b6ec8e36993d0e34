"""What each host's robots.txt allows: asked for once a day, by one request however many wait for it (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protego import Protego

from collector.errors import Refused
from collector.gathering.books import Books
from collector.gathering.spacing import Spacing, site_of

AGE = timedelta(hours=24)  # RFC 9309, 2.4
STALE = timedelta(days=30)  # how long an old copy serves while a new one cannot be had
_RETRY = timedelta(minutes=10)  # after a robots.txt that could not be had
_LONGEST_DELAY = 30.0  # seconds; a Crawl-delay beyond would make a column of articles take hours
MAX_BYTES = 512_000  # RFC 9309, 2.5

Ask = Callable[[str], Awaitable[str]]  # address of a robots.txt → its text, "" for none; Refused if not to be had


@dataclass(frozen=True, slots=True)
class _Loading:
    begun: datetime
    task: asyncio.Task[Protego]

    def serves(self, now: datetime) -> bool:
        failed = self.task.done() and (self.task.cancelled() or self.task.exception() is not None)
        return now - self.begun < (_RETRY if failed else AGE)


class RobotRules:
    """The rules of all hosts, in memory for this process and in the store for the next."""

    def __init__(self, store: Books, *, agent: str, now: Callable[[], datetime], spacing: Spacing, keep: bool) -> None:
        self._store, self._now, self._spacing = store, now, spacing
        self._agent = agent.partition("/")[0].partition(" ")[0]  # the product token, which rules are written for
        self._keep = keep  # whether the store's copies are used and renewed; not in a replayed run
        self._loading: dict[str, _Loading] = {}

    async def check(self, url: str, ask: Ask) -> None:
        """Nothing, when the address may be asked for.

        :raises Refused: its host's robots.txt forbids it, or cannot be had.
        """
        rules = await self._rules(url, ask)
        if not rules.can_fetch(url, self._agent):
            raise Refused("robots", f"the robots.txt of {site_of(url)} forbids {url}")

    async def _rules(self, url: str, ask: Ask) -> Protego:
        site, now = site_of(url), self._now()
        loading = self._loading.get(site)
        if loading is None or not loading.serves(now):
            loading = _Loading(now, asyncio.create_task(self._load(url, site, now, ask)))
            self._loading[site] = loading
        # Shielded: who waits may be given up, the others still want the file.
        return await asyncio.shield(loading.task)

    async def _load(self, url: str, site: str, now: datetime, ask: Ask) -> Protego:
        rules = Protego.parse(await self._text(url, site, now, ask))
        delay = rules.crawl_delay(self._agent)
        if delay:
            self._spacing.slow_down(site, min(float(delay), _LONGEST_DELAY))
        return rules

    async def _text(self, url: str, site: str, now: datetime, ask: Ask) -> str:
        address = f"{url.partition('://')[0]}://{site}/robots.txt"
        if not self._keep:
            return await ask(address)
        kept = self._store.hosts.get(site)
        age = now - kept.robots_fetched if kept.robots_fetched else None
        if kept.robots is not None and age is not None and age < AGE:
            return kept.robots
        try:
            text = await ask(address)
        except Refused:
            if kept.robots is not None and age is not None and age < STALE:
                return kept.robots
            raise
        self._store.hosts.put(replace(self._store.hosts.get(site), robots=text, robots_fetched=now))
        return text
