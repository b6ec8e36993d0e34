"""The API of issues: making one, taking in and out, order, 本期重点, undo, findings, as the pages do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from collector.desk.context import Desk, desk_of
from collector.desk.people import IsEditor, IsReader, Person
from collector.editing.issue import order
from collector.editing.issue.making import add_item, fill, make_next
from collector.editing.issue.undoing import undo
from collector.editing.proofing import check
from collector.model import CHINA, Issue

router = APIRouter(prefix="/api/v1/issues", tags=["issues"])

_BIG = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=99_999)]
ArticleId = Annotated[int, Path(ge=1, le=_BIG)]
Section = Annotated[str | None, Field(max_length=100)]


class ArticleOut(BaseModel):
    """One article of an issue; its text is in the issue's files."""

    id: int | None
    item: int | None
    section: str
    title: str
    source: str
    highlight: bool


class IssueOut(BaseModel):
    """One issue, its articles in print order."""

    number: int
    day: date
    theme: str
    state: str
    articles: list[ArticleOut]


class IssueIn(BaseModel):
    """A new issue; without a number it continues the last one, without a day it is today's."""

    number: Annotated[int | None, Field(ge=1, le=99_999)] = None
    day: date | None = None
    theme: Annotated[str, Field(max_length=200)] = ""
    fill: bool = Field(default=True, description="Take everything in that was decided on and stands in no issue")


class ItemIn(BaseModel):
    """An item to be taken in, at the end of its section."""

    item: Annotated[int, Field(ge=1, le=_BIG)]
    section: Section = None


class PlaceIn(BaseModel):
    """Where an article is to stand; what is left out stays."""

    section: Section = None
    place: Annotated[int | None, Field(ge=1, le=999, description="Counted from 1 in its section")] = None
    highlight: bool | None = None


class OrderIn(BaseModel):
    """Ids of all articles of an issue; within a section they stand in this order."""

    articles: Annotated[list[Annotated[int, Field(ge=1, le=_BIG)]], Field(max_length=2000)]


class UndoneOut(BaseModel):
    """What was taken back, "" where there was nothing, and the issue as it is then."""

    undone: str
    issue: IssueOut


class FindingOut(BaseModel):
    """Something to be mended before printing."""

    mark: str
    severity: str
    article: int | None
    message: str
    waived: str | None


@router.get("", dependencies=[IsReader])
def get_issues(request: Request) -> list[int]:
    """The numbers of all issues, the newest first."""
    return [head.number for head in desk_of(request).store().issues.all()]


@router.post("", status_code=201)
def post_issue(request: Request, wish: IssueIn, person: Person = IsEditor) -> IssueOut:
    """Make an issue."""
    desk = desk_of(request)
    store, now = desk.store(), desk.now()
    day = wish.day or now.astimezone(CHINA).date()
    with store.write():
        made = make_next(store, desk.config.bulletin, day=day, now=now, number=wish.number, theme=wish.theme.strip())
        if wish.fill:
            fill(store, desk.config, made.number, by=person.name, now=now, images=desk.image)
    return _issue(desk, made.number)


@router.get("/{number}", dependencies=[IsReader])
def get_issue(request: Request, number: Number) -> IssueOut:
    """One issue."""
    return _issue(desk_of(request), number)


@router.post("/{number}/articles", status_code=201)
def post_article(request: Request, number: Number, wish: ItemIn, person: Person = IsEditor) -> ArticleOut:
    """Take an item in."""
    desk = desk_of(request)
    store, now = desk.store(), desk.now()
    made = add_item(
        store, desk.config, number, wish.item, by=person.name, now=now, section=wish.section, images=desk.image
    )
    return next(article for article in _issue(desk, number).articles if article.id == made.id)


@router.patch("/{number}/articles/{article}")
def patch_article(
    request: Request, number: Number, article: ArticleId, wish: PlaceIn, person: Person = IsEditor
) -> IssueOut:
    """Put an article elsewhere, or into 本期重点, or out of it."""
    desk = desk_of(request)
    store, by, now = desk.store(), person.name, desk.now()
    with store.write():
        if wish.section is not None or wish.place is not None:
            order.move(store, number, article, section=wish.section, place=wish.place, by=by, now=now)
        if wish.highlight is not None:
            order.highlight(store, number, article, lit=wish.highlight, by=by, now=now)
    return _issue(desk, number)


@router.delete("/{number}/articles/{article}")
def delete_article(request: Request, number: Number, article: ArticleId, person: Person = IsEditor) -> IssueOut:
    """Take an article out; its item is a candidate again."""
    desk = desk_of(request)
    order.remove(desk.store(), number, article, by=person.name, now=desk.now())
    return _issue(desk, number)


@router.put("/{number}/order")
def put_order(request: Request, number: Number, wish: OrderIn, person: Person = IsEditor) -> IssueOut:
    """Put all articles in order."""
    desk = desk_of(request)
    order.arrange(desk.store(), number, wish.articles, by=person.name, now=desk.now())
    return _issue(desk, number)


@router.post("/{number}/undo")
def post_undo(request: Request, number: Number, person: Person = IsEditor) -> UndoneOut:
    """Take back one's own last step in the issue; repeat to go further back."""
    desk = desk_of(request)
    undone = undo(desk.store(), number, by=person.name, now=desk.now())
    return UndoneOut(undone=undone, issue=_issue(desk, number))


@router.get("/{number}/findings", dependencies=[IsReader])
def get_findings(request: Request, number: Number) -> Sequence[FindingOut]:
    """What is to be mended before printing."""
    desk = desk_of(request)
    return [
        FindingOut(
            mark=found.mark,
            severity=found.severity,
            article=found.place.article,
            message=found.message,
            waived=found.waiver.note if found.waiver else None,
        )
        for found in check(desk.store(), desk.config, number)
    ]


def _issue(desk: Desk, number: int) -> IssueOut:
    return issue_out(desk.store().issues.get(number, images=False))


def issue_out(issue: Issue) -> IssueOut:
    """An issue as the API tells it."""
    articles = [
        ArticleOut(
            id=one.id, item=one.item, section=one.section, title=one.title, source=one.source, highlight=one.highlight
        )
        for one in issue.articles
    ]
    return IssueOut(number=issue.number, day=issue.day, theme=issue.theme, state=issue.state, articles=articles)
