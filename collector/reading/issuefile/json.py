"""Issues in their JSON form: what the collector writes, and what printed issues were handed down in."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import date
from typing import Any

from collector.errors import ReadError
from collector.model import Block, BlockKind, Issue, IssueState
from collector.reading.issuefile.made import Draft, Front, issue_of, on_lines


def read_json(body: bytes, *, known: Issue | None = None) -> Issue:
    """The issue of a JSON file.

    Its articles stand under ``sections``, with ``paragraphs`` (texts) or ``blocks`` (paragraphs, tables, images).
    A ``title_lines`` of one line, as scans have it, is parted where the printed title was, unless the file says
    ``state``: then the collector wrote it, and its lines are as they were.

    :raises ReadError: it is not JSON, or something in it is missing or of another kind; names the place.
    """
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"不是 JSON：{error}") from error
    if not isinstance(data, dict):
        raise ReadError("JSON 里应是一个对象：期号、日期、版块和文章")
    own = "state" in data
    front, drafts = _front(data), []
    for place, section in enumerate(_list(data, "sections", "")):
        where = f"sections[{place}]"
        name = _text(_table(section, where), "name", where)
        front.sections.append(name)
        for count, article in enumerate(_list(section, "articles", where)):
            at = f"{where}.articles[{count}]"
            drafts.append(_draft(_table(article, at), name, at, own=own))
    issue = issue_of(front, drafts, known)
    return _with_state(issue, data) if own else issue


def _with_state(issue: Issue, data: Mapping[str, Any]) -> Issue:
    from dataclasses import replace

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


def _draft(article: Mapping[str, Any], section: str, where: str, *, own: bool) -> Draft:
    lines = tuple(line for line in _texts(article, "title_lines", where) if line.strip())
    if not lines:
        lines = (_text(article, "title", where),)
    lines = lines if own or len(lines) != 1 else on_lines(lines[0])
    page, named = article.get("page"), _maybe(article, "contents_title" if own else "title", where)
    return Draft(
        section=section,
        title_lines=lines,
        contents_title=named if named and named != " ".join(lines) else "",
        blocks=_blocks(article, where),
        source=_maybe(article, "source", where) or "",
        page=page if isinstance(page, int) and not isinstance(page, bool) else None,
    )


def _blocks(article: Mapping[str, Any], where: str) -> list[Block]:
    if "blocks" in article:
        entries = _list(article, "blocks", where)
        return [
            _block(_table(entry, f"{where}.blocks[{n}]"), f"{where}.blocks[{n}]") for n, entry in enumerate(entries)
        ]
    lines = "\n".join(_texts(article, "paragraphs", where)).split("\n")
    return [Block(text=line) for line in lines if line.strip()]


def _block(entry: Mapping[str, Any], where: str) -> Block:
    try:
        kind = BlockKind(entry.get("kind", "paragraph"))
        image = b64decode(entry["image"], validate=True) if isinstance(entry.get("image"), str) else None
    except (ValueError, NotBase64) as error:
        raise ReadError(f"{where} 不是段落、表格或图片：{error}") from error
    rows = tuple(tuple(str(cell) for cell in _row(row, where)) for row in _list(entry, "rows", where, needed=False))
    text, url = _maybe(entry, "text", where) or _maybe(entry, "caption", where) or "", _maybe(entry, "url", where)
    return Block(kind=kind, text=text, rows=rows, image=image, url=url)


def _row(row: object, where: str) -> list[object]:
    if not isinstance(row, list):
        raise ReadError(f"{where}.rows 应是由行组成的列表")
    return row


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
