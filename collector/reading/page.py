"""One HTML page, parsed once: its layout, its meta elements, its title element and the data for its scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from collector.reading.layout import Layout, fold, layout
from collector.reading.outline import shallow

LONGEST = 8_000_000  # characters of HTML that are looked at
_LONGEST_DATA = 4_000_000
_DATA_IDS = ("__NEXT_DATA__", "RENDER_DATA", "__NUXT_DATA__", "__INITIAL_STATE__")
_ASSIGNED = re.compile(
    r"(?:window\.)?(?:__INITIAL_STATE__|__INITIAL_DATA__|DATA|allData|initData)\s{0,4}=\s{0,4}(?=\{)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every reader of a page needs; ``metas`` has lower-case names, first filled value each."""

    url: str
    tree: LexborHTMLParser
    layout: Layout
    metas: Mapping[str, str]
    title_tag: str
    data: tuple[object, ...]  # JSON that the page holds: __NEXT_DATA__, ld+json
    scripts: str  # all inline script text, cut to a bearable length
    embedded: tuple[tuple[str, str], ...]  # (class, HTML) of text areas that hold parts of an article


def parse(html: str, url: str) -> Page:
    """Parse a page; never raises. The parsed tree loses scripts and form parts after they have been looked at."""
    tree = LexborHTMLParser(shallow(html[:LONGEST]) or "<html></html>")
    scripts = [node for node in tree.css("script") if not node.attributes.get("src")]
    title = tree.css_first("title")
    facts = {
        "metas": _metas(tree),
        "title_tag": fold(title.text()) if title is not None else "",
        "data": tuple(_data(scripts)),
        "scripts": "\n".join((node.text() or "")[:200_000] for node in scripts)[:600_000],
        "embedded": tuple(_embedded(tree)),
    }
    return Page(url=url, tree=tree, layout=layout(tree), **facts)  # type: ignore[arg-type]


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = {name.lower(): value for name, value in node.attributes.items()}
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        content = fold(attributes.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _data(scripts: list[LexborNode]) -> Iterator[object]:
    for node in scripts:
        kind, text = node.attributes.get("type") or "", node.text() or ""
        if node.id in _DATA_IDS or "json" in kind:
            yield from _loads(unquote(text) if text.lstrip().startswith("%7B") else text)
        elif match := _ASSIGNED.search(text[:2000]):
            yield from _loads(text[match.end() :])


def _loads(text: str) -> Iterator[object]:
    """The JSON value that the text begins with; nothing where it does not parse."""
    text = text.strip()
    if not text.startswith(("{", "[")) or len(text) > _LONGEST_DATA:
        return
    try:
        yield json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return


def _embedded(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("textarea"):
        text = (node.text() or "").strip()
        name = node.attributes.get("class") or node.id
        if name and text:
            yield name.lower(), text
