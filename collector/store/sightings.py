"""Sightings: which column listed which item, when, and under what title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from collector.model import Entry
from collector.store.codec import moment, moment_or_none, stamp, stamp_or_none, storable, storable_or_none
from collector.store.connection import Connection, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One column's listing of one item; what is listed is as last seen."""

    column: str
    first_seen: datetime
    last_seen: datetime
    url: str
    title: str
    published: datetime | None
    source_label: str | None
    summary: str | None


def sight(connection: Connection, item: int, column: str, entry: Entry, at: datetime) -> None:
    """Record that a column listed an item; to be called inside a transaction."""
    connection.run(
        """INSERT INTO sightings VALUES (:item, :column, :at, :at, :url, :title, :published, :source_label, :summary)
           ON CONFLICT DO UPDATE SET
             first_seen = min(first_seen, :at), last_seen = max(last_seen, :at), url = :url, title = :title,
             published = :published, source_label = :source_label, summary = :summary""",
        {
            "item": item,
            "column": column,
            "at": stamp(at),
            "url": storable(entry.url),
            "title": storable(entry.title),
            "published": stamp_or_none(entry.published),
            "source_label": storable_or_none(entry.source_label),
            "summary": storable_or_none(entry.summary),
        },
    )


def sighting_from(row: Row) -> Sighting:
    """The sighting that a row holds."""
    return Sighting(
        column=row["column_key"],
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        url=row["url"],
        title=row["title"],
        published=moment_or_none(row["published"]),
        source_label=row["source_label"],
        summary=row["summary"],
    )
