"""Feeds: the candidates and every kept search as Atom, for feed readers with a token."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.people import IsReader
from collector.editing.lead import lead
from collector.errors import UnknownRow
from collector.model import Candidate
from collector.publishing.daily import atom
from collector.store.items import StoredItem

router = APIRouter(prefix="/feeds")

_SHOWN = 50


@router.get("/candidates.atom", dependencies=[IsReader])
def candidates(request: Request) -> Response:
    """The latest list."""
    desk = desk_of(request)
    last = desk.store().lists.last()
    if last is None:
        raise UnknownRow("no list")
    return Response(atom.render(desk.days.of(last.day)), media_type=atom.MEDIA_TYPE)


@router.get("/search.atom", dependencies=[IsReader])
def search(request: Request, q: Annotated[str, Query(max_length=500)]) -> Response:
    """What a query finds, the newest stored first."""
    desk = desk_of(request)
    hits = desk.store().search.find(q, _SHOWN, newest=True)
    found = desk.store().items.many([hit.item for hit in hits])
    entries = [("", _candidate(desk, found[hit.item])) for hit in hits]
    author = desk.config.bulletin.masthead or "collector"
    content = atom.feed(f"search/{quote(q, safe='')}", f"检索：{q}", desk.now(), author, entries)
    return Response(content, media_type=atom.MEDIA_TYPE)


def _candidate(desk: Desk, stored: StoredItem) -> Candidate:
    """An item as a line of a feed."""
    article, columns = stored.article, desk.config.columns
    return Candidate(
        item=stored.id,
        story=None,
        title=article.title or article.url,
        url=article.url,
        archived=None,
        source=desk.config.source_of(stored.column).name if stored.column in columns else stored.column,
        source_label=article.source_label,
        column=stored.column,
        section="",
        published=article.published,
        precision=article.precision,
        first_seen=stored.first_seen,
        doc_number=article.doc_number,
        lead=lead(article.text, title=article.title),
    )
