"""检索: full text over everything that was ever stored, and the queries that a person keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.pages import page
from collector.desk.people import IsReader, Person
from collector.desk.problems import Refusal
from collector.errors import QueryError
from collector.store.search import COUNTED, Found, Marked, Order, Query, State, names_of, parse

router = APIRouter()

SHOWN = 20  # hits a page
_LONGEST = 500  # characters of a query
_MOST_PAGES = COUNTED // SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is chosen beside the words; each is a term of the query language, so that all of it is one query."""

    source: str = ""
    section: str = ""
    state: str = ""
    since: str = ""
    until: str = ""

    def of(self, query: str) -> str:
        """The query with what was chosen; "" where neither words nor a choice were given."""
        chosen = [("来源", self.source), ("版块", self.section), ("状态", self.state)]
        terms = [f'{name}:"{value}"' for name, value in chosen if value]
        if self.since or self.until:
            terms.append(f"日期:{self.since}..{self.until}")
        return " ".join(([f"({query})" if terms else query] if query else []) + terms)


def _filters(source: str = "", section: str = "", state: str = "", since: str = "", until: str = "") -> Filters:
    """The choices as a form sends them; quotes would end the term that they stand in."""
    given = (one.replace('"', " ").strip()[:60] for one in (source, section, state, since, until))
    return Filters(**dict(zip(("source", "section", "state", "since", "until"), given, strict=True)))


@router.get("/search")
def show(
    request: Request,
    chosen: Annotated[Filters, Depends(_filters)],
    q: str = "",
    order: str = Order.BEST.name,
    page_number: int = 1,
    person: Person = IsReader,
) -> Response:
    """The hits of a query, the best first; only the list of them for htmx."""
    desk, words = desk_of(request), q.strip()[:_LONGEST]
    query, by = chosen.of(words), Order[order] if order in Order.__members__ else Order.BEST
    store, number = desk.store(), min(max(page_number, 1), _MOST_PAGES)
    found, fault = _found(desk, query, (number - 1) * SHOWN, by)
    standing = store.decisions.state([hit.item for hit in found.hits])
    part = request.headers.get("HX-Target") == "hits"
    return page(
        request,
        "hits.html.jinja" if part else "search.html.jinja",
        person,
        query=query,
        typed=words,
        chosen=chosen,
        order=by,
        orders=Order,
        states=State,
        names=[source.name for source in desk.config.sources],
        words=not found.query.empty or fault,
        fault=fault,
        hits=[(hit, shown(hit.title), shown(hit.excerpt), standing[hit.item]) for hit in found.hits],
        total=found.total,
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
    try:
        empty = parse(query).empty
    except QueryError as error:
        raise Refusal(422, str(error)) from error
    if empty:
        raise Refusal(422, "请先输入要检索的词")
    desk = desk_of(request)
    desk.store().activity.save_search(person.name, name.strip()[:80] or query[:80], query, desk.now())
    return _saved(request, person)


@router.delete("/search/saved/{search}")
def forget(request: Request, search: int, person: Person = IsReader) -> Response:
    """Drop a kept query."""
    desk_of(request).store().activity.forget_search(search, person.name)
    return _saved(request, person)


def shown(text: Marked) -> Markup:
    """The text with what was asked for marked, and everything escaped."""
    parts = (Markup("<mark>{}</mark>").format(part) if hit else escape(part) for part, hit in text.segments)
    return Markup("").join(parts)


def _found(desk: Desk, query: str, offset: int, order: Order) -> tuple[Found, str]:
    """A page of hits, or what is wrong with the query."""
    try:
        return desk.store().search.find(query, SHOWN, offset=offset, order=order, names=names_of(desk.config)), ""
    except QueryError as error:
        return Found(query=Query(query, None)), str(error)


def _saved(request: Request, person: Person) -> Response:
    saved = desk_of(request).store().activity.saved_searches(person.name)
    return page(request, "saved.html.jinja", person, saved=saved)
