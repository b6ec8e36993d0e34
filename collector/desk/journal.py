"""日志: who decided what and when, with what was taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import desk_of
from collector.desk.deciding import words
from collector.desk.pages import page
from collector.desk.people import IsReader, Person

router = APIRouter()

SHOWN = 60
_BIG = 2**63 - 1
Row = Annotated[int | None, Query(ge=0, le=_BIG)]


@router.get("/journal")
def show(request: Request, before: Row = None, by: str = "", item: Row = None, person: Person = IsReader) -> Response:
    """The journal, newest first; older rows by page, of one person or about one item."""
    store = desk_of(request).store()
    entries = store.activity.page(before=before, by=by.strip()[:200], item=item, limit=SHOWN + 1)
    more = entries[SHOWN - 1].decision.id if len(entries) > SHOWN else None
    return page(
        request,
        "journal.html.jinja",
        person,
        entries=[(entry, words(entry.decision)) for entry in entries[:SHOWN]],
        more=more,
        by=by,
        item=item,
        people=[user.name for user in store.users.all()],
    )
