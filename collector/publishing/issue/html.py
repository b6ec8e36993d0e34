"""An issue as one self-contained web page; it loads nothing from anywhere, its pictures are in it."""

from __future__ import annotations

import base64

from collector.errors import PublishError
from collector.model import Block, Issue
from collector.publishing.issue import markup, printed
from collector.publishing.issue.pictures import picture

SUFFIX = ".html"
MEDIA_TYPE = "text/html; charset=utf-8"


def render(issue: Issue) -> bytes:
    """The page."""
    issue = printed.cleaned(issue)
    template = markup.TEMPLATES.get_template("page.html.jinja")
    page = template.render(**markup.standing(issue), sections=printed.sections(issue), shown=_shown)
    return page.encode("utf-8", "replace")


def _shown(block: Block) -> str:
    """The picture itself as an address, "" where it cannot be shown."""
    try:
        shown = picture(block.image)
    except PublishError:
        return ""
    return f"data:image/{shown.kind};base64,{base64.b64encode(shown.body).decode('ascii')}"
