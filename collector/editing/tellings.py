"""Tellings: the items of a stretch of time gathered by story, each with the item that stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.config import Config
from collector.model import Tier
from collector.reading.text import dense
from collector.store import Store
from collector.store.items import StoredItem

_RANK = {tier: place for place, tier in enumerate(Tier)}
_TOO_SHORT = 30  # dense characters; below, equal texts say nothing about equal stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One story as it is told: the item that stands for it, and the others, wherever and whenever they were found."""

    story: int | None  # None for what is not grouped yet
    first: StoredItem
    others: tuple[StoredItem, ...] = ()

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """All of them, the one that stands for it first."""
        return (self.first, *self.others)


def tellings(store: Store, config: Config, items: Sequence[StoredItem]) -> list[Telling]:
    """One telling for each story of the items; what is not grouped yet is held together by equal text alone."""
    story_of = store.stories.of([item.id for item in items])
    stories = [_story(store, story) for story in dict.fromkeys(story_of.values())]
    loose: dict[str, list[StoredItem]] = {}
    for item in items:
        if item.id not in story_of:
            loose.setdefault(_wording(item), []).append(item)
    return [*stories, *(_alike(group, config) for group in loose.values())]


def _story(store: Store, story: int) -> Telling:
    """A stored story with all its members, its canonical one first."""
    members = store.items.many([member.item for member in store.stories.members(story)])
    first = members.pop(store.stories.story(story).canonical)
    return Telling(story=story, first=first, others=tuple(members.values()))


def _alike(group: Sequence[StoredItem], config: Config) -> Telling:
    first, *others = sorted(group, key=lambda item: _authority(item, config))
    return Telling(story=None, first=first, others=tuple(others))


def _wording(item: StoredItem) -> str:
    """What items of one wording share; a short text needs its title and its time besides."""
    text = dense(item.article.text)
    return text if len(text) >= _TOO_SHORT else f"{dense(item.article.title)} {text} {item.article.published}"


def _authority(item: StoredItem, config: Config) -> tuple[int, datetime, int]:
    column = config.columns.get(item.column)
    rank = _RANK[config.source_of(item.column).tier] if column else len(_RANK)
    return rank, item.article.published or item.first_seen, item.id
