"""Watch words at work: a kept query is asked of what is stored, whether it came before the query or after it.

A hit is nowhere written down. What is found today, told tomorrow and counted next year is the answer of one and the
same search, so that a watch means the same for the past as for what is still to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.errors import QueryError
from collector.model import CHINA
from collector.store import Store
from collector.store.search import Found, Hit, Names, Order, Query, asks_for_state, parse
from collector.store.watches import Watch

LONGEST_NAME = 40
MOST_COUNTED = 20_000
_MOST_NEWS = 20  # hits of one watch that one message names; the rest are counted
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items a watch found: first seen today (in China), in the last seven days, and ever up to the limit."""

    today: int
    week: int
    ever: int

    @property
    def more(self) -> bool:
        """Whether there may be more than ``ever`` says."""
        return self.ever >= MOST_COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a watch found that was not told yet: the last hits, how many there are, and up to which item was looked."""

    watch: Watch
    hits: tuple[Hit, ...]
    total: int
    upto: int


def keep(store: Store, name: str, query: str, by: str, at: datetime, *, alert: bool = True) -> Watch:
    """Keep a query as a watch.

    :raises QueryError: it cannot be understood, asks for nothing, or asks where items stand with the editors, which is
        not known of what is still to come.
    :raises Clash: the name is taken.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise QueryError(f"名称要有 1 到 {LONGEST_NAME} 个字", place=0)
    understood(query)
    return store.watches.add(name, query, by, at, alert=alert)


def understood(query: str) -> Query:
    """The query, fit to be kept.

    :raises QueryError: as ``keep``.
    """
    found = parse(query)
    if found.empty:
        raise QueryError("请先输入要关注的词", place=0)
    if asks_for_state(found):
        raise QueryError("关注词不能按状态：新到的稿件都还是候选", place=query.find("状态:") if "状态:" in query else 0)
    return found


def hits(store: Store, watch: Watch, names: Names, limit: int = 50, *, offset: int = 0) -> Found:
    """What a watch finds, the last stored first."""
    return store.search.find(watch.query, limit, offset=offset, order=Order.STORED, names=names)


def counts(store: Store, watch: Watch, names: Names, now: datetime) -> Counts:
    """How much a watch finds at ``now``."""
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    week = _since(store, watch.query, names, now - _WEEK)
    return Counts(
        today=sum(seen >= midnight for seen in week),
        week=len(week),
        ever=store.search.count(watch.query, MOST_COUNTED, names=names),
    )


def new_hits(store: Store, names: Names) -> list[News]:
    """What the watches with alert found among the items stored since they last told, where they found any.

    Whoever tells of it says so by ``store.watches.told(news.watch.id, news.upto)``, in the same transaction.
    """
    upto = store.watches.last_item()
    found = [_news(store, watch, names, upto) for watch in store.watches.all() if watch.alert and watch.told < upto]
    return [news for news in found if news.total]


def _news(store: Store, watch: Watch, names: Names, upto: int) -> News:
    fresh = [item for item, _ in store.search.each(watch.query, names=names, after=watch.told) if item <= upto]
    shown = (
        store.search.find(watch.query, _MOST_NEWS, order=Order.STORED, names=names, after=watch.told) if fresh else None
    )
    hits = tuple(hit for hit in shown.hits if hit.item <= upto) if shown else ()
    return News(watch=watch, hits=hits, total=len(fresh), upto=upto)


def _since(store: Store, query: str, names: Names, since: datetime) -> list[datetime]:
    """When the items were first seen that a query finds among those first seen after a time."""
    found = store.search.each(query, names=names, after=store.watches.last_before(since))
    return [seen for _, seen in found if seen > since]
