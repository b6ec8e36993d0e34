"""What a watch word finds, as an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from collector.config import Config
from collector.model import Candidate
from collector.publishing.daily.atom import MEDIA_TYPE, feed
from collector.store.search import Hit
from collector.store.watches import Watch

__all__ = ["MEDIA_TYPE", "render"]


def render(watch: Watch, hits: Sequence[Hit], config: Config) -> bytes:
    """The feed of a watch with hits as ``editing.watches.hits`` gives them; the same hits make the same bytes."""
    updated = max((hit.first_seen for hit in hits), default=watch.made_at)
    author = config.bulletin.masthead or "collector"
    entries = [("", _entry(hit, config)) for hit in hits]
    return feed(f"watch/{quote(watch.name, safe='')}", f"关注：{watch.name}", updated, author, entries)


def _entry(hit: Hit, config: Config) -> Candidate:
    known = hit.column in config.columns
    return Candidate(
        item=hit.item,
        story=None,
        title=hit.title.text or hit.url,
        url=hit.url,
        archived=None,
        source=config.source_of(hit.column).name if known else hit.column,
        source_label=config.bulletin.printed_name(hit.source_label) if hit.source_label else None,
        column=hit.column,
        section="",
        published=hit.published,
        precision=None,
        first_seen=hit.first_seen,
        doc_number=hit.doc_number,
        lead=hit.excerpt.text,
    )
