"""The nouns of the collector: plain frozen data that every other module speaks in.

Times are aware ``datetime`` values; what a Chinese page shows is taken as Asia/Shanghai (``CHINA``). Where a page shows
only a day, the time is midnight in that zone and ``precision`` says ``Precision.DAY``.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from collector.model.alert import Alert, AlertKind, Severity
from collector.model.daily import Candidate, ColumnProof, DailyList, Freshness, Outlet, Part
from collector.model.issue import Block, BlockKind, Issue, IssueArticle, IssueState
from collector.model.page import Article, Attachment, Entry, Evidence, Item, Listing, PageRequest, Precision
from collector.model.polling import (
    ArchiveRecord,
    ColumnState,
    Failure,
    Gap,
    Job,
    Known,
    Outcome,
    Poll,
    Report,
    Validators,
)
from collector.model.registry import HANDED, Column, ColumnFilter, Confidence, Expect, Selectors, Source, Tier
from collector.model.usual import Look, Share, Usual

CHINA = ZoneInfo("Asia/Shanghai")

__all__ = [
    "CHINA",
    "HANDED",
    "Alert",
    "AlertKind",
    "ArchiveRecord",
    "Article",
    "Attachment",
    "Block",
    "BlockKind",
    "Candidate",
    "Column",
    "ColumnFilter",
    "ColumnProof",
    "ColumnState",
    "Confidence",
    "DailyList",
    "Entry",
    "Evidence",
    "Expect",
    "Failure",
    "Freshness",
    "Gap",
    "Issue",
    "IssueArticle",
    "IssueState",
    "Item",
    "Job",
    "Known",
    "Listing",
    "Look",
    "Outcome",
    "Outlet",
    "PageRequest",
    "Part",
    "Poll",
    "Precision",
    "Report",
    "Selectors",
    "Severity",
    "Share",
    "Source",
    "Tier",
    "Usual",
    "Validators",
]
