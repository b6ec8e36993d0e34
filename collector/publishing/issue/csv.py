"""An issue's articles as CSV for spreadsheets: UTF-8 with a byte order mark, since Excel takes it for GBK otherwise."""

from __future__ import annotations

import csv
import io

from collector.model import BlockKind, Issue, IssueArticle
from collector.publishing.daily.view import harmless

SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
COLUMNS = ("期号", "日期", "栏目", "序号", "标题", "来源", "本期重点", "页码", "字数", "正文")


def render(issue: Issue) -> bytes:
    """The articles in print order, one a row; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for place, article in enumerate(issue.articles, start=1):
        writer.writerow([harmless(cell) for cell in _row(issue, place, article)])
    return out.getvalue().encode("utf-8-sig", "replace")


def _row(issue: Issue, place: int, article: IssueArticle) -> tuple[object, ...]:
    text = "\n".join(block.text for block in article.blocks if block.kind is BlockKind.PARAGRAPH)
    size = sum(not char.isspace() for char in text)
    standing = (issue.number, issue.day.isoformat(), article.section, place)
    marked = "是" if article.highlight else ""
    page = "" if article.page is None else article.page
    return (*standing, article.title, article.source, marked, page, size, text)
