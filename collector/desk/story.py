"""稿件: one story read whole: its text, what other outlets changed, earlier readings, the archived page, relations."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.candidates import neighbours
from collector.desk.changes import Change, changes
from collector.desk.context import Desk, desk_of
from collector.desk.deciding import STATUSES, standings, words
from collector.desk.grouping import held_apart, links
from collector.desk.pages import page
from collector.desk.people import IsReader, Person
from collector.desk.shown import kind_of, shown_html
from collector.editing.choosing.theme import in_the_making
from collector.editing.explain import Explanation, explain
from collector.editing.places.reading import Mentions, changzhou
from collector.editing.sections import suggest
from collector.errors import StoreError, UnknownRow
from collector.gathering.archive import read_body
from collector.model import Article
from collector.publishing.archived import POLICY, archived_page
from collector.store import Store
from collector.store.items import Revision, StoredItem

router = APIRouter()
logger = logging.getLogger(__name__)

Item = Annotated[int, InPath(ge=1, le=2**63 - 1)]
_WEEK = "private, max-age=604800"
_REVISIONS = 20  # the last so many are compared

RELATIONS = {
    "forwards": ("转发了", "被转发于"),
    "interprets": ("解读了", "有解读"),
    "corrects": ("更正了", "有更正"),
    "follows": ("接续", "有后续"),
    "recurring": ("同类通知（往次）", "同类通知（往次）"),
    "contains": ("收入了", "被收入"),
    "version": ("同类文件（他地）", "同类文件（他地）"),
}
_PLACES = {
    "heading": "页面大标题",
    "meta": "页面标注",
    "visible": "页面上的",
    "visible:near title": "标题旁的文字",
    "visible:source element": "页面上的来源栏",
    "selector": "栏目规则",
    "container": "正文区",
    "general": "正文区",
    "list": "栏目列表",
    "url": "网址",
    "script": "页面脚本",
    "json": "接口数据",
    "issuer": "发布机构",
}
JOINED = {
    "first": "首见",
    "exact": "文字相同",
    "near": "大体相同",
    "part": "节选",
    "forward": "转发",
    "hand": "人工合并",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """An earlier reading of an item and how it differs from the one after it."""

    revision: Revision
    title: str  # of the later reading, where it is another one
    changes: list[Change]


@router.get("/items/{item}")
def show(request: Request, item: Item, person: Person = IsReader) -> Response:
    """The story of an item on a page of its own."""
    desk = desk_of(request)
    store, stored = desk.store(), desk.store().items.get(item)
    explanation = _explanation(store, item)
    _, candidates = neighbours(desk, item)
    order = [one.item for one in candidates]
    at = order.index(item) if item in order else None
    return page(
        request,
        "story.html.jinja",
        person,
        **_facts(desk, stored),
        explanation=explanation,
        sources=_sources(desk, explanation),
        joined=JOINED,
        relations=_relations(explanation),
        links=links(desk, item, [member.item for member in explanation.members] if explanation else []),
        apart=held_apart(store, item),
        local=_local(desk, item),
        city=desk.config.bulletin.places.city,
        making=in_the_making(store),
        readings=_readings(store, stored),
        files=store.attachments.of(item),
        sightings=[(sighting, desk.config.columns.get(sighting.column)) for sighting in store.items.sightings(item)],
        journal=[(entry, words(entry.decision)) for entry in store.activity.page(item=item, limit=50)],
        before=order[at - 1] if at else None,
        after=order[at + 1] if at is not None and at + 1 < len(order) else None,
        last=store.activity.last(),
    )


@router.get("/items/{item}/pane")
def show_pane(request: Request, item: Item, person: Person = IsReader) -> Response:
    """The text of an item, to be read beside the list."""
    desk = desk_of(request)
    stored = desk.store().items.get(item)
    return page(request, "pane.html.jinja", person, **_facts(desk, stored))


@router.get("/items/{item}/archived", dependencies=[IsReader])
def show_archived(request: Request, item: Item) -> Response:
    """The page as it was recorded, unable to run, load or send anything."""
    desk = desk_of(request)
    url = desk.store().items.get(item).article.url
    record = desk.store().archive.of_url(url)
    if record is None:
        raise UnknownRow("no archived page")
    body, content_type = read_body(desk.archive_path, record)
    content = archived_page(body, content_type, url=url, fetched=record.fetched)
    policy = f"sandbox; {POLICY}; frame-ancestors 'none'"
    return Response(content, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@router.get("/items/{item}/pictures/{place}", dependencies=[IsReader])
def show_picture(request: Request, item: Item, place: Annotated[int, InPath(ge=0, le=1000)]) -> Response:
    """A picture of an item as it was recorded; nothing but pictures is ever sent, whatever the site called it."""
    desk = desk_of(request)
    images = desk.store().items.get(item).article.images
    body = desk.image(images[place]) if place < len(images) else None
    kind = kind_of(body) if body else None
    if body is None or kind is None:
        raise UnknownRow("no such picture")
    policy = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return Response(body, media_type=kind, headers={"Content-Security-Policy": policy, "Cache-Control": _WEEK})


def _local(desk: Desk, item: int) -> Mentions | None:
    """What the item has of the city; nothing while the store can only be read, since finding is kept in it."""
    try:
        return changzhou(desk.store(), desk.config, item)
    except UnknownRow:
        raise
    except StoreError as error:
        logger.warning("item %d is shown without what it has of the city: %s", item, error)
        return None


def _facts(desk: Desk, stored: StoredItem) -> dict[str, Any]:
    """What both the page and the pane show of an item."""
    store, article = desk.store(), stored.article
    column = desk.config.columns.get(stored.column)
    return {
        "stored": stored,
        "article": article,
        "standing": standings(store, [stored.id])[stored.id],
        "statuses": STATUSES,
        "source": desk.source_name(stored.column),
        "column": column,
        "suggested": suggest(article, column, desk.config.bulletin, desk.config.filters),
        "text": shown_html(article, _pictures(store, stored)) or _paragraphs(article.text),
        "archived": store.archive.of_url(article.url),
        "evidence": _evidence(article),
    }


def _pictures(store: Store, stored: StoredItem) -> dict[str, str]:
    """The desk's addresses of the pictures that were fetched, by their addresses on the site."""
    fetched = store.pictures.of(stored.id)
    places = enumerate(stored.article.images)
    return {url: f"/items/{stored.id}/pictures/{place}" for place, url in places if url in fetched}


