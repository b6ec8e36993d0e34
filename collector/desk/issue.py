"""本期: the issue being made: its sections with what is thin, its articles in order, its findings, its files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.extent import pages_of
from collector.desk.pages import page, render
from collector.desk.people import IsChief, IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.editing.issue import order
from collector.editing.issue.changes import against_source
from collector.editing.issue.making import add_item, fill, make_next
from collector.editing.issue.printing import print_issue
from collector.editing.issue.undoing import undo
from collector.editing.places.taking import add_draft
from collector.editing.proofing import blocking, check, waive
from collector.errors import PublishError, UnknownRow
from collector.model import CHINA, Issue, IssueArticle, IssueState
from collector.publishing.issue import FORMATS
from collector.publishing.issue import render as render_file
from collector.publishing.issue.docx import page_numbers
from collector.store import Store

router = APIRouter()

_BIG = 2**63 - 1
Number = Annotated[int, InPath(ge=1, le=99_999)]
Article = Annotated[int, InPath(ge=1, le=_BIG)]
_ORDINAL = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An article as a line of the issue."""

    article: IssueArticle
    characters: int
    changed: int  # places in which it differs from its source

    @property
    def excerpt(self) -> bool:
        """Whether its title says 节选."""
        return "节选" in self.article.title_lines[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section with its articles and how many an issue usually has there."""

    name: str
    quota: int
    rows: Sequence[Row]

    @property
    def thin(self) -> bool:
        """Whether something is still missing."""
        return len(self.rows) < self.quota


@router.get("/issue")
def show_current(request: Request, person: Person = IsReader) -> Response:
    """The newest issue that is not printed, or the way to make one."""
    desk = desk_of(request)
    store = desk.store()
    heads = store.issues.all()
    open_heads = [head for head in heads if head.state is not IssueState.PRINTED]
    if open_heads:
        return _whole(request, person, open_heads[0].number)
    today = desk.now().astimezone(CHINA).date()
    following = (heads[0].number if heads else 0) + 1
    waiting = store.issues.waiting()
    return page(request, "no-issue.html.jinja", person, number=following, today=today, waiting=len(waiting))


@router.post("/issue")
def make(
    request: Request,
    number: Annotated[int, Form(ge=1, le=99_999)],
    day: Annotated[date, Form()],
    theme: Annotated[str, Form(max_length=200)] = "",
    person: Person = IsEditor,
) -> Response:
    """Make the next issue, and take everything into it that was decided on."""
    desk = desk_of(request)
    store, now = desk.store(), desk.now()
    with store.write():
        made = make_next(store, desk.config.bulletin, day=day, now=now, number=number, theme=theme.strip())
        fill(store, desk.config, made.number, by=person.name, now=now, images=desk.image)
    return Response(status_code=204, headers={"HX-Redirect": f"/issue/{made.number}"})


@router.get("/issue/{number}")
def show(request: Request, number: Number, person: Person = IsReader) -> Response:
    """One issue, the current one or one of the past."""
    return _whole(request, person, number)


@router.post("/issue/{number}/fill")
def take_waiting(request: Request, number: Number, person: Person = IsEditor) -> Response:
    """Take everything that was decided on and stands in no issue."""
    desk = desk_of(request)
    fill(desk.store(), desk.config, number, by=person.name, now=desk.now(), images=desk.image)
    return _body(request, person, number)


@router.post("/issue/{number}/items/{item}")
def take_one(request: Request, number: Number, item: Article, person: Person = IsEditor) -> Response:
    """Take one item into the issue."""
    desk = desk_of(request)
    add_item(desk.store(), desk.config, number, item, by=person.name, now=desk.now(), images=desk.image)
    return Response(status_code=204, headers={"HX-Redirect": f"/issue/{number}"})


@router.post("/issue/{number}/drafts/{item}")
def take_draft(request: Request, number: Number, item: Article, person: Person = IsEditor) -> Response:
    """Take the draft of an item's list into the issue, in the place of the item."""
    desk = desk_of(request)
    add_draft(desk.store(), desk.config, number, item, by=person.name, now=desk.now())
    return Response(status_code=204, headers={"HX-Redirect": f"/issue/{number}"})


@router.post("/issue/{number}/articles/{article}/move")
def move(
    request: Request,
    number: Number,
    article: Article,
    section: Annotated[str | None, Form(max_length=100)] = None,
    place: Annotated[int | None, Form(ge=1, le=999)] = None,
    person: Person = IsEditor,
) -> Response:
    """Put an article at a place of a section."""
    desk = desk_of(request)
    order.move(desk.store(), number, article, by=person.name, now=desk.now(), section=section or None, place=place)
    return _body(request, person, number)


@router.post("/issue/{number}/articles/{article}/highlight")
def highlight(
    request: Request, number: Number, article: Article, lit: Annotated[bool, Form()], person: Person = IsEditor
) -> Response:
    """Put an article into 本期重点, or take it out."""
    desk = desk_of(request)
    order.highlight(desk.store(), number, article, lit=lit, by=person.name, now=desk.now())
    return _body(request, person, number)


@router.post("/issue/{number}/articles/{article}/remove")
def remove(request: Request, number: Number, article: Article, person: Person = IsEditor) -> Response:
    """Take an article out; its item is a candidate again, and what was edited stays in the history."""
    desk = desk_of(request)
    order.remove(desk.store(), number, article, by=person.name, now=desk.now())
    return _body(request, person, number)


@router.post("/issue/{number}/undo")
def take_back(request: Request, number: Number, person: Person = IsEditor) -> Response:
    """Take back one's own last step in the issue; repeat to go further back."""
    desk = desk_of(request)
    undone = undo(desk.store(), number, by=person.name, now=desk.now())
    answer = _body(request, person, number)
    answer.headers["X-Desk-Said"] = quote(f"已撤销：{undone}" if undone else "没有可以撤销的了")
    return answer


@router.post("/issue/{number}/head")
def describe(
    request: Request,
    number: Number,
    day: Annotated[date, Form()],
    theme: Annotated[str, Form(max_length=200)] = "",
    person: Person = IsEditor,
) -> Response:
    """Change the issue's day and theme."""
    desk = desk_of(request)
    issue = desk.store().issues.get(number)
    desk.store().issues.describe(replace(issue, day=day, theme=theme.strip()), person.name, desk.now())
    return _body(request, person, number)


@router.post("/issue/{number}/state")
def set_state(
    request: Request, number: Number, state: Annotated[IssueState, Form()], person: Person = IsChief
) -> Response:
    """Move the issue on: 送审, back to 编辑中, or 已印, which needs every error mended or waved through."""
    desk = desk_of(request)
    store, now = desk.store(), desk.now()
    if state is IssueState.PRINTED:
        left = blocking(check(store, desk.config, number))
        if left:
            raise Refusal(409, f"还有 {len(left)} 处错误没有改正或放行，不能定稿：{left[0].message}")
        print_issue(store, number, by=person.name, now=now)
    else:
        store.issues.set_state(number, state, person.name, now)
    return _body(request, person, number)


@router.get("/issue/{number}/findings")
def findings(request: Request, number: Number, person: Person = IsReader) -> Response:
    """What is to be mended before printing."""
    desk = desk_of(request)
    found = check(desk.store(), desk.config, number)
    issue = desk.store().issues.get(number, images=False)
    return page(request, "findings.html.jinja", person, found=found, blocking=len(blocking(found)), issue=issue)


@router.post("/issue/{number}/findings/{mark}")
def wave_through(
    request: Request,
    number: Number,
    mark: str,
    note: Annotated[str, Form(max_length=200)] = "已核",
    person: Person = IsEditor,
) -> Response:
    """Let a finding pass, with the reason."""
    desk = desk_of(request)
    store = desk.store()
    waive(store, desk.config, number, mark, note=note.strip() or "已核", by=person.name, now=desk.now())
    return findings(request, number, person)


@router.get("/issue/{number}/pages", dependencies=[IsReader])
def exact_pages(request: Request, number: Number) -> Response:
    """How many pages the issue really has, as the typesetter sets it; takes seconds."""
    desk = desk_of(request)
    issue = desk.store().issues.get(number)
    try:
        found = page_numbers(issue, desk.template())
    except PublishError as error:
        raise Refusal(409, str(error)) from error
    said = (
        "服务器没有排版程序（LibreOffice），只能估计"
        if found is None
        else f"排版：末篇始于第 {max(found, default=1)} 页"
    )
    return Response(said, media_type="text/plain; charset=utf-8")


@router.get("/issue/{number}/file.{suffix}", dependencies=[IsReader])
def download(request: Request, number: Number, suffix: str) -> Response:
    """The issue as a file."""
    desk = desk_of(request)
    if suffix not in FORMATS:
        raise UnknownRow(f"no format {suffix}")
    issue = desk.store().issues.get(number)
    try:
        content = render_file(issue, suffix, desk.template())
    except PublishError as error:
        raise Refusal(409, str(error)) from error
    name = quote(f"{_ORDINAL.sub('', issue.masthead)}第{number}期.{suffix}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=FORMATS[suffix].MEDIA_TYPE, headers=headers)


@router.get("/issues")
def show_all(request: Request, q: str = "", person: Person = IsReader) -> Response:
    """往期: all issues, and what stands in them."""
    store = desk_of(request).store()
    words = q.split()[:8]
    hits = store.issues.find([word[:100] for word in words]) if words else []
    return page(request, "issues.html.jinja", person, heads=store.issues.all(), query=q[:200], hits=hits)


def _whole(request: Request, person: Person, number: int) -> Response:
    return page(request, "issue.html.jinja", person, body=None, **_shown(desk_of(request), number))


def _body(request: Request, person: Person, number: int) -> Response:
    return Response(
        render(request, "issue-body.html.jinja", person, **_shown(desk_of(request), number)),
        media_type="text/html; charset=utf-8",
    )


def _shown(desk: Desk, number: int) -> dict[str, Any]:
    store = desk.store()
    issue = store.issues.get(number, images=False)
    printed = issue.state is IssueState.PRINTED
    return {
        "issue": issue,
        "printed": printed,
        "states": IssueState,
        "parts": _parts(store, desk, issue),
        "waiting": 0 if printed else len(store.issues.waiting()),
        "pages": pages_of(issue),
        "formats": [name for name in ("docx", "pdf", "html", "epub", "md", "json", "csv") if name in FORMATS],
        "history": store.issues.history(number)[:30],
    }


def _parts(store: Store, desk: Desk, issue: Issue) -> list[Part]:
    """The sections in print order, and behind them those that only articles name."""
    quotas = {section.name: section.quota for section in desk.config.bulletin.sections}
    origins = store.issues.origins(issue.number)
    names = dict.fromkeys([*issue.sections, *(article.section for article in issue.articles)])
    parts = []
    for name in names:
        rows = []
        for article in issue.of_section(name):
            origin = origins.get(article.id or 0)
            changed = len(against_source(article, origin)) if origin else 0
            rows.append(Row(article=article, characters=_characters(article), changed=changed))
        parts.append(Part(name=name, quota=quotas.get(name, 0), rows=rows))
    return parts


def _characters(article: IssueArticle) -> int:
    return sum(len(block.text) + sum(len(cell) for row in block.rows for cell in row) for block in article.blocks)
