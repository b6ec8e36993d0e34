"""An issue as JSON: the form that ``issue import`` reads, so that what is exported comes back as it was.

``{masthead: {note, name, publisher}, number, date, highlights, sections: [{name, articles: [{title, title_lines, page,
source, paragraphs}]}], imprint}``; ``title`` is the one in the 目录, ``highlights`` says by their titles which articles
are 本期重点. A paragraph is a string; a table is ``{table: [[cell, …], …], caption}``, an image ``{image: base64 or
null, url, caption}``. ``theme``, ``state``, ``digest`` and an article's ``item`` stand there where they say something.
Nothing is normalised: this is the text as it was edited.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from collector.model import Block, BlockKind, Issue, IssueArticle, IssueState

SUFFIX = ".json"
MEDIA_TYPE = "application/json"


def render(issue: Issue) -> bytes:
    """The whole issue."""
    names = dict.fromkeys((*issue.sections, *(article.section for article in issue.articles)))
    data: dict[str, Any] = {
        "masthead": {"note": issue.notice, "name": issue.masthead, "publisher": issue.publisher},
        "number": issue.number,
        "date": issue.day.isoformat(),
        "theme": issue.theme or None,
        "state": None if issue.state is IssueState.EDITING else issue.state.value,
        "digest": issue.digest,
        "highlights": list(issue.highlights),
        "sections": [{"name": name, "articles": [_article(one) for one in issue.of_section(name)]} for name in names],
        "imprint": list(issue.imprint),
    }
    said = {key: value for key, value in data.items() if value is not None}
    return json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def _article(article: IssueArticle) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": article.contents_title or article.title,
        "title_lines": list(article.title_lines),
        "page": article.page,
        "source": article.source,
        "item": article.item,
        "paragraphs": [_block(block) for block in article.blocks],
    }
    return {key: value for key, value in data.items() if value is not None}


def _block(block: Block) -> str | dict[str, Any]:
    if block.kind is BlockKind.PARAGRAPH:
        return block.text
    if block.kind is BlockKind.TABLE:
        return {"table": [list(row) for row in block.rows], "caption": block.text}
    image = None if block.image is None else base64.b64encode(block.image).decode("ascii")
    return {"image": image, "url": block.url, "caption": block.text}
