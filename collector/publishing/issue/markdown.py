"""An issue as Markdown, readable as it stands and rendered alike by the usual programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from collector.model import Block, BlockKind, Issue
from collector.publishing.daily.view import web
from collector.publishing.issue import printed
from collector.publishing.issue.printed import Line, Printed

SUFFIX = ".md"
MEDIA_TYPE = "text/markdown; charset=utf-8"

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LEADING = re.compile(r"^(\d+)([.)])(?=\s)|^([-+=])")


def render(issue: Issue) -> bytes:
    """The whole issue: cover, 本期重点, 目录, the articles, imprint; pictures by their address."""
    return "\n".join(_lines(issue)).encode("utf-8", "replace") + b"\n"


def _lines(issue: Issue) -> Iterator[str]:
    yield f"# {_text(printed.name(issue))}\n"
    yield f"{_text(' · '.join(filter(None, (issue.notice, issue.publisher, printed.day(issue), issue.theme))))}\n"
    highlights = printed.highlights(issue)
    if highlights:
        yield "**本期重点**\n"
        yield from (f"- {_text(line)}" for line in highlights)
        yield ""
    sections = printed.sections(issue)
    yield "**目录**\n"
    for name, articles in sections:
        yield f"- {_text(name)}"
        yield from (f"  - {_text(article.contents_title)}" for article in articles)
    yield ""
    for name, articles in sections:
        yield f"## {_text(name)}\n"
        for article in articles:
            yield from _article(article)
    if issue.imprint:
        yield "---\n"
        yield from (f"{_text(line)}\n" for line in printed.imprint(issue))


def _article(article: Printed) -> Iterator[str]:
    yield f"### {_text(' '.join(article.title_lines))}\n"
    for piece in article.pieces:
        if isinstance(piece, Block):
            yield from _table(piece) if piece.kind is BlockKind.TABLE else (_picture(piece),)
        else:
            yield _line(piece)
    if article.closing:
        yield f"{_text(article.closing)}\n"


def _line(line: Line) -> str:
    if line.is_heading:
        return f"{'#' * (line.rank + 3)} {_text(line.text)}\n"
    if line.rank:
        return f"**{_text(line.text[: line.lead])}** {_text(line.text[line.lead :])}\n"
    return f"{_text(line.text)}\n"


def _table(block: Block) -> Iterator[str]:
    if block.text:
        yield f"{_text(block.text)}\n"
    columns = max(map(len, block.rows), default=0)
    for place, row in enumerate(block.rows if columns else ()):
        yield _row(row, columns)
        if place == 0:
            yield "|" + " --- |" * columns
    yield ""


def _row(row: Sequence[str], columns: int) -> str:
    cells = [*row, *[""] * (columns - len(row))]
    return "| " + " | ".join(_text(cell) for cell in cells) + " |"


def _picture(block: Block) -> str:
    address = web(block.url or "")
    if not address:
        return f"〔图：{_text(block.text)}〕\n"
    escaped = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", address)
    return f"![{_text(block.text)}]({escaped})\n"


def _text(text: str) -> str:
    """The text on one line, with nothing in it that Markdown takes for its own."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)
