"""A page as two flat tables, its elements in document order and its lines of text: cheap to ask questions of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_ELEMENTS = 50_000  # a page with more is cut there: no article needs them, and time stays bounded
_UNREAD = (
    "script,style,noscript,template,svg,math,canvas,audio,video,object,embed,applet,iframe,select,option,textarea,button"
    ",datalist"
)
_BLOCKS = frozenset(
    (
        "html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
        "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "section", "article", "main",
        "header", "footer", "nav", "aside", "form", "fieldset", "blockquote", "pre", "figure", "figcaption",
        "center", "address", "hr", "details", "summary", "ucapcontent", "ucaptitle", "founder-content",
        "founder-title",
    )
)  # fmt: skip
_SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\xad\xa0\u3000]+")
_SEEN = re.compile(r"[^\s\u200b\u200c\u200d\u2060\ufeff\xad\xa0\u3000]")
_NONE = re.compile(r"display\s{0,4}:\s{0,4}none", re.IGNORECASE)


class Line(NamedTuple):  # which is made in a quarter of the time, and a page has hundreds
    """One run of text that stands by itself on the page: a paragraph, a cell, a heading, what a ``<br>`` ends."""

    text: str  # white space folded to single spaces
    owner: int  # the block element it stands in
    linked: int  # how many of its characters are links
    links: tuple[int, ...]  # the elements of those links
    spaced: str = ""  # short lines: the same with a space between what stands in elements of its own, as it is seen


@dataclass(frozen=True, slots=True)
class Layout:
    """Elements by number in document order: ``tags[i]``, ``parents[i]``; ``ends[i]`` follows its last descendant.

    ``lows[i]`` to ``highs[i]`` are the lines inside element ``i``; ``hints[i]`` is its id and classes in lower case,
    each with a space before and behind; ``hidden[i]`` whether its own markup keeps it from being seen.
    """

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def ancestors(self, element: int) -> Iterator[int]:
        """The element itself and everything it stands in, from the inside out."""
        while element >= 0:
            yield element
            element = self.parents[element]

    def within(self, inner: int, outer: int) -> bool:
        """Whether ``inner`` is ``outer`` or stands in it."""
        return outer <= inner < self.ends[outer]

    def children(self, element: int) -> Iterator[int]:
        """The element's children, in order."""
        child = element + 1
        while child < self.ends[element]:
            yield child
            child = self.ends[child]

    def number_of(self, node: LexborNode) -> int | None:
        """The number of a node of the same tree, None where the layout has not got it."""
        return next((number for number, own in enumerate(self.nodes) if own.mem_id == node.mem_id), None)

    def text(self, element: int) -> str:
        """All lines of an element, joined by spaces."""
        return " ".join(line.text for line in self.lines[self.lows[element] : self.highs[element]])

    def attribute(self, element: int, name: str) -> str:
        """An attribute's value, "" where the element has none."""
        return self.nodes[element].attributes.get(name) or ""


def fold(text: str) -> str:
    """White space, the invisible kinds too, folded to single spaces."""
    if text.isprintable():  # the plain space is the only one that can be printed
        return " ".join(text.split())
    return _SPACE.sub(" ", text).strip()


def dense(text: str) -> str:
    """Without any white space: how two spellings of a title are compared."""
    return _SPACE.sub("", text)


def layout(tree: LexborHTMLParser) -> Layout:
    """The layout of a parsed page; what a reader never sees (scripts, parts of forms) is taken out of the tree."""
    for node in tree.css(_UNREAD):
        node.decompose()
    return _Walk().over(tree.body)


class _Walk:
    """One walk over a tree, which fills a layout."""

    def __init__(self) -> None:
        # Of each element: its node, tag, parent, names, first line, whether it is hidden.
        self.elements: list[tuple[LexborNode, str, int, str, int, bool]] = []
        self.ends: list[int] = []
        self.highs: list[int] = []
        self.lines: list[Line] = []
        # Of each open element, from the root down: its number, the block and the link it stands in, if it is hidden.
        self.open: list[tuple[int, int, int, bool]] = [(-1, -1, -1, False)]
        self.pieces: list[str] = []
        self.linked = 0
        self.links: dict[int, None] = {}
        self.owner = -1

    def over(self, body: LexborNode | None) -> Layout:
        """Depth first and without recursion; ``above`` are the elements between the body and the node at hand."""
        above: list[LexborNode] = []
        node = body
        while node is not None:
            below = self._enter(node)
            if below is not None:
                above.append(node)
                node = below
                continue
            following = node.next if above else None
            while following is None and above:
                self._close()
                node = above.pop()
                following = node.next if above else None
            node = following
        nodes, tags, parents, hints, lows, hidden = (
            map(list, zip(*self.elements, strict=True)) if self.elements else [[]] * 6
        )
        return Layout(nodes, tags, parents, self.ends, hints, lows, self.highs, hidden, self.lines)

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Take a node in; its first child, None where there is none to see."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        if tag[:1] in "-!" or len(self.elements) >= MOST_ELEMENTS:  # a comment, or too much
            return None
        below, attributes = node.first_child, node.attributes
        block = tag in _BLOCKS
        if self.pieces and (block or tag == "br"):
            self._flush()
        number, low = len(self.elements), len(self.lines)
        parent, owner, anchor, hidden = self.open[-1]
        hint, veiled = _marks(attributes) if attributes else ("", False)
        hidden = hidden or veiled
        self.elements.append((node, tag, parent, hint, low, hidden))
        self.ends.append(number + 1)
        self.highs.append(low + bool(self.pieces))
        if below is not None:
            self.open.append(
                (number, number if block or owner < 0 else owner, number if tag == "a" else anchor, hidden)
            )
        return below

    def _close(self) -> None:
        number, owner, _, _ = self.open.pop()
        if self.pieces and owner == number:
            self._flush()
        self.ends[number] = len(self.elements)
        self.highs[number] = len(self.lines) + bool(self.pieces)

    def _text(self, text: str) -> None:
        """Add to the line; what would begin it is something to see."""
        _, owner, anchor, _ = self.open[-1]
        if self.pieces and self.owner != owner:
            self._flush()
        if not self.pieces:
            if not _SEEN.search(text):
                return
            self.owner = owner
        self.pieces.append(text)
        if anchor >= 0:
            self.linked += len(dense(text))
            self.links[anchor] = None

    def _flush(self) -> None:
        pieces = self.pieces
        text = fold("".join(pieces))
        spaced = fold(" ".join(pieces)) if len(pieces) > 1 and len(text) < 250 else text
        self.lines.append(Line(text, self.owner, self.linked, tuple(self.links), spaced))
        self.pieces, self.linked, self.owner, self.links = [], 0, -1, {}


def _marks(attributes: Mapping[str, str | None]) -> tuple[str, bool]:
    """What an element is called (see ``Layout.hints``), and whether its own markup hides it."""
    own, named, style = attributes.get("id") or "", attributes.get("class") or "", attributes.get("style")
    hidden = "hidden" in attributes or "ng-hide" in named or "sr-only" in named
    if style and not hidden:
        hidden = _NONE.search(style) is not None
    return f" {own} {named} ".lower() if own or named else "", hidden
