"""The form of an issue: every article has a title, a 来源 and a text, no title twice, no section too thin."""

from __future__ import annotations

from collections.abc import Iterator

from collector.config import Bulletin
from collector.editing.proofing.finding import TITLE, Case, Finding, Place, Severity
from collector.model import BlockKind, Issue
from collector.reading.blocks import words_of
from collector.reading.text import dense

_PAIRS = (("“", "”"), ("‘", "’"), ("《", "》"), ("（", "）"), ("「", "」"), ("【", "】"), ("〔", "〕"))
_CREDITS = ("来源", "图源", "供图", "摄", "制图", "绘")


def issue(found: Issue, bulletin: Bulletin) -> Iterator[Finding]:
    """Sections under their quota, titles that stand there twice, no 本期重点."""
    quotas = {section.name: section.quota for section in bulletin.sections}
    for name in found.sections:
        count, quota = len(found.of_section(name)), quotas.get(name, 0)
        if count < quota:
            severity = Severity.NOTE if count else Severity.WARNING
            message = f"只有 {count} 篇，通常 {quota} 篇" if count else f"没有文章，通常 {quota} 篇"
            yield Finding(rule="篇数", place=Place(section=name), message=message, severity=severity, text=str(count))
    if not found.highlights:
        yield Finding(rule="重点", place=Place(section="本期重点"), message="没有选定本期重点", severity=Severity.NOTE)
    yield from _titles(found)


def _titles(found: Issue) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for number, article in enumerate(found.articles, start=1):
        title = dense(article.title)
        if title and title in seen:
            place = Place(section=article.section, number=number, title=article.title, article=article.id, block=TITLE)
            yield Finding(
                rule="标题重复",
                place=place,
                message=f"标题与“{seen[title]}”版块的一篇相同",
                excerpt=article.title,
                severity=Severity.ERROR,
                text=article.title,
            )
        seen.setdefault(title, article.section)


def article(case: Case) -> Iterator[Finding]:
    """What an article lacks."""
    found = case.article
    if not found.title.strip():
        yield Finding(rule="标题", place=case.at(TITLE), message="没有标题", severity=Severity.ERROR)
    if not found.source.strip():
        yield Finding(rule="来源", place=case.place, message="没有注明来源", severity=Severity.ERROR)
    if not any(words_of(block).strip() for block in found.blocks):
        yield Finding(rule="正文", place=case.place, message="没有正文", severity=Severity.ERROR)
    if case.origin is None and found.item is None:
        yield Finding(
            rule="原文", place=case.place, message="没有原文可核对数字、日期、文号和机构", severity=Severity.NOTE
        )
    yield from _images(case)
    yield from _unpaired(case)


def _images(case: Case) -> Iterator[Finding]:
    for number, block in enumerate(case.article.blocks):
        if block.kind is not BlockKind.IMAGE:
            continue
        text = f"{block.url or ''} {block.text}"
        if block.image is None:
            yield Finding(
                rule="图片",
                place=case.at(number),
                message="图片没有取到，印不出来",
                excerpt=block.url or block.text,
                severity=Severity.ERROR,
                text=text,
            )
        if not block.url and not any(word in block.text for word in _CREDITS):
            yield Finding(rule="图片", place=case.at(number), message="图片没有来源", excerpt=block.text, text=text)


def _unpaired(case: Case) -> Iterator[Finding]:
    """Quotation marks and brackets that open and do not close in their paragraph, or the other way round."""
    for place, text in case.passages:
        for opening, closing in _PAIRS:
            opened, closed = text.count(opening), text.count(closing)
            if opened != closed:
                yield Finding(
                    rule="标点",
                    place=place,
                    message=f"{opening}{closing}不成对：{opened} 个{opening}，{closed} 个{closing}",
                    excerpt=f"{opening}{closing}",
                    severity=Severity.NOTE,
                    text=text,
                )
