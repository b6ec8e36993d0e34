"""来源: the health of every watched column, its last polls as a small picture, gaps, the next poll, and one at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi import Path as InPath
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.pages import page
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.desk.sparkline import sparkline
from collector.editing.alerts import alerts
from collector.editing.certificate import MEANINGS
from collector.editing.doubts import doubts
from collector.errors import UnknownRow
from collector.model import Column, ColumnState, Gap, Outcome, Severity, Source, Usual
from collector.publishing.daily.view import web

router = APIRouter()

POLLS = 30  # shown in a sparkline
_RANK = (Severity.URGENT, Severity.FAULT, Severity.NOTICE)
_SEVERITIES = {Severity.URGENT: "紧急", Severity.FAULT: "故障", Severity.NOTICE: "提示"}
_UNSEEN, _OFF, _VIEW = "未查", "停用", "汇集"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All that is known of one column."""

    source: Source
    column: Column
    state: ColumnState
    polls: tuple[tuple[Outcome, int], ...]  # the last ones, oldest first: outcome, and how many items were new
    gaps: tuple[Gap, ...]
    pending: int
    verdict: str
    note: str

    @property
    def sound(self) -> bool:
        """Whether nothing about it needs a person."""
        return self.verdict in ("正常", "未变", _OFF, _VIEW)

    @property
    def picture(self) -> Markup:
        """Its last polls."""
        return sparkline([(outcome.healthy, new) for outcome, new in self.polls])

    @property
    def address(self) -> str | None:
        """Its page, if that is one of the web."""
        return web(self.column.url)


@router.get("/sources")
def show(request: Request, person: Person = IsReader) -> Response:
    """All columns by source, those that need a person first."""
    desk = desk_of(request)
    found = list(healths(desk))
    counts = Counter("停用" if one.verdict == _OFF else "正常" if one.sound else "需留意" for one in found)
    return page(
        request,
        "sources.html.jinja",
        person,
        troubled=[one for one in found if not one.sound],
        found=found,
        counts=counts,
        alerts=sorted(alerts(desk.store(), desk.config, desk.now()), key=lambda alert: _RANK.index(alert.severity)),
        severities=_SEVERITIES,
        now=desk.now(),
    )


@router.post("/gaps/{gap}/accept")
def accept_gap(
    request: Request,
    gap: Annotated[int, InPath(ge=1, le=2**63 - 1)],
    note: Annotated[str, Form(max_length=200)] = "",
    person: Person = IsEditor,
) -> Response:
    """An editor's word that a gap which no poll can close was checked by hand."""
    if not note.strip():
        raise Refusal(422, "请写明怎样核对的")
    desk = desk_of(request)
    desk.store().gaps.accept(gap, note.strip(), by=person.name, at=desk.now())
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.post("/sources/{source}/{column}/poll")
def poll_now(request: Request, source: str, column: str, person: Person = IsEditor) -> Response:
    """Let a column be due; whoever gathers will ask it at the next look, within a minute or so."""
    desk, key = desk_of(request), f"{source}/{column}"
    found = desk.config.columns.get(key)
    if found is None:
        raise UnknownRow(f"no column {key}")
    if found not in desk.config.enabled:
        raise Refusal(409, f"“{found.name}”没有启用，无法采集")
    desk.store().columns.poll_now(key, desk.now())
    return page(request, "due.html.jinja", person, due=desk.store().columns.state(key).next_due, now=desk.now())


def healths(desk: Desk) -> Iterator[Health]:
    """The health of every column of the registry, in its order."""
    store = desk.store()
    states, pending, gaps = store.columns.states(), store.polls.pending_counts(), store.polls.gaps()
    recent, usual = store.polls.recent(POLLS), store.usual.all()
    for source in desk.config.sources:
        for column in source.columns:
            state = states.get(column.key, ColumnState(column=column.key))
            own = tuple(gap for gap in gaps if gap.column == column.key)
            verdict, note = _judged(source, column, state, usual.get(column.key))
            yield Health(
                source=source,
                column=column,
                state=state,
                polls=tuple(recent.get(column.key, ())),
                gaps=own,
                pending=pending.get(column.key, 0),
                verdict="可疑" if own and verdict in ("正常", "未变") else verdict,
                note=note,
            )


def _judged(source: Source, column: Column, state: ColumnState, usual: Usual | None) -> tuple[str, str]:
    if not (source.enabled and column.enabled):
        return _OFF, column.reason or source.reason or "配置中停用"
    if column.filter is not None:
        return _VIEW, "按条件从其他栏目汇集"
    if state.last_outcome is None:
        return _UNSEEN, "还没有采集过"
    verdict, note = MEANINGS[state.last_outcome]
    against = doubts(state.suspicion, state.last_healthy, usual, ()) if state.last_outcome.healthy else []
    return ("可疑", "；".join(against)) if against else (verdict, note)
