"""The 目录 as Word's own field: live, and with the right page numbers already in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.publishing.issue import styles
from collector.publishing.issue.wordml import (
    Element,
    bookmark,
    element,
    field,
    instruct,
    link,
    mark,
    paragraph,
    run,
    tab,
)

INSTRUCTION = r'TOC \o "1-2" \n 1-1 \h \z'  # sections without, titles with their page
UNKNOWN = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the 目录; ``number`` is the bookmark of what it names, ``level`` 1 a section, 2 an article."""

    number: int
    level: int
    text: str


def contents(entries: Sequence[Entry], ids: Mapping[str, str]) -> tuple[list[Element], list[Element]]:
    """The paragraphs of the field, and the text elements that take the page of each article, in order."""
    pages = [_page() for entry in entries if entry.level > 1]
    ahead = iter(pages)
    lines = [_line(entry, ids, None if entry.level == 1 else next(ahead)) for entry in entries]
    begin = [mark("begin"), instruct(INSTRUCTION), mark("separate")]
    end = paragraph(ids[styles.BREAK], mark("end"))
    if not lines:
        lines = [paragraph(ids[styles.CONTENTS[0]])]
    for place, piece in enumerate(begin, start=1):
        lines[0].insert(place, piece)
    return [*lines, end], [page[-1] for page in pages]


def _line(entry: Entry, ids: Mapping[str, str], page: Element | None) -> Element:
    style = ids[styles.CONTENTS[entry.level - 1]]
    if page is None:
        return paragraph(style, link(entry.number, run(entry.text)))
    number = field(rf"PAGEREF {bookmark(entry.number)} \h", page)
    return paragraph(style, link(entry.number, run(entry.text), tab(), *number))


def _page() -> Element:
    text = element("t")
    text.text = UNKNOWN
    return element("r", text)
