"""What is watched: sources, their columns, and what an operator may say of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Confidence(StrEnum):
    """How well a registry fact is attested."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Tier(StrEnum):
    """What kind of body a source is; the order is the order of authority for one story."""

    CENTRAL = "central"  # 国务院, ministries
    PROVINCE = "province"
    CITY = "city"
    INSTITUTE = "institute"
    MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What is usual for a column; ``per_week`` is items a week, None where nobody knows yet."""

    per_week: float | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors that a column may give where the general reader needs none; all optional."""

    row: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None
    article_title: str | None = None
    article_date: str | None = None
    article_source: str | None = None
    article_body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFilter:
    """A column without a page of its own: a view over what other columns bring.

    An item belongs when every given condition holds: its host is one of ``hosts`` (or below one), its 来源 label
    contains one of ``labels``, its title or text contains one of ``words``.
    """

    hosts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One watched list of one source: a page, a JSON list, a feed, or a filter over other columns."""

    key: str  # "most/kjbgz": source key, slash, own key; stable for ever
    source: str  # the source's key
    name: str  # 科技部工作
    url: str = ""  # "" only for a filter
    family: str = "auto"  # a spider's name; "auto" finds it out from the page
    section: str | None = None  # the bulletin section it usually feeds
    enabled: bool = True
    reason: str | None = None  # why it is disabled; shown to editors
    selectors: Selectors = field(default_factory=Selectors)
    options: Mapping[str, str | int | bool] = field(default_factory=dict)  # what the family understands
    filter: ColumnFilter | None = None
    expect: Expect = field(default_factory=Expect)
    every: timedelta | None = None  # usual interval; None: the configured default
    pages: int = 10  # how far back one poll may walk
    internal: bool = False  # may lie inside the operator's own network
    verified: date | None = None
    confidence: Confidence = Confidence.LOW
    evidence: tuple[str, ...] = ()


# What editors hand in by its address: a column that no list stands behind, polled while anything waits in it.
HANDED = Column(key="手工添加", source="手工添加", name="手工添加", family="handed", expect=Expect(may_be_empty=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A 来源: a body or a medium, with the columns it publishes in."""

    key: str
    name: str  # as the bulletin prints it: 国知局
    full_name: str = ""  # 国家知识产权局
    aliases: tuple[str, ...] = ()
    tier: Tier = Tier.MEDIA
    region: str = ""  # 江苏, 常州 …; "" for national
    homepage: str = ""
    enabled: bool = True
    reason: str | None = None
    columns: tuple[Column, ...] = ()
