"""Builds the recorded day: ``python -m demo.build`` writes ``recorded-day.warc.gz`` and ``truth.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from collector.model import CHINA
from demo import articles, lists, recording
from demo.addresses import article_url, column_url
from demo.lists import Row
from demo.prose import Block
from demo.rendering import Answer, page, render
from demo.stories import DemoColumn, Posting, columns, postings

FOLDER = Path(__file__).parent
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=CHINA)
AFTERNOON = datetime(2026, 11, 20, 16, 0, tzinfo=CHINA)
_PACE = timedelta(seconds=1)  # between two captures
_DAYS_ONLY = ("most", "changzhou", "cesi", "shanghai")  # the hour of 科技部's meta is of a clock with 12 hours
_OUTCOMES = {"challenged": "challenged", "gone": "gone", "moved": "moved", "shell": "broken"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that was published, and what each column shows."""

    columns: Mapping[str, DemoColumn]
    postings: tuple[Posting, ...]

    def rows(self, column: DemoColumn, at: datetime) -> tuple[Row, ...]:
        """The rows of a column at a time, newest first; a title corrected in the meantime is shown corrected."""
        own = {column.alias, *column.lists}
        shown = [
            corrected(posting) if at >= AFTERNOON else posting
            for posting in self.postings
            if posting.at <= at and (posting.column in own or column.alias in posting.also)
        ]
        base = column_url(column)
        rows = (Row(posting=posting, home=self.columns[posting.column], base=base) for posting in shown)
        return tuple(sorted(rows, key=lambda row: (row.posting.at, row.posting.number), reverse=True))

    def others(self, posting: Posting) -> list[dict[str, str]]:
        """What a page lists as related: neighbours in its column."""
        near = [other for other in self.postings if other.column == posting.column and other.at < posting.at][:4]
        return [{"url": article_url(other, self.columns[other.column]), "title": other.title} for other in near]


def corrected(posting: Posting) -> Posting:
    """The article as it stands after the correction that its story has in store; its address stays."""
    change = posting.traps.get("changed")
    if not change:
        return posting
    old, new = change.split(">")
    blocks = tuple(replace(block, text=block.text.replace(old, new)) for block in posting.blocks)
    return replace(posting, title=posting.title.replace(old, new), blocks=blocks, name=posting.title)


def captures(day: Day) -> Iterator[tuple[datetime, Answer]]:
    """Every response with the time it was captured at, in that order."""
    yield from _paced(MORNING, (*_robots(day), *_lists(day, MORNING), *_articles(day, None, MORNING)))
    yield from _paced(AFTERNOON, (*_lists(day, AFTERNOON), *_articles(day, MORNING, AFTERNOON)))


def _paced(start: datetime, answers: Sequence[Answer]) -> Iterator[tuple[datetime, Answer]]:
    for number, answer in enumerate(answers):
        yield start + number * _PACE, answer


def _robots(day: Day) -> Iterator[Answer]:
    hosts = {urlsplit(article_url(posting, day.columns[posting.column])).netloc for posting in day.postings}
    hosts |= {urlsplit(column_url(column)).netloc for column in day.columns.values()} | {"api.cnstock.com"}
    for host in sorted(hosts):
        url = f"https://{host}/robots.txt"
        if host == "www.gov.cn":
            text = "User-agent: *\n" + "".join(f"Disallow: /{name}/\n" for name in _CLOSED)
            yield page(url, text, kind="text/plain", declared=False)
        else:
            yield page(url, "<html><body><h1>404 Not Found</h1></body></html>", status=404)


_CLOSED = ("premier", "2016gov", "2016lh", "guowuyuan/yangjing", "2017lh", "admin", "test")


def _lists(day: Day, at: datetime) -> Iterator[Answer]:
    for column in day.columns.values():
        yield from _trap(column) if column.trap else lists.answers(column, day.rows(column, at))


def _trap(column: DemoColumn) -> tuple[Answer, ...]:
    """A column that cannot be read: gone, moved, challenged, or a shell that a script fills."""
    url = column_url(column)
    if column.trap == "gone":
        text = "<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1></body></html>"
        return (page(url, text, status=404),)
    if column.trap == "moved":
        home = f"https://{urlsplit(url).netloc}/"
        made = page(url, "<html><head><title>301 Moved Permanently</title></head></html>", status=301)
        links = "".join(f'<a href="/{name}/">{name}</a>' for name in ("xwzx", "zwgk", "wsbs"))
        front = f"<html><head><title>{column.issuer}</title></head><body>{links}</body></html>"
        return (replace(made, headers=(*made.headers, ("Location", home))), page(home, front))
    if column.trap == "challenged":
        return (_challenge(url),)
    return (page(url, render("changzhou_shell", **articles.about(column))),)


