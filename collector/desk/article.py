"""Editing one article of the issue: its title, 来源 and paragraphs, what is cut, and the changes against its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import desk_of
from collector.desk.pages import page
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.editing.issue.changes import Change, Kind, against_source
from collector.editing.issue.cutting import cut, marked_as_excerpt
from collector.editing.issue.order import article_in
from collector.model import Block, BlockKind, IssueArticle, IssueState

router = APIRouter()

Number = Annotated[int, InPath(ge=1, le=99_999)]
Article = Annotated[int, InPath(ge=1, le=2**63 - 1)]
_LONG = 50_000  # characters of one paragraph


class BlockIn(BaseModel):
    """One piece as it was edited: ``place`` is the piece it was, None for a new one; without ``keep`` it is cut."""

    place: Annotated[int | None, Field(ge=0, le=9999)] = None
    text: Annotated[str, Field(max_length=_LONG)] = ""
    keep: bool = True


class ArticleIn(BaseModel):
    """An article as it was edited; ``version`` is the one that the editor had before them."""

    version: Annotated[int, Field(ge=1)]
    title_lines: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=3)]
    source: Annotated[str, Field(max_length=100)] = ""
    blocks: Annotated[list[BlockIn], Field(max_length=2000)]


class SavedOut(BaseModel):
    """The version that was written."""

    version: int
    message: str = ""


@router.get("/issue/{number}/articles/{article}", include_in_schema=False)
def show(request: Request, number: Number, article: Article, person: Person = IsReader) -> Response:
    """The article with its source beside it."""
    desk = desk_of(request)
    issue = desk.store().issues.get(number, images=False)
    found = article_in(issue, article)
    at = [one.id for one in issue.articles].index(article)
    origin = desk.store().issues.origins(number).get(article)
    changes = against_source(found, origin) if origin else ()
    return page(
        request,
        "article.html.jinja",
        person,
        issue=issue,
        article=found,
        version=desk.store().issues.version(article),
        origin=origin,
        changes=changes,
        gone=_gone(changes),
        locked=issue.state is IssueState.PRINTED,
        before=issue.articles[at - 1].id if at else None,
        after=issue.articles[at + 1].id if at + 1 < len(issue.articles) else None,
    )


@router.put("/api/v1/issues/{number}/articles/{article}", tags=["desk"])
def save(request: Request, number: Number, article: Article, edited: ArticleIn, person: Person = IsEditor) -> SavedOut:
    """Write an article anew; 409 and nothing written when somebody else changed it in between."""
    desk = desk_of(request)
    found = article_in(desk.store().issues.get(number), article)
    new = edited_article(found, edited)
    version = desk.store().issues.edit(new, person.name, desk.now(), expect=edited.version)
    return SavedOut(version=version, message=_said(found, new))


def edited_article(article: IssueArticle, edited: ArticleIn) -> IssueArticle:
    """The article as the editor wants it; where a piece of it was cut its title says 节选.

    :raises Refusal: no title or no text would be left.
    """
    lines = tuple(line.strip() for line in edited.title_lines if line.strip())
    if not lines:
        raise Refusal(422, "标题不能为空")
    kept = [block for block in edited.blocks if block.keep]
    blocks = tuple(made for block in kept for made in _made(article.blocks, block))
    if not blocks:
        raise Refusal(422, "正文不能为空；不要这一篇可在“本期”撤下")
    new = replace(article, title_lines=lines, source=edited.source.strip(), blocks=blocks)
    known = {block.place for block in kept}
    left = [place for place in range(len(article.blocks)) if place in known]
    if left and len(left) < len(article.blocks):
        marked = cut(article, left).title_lines[-1]
        new = replace(new, title_lines=marked_as_excerpt(lines) if "节选" in marked else lines)
    return new


def _made(old: Sequence[Block], block: BlockIn) -> list[Block]:
    """The pieces that one edited piece comes to: a paragraph that was parted is several, an empty one none."""
    before = old[block.place] if block.place is not None and block.place < len(old) else Block()
    if before.kind is not BlockKind.PARAGRAPH:
        return [replace(before, text=block.text.strip())]
    return [Block(text=line.strip()) for line in block.text.splitlines() if line.strip()]


def _gone(changes: Sequence[Change]) -> list[str]:
    """Paragraphs of the source that were cut, to be taken back."""
    return [line for change in changes if change.kind is Kind.CUT for line in change.old.split("\n") if line.strip()]


def _said(before: IssueArticle, after: IssueArticle) -> str:
    if before == after:
        return "没有改动"
    return "已保存" + ("，标题已加（节选）" if "节选" in after.title and "节选" not in before.title else "")
