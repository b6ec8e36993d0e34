"""检索: full text over everything that was ever stored, and the queries that a person keeps."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Form
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import desk_of
from collector.desk.pages import page
from collector.desk.people import IsReader, Person
from collector.desk.problems import Refusal
from collector.store.search import terms

router = APIRouter()

SHOWN = 20  # hits a page
COUNTED = 1000
_LONGEST = 500  # characters of a query
_MOST_PAGES = COUNTED // SHOWN


@router.get("/search")
def show(request: Request, q: str = "", page_number: int = 1, person: Person = IsReader) -> Response:
    """The hits of a query, the newest stored first; only the list of them for htmx."""
    desk, query = desk_of(request), q.strip()[:_LONGEST]
    store, number = desk.store(), min(max(page_number, 1), _MOST_PAGES)
    hits = store.search.find(query, SHOWN, offset=(number - 1) * SHOWN, newest=True)
    words = terms(query)
    standing = store.decisions.state([hit.item for hit in hits])
    part = request.headers.get("HX-Target") == "hits"
    return page(
        request,
        "hits.html.jinja" if part else "search.html.jinja",
        person,
        query=query,
        words=words,
        hits=[(hit, marked(hit.title, words), marked(hit.excerpt, words), standing[hit.item]) for hit in hits],
        total=store.search.count(query, COUNTED),
        counted=COUNTED,
        number=number,
        size=SHOWN,
        saved=[] if part else store.activity.saved_searches(person.name),
    )


@router.post("/search/saved")
def save(
    request: Request, q: Annotated[str, Form()], name: Annotated[str, Form()] = "", person: Person = IsReader
) -> Response:
    """Keep a query."""
    query = q.strip()[:_LONGEST]
    if not terms(query):
        raise Refusal(422, "请先输入要检索的词")
    desk = desk_of(request)
    desk.store().activity.save_search(person.name, name.strip()[:80] or query[:80], query, desk.now())
    return _saved(request, person)


@router.delete("/search/saved/{search}")
def forget(request: Request, search: int, person: Person = IsReader) -> Response:
    """Drop a kept query."""
    desk_of(request).store().activity.forget_search(search, person.name)
    return _saved(request, person)


def marked(text: str, words: list[str]) -> Markup:
    """The text with every one of the words marked, and everything else escaped."""
    if not words:
        return escape(text)
    found = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    parts, at = [], 0
    for match in found.finditer(text):
        parts += [escape(text[at : match.start()]), Markup("<mark>"), escape(match[0]), Markup("</mark>")]
        at = match.end()
    return Markup("").join([*parts, escape(text[at:])])


def _saved(request: Request, person: Person) -> Response:
    saved = desk_of(request).store().activity.saved_searches(person.name)
    return page(request, "saved.html.jinja", person, saved=saved)
