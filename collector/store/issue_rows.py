"""Issues and their articles as rows, and back; the bytes of images stand apart, by their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collector.model import Block, BlockKind, Issue, IssueArticle, IssueState
from collector.store.codec import moment, pack, stamp, storable, storable_or_none, unpack
from collector.store.connection import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an article was made from, as it stood when it was taken; ``text`` is every word that its item had."""

    url: str
    title: str
    source_label: str | None
    blocks: tuple[Block, ...]
    text: str
    digest: int
    taken: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueHead:
    """An issue without its articles."""

    number: int
    day: date
    theme: str
    state: IssueState
    articles: int
    imported: bool
    digest: str | None
    printed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that was waved through, by its mark (see ``editing.proofing``)."""

    mark: str
    note: str
    by: str
    at: datetime


def image_digest(body: bytes) -> str:
    """The name of an image's bytes."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def names_in_history(before: Any) -> list[str]:
    """Digests of the images in a value that the history of an issue keeps."""
    if not isinstance(before, dict):
        return []
    kept = [before, *before.get("was", {}).values()]
    return [name for values in kept if "blocks" in values for name in image_names(values["blocks"])]


def pack_blocks(blocks: Iterable[Block]) -> str:
    """Blocks as JSON, without what they leave open; images by digest."""
    return pack([_block_values(block) for block in blocks])


def _block_values(block: Block) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": block.kind.value,
        "text": block.text,
        "rows": [list(row) for row in block.rows],
        "image": None if block.image is None else image_digest(block.image),
        "url": block.url,
    }
    return {name: value for name, value in values.items() if value}


def image_names(packed: str) -> list[str]:
    """Digests of the images in packed blocks."""
    return [values["image"] for values in unpack(packed) if "image" in values]


def unpack_blocks(packed: str, images: Mapping[str, bytes]) -> tuple[Block, ...]:
    """What ``pack_blocks`` wrote; an image that is not among ``images`` has no bytes."""
    return tuple(
        Block(
            kind=BlockKind(values["kind"]),
            text=values.get("text", ""),
            rows=tuple(tuple(row) for row in values.get("rows", ())),
            image=images.get(values.get("image", "")),
            url=values.get("url"),
        )
        for values in unpack(packed)
    )


def issue_values(issue: Issue) -> dict[str, Any]:
    """The head of an issue; what is derived from its articles is not of it."""
    titles = marked(issue.articles)
    return {
        "day": issue.day.isoformat(),
        "theme": storable(issue.theme),
        "masthead": storable(issue.masthead),
        "notice": storable(issue.notice),
        "publisher": storable(issue.publisher),
        "imprint": pack(list(issue.imprint)),
        "highlights": None if issue.highlights in ((), titles) else pack(list(issue.highlights)),
        "sections": pack(list(issue.sections)),
    }


def marked(articles: Sequence[IssueArticle]) -> tuple[str, ...]:
    """The titles of the articles that stand in 本期重点."""
    return tuple(article.title for article in articles if article.highlight)


def issue_from(row: Row, articles: tuple[IssueArticle, ...]) -> Issue:
    """The issue of a row with its articles."""
    return Issue(
        number=row["number"],
        day=date.fromisoformat(row["day"]),
        theme=row["theme"],
        masthead=row["masthead"],
        notice=row["notice"],
        publisher=row["publisher"],
        imprint=tuple(unpack(row["imprint"])),
        highlights=tuple(unpack(row["highlights"])) if row["highlights"] else marked(articles),
        sections=tuple(unpack(row["sections"])),
        articles=articles,
        state=IssueState(row["state"]),
        digest=row["digest"],
    )


def article_values(article: IssueArticle) -> dict[str, Any]:
    """An article as a row, without its place."""
    return {
        "item": article.item,
        "section": storable(article.section),
        "title_lines": pack(list(article.title_lines)),
        "contents_title": storable(article.contents_title),
        "source": storable(article.source),
        "highlight": int(article.highlight),
        "page": article.page,
        "blocks": pack_blocks(article.blocks),
    }


def article_from(row: Row, images: Mapping[str, bytes]) -> IssueArticle:
    """The article of a row."""
    return IssueArticle(
        id=row["id"],
        item=row["item"],
        section=row["section"],
        title_lines=tuple(unpack(row["title_lines"])),
        contents_title=row["contents_title"],
        source=row["source"],
        blocks=unpack_blocks(row["blocks"], images),
        highlight=bool(row["highlight"]),
        page=row["page"],
    )


def origin_values(origin: Origin) -> dict[str, Any]:
    """An origin as a row."""
    return {
        "url": storable(origin.url),
        "title": storable(origin.title),
        "source_label": storable_or_none(origin.source_label),
        "blocks": pack_blocks(origin.blocks),
        "text": storable(origin.text),
        "digest": origin.digest,
        "taken_at": stamp(origin.taken),
    }


def origin_from(row: Row) -> Origin:
    """The origin of a row; its images are without bytes."""
    return Origin(
        url=row["url"],
        title=row["title"],
        source_label=row["source_label"],
        blocks=unpack_blocks(row["blocks"], {}),
        text=row["text"],
        digest=row["digest"],
        taken=moment(row["taken_at"]),
    )


def head_from(row: Row) -> IssueHead:
    """An issue's head from a row that counts its articles."""
    return IssueHead(
        number=row["number"],
        day=date.fromisoformat(row["day"]),
        theme=row["theme"],
        state=IssueState(row["state"]),
        articles=row["articles"],
        imported=bool(row["imported"]),
        digest=row["digest"],
        printed=moment(row["printed_at"]) if row["printed_at"] else None,
    )


def fingerprint(issue: Issue) -> str:
    """The hash of everything that is printed of an issue, the bytes of its images included; 64 hex digits.

    Ids, pages and the state are not of it: the same issue has the same hash wherever it is kept.
    """
    printed = {name: value for name, value in issue_values(issue).items() if name != "highlights"}
    articles = [{**article_values(article), "item": None, "page": None} for article in issue.articles]
    content = pack([issue.number, printed, list(issue.highlights), articles])
    return hashlib.blake2b(content.encode(), digest_size=32).hexdigest()
