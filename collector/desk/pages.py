"""Pages: the templates, the words and dates they share, and the files beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from collector.desk.context import desk_of
from collector.desk.people import Person
from collector.model import CHINA, Precision
from collector.publishing.daily import view
from collector.store.users import Role

HERE = Path(__file__).parent
STATIC = HERE / "static"

# Where ``g`` and a letter lead, in the order of the navigation.
PLACES = (
    ("/candidates", "今日候选", "c"),
    ("/issue", "本期", "i"),
    ("/issues", "往期", "p"),
    ("/sources", "来源", "s"),
    ("/search", "检索", "f"),
    ("/journal", "日志", "l"),
    ("/users", "用户", "u"),
)
_HTMX = {
    "includeIndicatorStyles": False,  # the policy allows no style in the page
    "allowEval": False,
    "selfRequestsOnly": True,
    "attributesToSettle": ["class"],  # nor to set one on an element that is exchanged
    "historyCacheSize": 0,
    "scrollBehavior": "instant",
}

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def asset(name: str) -> str:
    """The address of a file under static/, with its digest, so that a browser keeps it until it changes."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def page(
    request: Request, template: str, person: Person | None, *, status: int = 200, **values: object
) -> HTMLResponse:
    """A page, or a part of one, for a person."""
    return HTMLResponse(render(request, template, person, **values), status_code=status)


def render(request: Request, template: str, person: Person | None, **values: object) -> str:
    """The text of a page; half surrogates in what was scraped are replaced, for no encoding knows them."""
    desk = desk_of(request)
    common: Mapping[str, object] = {
        "person": person,
        "places": PLACES,
        "here": request.url.path,
        "masthead": desk.config.bulletin.masthead,
        "sections": desk.config.bulletin.section_names,
        "htmx": json.dumps(_HTMX),
    }
    text = _ENVIRONMENT.get_template(template).render({**common, **values})
    return text.encode("utf-8", "replace").decode()


def when(moment: datetime | None, precision: Precision | None = Precision.MINUTE) -> str:
    """A time as editors read it: 2026-11-20 09:15, or the day alone where only that is known."""
    if moment is None:
        return "日期不详"
    local = moment.astimezone(CHINA)
    return f"{local:%Y-%m-%d}" if precision is Precision.DAY else f"{local:%Y-%m-%d %H:%M}"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago something was, or how soon it will be: 5 分钟前, 2 小时后."""
    if moment is None:
        return "—"
    seconds = (now - moment).total_seconds()
    word = "前" if seconds >= 0 else "后"
    minutes = abs(seconds) / 60
    for size, unit in ((1440, "天"), (60, "小时"), (1, "分钟")):
        if minutes >= size:
            return f"{int(minutes // size)} {unit}{word}"
    return "刚刚" if seconds >= 0 else "即将"


_ENVIRONMENT.globals.update(
    asset=asset,
    when=when,
    ago=ago,
    clock=view.clock,
    newest=view.newest,
    day_of=view.day_of,
    origin=view.origin,
    web=view.web,
    fault_words=view.VERDICT_FAULTS,
    Role=Role,
)
