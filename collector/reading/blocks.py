"""The body of an article as pieces that can be printed: paragraphs, tables and images in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from selectolax.lexbor import LexborHTMLParser, LexborNode

from collector.model import Block, BlockKind

MOST_CELLS = 64  # columns of a table; a span that claims more is not believed
_BREAKING = frozenset(
    (
        "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre",
        "hr", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "section",
        "article", "body",
    )
)  # fmt: skip
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")


def blocks(html: str, text: str = "") -> tuple[Block, ...]:
    """The pieces of a cleaned body (see ``clean.body_html``); of ``text``, a paragraph a line, where there is no HTML.

    Images have their address and no bytes; a table in a table becomes the text of its cell.
    """
    root = LexborHTMLParser(html).body if html.strip() else None
    found = [] if root is None else list(_walked(root))
    return tuple(found) or lines(text)


def lines(text: str) -> tuple[Block, ...]:
    """Paragraphs of a text, one a line; neighbouring lines of cells, a tab apart, are a table."""
    found: list[Block] = []
    for tabbed, group in groupby((line for line in text.split("\n") if line.strip()), key=lambda line: "\t" in line):
        if tabbed:
            rows = tuple(tuple(cell.strip() for cell in line.split("\t")) for line in group)
            found.append(Block(kind=BlockKind.TABLE, rows=rows))
        else:
            found += [Block(text=_SPACE.sub(" ", line).strip()) for line in group]
    return tuple(found)


def words_of(block: Block) -> str:
    """Everything a block says, cells a tab apart, rows a line each."""
    return "\n".join(filter(None, [block.text, *("\t".join(row) for row in block.rows)]))


def _walked(root: LexborNode) -> Iterator[Block]:
    """The pieces below an element, in document order."""
    words: list[str] = []
    for kind, value in _events(root):
        if kind == "text" and isinstance(value, str):
            words.append(value)
            continue
        if said := _said(words):
            yield Block(text=said)
        words = []
        if isinstance(value, Block):
            yield value
    if said := _said(words):
        yield Block(text=said)


def _said(words: list[str]) -> str:
    return _SPACE.sub(" ", "".join(words)).strip()


def _events(root: LexborNode) -> Iterator[tuple[str, str | Block | None]]:
    """Texts, finished blocks and breaks in document order; without recursion, whatever the nesting."""
    waiting: list[LexborNode | None] = list(reversed(list(root.iter(include_text=True))))
    while waiting:
        node = waiting.pop()
        if node is None:
            yield "break", None
            continue
        tag = node.tag or ""
        if tag == "-text":
            yield "text", node.text_content or ""
        elif tag == "img":
            if address := node.attributes.get("src"):
                yield "block", Block(kind=BlockKind.IMAGE, url=address)
        elif tag == "table" and (rows := _rows(node)):
            yield "block", Block(kind=BlockKind.TABLE, text=_caption(node), rows=rows)
            yield from (("block", image) for image in _images(node))
        else:
            waiting += _inside(node, breaking=tag in _BREAKING)
            if tag in _BREAKING:
                yield "break", None


def _inside(node: LexborNode, *, breaking: bool) -> list[LexborNode | None]:
    """What is below an element, the last one first, with a break behind it where the element ends a paragraph."""
    below: list[LexborNode | None] = list(reversed(list(node.iter(include_text=True))))
    return [None, *below] if breaking else below


def _images(table: LexborNode) -> Iterator[Block]:
    for image in table.css("img"):
        if address := image.attributes.get("src"):
            yield Block(kind=BlockKind.IMAGE, url=address)


def _caption(table: LexborNode) -> str:
    found = table.css_first("caption")
    return _said([found.text()]) if found is not None else ""


def _rows(table: LexborNode) -> tuple[tuple[str, ...], ...]:
    """The cells of a table of figures or words; () for one that only lays out a page: of one column, or long texts."""
    grid: list[list[str]] = []
    held: dict[int, int] = {}  # column → rows that a cell from above still reaches into
    for row in table.css("tr"):
        if _innermost(row, "table") != table:
            continue
        grid.append(_row(row, held))
    rows = [tuple(row) for row in grid if any(row)]
    if max((len([cell for cell in row if cell]) for row in rows), default=0) < 2:
        return ()
    width = max(map(len, rows))
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def _row(row: LexborNode, held: dict[int, int]) -> list[str]:
    cells: list[str] = []

    def skip() -> None:
        while held.get(len(cells), 0):
            held[len(cells)] -= 1
            cells.append("")

    for cell in row.iter():
        if cell.tag not in ("td", "th"):
            continue
        skip()
        across, down = _span(cell, "colspan"), _span(cell, "rowspan")
        for place in range(across):
            if down > 1:
                held[len(cells)] = down - 1
            cells.append(_cell(cell) if place == 0 else "")
        if len(cells) >= MOST_CELLS:
            break
    skip()
    return cells[:MOST_CELLS]


def _cell(cell: LexborNode) -> str:
    """The words of a cell on one line; a table in it is laid out no further."""
    if cell.css_first("table") is not None:
        return _said([cell.text(separator=" ")])
    return " ".join(block.text for block in _walked(cell) if block.text)


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(int(value), MOST_CELLS) if value.isascii() and value.isdigit() and int(value) else 1


def _innermost(node: LexborNode, tag: str) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above
