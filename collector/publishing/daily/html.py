"""The daily list as one self-contained web page, to be read on a screen or printed; it loads nothing from anywhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collector.model import DailyList
from collector.publishing.daily import view

SUFFIX = ".html"
MEDIA_TYPE = "text/html; charset=utf-8"

# Everything scraped is escaped; addresses go through view.web besides, so that no script can stand in a link.
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals.update(
    clock=view.clock,
    newest=view.newest,
    day_of=view.day_of,
    origin=view.origin,
    web=view.web,
    gaps=view.gaps,
    freshness=view.freshness,
    fault_words=view.VERDICT_FAULTS,
)


def render(daily: DailyList) -> bytes:
    """The page."""
    page = _PAGES.get_template("page.html.jinja").render(
        daily=daily,
        title=view.title(daily),
        stretch=view.stretch(daily),
        summary=view.summary(daily),
        faults=view.faults(daily),
        left_out=view.left_out(daily),
    )
    return page.encode("utf-8", "replace")
