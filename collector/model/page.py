"""What pages say: list entries, articles, attachments, each field with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a publication time is known."""

    DAY = "day"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request for a list page, as data: what a family asks the base spider to fetch next."""

    url: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a list, as the list shows it."""

    url: str  # absolute
    title: str
    published: datetime | None = None
    precision: Precision | None = None
    source_label: str | None = None
    summary: str | None = None
    html: str | None = None  # where the list itself carries the article (feeds, some APIs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one response of a column says: its entries in page order, and where the list goes on.

    A response may hold no entries and only a ``next``: a shell page that names the JSON it is filled from.
    """

    entries: tuple[Entry, ...] = ()
    next: PageRequest | None = None
    total: int | None = None  # how many entries the whole list says it has


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where one field of an article came from, and how sure that is (0 to 1)."""

    rule: str  # "meta:PubDate", "visible:发布时间", "selector", "url" …
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that an article links or embeds; ``text`` is filled when it was fetched and could be read."""

    url: str
    name: str
    kind: str  # the suffix without its dot, lower case: "pdf"
    size: int | None = None  # bytes
    text: str | None = None
    problem: str | None = None  # why there is no text


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an article page says, as read from its bytes; every field may be missing but ``url``."""

    url: str
    title: str = ""
    kicker: str | None = None  # 引题
    subtitle: str | None = None  # 副题
    published: datetime | None = None
    precision: Precision | None = None
    source_label: str | None = None  # the visible 来源
    issuer: str | None = None  # 发布机构 / 发文机关
    author: str | None = None
    editor: str | None = None
    text: str = ""  # paragraphs, one a line
    html: str = ""  # sanitised: paragraphs, tables, images, links with absolute addresses
    doc_number: str | None = None  # its own 文号
    doc_numbers: tuple[str, ...] = ()  # all it mentions, own first
    standards: tuple[str, ...] = ()  # GB/T 38672-2020
    attachments: tuple[Attachment, ...] = ()
    images: tuple[str, ...] = ()
    next_page: str | None = None  # 下一页 of the same article
    evidence: Mapping[str, Evidence] = field(default_factory=dict)  # by field name
    doubts: tuple[str, ...] = ()  # readings that disagree, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article found by one column, read and ready to be stored."""

    column: str
    entry: Entry
    article: Article
    url_key: str
    fetched: datetime
