"""A draft taken into an issue in the place of its item."""

from __future__ import annotations

from datetime import datetime

from collector.config import Config
from collector.editing.issue.making import add_item, origin_of
from collector.editing.places.draft import origin_of_draft
from collector.editing.places.reading import changzhou
from collector.errors import StoreError
from collector.model import IssueArticle
from collector.store import Store


def add_draft(
    store: Store,
    config: Config,
    number: int,
    item: int,
    *,
    by: str,
    now: datetime,
    section: str | None = None,
    highlight: bool | None = None,
) -> IssueArticle:
    """Take the draft of an item into an issue; otherwise as ``add_item``, into the city's section if none is named.

    :raises StoreError: no row of its lists is of our city; or as ``add_item``.
    """
    with store.write():
        found = changzhou(store, config, item)
        if found is None or found.draft is None:
            raise StoreError(f"稿件 {item} 的附件名单里没有{config.bulletin.places.city or '本市'}的行，没有草稿")
        stored = store.items.get(item)
        origin = origin_of_draft(found.draft, origin_of(store, stored, now), stored, now)
        return add_item(
            store, config, number, item,
            by=by, now=now, section=section or found.draft.section, highlight=highlight, written=(found.draft, origin),
        )  # fmt: skip
