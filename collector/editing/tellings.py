"""Tellings: the items of a stretch of time gathered by story, each with the item that stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.config import Config
from collector.editing.canonical import Names
from collector.editing.stories import Grouper
from collector.store import Store
from collector.store.items import StoredItem

_BATCH = 200  # items grouped in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One story as it is told: the item that stands for it, and the others, wherever and whenever they were found."""

    story: int
    first: StoredItem
    others: tuple[StoredItem, ...] = ()

    @property
    def items(self) -> tuple[StoredItem, ...]:
        """All of them, the one that stands for it first."""
        return (self.first, *self.others)


def group_new(store: Store, config: Config, after: int) -> None:
    """Let every item stored after the one of that id join its story, where it has not yet.

    :raises SchemaError: the stories were made by another version of this program.
    """
    grouper = Grouper(store, Names.of(config))
    while waiting := store.stories.ungrouped(after, _BATCH):
        grouper.group(waiting)


def tellings(store: Store, items: Sequence[StoredItem]) -> list[Telling]:
    """One telling for each story of the items, which must have been grouped."""
    story_of = store.stories.of([item.id for item in items])
    return [_telling(store, story) for story in dict.fromkeys(story_of[item.id] for item in items)]


def _telling(store: Store, story: int) -> Telling:
    """A stored story with all its members, its canonical one first."""
    members = store.items.many([member.item for member in store.stories.members(story)])
    first = members.pop(store.stories.story(story).canonical)
    return Telling(story=story, first=first, others=tuple(members.values()))
