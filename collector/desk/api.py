"""The API: the desk's actions as JSON, for its own pages and for other programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from starlette.requests import Request

from collector.desk.candidates import Line, lines
from collector.desk.context import desk_of
from collector.desk.deciding import OWN, Settled, Standing, decide, standings, undo, words
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.errors import UnknownRow
from collector.store.decisions import Decision, Kind, Status
from collector.store.search import Order, names_of

router = APIRouter(prefix="/api/v1", tags=["desk"])

_BIG = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=_BIG)]
Key = Annotated[str, Field(min_length=8, max_length=80, description="A value of your own; the same again does nothing")]


class DecisionOut(BaseModel):
    """One row of the journal."""

    id: int
    item: int
    kind: str
    by: str
    at: datetime
    section: str | None
    undoes: int | None
    words: str


class StandingOut(BaseModel):
    """Where an item stands; ``version`` is to be sent back with the next decision about it."""

    item: int
    version: int
    status: Status
    section: str | None
    highlight: bool
    by: str | None
    at: datetime | None


class WishIn(BaseModel):
    """A decision to be written."""

    item: Id
    kind: Kind
    section: Annotated[str | None, Field(max_length=100)] = None
    version: Annotated[int | None, Field(ge=0, le=_BIG)] = None
    key: Key


class UndoIn(BaseModel):
    """The wish to take back one's own last decision."""

    key: Key


class SettledOut(BaseModel):
    """What a decision came to; ``message`` says why it was not written, where it was not."""

    standing: StandingOut | None
    decision: DecisionOut | None = None
    message: str = ""
    title: str = ""


class CandidateOut(BaseModel):
    """One line of the day's list."""

    item: int
    title: str
    url: str
    source: str
    source_label: str | None
    section: str
    published: datetime | None
    doc_number: str | None
    lead: str
    outlets: list[str]
    reasons: list[str]
    standing: StandingOut


class CandidatesOut(BaseModel):
    """The day's list; sections in print order, best candidates first."""

    day: date
    made: datetime
    sections: list[str]
    candidates: list[CandidateOut]


class JournalOut(BaseModel):
    """Rows of the journal after one that is known, and where their items stand now."""

    last: int
    entries: list[DecisionOut]
    standings: list[StandingOut]


class HitOut(BaseModel):
    """One item found."""

    item: int
    title: str
    url: str
    published: datetime | None
    source_label: str | None
    excerpt: str


class HitsOut(BaseModel):
    """What a search found, the newest stored first; ``total`` is counted up to 1000."""

    total: int
    hits: list[HitOut]


@router.get("/candidates", dependencies=[IsReader])
def get_candidates(request: Request, day: date | None = None) -> CandidatesOut:
    """The list of a day, or the latest, with where every line stands."""
    desk = desk_of(request)
    last = desk.store().lists.last()
    wanted = day or (last.day if last else None)
    if wanted is None:
        raise UnknownRow("no list")
    daily = desk.days.of(wanted)
    shown = lines(desk.store(), daily)
    return CandidatesOut(
        day=daily.day,
        made=daily.made,
        sections=[name for name, _ in shown],
        candidates=[_candidate(line) for _, found in shown for line in found],
    )


@router.post("/decisions", responses={409: {"model": SettledOut}})
def post_decision(request: Request, response: Response, wish: WishIn, person: Person = IsEditor) -> SettledOut:
    """Write one decision; 409 and nothing written when somebody decided in between."""
    desk = desk_of(request)
    if wish.kind not in OWN:
        raise Refusal(422, "不支持这种决定")
    if wish.kind is Kind.TAKE and wish.section not in desk.config.bulletin.section_names:
        raise Refusal(422, "没有这个版块")
    settled = decide(
        desk.store(),
        wish.item,
        wish.kind,
        person.name,
        desk.now(),
        section=wish.section,
        version=wish.version,
        key=wish.key,
    )
    if settled.clash is not None or settled.held is not None:
        response.status_code = 409
    return _settled(settled, person)


@router.post("/undo")
def post_undo(request: Request, response: Response, wish: UndoIn, person: Person = IsEditor) -> SettledOut:
    """Take back one's own last decision that still counts; repeat to go further back."""
    desk = desk_of(request)
    settled = undo(desk.store(), person.name, desk.now(), key=wish.key)
    out = _settled(settled, person)
    if settled.held is not None:
        response.status_code = 409
        return out
    if settled.decision is None:
        return out.model_copy(update={"message": "没有可以撤销的决定了"})
    item = desk.store().items.get(settled.decision.item)
    return out.model_copy(update={"title": item.article.title[:200]})


@router.get("/journal", dependencies=[IsReader])
def get_journal(request: Request, since: Annotated[int, Query(ge=0, le=_BIG)]) -> JournalOut:
    """What was decided after the row of that id, oldest first, 500 rows at most."""
    store = desk_of(request).store()
    rows = store.activity.since(since)
    standing = standings(store, sorted({row.item for row in rows}))
    return JournalOut(
        last=rows[-1].id if rows else since,
        entries=[_decision(row) for row in rows],
        standings=[_standing(found) for found in standing.values()],
    )


@router.get("/search", dependencies=[IsReader])
def get_search(
    request: Request,
    q: Annotated[str, Query(max_length=500)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> HitsOut:
    """Stored items that hold every word of ``q``."""
    store = desk_of(request).store()
    found = store.search.find(q, limit, offset=offset, order=Order.STORED, names=names_of(desk_of(request).config))
    return HitsOut(
        total=found.total,
        hits=[
            HitOut(
                item=hit.item,
                title=hit.title.text,
                url=hit.url,
                published=hit.published,
                source_label=hit.source_label,
                excerpt=hit.excerpt.text,
            )
            for hit in found.hits
        ],
    )


def _candidate(line: Line) -> CandidateOut:
    one = line.candidate
    return CandidateOut(
        item=one.item,
        title=one.title,
        url=one.url,
        source=one.source,
        source_label=one.source_label,
        section=one.section,
        published=one.published,
        doc_number=one.doc_number,
        lead=one.lead,
        outlets=[outlet.source for outlet in one.outlets],
        reasons=list(one.reasons),
        standing=_standing(line.standing),
    )


def _standing(found: Standing) -> StandingOut:
    state = found.state
    return StandingOut(
        item=found.item,
        version=found.version,
        status=state.status,
        section=state.section,
        highlight=state.highlight,
        by=state.by,
        at=state.at,
    )


def _decision(row: Decision) -> DecisionOut:
    return DecisionOut(
        id=row.id,
        item=row.item,
        kind=row.kind,
        by=row.by,
        at=row.at,
        section=row.section,
        undoes=row.undoes,
        words=words(row),
    )


def _settled(settled: Settled, person: Person) -> SettledOut:
    message = ""
    if settled.clash is not None:
        who = "您在另一窗口" if settled.clash.by == person.name else settled.clash.by
        message = f"{who}已于 {settled.clash.at:%H:%M} {words(settled.clash)}；您的决定没有写入"
    if settled.held is not None:
        message = f"这一篇已编入第 {settled.held} 期，请在“本期”页撤下；没有写入"
    row = settled.clash or settled.decision
    return SettledOut(
        standing=_standing(settled.standing) if settled.standing else None,
        decision=_decision(row) if row else None,
        message=message,
    )
