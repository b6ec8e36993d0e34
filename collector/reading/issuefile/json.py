"""Issues in their JSON form: what the collector writes, and what printed issues were handed down in."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from collector.errors import ReadError
from collector.model import Block, BlockKind, Issue, IssueState
from collector.reading.issuefile.made import Draft, Front, issue_of


def read_json(body: bytes, *, known: Issue | None = None) -> Issue:
    """The issue of a JSON file.

    Its articles stand under ``sections``; of their ``paragraphs`` a text is a paragraph, ``{table, caption}`` a table,
    ``{image, url, caption}`` an image in base64. ``title`` is the one in the 目录. What has no ``state`` is 编辑中.

    :raises ReadError: it is not JSON, or something in it is missing or of another kind; names the place.
    """
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"不是 JSON：{error}") from error
    if not isinstance(data, dict):
        raise ReadError("JSON 里应是一个对象：期号、日期、版块和文章")
    front, drafts = _front(data), []
    for place, section in enumerate(_list(data, "sections", "")):
        where = f"sections[{place}]"
        name = _text(_table(section, where), "name", where)
        front.sections.append(name)
        for count, article in enumerate(_list(section, "articles", where)):
            at = f"{where}.articles[{count}]"
            drafts.append(_draft(_table(article, at), name, at))
    issue = issue_of(front, drafts, known)
    return _with_state(issue, data) if "state" in data else issue


def _with_state(issue: Issue, data: Mapping[str, Any]) -> Issue:
    try:
        return replace(issue, state=IssueState(data["state"]))
    except ValueError:
        states = "、".join(IssueState)
        raise ReadError(f"state 应是 {states} 之一，不是 {data['state']!r}") from None


def _front(data: Mapping[str, Any]) -> Front:
    head = data.get("masthead", {})
    head = {"name": head} if isinstance(head, str) else _table(head, "masthead")
    return Front(
        number=_number(data),
        day=_day(data),
        theme=_maybe(data, "theme", ""),
        masthead=_maybe(head, "name", "masthead"),
        notice=_maybe(head, "note", "masthead") or _maybe(head, "notice", "masthead") or _maybe(data, "notice", ""),
        publisher=_maybe(head, "publisher", "masthead") or _maybe(data, "publisher", ""),
        highlights=_texts(data, "highlights", ""),
        imprint=[line for text in _texts(data, "imprint", "") for line in text.split("\n")],
    )


def _draft(article: Mapping[str, Any], section: str, where: str) -> Draft:
    lines = tuple(line for line in _texts(article, "title_lines", where) if line.strip())
    if not lines:
        lines = (_text(article, "title", where),)
    page, named = article.get("page"), _maybe(article, "title", where)
    return Draft(
        section=section,
        title_lines=lines,
        contents_title=named if named and named != " ".join(lines) else "",
        blocks=list(_blocks(article, where)),
        source=_maybe(article, "source", where) or "",
        page=page if isinstance(page, int) and not isinstance(page, bool) else None,
    )


def _blocks(article: Mapping[str, Any], where: str) -> Iterator[Block]:
    for place, entry in enumerate(_list(article, "paragraphs", where, needed=False)):
        if isinstance(entry, str):
            yield from (Block(text=line) for line in entry.split("\n") if line.strip())
        else:
            yield _block(_table(entry, f"{where}.paragraphs[{place}]"), f"{where}.paragraphs[{place}]")


def _block(entry: Mapping[str, Any], where: str) -> Block:
    """A table or an image."""
    caption = _maybe(entry, "caption", where) or ""
    if "table" in entry:
        rows = [_row(row, where) for row in _list(entry, "table", where)]
        return Block(kind=BlockKind.TABLE, text=caption, rows=tuple(rows))
    if "image" not in entry and "url" not in entry:
        raise ReadError(f"{where} 应是文字、表格（table）或图片（image）")
    body = _maybe(entry, "image", where)
    try:
        image = b64decode(body, validate=True) if body else None
    except ValueError as error:
        raise ReadError(f"{where}.image 不是 base64：{error}") from error
    return Block(kind=BlockKind.IMAGE, text=caption, image=image, url=_maybe(entry, "url", where))


def _row(row: object, where: str) -> tuple[str, ...]:
    if not isinstance(row, list) or not all(isinstance(cell, str) for cell in row):
        raise ReadError(f"{where}.table 应是由行组成的列表，每行是由文字组成的列表")
    return tuple(row)


def _number(data: Mapping[str, Any]) -> int | None:
    number = data.get("number")
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 100_000:
        raise ReadError(f"number 应是期号，不是 {number!r}")
    return number


def _day(data: Mapping[str, Any]) -> date | None:
    text = _maybe(data, "date", "") or _maybe(data, "day", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ReadError(f"date 应是日期，如 2021-11-15，不是 {text!r}") from None


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ReadError(f"{where} 应是一个对象")
    return value


def _list(data: Mapping[str, Any], name: str, where: str, *, needed: bool = True) -> list[Any]:
    value = data.get(name)
    if value is None and not needed:
        return []
    if not isinstance(value, list):
        raise ReadError(f"{_at(where, name)} {'缺少' if value is None else '应是一个列表'}")
    return value


def _texts(data: Mapping[str, Any], name: str, where: str) -> list[str]:
    values = _list(data, name, where, needed=False)
    if not all(isinstance(value, str) for value in values):
        raise ReadError(f"{_at(where, name)} 应是由文字组成的列表")
    return values


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = _maybe(data, name, where)
    if not value or not value.strip():
        raise ReadError(f"{_at(where, name)} 缺少")
    return value.strip()


def _maybe(data: Mapping[str, Any], name: str, where: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise ReadError(f"{_at(where, name)} 应是文字，不是 {value!r}")
    return value


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
