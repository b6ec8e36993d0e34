"""专题: what the issue being made is about, set on the page of candidates by words or by examples."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import desk_of
from collector.desk.people import IsEditor, Person
from collector.desk.problems import Refusal
from collector.editing.choosing.theme import in_the_making, split
from collector.store.choosing import ANY, ThemeRow

router = APIRouter()

_MOST = 20  # examples


@router.post("/theme")
def set_theme(
    request: Request,
    day: Annotated[date, Form()],
    name: Annotated[str, Form(max_length=60)] = "",
    words: Annotated[str, Form(max_length=300)] = "",
    items: Annotated[str, Form(max_length=200)] = "",
    person: Person = IsEditor,
) -> Response:
    """Set the theme, or take it back where no name is given; the list is made anew with it."""
    desk = desk_of(request)
    store = desk.store()
    examples = tuple(int(one) for one in re.findall(r"\d{1,18}", items)[:_MOST])
    missing = set(examples) - store.choosing.briefs(examples).keys()
    if missing:
        raise Refusal(422, f"没有编号为 {min(missing)} 的稿件")
    row = ThemeRow(issue=in_the_making(store) or ANY, name=name.strip(), words=split(words), items=examples)
    store.choosing.set_theme(row, person.name, desk.now())
    desk.days.forget(day)
    return Response(status_code=204, headers={"HX-Refresh": "true"})
