"""What is printed of an issue, in the same words by every format that is read: normalised, headings told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from collector.model import Block, BlockKind, Issue, IssueArticle
from collector.publishing.daily.view import clean
from collector.publishing.issue.headings import heading
from collector.reading.typography import print_form

_LINES = re.compile("[\n\r\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph as printed; its first ``lead`` characters are a heading of ``rank`` 1 to 3, 0 for none."""

    text: str
    rank: int = 0
    lead: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether there is nothing but the heading."""
        return bool(self.rank) and self.lead == len(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One article as printed. The last line of ``pieces`` ends with （来源：X）, or ``closing`` says it on its own."""

    section: str
    title_lines: tuple[str, ...]
    contents_title: str  # on one line, as the 目录 names it
    pieces: tuple[Line | Block, ...]  # lines, and the blocks that are tables or images
    closing: str = ""


def articles(issue: Issue) -> Iterator[Printed]:
    """The articles in print order, section by section; those of a section that the issue does not name come last."""
    names = list(dict.fromkeys((*issue.sections, *(article.section for article in issue.articles))))
    for name in names:
        for article in issue.of_section(name):
            yield _article(article, issue)


def sections(issue: Issue) -> list[tuple[str, list[Printed]]]:
    """The articles under the sections that have any, in print order."""
    gathered: dict[str, list[Printed]] = {}
    for article in articles(issue):
        gathered.setdefault(article.section, []).append(article)
    return list(gathered.items())


def cleaned(issue: Issue) -> Issue:
    """The issue without the characters that XML does not know in what is printed as it stands: names and notices."""
    return replace(
        issue,
        masthead=clean(issue.masthead),
        notice=clean(issue.notice),
        publisher=clean(issue.publisher),
        theme=standing(issue, issue.theme),
        sections=tuple(clean(name) for name in issue.sections),
        articles=tuple(
            replace(article, section=clean(article.section), source=clean(article.source)) for article in issue.articles
        ),
    )


def highlights(issue: Issue) -> list[str]:
    """The lines of 本期重点 as printed."""
    return [standing(issue, line) for line in issue.highlights]


def imprint(issue: Issue) -> list[str]:
    """The lines of the imprint as printed."""
    return [standing(issue, part) for text in issue.imprint for part in text.splitlines()]


def day(issue: Issue) -> str:
    """2021年11月15日."""
    return f"{issue.day.year}年{issue.day.month}月{issue.day.day}日"


def name(issue: Issue) -> str:
    """4.0 信息速报 第42期."""
    return f"{issue.masthead} 第{issue.number}期".strip()


def standing(issue: Issue, text: str) -> str:
    """A line of the standing matter or of 本期重点 as printed."""
    return print_form(text, (issue.masthead,))


def _article(article: IssueArticle, issue: Issue) -> Printed:
    pieces: list[Line | Block] = []
    for block in article.blocks:
        pieces.extend(_lines(block, issue) if block.kind is BlockKind.PARAGRAPH else [_block(block, issue)])
    titles = tuple(filter(None, (standing(issue, line) for line in article.title_lines))) or ("（无标题）",)
    whole = Printed(
        section=article.section,
        title_lines=titles,
        contents_title=standing(issue, article.contents_title or " ".join(titles)),
        pieces=tuple(pieces),
    )
    return _closed(whole, article.source.strip())


def _lines(block: Block, issue: Issue) -> Iterator[Line]:
    for paragraph in _LINES.split(block.text):
        text = standing(issue, paragraph)
        rank, lead = heading(text)
        if text:
            yield Line(text=text, rank=rank, lead=lead)


def _block(block: Block, issue: Issue) -> Block:
    rows = tuple(
        tuple("\n".join(standing(issue, part) for part in cell.splitlines()) for cell in row) for row in block.rows
    )
    return replace(block, text=standing(issue, block.text), rows=rows)


def _closed(article: Printed, source: str) -> Printed:
    closing = f"（来源：{source}）"
    last = article.pieces[-1] if article.pieces else None
    if not source or (isinstance(last, Line) and last.text.endswith(closing)):
        return article
    if isinstance(last, Line) and not last.is_heading:
        return replace(article, pieces=(*article.pieces[:-1], replace(last, text=last.text + closing)))
    return replace(article, closing=closing)
