"""Feeds: the candidates and every kept search as Atom, for feed readers with a token."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.candidates import candidate_of
from collector.desk.context import desk_of
from collector.desk.people import IsReader
from collector.errors import UnknownRow
from collector.publishing.daily import atom
from collector.store.search import Order, names_of

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
    hits = desk.store().search.find(q, _SHOWN, order=Order.STORED, names=names_of(desk.config)).hits
    found = desk.store().items.many([hit.item for hit in hits])
    entries = [("", candidate_of(desk, found[hit.item])) for hit in hits]
    author = desk.config.bulletin.masthead or "collector"
    content = atom.feed(f"search/{quote(q, safe='')}", f"检索：{q}", desk.now(), author, entries)
    return Response(content, media_type=atom.MEDIA_TYPE)