def _challenge(url: str) -> Answer:
    """瑞数: 412, a script full of symbols, and cookies with names of chance."""
    text = (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        '<meta id="9DhefwqGPrzGxEp9hPaoag" content="demo" r="m"><script r="m">$_ts=window[\'$_ts\'];'
        "if(!$_ts)$_ts={};$_ts.nsd=52110;$_ts.cd=\"qhcZrrAlqGqtcsGt\";if($_ts.lcd)$_ts.lcd();</script>"
        '<script src="/4QbVtADbnLVIc/d.FxJzG50F.js" r="m"></script></head><body></body></html>'
    )  # fmt: skip
    made = page(url, text, status=412)
    cookie = ("Set-Cookie", "NOh8RTWx6K2dO=demo; Path=/; HttpOnly")
    return replace(made, headers=(*made.headers, cookie))


def _articles(day: Day, since: datetime | None, until: datetime) -> Iterator[Answer]:
    """Pages that became visible in a stretch, and those whose correction falls into it."""
    for posting in day.postings:
        fresh = (since is None or posting.at > since) and posting.at <= until
        changed = since is not None and "changed" in posting.traps
        if fresh or changed:
            shown = corrected(posting) if changed else posting
            yield from articles.answers(shown, day.columns[posting.column], day.others(posting))


def truth(day: Day) -> dict[str, Any]:
    """What a reader of the recording must find: every column at both times, every article, every story."""
    return {
        "times": {"morning": "2026-11-20T08:30:00+08:00", "afternoon": "2026-11-20T16:30:00+08:00"},
        "columns": {column.key: _column_truth(day, column) for column in day.columns.values()},
        "articles": {
            article_url(posting, day.columns[posting.column]): _article_truth(day, posting) for posting in day.postings
        },
        "look_alikes": sorted(_look_alikes(day)),
    }


def _column_truth(day: Day, column: DemoColumn) -> dict[str, Any]:
    if column.trap:
        outcome = _OUTCOMES[column.trap]
        polls = {name: {"outcome": outcome, "entries": []} for name in ("morning", "afternoon")}
        return {"url": column_url(column), **polls}
    early, late = (_entries(day.rows(column, at)) for at in (MORNING, AFTERNOON))
    first = lists.page_sizes(column, len(late))
    return {
        "url": column_url(column),
        "first_page": first,
        "morning": {"outcome": "ok", "entries": early},
        "afternoon": {"outcome": "unchanged" if early == late else "ok", "entries": late},
    }


def _entries(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{"url": row.url, "title": row.title, "date": row.date} for row in rows]


def _article_truth(day: Day, posting: Posting) -> dict[str, Any]:
    column = day.columns[posting.column]
    found: dict[str, Any] = {
        "column": column.key,
        "title": posting.title,
        "published": posting.at.isoformat(timespec="minutes"),
        "precision": "day" if column.pages in _DAYS_ONLY else "minute",
        "source_label": posting.label,
        "doc_number": posting.doc,
        "doc_number_alt": _passed_on(posting),
        "section": posting.section or None,
        "story": posting.story,
        "edit": posting.edit,
        "text": "\n".join(_text(block) for block in posting.blocks),
        "attachments": [file.url for file in articles.attachments(posting, column)],
    }
    if "trap" in posting.traps:
        found["trap"] = posting.traps["trap"]
    if "changed" in posting.traps:
        found["title_afternoon"] = corrected(posting).title
    return found


def _text(block: Block) -> str:
    return block.text or "\n".join("\t".join(row) for row in block.rows)


def _passed_on(posting: Posting) -> str | None:
    """文号 of a document that a page without one of its own carries."""
    centred = (block.text for block in posting.blocks if block.kind == "center" and "〔" in block.text)
    return None if posting.doc else next(centred, None)


def _look_alikes(day: Day) -> Iterator[tuple[str, str]]:
    named = {posting.traps["id"]: posting for posting in day.postings if "id" in posting.traps}
    for posting in day.postings:
        if "like" in posting.traps:
            yield named[posting.traps["like"]].story, posting.story


def build() -> tuple[bytes, str]:
    """The two files: the recording and, as JSON text, its truth."""
    day = Day(columns=columns(), postings=postings())
    text = json.dumps(truth(day), ensure_ascii=False, indent=1, sort_keys=True)
    return recording.write(captures(day)), text + "\n"


def main() -> None:
    """Write both files beside this module."""
    warc, text = build()
    (FOLDER / "recorded-day.warc.gz").write_bytes(warc)
    (FOLDER / "truth.json").write_text(text, encoding="utf-8")
    print(f"recorded-day.warc.gz {len(warc):,} bytes, truth.json {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
