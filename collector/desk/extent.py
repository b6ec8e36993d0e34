"""The extent of an issue: about how many pages it will have, by counting lines, long before it is set."""

from __future__ import annotations

from math import ceil

from collector.model import BlockKind, Issue, IssueArticle

# In the house style: 158 mm of 16 pt characters, 229 mm of 28 pt lines.
_LINE, _PAGE = 28, 23
_PICTURE = 8  # lines
_FRONT = 2  # cover with 本期重点, 目录


def pages_of(issue: Issue) -> int:
    """About how many pages; within one or two of what the typesetter makes of it."""
    lines = sum(lines_of(article) for article in issue.articles)
    sections = len({article.section for article in issue.articles})
    return _FRONT + ceil((lines + 4 * sections) / _PAGE)


def lines_of(article: IssueArticle) -> int:
    """About how many lines an article takes, its title and 来源 included."""
    lines = 2 * len(article.title_lines) + 2
    for block in article.blocks:
        if block.kind is BlockKind.IMAGE:
            lines += _PICTURE
        elif block.kind is BlockKind.TABLE:
            lines += sum(max((ceil(len(cell) * len(row) / _LINE) for cell in row), default=1) for row in block.rows)
        else:
            lines += max(1, ceil((len(block.text) + 2) / _LINE))
    return lines
