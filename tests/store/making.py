"""Makes the nouns that the store takes, with everything that a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from collector.model import CHINA, Article, Attachment, Entry, Item, Report
from collector.reading.urls import url_key

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=CHINA)
COLUMN = "kjt/tzgg"
HOUR = timedelta(hours=1)


def an_entry(
    path: str = "1.html", title: str = "关于组织申报科技计划项目的通知", published: datetime | None = NOW
) -> Entry:
    return Entry(url=f"https://kjt.example.cn/{path}", title=title, published=published)


def an_item(
    path: str = "1.html",
    *,
    title: str = "关于组织申报科技计划项目的通知",
    text: str = "各设区市科技局：现将有关事项通知如下。",
    column: str = COLUMN,
    at: datetime = NOW,
    attachments: tuple[Attachment, ...] = (),
    published: datetime | None = NOW,
) -> Item:
    entry = an_entry(path, title, published)
    article = Article(url=entry.url, title=title, text=text, published=published, attachments=attachments)
    return Item(column=column, entry=entry, article=article, url_key=url_key(entry.url), fetched=at)


def told(item: Item, **changes: object) -> Item:
    """The same item with some fields of its article changed."""
    return replace(item, article=replace(item.article, **changes))  # type: ignore[arg-type]  # any field of Article


def a_report(*entries: Entry, column: str = COLUMN, at: datetime = NOW, **fields: object) -> Report:
    given: dict[str, object] = {"status": 200, "pages": 1, "requests": 1, "entries": entries, **fields}
    return Report(column=column, started=at - timedelta(minutes=2), finished=at, **given)  # type: ignore[arg-type]
