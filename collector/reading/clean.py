"""The clean forms of a body: its text with one paragraph a line, and its HTML without anything that could do harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import nh3
from selectolax.lexbor import LexborNode

from collector.reading import noise
from collector.reading.body import Body
from collector.reading.layout import Layout, Line
from collector.reading.urls import resolve

MOST_HTML = 2_000_000  # characters; a longer body keeps its text only
DEEPEST = 200  # levels of nesting; a deeper body keeps its text only
_TAGS = {
    "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr",
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "a", "img", "figure", "figcaption",
    "strong", "b", "em", "i", "u", "sub", "sup",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_IMAGES = ("data-src", "data-original", "data-lazy-src", "_src", "data-echo", "oldsrc", "src")
# 机器人(9.840, 0.13, 1.34%): price, change and per cent that Sina's script hangs on a company's name.
_QUOTE = re.compile(
    r"\s?[(（]\s?-?\d{1,6}(?:\.\d{1,4})?,\s?[-+]?\d{1,6}(?:\.\d{1,4})?,\s?[-+]?\d{1,4}(?:\.\d{1,4})?%\s?[)）]"
)
_NOT_PICTURES = re.compile(r"icon|logo|blank|loading|spacer|qrcode|ewm|share|/ico_|fileType|\.svg|pixel", re.IGNORECASE)


def body_text(page: Layout, body: Body) -> str:
    """The body's text: a paragraph a line, a table row a line with its cells a tab apart."""
    lines = [line for _, line in body.lines(page)]
    rows = groupby(lines, key=lambda line: _row(page, line.owner, body.element))
    paragraphs = [text for row, members in rows for text in _paragraphs(page, row, list(members))]
    if paragraphs:
        paragraphs[-1] = noise.without_ending(paragraphs[-1])
    return "\n".join(paragraph for paragraph in map(without_quotes, paragraphs) if paragraph)


def without_quotes(text: str) -> str:
    """Text without the stock quotes that a portal's script writes behind companies' names."""
    return _QUOTE.sub("", text)


def body_html(page: Layout, body: Body, base: str) -> str:
    """The body as safe HTML: links and images absolute and http(s) only, no styles, no scripts, no frames.

    The tree is changed: what is not of the text is taken out of it. "" where the markup is too large or too deep.
    """
    root = page.nodes[body.element]
    if page.ends[body.element] - body.element > DEEPEST and _depth(page, body.element) > DEEPEST:
        return ""
    for element in _outside(page, body):
        page.nodes[element].decompose()
    _made_absolute(root, base)
    markup = root.html or ""
    return safe_html(markup) if len(markup) <= MOST_HTML else ""


def safe_html(markup: str) -> str:
    """Any HTML with only the tags and attributes of an article left."""
    cleaned = nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
    return re.sub(r"<(p|div|strong|em|b|i|u)>\s*</\1>", "", cleaned).strip()


def body_images(page: Layout, body: Body, base: str) -> tuple[str, ...]:
    """Absolute addresses of the pictures in a body, without icons and the like, in order, each once."""
    found: dict[str, None] = {}
    for element in range(body.element, page.ends[body.element]):
        if page.tags[element] == "img" and (address := _picture(page.nodes[element].attributes, base)):
            found[address] = None
    return tuple(found)


def _picture(attributes: dict[str, str | None], base: str) -> str | None:
    for name in _IMAGES:
        value = attributes.get(name)
        if value and not value.startswith("data:") and not _NOT_PICTURES.search(value):
            address = resolve(base, value)
            if address:
                return address
    return None


def _row(page: Layout, owner: int, root: int) -> int:
    """The innermost table row inside the body that a line stands in, -1 for none."""
    return next((element for element in page.ancestors(owner) if page.tags[element] == "tr" and element > root), -1)


def _paragraphs(page: Layout, row: int, lines: list[Line]) -> Iterator[str]:
    """A row of cells is one line; a row that only lays out a page keeps its paragraphs apart."""
    cells = [next((e for e in page.ancestors(line.owner) if page.tags[e] in ("td", "th")), -1) for line in lines]
    several = len(set(cells)) > 1 and max(len(line.text) for line in lines) <= 200
    if row < 0 or not several or len(lines) > 4 * len(set(cells)):
        yield from (line.text for line in lines)
    else:
        yield "\t".join(line.text for line in lines)


def _outside(page: Layout, body: Body) -> list[int]:
    """The outermost elements inside the body's element that hold nothing of its text and lines that are not of it."""

    def gone(number: int) -> bool:
        return not body.low <= number < body.high or number in body.dropped

    found: list[int] = []
    element = body.element + 1
    while element < page.ends[body.element]:
        low, high = page.lows[element], page.highs[element]
        nothing = low < high and gone(low) and page.within(page.lines[low].owner, element)
        if nothing and all(map(gone, range(low, high))):
            found.append(element)
            element = page.ends[element]
        else:
            element += 1
    return found


def _made_absolute(root: LexborNode, base: str) -> None:
    for node in root.css("a[href]"):
        address = resolve(base, node.attributes.get("href") or "")
        if address:
            node.attrs["href"] = address
        else:
            del node.attrs["href"]
    for node in root.css("img"):
        address = _picture(node.attributes, base)
        if address:
            node.attrs["src"] = address
        else:
            node.decompose()


def _depth(page: Layout, root: int) -> int:
    deepest, depths = 0, {root: 0}
    for element in range(root + 1, page.ends[root]):
        depth = depths.get(page.parents[element], 0) + 1
        depths[element] = depth
        deepest = max(deepest, depth)
    return deepest
