"""An issue as an EPUB 3 book: cover with 本期重点, one chapter for each article, a 目录 that readers can follow."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.errors import PublishError
from collector.model import Block, Issue
from collector.publishing.issue import markup, printed
from collector.publishing.issue.package import packed
from collector.publishing.issue.pictures import picture
from collector.publishing.issue.printed import Printed

SUFFIX = ".epub"
MEDIA_TYPE = "application/epub+zip"

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One article as a file of the book."""

    file: str
    article: Printed


@dataclass(frozen=True, slots=True)
class _Gallery:
    """The pictures of the book by their files; the same picture is in it once."""

    files: dict[str, bytes] = field(default_factory=dict)

    def shown(self, block: Block) -> str:
        try:
            shown = picture(block.image)
        except PublishError:
            return ""
        name = f"{hashlib.sha256(shown.body).hexdigest()[:16]}.{shown.kind}"
        self.files[name] = shown.body
        return name


def render(issue: Issue) -> bytes:
    """The book, the same bytes for the same issue."""
    issue = printed.cleaned(issue)
    gallery = _Gallery()
    sections = _chapters(issue)
    chapters = [chapter for _, inside in sections for chapter in inside]
    page = {**markup.standing(issue), "sections": sections}
    texts = {one.file: _page("chapter.xhtml", article=one.article, shown=gallery.shown, **page) for one in chapters}
    book = {
        "cover.xhtml": _page("cover.xhtml", **page),
        "nav.xhtml": _page("nav.xhtml", **page),
        **texts,
        "style.css": markup.TEMPLATES.get_template("book/book.css").render().encode(),
        **gallery.files,
    }
    content = _page("content.opf", chapters=chapters, pictures=sorted(gallery.files), **page)
    parts = {"mimetype": MEDIA_TYPE.encode(), "META-INF/container.xml": _CONTAINER.encode()}
    book["content.opf"] = content
    return packed(parts | {f"book/{name}": body for name, body in book.items()}, plain="mimetype")


def _chapters(issue: Issue) -> Sequence[tuple[str, Sequence[Chapter]]]:
    found: list[tuple[str, Sequence[Chapter]]] = []
    count = 0
    for name, articles in printed.sections(issue):
        inside = [Chapter(file=f"article{count + place}.xhtml", article=one) for place, one in enumerate(articles, 1)]
        count += len(inside)
        found.append((name, inside))
    return found


def _page(file: str, /, **values: object) -> bytes:
    return markup.TEMPLATES.get_template(f"book/{file}.jinja").render(**values).encode("utf-8", "replace")
