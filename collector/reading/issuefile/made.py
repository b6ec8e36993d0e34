"""What the readers of issue files share: articles put together, titles on their lines, what a file left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from collector.errors import ReadError
from collector.model import Block, Issue, IssueArticle
from collector.reading.text import dense

SOURCE = re.compile(
    r"[（(]\s*(?:稿件|信息|文章)?来\s*源\s*[:：]\s*([^（()）\n]*(?:[（(][^（()）\n]*[)）])?[^（()）\n]*)[)）]\s*$"
)
NUMBER = re.compile(r"第\s*(\d{1,5})\s*期")
DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_LINE_BREAK = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])")


@dataclass(kw_only=True)
class Draft:
    """An article being read."""

    section: str
    title_lines: tuple[str, ...]
    contents_title: str = ""
    blocks: list[Block] = field(default_factory=list)
    source: str = ""
    page: int | None = None


@dataclass(kw_only=True)
class Front:
    """What stands before the articles."""

    number: int | None = None
    day: date | None = None
    theme: str | None = None
    masthead: str | None = None
    notice: str | None = None
    publisher: str | None = None
    highlights: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    imprint: list[str] = field(default_factory=list)


def issue_of(front: Front, drafts: Iterable[Draft], known: Issue | None) -> Issue:
    """The issue that was read; what the file does not say is taken from ``known``.

    :raises ReadError: no article, no number, or no date is to be had.
    """
    articles = list(drafts)
    if not articles:
        raise ReadError("文件里没有找到文章（标题、正文和“（来源：…）”）")
    number = front.number or (known.number if known else None)
    day = front.day or (known.day if known else None)
    if number is None:
        raise ReadError("文件里没有期号（第 N 期）")
    if day is None:
        raise ReadError("文件里没有日期（YYYY 年 M 月 D 日）")
    lit = {dense(line) for line in front.highlights}
    return Issue(
        number=number,
        day=day,
        theme=_first(front.theme, known.theme if known else ""),
        masthead=_first(front.masthead, known.masthead if known else ""),
        notice=_first(front.notice, known.notice if known else ""),
        publisher=_first(front.publisher, known.publisher if known else ""),
        imprint=tuple(front.imprint) or (known.imprint if known else ()),
        highlights=tuple(front.highlights),
        sections=_sections(front, articles, known),
        articles=tuple(_article(draft, lit) for draft in articles),
    )


def _article(draft: Draft, lit: set[str]) -> IssueArticle:
    return IssueArticle(
        section=draft.section,
        title_lines=draft.title_lines,
        contents_title=draft.contents_title,
        source=draft.source,
        blocks=tuple(draft.blocks),
        highlight=dense("".join(draft.title_lines)) in lit,
        page=draft.page,
    )


def _first(said: str | None, otherwise: str) -> str:
    return said if said is not None else otherwise


def _sections(front: Front, articles: Sequence[Draft], known: Issue | None) -> tuple[str, ...]:
    """All sections in print order: the file's, with those that the issue has besides where they stood."""
    named = list(dict.fromkeys([*front.sections, *(draft.section for draft in articles)]))
    for place, name in enumerate(known.sections if known else ()):
        if name not in named:
            named.insert(place, name)
    return tuple(named)


def on_lines(title: str) -> tuple[str, ...]:
    """A printed title on its one or two lines: it is parted at the last space between two Chinese characters."""
    places = list(_LINE_BREAK.finditer(title))
    if not places:
        return (title,)
    return (title[: places[-1].start()], title[places[-1].end() :])


def closing_source(text: str) -> tuple[str, str | None]:
    """A paragraph without the （来源：X） that closes it, and X; None where it has none."""
    found = SOURCE.search(text)
    return (text[: found.start()].rstrip(), found[1].strip()) if found else (text, None)


def number_in(text: str) -> int | None:
    """第 N 期 in a line."""
    found = NUMBER.search(text)
    return int(found[1]) or None if found else None


def day_in(text: str) -> date | None:
    """A date of year, month and day in a line."""
    found = DAY.search(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
