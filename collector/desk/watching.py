"""关注词: the office's kept queries: what they found, as feed, with or without alert, added from a search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import desk_of
from collector.desk.pages import page
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.editing.watches import counts, hits, keep
from collector.errors import QueryError
from collector.publishing.watched import MEDIA_TYPE, render
from collector.store.search import names_of

router = APIRouter()

_SHOWN = 50
Name = Annotated[str, Query(max_length=100)]


@router.get("/watches")
def show(request: Request, person: Person = IsReader) -> Response:
    """All watch words; what each found is fetched line by line, since counting may take a moment."""
    desk = desk_of(request)
    return page(request, "watches.html.jinja", person, watches=desk.store().watches.all())


@router.get("/watches/counts")
def show_counts(request: Request, name: Name, person: Person = IsReader) -> Response:
    """How much one of them found."""
    desk = desk_of(request)
    store = desk.store()
    found = counts(store, store.watches.get(name), names_of(desk.config), desk.now())
    return page(request, "watch-counts.html.jinja", person, found=found)


@router.post("/watches")
def add(
    request: Request,
    q: Annotated[str, Form(max_length=500)],
    name: Annotated[str, Form(max_length=100)],
    alert: Annotated[bool, Form()] = False,
    person: Person = IsEditor,
) -> Response:
    """Keep a query under a name; it finds what is stored already too."""
    desk = desk_of(request)
    try:
        keep(desk.store(), name, q, person.name, desk.now(), alert=alert)
    except QueryError as error:
        raise Refusal(422, str(error)) from error
    return Response(status_code=204, headers={"HX-Redirect": "/watches"})


@router.post("/watches/remove")
def remove(request: Request, name: Annotated[str, Form(max_length=100)], person: Person = IsEditor) -> Response:
    """Give one up."""
    desk = desk_of(request)
    desk.store().watches.remove(name, person.name, desk.now())
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/feeds/watch.atom", dependencies=[IsReader])
def feed(request: Request, name: Name) -> Response:
    """What one of them finds, the last stored first, for feed readers with a token."""
    desk = desk_of(request)
    store = desk.store()
    watch = store.watches.get(name)
    found = hits(store, watch, names_of(desk.config), _SHOWN)
    return Response(render(watch, found.hits, desk.config), media_type=MEDIA_TYPE)
