"""今日候选: the day's list with where every line stands, to be decided by one key a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.deciding import STATUSES, Standing, standings
from collector.desk.pages import page, render
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.editing.candidates import by_section, daily_list
from collector.editing.choosing.theme import current
from collector.editing.lead import lead
from collector.editing.sections import suggest
from collector.model import CHINA, Candidate, DailyList
from collector.publishing.daily import view
from collector.store import Store
from collector.store.decisions import Status
from collector.store.items import StoredItem

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A candidate with where it stands; ``elsewhere`` is another item of its story that was decided instead."""

    candidate: Candidate
    standing: Standing
    elsewhere: int | None = None

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.standing.state.status


@router.get("/candidates")
def show(request: Request, day: str = "", person: Person = IsReader) -> Response:
    """The list of a day; the latest where none is named."""
    desk = desk_of(request)
    store = desk.store()
    last = store.lists.last()
    today = desk.now().astimezone(CHINA).date()
    wanted = _day(day) if day else last.day if last else None
    if wanted is None:
        return page(request, "no-list.html.jinja", person, today=today)
    daily = desk.days.of(wanted)
    shown = lines(store, daily)
    counts = Counter(line.status for _, found in shown for line in found)
    earlier, later = store.lists.beside(wanted)
    return page(
        request,
        "candidates.html.jinja",
        person,
        daily=daily,
        shown=shown,
        counts={status: counts.get(status, 0) for status in Status},
        statuses=STATUSES,
        stretch=view.stretch(daily),
        proof=desk.days.drawn(daily, "proof", lambda: _proof(request, daily)),
        bodies=desk.days.drawn(daily, "bodies", lambda: _bodies(request, daily)),
        left_out=view.left_out(daily),
        last=store.activity.last(),
        earlier=earlier,
        later=later,
        theme=current(store, desk.config.bulletin),
        themes=list(desk.config.bulletin.themes),
        stale=today if last and last.day < today and wanted == last.day else None,
    )


@router.get("/later")
def show_later(request: Request, person: Person = IsReader) -> Response:
    """What was kept for later, by section, to be decided like any candidate."""
    desk = desk_of(request)
    store = desk.store()
    found = store.items.many(store.activity.waiting())
    candidates = [candidate_of(desk, stored) for stored in found.values()]
    daily = DailyList(
        day=desk.now().astimezone(CHINA).date(),
        made=desk.now(),
        since=None,
        until=desk.now(),
        sections=by_section(candidates, desk.config.bulletin.section_names),
        certificate=(),
    )
    shown = lines(store, daily)
    counts = Counter(line.status for _, group in shown for line in group)
    return page(
        request,
        "later.html.jinja",
        person,
        shown=shown,
        counts={status: counts.get(status, 0) for status in Status},
        statuses=STATUSES,
        bodies=_bodies(request, daily),
        last=store.activity.last(),
    )


@router.post("/candidates/today", dependencies=[IsEditor])
def make_today(request: Request) -> Response:
    """Make today's list now, where the morning has not."""
    desk = desk_of(request)
    now = desk.now()
    daily_list(desk.store(), desk.config, day=now.astimezone(CHINA).date(), now=now)
    return Response(status_code=204, headers={"HX-Redirect": "/candidates"})


def _proof(request: Request, daily: DailyList) -> Markup:
    """The certificate."""
    text = render(
        request, "proof.html.jinja", None, daily=daily, summary=view.summary(daily), faults=view.faults(daily)
    )
    return Markup(text)  # noqa: S704  # a template's own


def _bodies(request: Request, daily: DailyList) -> dict[int, Markup]:
    """Of every line what does not change with the decisions."""
    return {
        one.item: Markup(render(request, "line-body.html.jinja", None, one=one))  # noqa: S704  # a template's own
        for _, found in daily.sections
        for one in found
    }


def lines(store: Store, daily: DailyList) -> list[tuple[str, list[Line]]]:
    """The candidates by section, with where each stands; a story counts as decided when any of its items is."""
    candidates = [one for _, found in daily.sections for one in found]
    items = {item for one in candidates for item in (one.item, *(outlet.item for outlet in one.outlets))}
    standing = standings(store, sorted(items))
    return [(name, [_line(one, standing) for one in found]) for name, found in daily.sections]


def _line(one: Candidate, standing: dict[int, Standing]) -> Line:
    own = standing[one.item]
    if own.state.status is Status.OPEN:
        decided = (standing[outlet.item] for outlet in one.outlets)
        other = next((found for found in decided if found.state.closed), None)
        if other is not None:
            shown = Standing(item=one.item, version=own.version, state=other.state)
            return Line(candidate=one, standing=shown, elsewhere=other.item)
    return Line(candidate=one, standing=own)


def candidate_of(desk: Desk, stored: StoredItem) -> Candidate:
    """A single item as a line, in the section that is suggested for it."""
    article, columns = stored.article, desk.config.columns
    record = desk.store().archive.of_url(article.url)
    suggested = suggest(article, columns.get(stored.column), desk.config.bulletin, desk.config.filters)
    return Candidate(
        item=stored.id,
        story=None,
        title=article.title or article.url,
        url=article.url,
        archived=record.file if record else None,
        source=desk.config.source_of(stored.column).name if stored.column in columns else stored.column,
        source_label=desk.config.bulletin.printed_name(article.source_label) if article.source_label else None,
        column=stored.column,
        section=suggested.section,
        published=article.published,
        precision=article.precision,
        first_seen=stored.first_seen,
        doc_number=article.doc_number,
        lead=lead(article.text, title=article.title),
        reasons=suggested.reasons,
    )


def neighbours(desk: Desk, item: int) -> tuple[Candidate | None, Sequence[Candidate]]:
    """The item as a line of the latest list, None where it is not in it, and all lines of that list in order."""
    last = desk.store().lists.last()
    if last is None:
        return None, ()
    candidates = [one for _, found in desk.days.of(last.day).sections for one in found]
    return next((one for one in candidates if one.item == item), None), candidates


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(422, "日期写法应为 2026-11-20") from error
    if not date(1990, 1, 1) <= day <= date.max - timedelta(days=1):
        raise Refusal(422, "日期写法应为 2026-11-20")
    return day
