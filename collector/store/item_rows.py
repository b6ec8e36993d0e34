"""An article as rows of the tables ``items`` and ``texts``, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from collector.model import Article, Attachment, Entry, Evidence, Precision
from collector.store.codec import moment_or_none, pack, stamp_or_none, storable, storable_or_none, unpack
from collector.store.connection import Row

_ITEM = ("url", "title", "published", "precision", "source_label", "issuer", "doc_number", "digest")
_TEXT = ("text", "html", "kicker", "subtitle", "author", "editor", "next_page")
_TEXT_JSON = ("doc_numbers", "standards", "images", "evidence", "doubts")
_FIRST = ("url_key", "column_key", "first_seen", "checked")


def _insert(table: str, names: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"  # noqa: S608


def _update(table: str, names: Sequence[str], key: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{name} = :{name}' for name in names)} WHERE {key} = :{key}"  # noqa: S608


# The names come from the tuples above, never from outside.
INSERT_ITEM = _insert("items", (*_ITEM, *_FIRST))
UPDATE_ITEM = _update("items", _ITEM, "id")
INSERT_TEXT = _insert("texts", ("item", *_TEXT, *_TEXT_JSON))
UPDATE_TEXT = _update("texts", (*_TEXT, *_TEXT_JSON), "item")
KEEP_REVISION = """
INSERT INTO revisions (item, until, title, text)
SELECT items.id, :until, items.title, texts.text FROM items JOIN texts ON texts.item = items.id WHERE items.id = :item
"""
SELECT = "SELECT items.*, texts.* FROM items JOIN texts ON texts.item = items.id"


def item_values(article: Article) -> dict[str, Any]:
    """The short fields, for the row in ``items``."""
    return {
        "url": storable(article.url),
        "title": storable(article.title),
        "published": stamp_or_none(article.published),
        "precision": article.precision,
        "source_label": storable_or_none(article.source_label),
        "issuer": storable_or_none(article.issuer),
        "doc_number": storable_or_none(article.doc_number),
    }


def text_values(article: Article) -> dict[str, Any]:
    """The long fields, for the row in ``texts``."""
    values: dict[str, Any] = {name: storable_or_none(getattr(article, name)) for name in _TEXT}
    values |= {name: pack(getattr(article, name)) for name in _TEXT_JSON if name != "evidence"}
    values["evidence"] = pack({name: [e.rule, e.confidence] for name, e in article.evidence.items()})
    return values


def article_from(row: Row, attachments: tuple[Attachment, ...]) -> Article:
    """The article of a row that joins both tables."""
    values: Mapping[str, Any] = {name: row[name] for name in _TEXT}
    evidence = unpack(row["evidence"])
    return Article(
        **values,
        url=row["url"],
        title=row["title"],
        published=moment_or_none(row["published"]),
        precision=Precision(row["precision"]) if row["precision"] else None,
        source_label=row["source_label"],
        issuer=row["issuer"],
        doc_number=row["doc_number"],
        doc_numbers=tuple(unpack(row["doc_numbers"])),
        standards=tuple(unpack(row["standards"])),
        images=tuple(unpack(row["images"])),
        doubts=tuple(unpack(row["doubts"])),
        evidence={name: Evidence(rule=rule, confidence=sure) for name, (rule, sure) in evidence.items()},
        attachments=attachments,
    )


def entry_from(row: Row) -> Entry:
    """The entry by which a column would ask for an item's page again."""
    return Entry(
        url=row["listed_url"],
        title=row["listed_title"] or row["title"],
        published=moment_or_none(row["published"]),
        precision=Precision(row["precision"]) if row["precision"] else None,
        source_label=row["source_label"],
    )
