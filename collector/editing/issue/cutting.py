"""Cutting an article: what is kept of its blocks, and the 节选 that its title then says."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from collector.errors import StoreError
from collector.model import IssueArticle

EXCERPT = "（节选）"
_MARKED = re.compile(r"[（(]\s*节\s*选\s*[)）]\s*$")


def cut(article: IssueArticle, keep: Collection[int]) -> IssueArticle:
    """The article with only those of its blocks (counted from 0) left, and （节选） in its title if any is gone.

    :raises StoreError: a number is no block's, or nothing would be left.
    """
    beyond = [place for place in keep if not 0 <= place < len(article.blocks)]
    if beyond:
        raise StoreError(f"“{article.title}”只有 {len(article.blocks)} 段，没有第 {beyond[0] + 1} 段")
    blocks = tuple(block for place, block in enumerate(article.blocks) if place in keep)
    if not blocks:
        raise StoreError(f"“{article.title}”删节之后什么也不剩")
    if len(blocks) == len(article.blocks):
        return article
    return replace(article, blocks=blocks, title_lines=marked_as_excerpt(article.title_lines))


def marked_as_excerpt(title_lines: tuple[str, ...]) -> tuple[str, ...]:
    """The title with （节选） behind it, once."""
    if _MARKED.search(title_lines[-1]):
        return title_lines
    return (*title_lines[:-1], title_lines[-1] + EXCERPT)


def without_excerpt(title: str) -> str:
    """A title without the （节选） that print puts behind it."""
    return _MARKED.sub("", title)
