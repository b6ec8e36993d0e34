"""同题: an editor's word on which items tell one story, and the documents round an item, as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.people import IsEditor, Person
from collector.desk.problems import Refusal
from collector.editing.documents import chain
from collector.editing.membership import merge, split, splits
from collector.store import Store

router = APIRouter()

_BIG = 2**63 - 1
Item = Annotated[int, InPath(ge=1, le=_BIG)]
Other = Annotated[int, Form(ge=1, le=_BIG)]
_MOST = 12  # documents of one kind that are shown

_LINKS = (
    ("parents", "所依据的文件"),
    ("itself", "同一文件"),
    ("versions", "各地各年同类文件"),
    ("interpretations", "解读"),
    ("naming", "提到它的"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Items of one kind round a document: id, title and source of the first few, and how many there are."""

    name: str
    shown: Sequence[tuple[int, str, str]]
    total: int


@router.post("/items/{item}/split")
def split_off(request: Request, item: Item, person: Person = IsEditor) -> Response:
    """Take the item out of its story for good."""
    desk = desk_of(request)
    store = desk.store()
    with store.write():
        story = _story(store, item)
        if len(store.stories.members(story)) < 2:
            raise Refusal(409, "这一篇本来就单独成题")
        split(store, [item], person.name, desk.now())
    return _again()


@router.post("/items/{item}/merge")
def merge_with(request: Request, item: Item, other: Other, person: Person = IsEditor) -> Response:
    """Make the stories of two items one for good."""
    desk = desk_of(request)
    store = desk.store()
    with store.write():
        one, two = _story(store, item), _story(store, other)
        if one == two:
            raise Refusal(409, "这两篇已是同题")
        merge(store, one, two, person.name, desk.now())
    return _again()


def links(desk: Desk, item: int, members: Sequence[int]) -> list[Links]:
    """The policy chain of a grouped item as far as it is stored; copies of the item itself stand elsewhere."""
    store = desk.store()
    if store.stories.member(item) is None:
        return []
    around = chain(store, item)
    found = [(name, [one for one in getattr(around, field) if one not in members]) for field, name in _LINKS]
    stored = store.items.many([one for _, items in found for one in items[-_MOST:]])
    return [
        Links(
            name=name,
            shown=[(one, stored[one].article.title, desk.source_name(stored[one].column)) for one in items[-_MOST:]],
            total=len(items),
        )
        for name, items in found
        if items
    ]


def held_apart(store: Store, item: int) -> list[tuple[int, str]]:
    """Items that editors hold apart from this one: id and title."""
    apart = sorted(splits(store).get(item, ()))
    stored = store.items.many(apart)
    return [(one, stored[one].article.title) for one in apart if one in stored]


def _story(store: Store, item: int) -> int:
    place = store.stories.member(item)
    if place is None:
        raise Refusal(409, "这一篇还没有归并过，请稍候再试")
    return store.stories.alive(place.story)


def _again() -> Response:
    return Response(status_code=204, headers={"HX-Refresh": "true"})
