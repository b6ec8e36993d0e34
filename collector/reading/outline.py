"""A page as flat arrays in document order, so that every question about a subtree is a question about a slice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_NODES = 150_000  # a page beyond this is read as far as this
DEEPEST = 250  # what lies deeper is hung on the last ancestor that is not, so that climbing stays cheap
_MANY_TAGS = 20_000  # fewer can do no harm, however nested
_NESTING = 2_000  # open elements at once; the parser's time grows with the square of it
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that the parser closes by itself, or that never hold anything: unclosed ones do not nest.
_UNNESTED = re.compile(
    r"a|p|li|td|th|tr|d[td]|option|tbody|thead|tfoot|colgroup|html|head|body|br|img|hr|input|meta|link|col|area|base|embed"
    r"|source|track|wbr|param",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")
_UNSEEN = frozenset(("style", "template", "svg", "noscript", "iframe", "textarea", "title", "head", "select", "object"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Node ``i`` and all below it are the slice ``[i, ends[i])``; node 0 is the whole page.

    Text stands in nodes with the tag ``#text``, white space folded; scripts keep their source and have no children.
    """

    tags: list[str]
    attrs: list[dict[str, str]]
    parents: list[int]
    ends: list[int]
    texts: list[str]

    def ancestors(self, node: int) -> Iterator[int]:
        """The nodes around ``node``, nearest first, without the page itself."""
        node = self.parents[node]
        while node > 0:
            yield node
            node = self.parents[node]

    def words(self, start: int, end: int) -> list[str]:
        """The visible texts between two nodes, in order."""
        return [self.texts[i] for i in range(start, end) if self.tags[i] == "#text"]

    def unlinked(self, start: int, end: int) -> list[str]:
        """The visible texts between two nodes that stand in no link, in order."""
        words: list[str] = []
        node = start
        while node < end:
            if self.tags[node] == "#text":
                words.append(self.texts[node])
            node = self.ends[node] if self.tags[node] == "a" else node + 1
        return words

    def names(self, node: int) -> str:
        """Class and id of a node, for those who look for words in them."""
        attrs = self.attrs[node]
        return f"{attrs.get('class', '')} {attrs.get('id', '')}"


def outline(html: str) -> Outline:
    """The page as arrays; never raises, whatever the text."""
    tree = LexborHTMLParser(shallow(html) or "<html></html>")
    page = Outline(tags=["#page"], attrs=[{}], parents=[-1], ends=[0], texts=[""])
    _walk(tree.root, page)
    return page


def shallow(html: str) -> str:
    """The page up to where it nests deeper than any honest page does, since parsing takes the square of the depth."""
    if html.count("<") < _MANY_TAGS:
        return html
    depth = 0
    for match in _TAG.finditer(html):
        if not _UNNESTED.fullmatch(match[2]):
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > _NESTING:
            return html[: match.start()]
    return html


def fold(text: str) -> str:
    """Text with every run of white space, the wide and the invisible included, as one blank."""
    return _SPACE.sub(" ", text).strip()


def _walk(root: LexborNode | None, page: Outline) -> None:
    """Depth first without recursion; ``open_nodes`` are the ancestors of the node at hand."""
    node = root
    open_nodes = [0]
    depth = 0
    while node is not None and len(page.tags) < MOST_NODES:
        below = node.first_child if _add(node, page, open_nodes[-1]) else None
        if below is not None:
            open_nodes.append(len(page.tags) - 1 if depth < DEEPEST else open_nodes[-1])
            depth += 1
            node = below
            continue
        while node is not None and node.next is None and depth > 0:
            _close(page, open_nodes.pop())
            depth -= 1
            node = node.parent
        node = node.next if node is not None else None
    while open_nodes:
        _close(page, open_nodes.pop())


def _close(page: Outline, node: int) -> None:
    page.ends[node] = len(page.tags)


def _add(node: LexborNode, page: Outline, parent: int) -> bool:
    """Enter one node; whether its children are wanted."""
    if node.is_text_node:
        text = fold(node.text_content or "")
        if text:
            _append(page, "#text", {}, parent, text)
        return False
    tag = node.tag or ""
    if tag in _UNSEEN and tag != "head":
        return False
    if tag == "script":
        _append(page, tag, _attributes(node), parent, node.text() or "")
        return False
    if not node.is_element_node:
        return False
    _append(page, tag, _attributes(node), parent, "")
    return True


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _append(page: Outline, tag: str, attrs: dict[str, str], parent: int, text: str) -> None:
    page.tags.append(tag)
    page.attrs.append(attrs)
    page.parents.append(parent)
    page.ends.append(len(page.tags))
    page.texts.append(text)