def _evidence(article: Article) -> list[tuple[str, str, int]]:
    """Where title, time and 来源 were read: their names, the place in words, and how sure that is in per cent."""
    found = []
    for key, name in (("title", "标题"), ("published", "时间"), ("source", "来源")):
        if key in article.evidence:
            one = article.evidence[key]
            kind, _, detail = one.rule.partition(":")
            place = _PLACES.get(one.rule) or _PLACES.get(kind, kind)
            shown = f"“{detail}”" if detail and one.rule not in _PLACES else ""
            found.append((name, place + shown, round(one.confidence * 100)))
    return found


def _paragraphs(text: str) -> Markup:
    """Plain text as paragraphs."""
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in text.split("\n") if line.strip())


def _explanation(store: Store, item: int) -> Explanation | None:
    """The item's story; None while it has not been grouped."""
    place = store.stories.member(item)
    return None if place is None else explain(store, place.story)


def _sources(desk: Desk, explanation: Explanation | None) -> dict[int, str]:
    """The display name of the source of every member."""
    if explanation is None:
        return {}
    stored = desk.store().items.many([member.item for member in explanation.members])
    return {item: desk.source_name(one.column) for item, one in stored.items()}


def _relations(explanation: Explanation | None) -> list[tuple[str, int, str, str]]:
    """What the story is to other items: word, their id, title, and why; each once."""
    if explanation is None:
        return []
    members = {member.item for member in explanation.members}
    found: dict[int, tuple[str, int, str, str]] = {}
    for relation in explanation.relations:
        forward = relation.a in members
        other = relation.b if forward else relation.a
        word = RELATIONS.get(relation.kind, (relation.kind, relation.kind))[0 if forward else 1]
        found.setdefault(other, (word, other, explanation.titles.get(other, ""), relation.why))
    return list(found.values())


def _readings(store: Store, stored: StoredItem) -> list[_Reading]:
    """Earlier readings, the last one first, each beside what came after it."""
    older = store.items.revisions(stored.id)[-_REVISIONS:]
    later = [*((one.title, one.text) for one in older[1:]), (stored.article.title, stored.article.text)]
    readings = [
        _Reading(revision=one, title=title if title != one.title else "", changes=changes(one.text, text))
        for one, (title, text) in zip(older, later, strict=False)  # without earlier readings there is one too many
    ]
    return readings[::-1]
