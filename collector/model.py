"""The nouns of the collector: plain frozen data that every other module speaks in.

Times are aware ``datetime`` values; what a Chinese page shows is taken as Asia/Shanghai (``CHINA``). Where a page shows
only a day, the time is midnight in that zone and ``precision`` says ``Precision.DAY``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Precision(StrEnum):
    """How exactly a publication time is known."""

    DAY = "day"
    MINUTE = "minute"


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


class Outcome(StrEnum):
    """What one poll of one column came to; see ``gathering.outcome.judge``."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    BLOCKED = "blocked"
    CHALLENGED = "challenged"
    GONE = "gone"
    MOVED = "moved"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"

    @property
    def healthy(self) -> bool:
        """Whether the column was really seen."""
        return self in (Outcome.OK, Outcome.UNCHANGED)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "has it changed?" with; both may be None."""

    url: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch that a poll could not walk back over: between ``since`` (last proven) and ``reached`` (oldest seen)."""

    column: str
    opened: datetime
    since: datetime | None = None
    reached: datetime | None = None
    closed: datetime | None = None
    reason: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnState:
    """What is remembered of a column between polls."""

    column: str
    next_due: datetime | None = None  # None: never polled
    failures: float = 0.0  # points, see gathering.due
    last_polled: datetime | None = None
    first_healthy: datetime | None = None  # the end of its first run
    last_healthy: datetime | None = None
    last_outcome: Outcome | None = None
    entries_hash: str | None = None
    validators: Validators | None = None
    entrance: PageRequest | None = None  # where the list really is, when its page only points there
    entrance_found: datetime | None = None
    gap: Gap | None = None  # the oldest open one


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store knows of an address when a column lists it."""

    in_column_since: datetime | None = None  # first sighting by this very column, once a complete poll stands behind it
    listed_title: str | None = None  # as this column last listed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One column to poll, with all that the poll needs to know: it can travel to another machine."""

    column: Column
    state: ColumnState
    pending: tuple[Entry, ...] = ()  # articles that failed before and are to be tried again
    waiting: tuple[str, ...] = ()  # url_keys of all that failed before, also of those whose time has not come
    revisits: tuple[Entry, ...] = ()  # known articles whose pages are to be looked at again
    horizon: datetime | None = None  # a first run reads nothing published before
    articles: int | None = None  # at most so many are read now, the rest stay pending; None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An entry whose article could not be had this time; it stays pending until it is."""

    entry: Entry
    url_key: str
    problem: str
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that happened in one poll, before it is judged: facts only."""

    column: str
    started: datetime
    finished: datetime
    entries: tuple[Entry, ...] = ()  # all listed, in order, without repeats
    failures: tuple[Failure, ...] = ()
    status: int | None = None  # of the list response
    problem: str = ""  # what went wrong, in words; "" when nothing did
    problem_kind: str = ""  # refusal kind, exception name …; see gathering.outcome
    not_modified: bool = False
    same_entries: bool = False  # the entries hash equals the stored one
    final_url: str = ""  # where the list response really came from
    anchor_met: bool = True
    reached: datetime | None = None  # oldest entry date walked back to
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    validators: Validators | None = None
    entries_hash: str | None = None
    entrance: PageRequest | None = None
    retry_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One finished poll as it is stored and certified."""

    column: str
    started: datetime
    finished: datetime
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    entries: int = 0
    new: int = 0
    failed: int = 0
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    newest: datetime | None = None  # newest date on the list
    gap: Gap | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRecord:
    """Where one recorded response lies: ``length`` bytes from ``offset`` in a WARC file of the archive."""

    key: str  # of the request; the recorder's own
    url: str
    fetched: datetime
    file: str  # its name inside the archive folder
    offset: int
    length: int
    status: int | None = None
    digest: str | None = None  # of the body


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One place that carried a story."""

    item: int
    source: str  # display name
    url: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One line of the editors' list: a story by its canonical item."""

    item: int
    story: int | None
    title: str
    url: str
    archived: str | None  # where the archived copy is to be had, None when there is none
    source: str  # display name of the 来源
    source_label: str | None
    column: str
    section: str
    published: datetime | None
    precision: Precision | None
    first_seen: datetime
    doc_number: str | None
    lead: str
    outlets: tuple[Outlet, ...] = ()  # the others
    reasons: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProof:
    """One line of the certificate: what is proven about one column at the time of the list."""

    column: Column
    source_name: str
    polled: datetime | None
    outcome: Outcome | None
    entries: int
    new: int
    newest: datetime | None
    open_gaps: tuple[Gap, ...]
    pending: int  # articles that could not be read yet
    verdict: str  # 正常, 未变, 可疑, 失败, 停用, 未查 … in the editors' words
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyList:
    """The day's candidate list with its certificate; renderers see this and nothing else."""

    day: date
    made: datetime
    since: datetime | None  # it holds what became known after this …
    until: datetime  # … and not after this
    sections: Sequence[tuple[str, Sequence[Candidate]]]
    certificate: Sequence[ColumnProof]
    left_out: tuple[tuple[str, int], ...] = ()  # why something of this stretch is not in it, and how many
    masthead: str = ""

    @property
    def size(self) -> int:
        """How many candidates there are in all sections."""
        return sum(len(candidates) for _, candidates in self.sections)


class IssueState(StrEnum):
    """Where an issue stands; the value is what editors read."""

    EDITING = "编辑中"
    REVIEW = "送审"
    PRINTED = "已印"


class BlockKind(StrEnum):
    """What one piece of a printed text is."""

    PARAGRAPH = "paragraph"
    TABLE = "table"
    IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a printed text: a paragraph, a table (rows of cells) or an image (bytes and origin)."""

    kind: BlockKind = BlockKind.PARAGRAPH
    text: str = ""  # of a paragraph; the caption of a table or an image
    rows: tuple[tuple[str, ...], ...] = ()
    image: bytes | None = None
    url: str | None = None  # of the image


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueArticle:
    """One article as it is to be printed; ``item`` is what it was made from, None for one written or imported."""

    id: int | None = None
    item: int | None = None
    section: str
    title_lines: tuple[str, ...]  # one or two
    contents_title: str = ""  # as the 目录 names it, where that is not the title on one line
    source: str  # closes the article: （来源：X）
    blocks: tuple[Block, ...] = ()
    highlight: bool = False  # stands in 本期重点
    page: int | None = None  # in the printed 目录, where that is known

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(self.title_lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the bulletin (第 N 期); renderers see this and nothing else."""

    number: int
    day: date
    theme: str = ""
    masthead: str = ""  # 4.0 信息速报
    notice: str = ""  # 内部参考 注意保存
    publisher: str = ""
    imprint: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()  # 本期重点, as printed
    sections: tuple[str, ...] = ()  # all of them, in print order
    articles: tuple[IssueArticle, ...] = ()  # in print order
    state: IssueState = IssueState.EDITING
    digest: str | None = None  # set when printed; of everything above

    def of_section(self, name: str) -> tuple[IssueArticle, ...]:
        """The articles of one section, in print order."""
        return tuple(article for article in self.articles if article.section == name)
