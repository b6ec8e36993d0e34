"""One poll over scripted answers: what each kind of answer comes to, and that nothing of it escapes as an exception."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response, TextResponse

from collector.errors import ReadError, Refused
from collector.gathering.readers import Readers
from collector.model import (
    CHINA,
    Article,
    Column,
    ColumnState,
    Entry,
    Item,
    Job,
    Listing,
    Outcome,
    PageRequest,
    Report,
)
from spiders.auto import AutoSpider, families
from spiders.base import ColumnSpider
from spiders.base.means import Means
from spiders.base.poll import ColumnPoll
from spiders.listing import ListingSpider
from tests.gathering.site import article_page, headline, html, list_page

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 11, 22, 8, tzinfo=CHINA)
BASE = "http://kj.example.cn"
COLUMN = Column(key="x/y", source="x", name="要闻", url=f"{BASE}/list/", family="listing", options={"links": "/art/"})
Answer = bytes | int | Response | Exception | float


def answer(request: Request, what: Answer) -> Response:
    if isinstance(what, Exception):
        raise what
    if isinstance(what, int):
        return HtmlResponse(request.url, status=what, body=b"", request=request)
    if isinstance(what, Response):
        return what.replace(request=request)
    assert isinstance(what, bytes)
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(request.url, body=what, headers=headers, request=request)


def means(answers: dict[str, Answer], **changed: Any) -> Means:
    async def download(request: Request) -> Response:
        what = answers.get(request.url.removeprefix(BASE), 404)
        if isinstance(what, float):
            await asyncio.sleep(what)
        return answer(request, 404 if isinstance(what, float) else what)

    given: dict[str, Any] = {
        "download": download,
        "known": lambda column, keys: {},
        "read": Readers(processes=0, seconds=9).read,
        "now": lambda: NOW,
        "stopping": lambda: False,
        "hosts": asyncio.Semaphore(1),
        "articles_at_once": 2,
        "list_timeout": 9.0,
        "article_timeout": 9.0,
        "deadline": 60.0,
    }
    return Means(**(given | changed))


async def poll(
    answers: dict[str, Answer],
    family: type[ColumnSpider] = ListingSpider,
    column: Column = COLUMN,
    **changed: Any,
) -> tuple[Report | None, list[Item]]:
    items: list[Item] = []

    async def emit(item: Item) -> None:
        items.append(item)

    state = ColumnState(column=column.key)
    job = Job(column=column, state=state, horizon=NOW - timedelta(days=30))
    return await ColumnPoll(job, family, means(answers, **changed)).run(emit), items


async def report(answers: dict[str, Answer], *rest: Any, **changed: Any) -> Report:
    told, _ = await poll(answers, *rest, **changed)
    assert told is not None
    return told


class Surprising(ListingSpider):
    """A family with a mistake in it."""

    name = "surprising"

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        raise ZeroDivisionError("a mistake of ours")


class Endless(ListingSpider):
    """A family whose pages only ever name another page."""

    name = "endless"

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        return Listing(next=PageRequest(url=f"{response.url}x"))


async def test_a_mistake_in_a_family_ends_in_its_report(caplog: pytest.LogCaptureFixture) -> None:
    told = await report({"/list/": list_page([1])}, Surprising)
    assert (told.problem_kind, told.problem) == ("ZeroDivisionError", "a mistake of ours")
    assert "Traceback" in caplog.text


async def test_pages_that_only_name_others_come_to_an_end() -> None:
    answers: dict[str, Answer] = {f"/list/{'x' * n}": list_page([1]) for n in range(20)}
    told = await report(answers, Endless)
    assert told.problem_kind == "shape"
    assert told.requests == 6


async def test_a_poll_has_a_deadline_and_keeps_what_it_saw() -> None:
    answers: dict[str, Answer] = {"/list/": list_page([1, 2]), "/art/1.html": article_page(1), "/art/2.html": 30.0}
    told, items = await poll(answers, deadline=0.5)
    assert told is not None
    assert told.problem_kind == "deadline"
    assert len(told.entries) == 2
    assert [item.entry.title for item in items] == [headline(1)]
    assert told.entries_hash is None  # the next poll walks again


async def test_a_run_that_ends_before_the_list_was_seen_reports_nothing() -> None:
    assert await poll({"/list/": list_page([1])}, stopping=lambda: True) == (None, [])


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        (404, "soft404"),
        (503, "error"),
        (DownloadTimeoutError("slow"), "timeout"),
        (Refused("robots", "not yours"), "robots"),
        (html("首页", "<p>x</p>"), ""),
        (ZeroDivisionError("a mistake"), "ZeroDivisionError"),
    ],
)
async def test_an_article_that_cannot_be_had_is_a_failure_and_the_others_are_read(what: Answer, problem: str) -> None:
    answers: dict[str, Answer] = {"/list/": list_page([1, 2]), "/art/1.html": what, "/art/2.html": article_page(2)}
    told, items = await poll(answers)
    assert told is not None
    assert told.problem == ""
    assert headline(2) in [item.entry.title for item in items]
    if problem:
        (failure,) = told.failures
        assert problem in failure.problem
        assert failure.entry.title == headline(1)


async def test_an_article_that_leads_to_the_front_page_is_gone() -> None:
    front = HtmlResponse(f"{BASE}/", body=article_page(1), headers={"Content-Type": "text/html"})
    told = await report({"/list/": list_page([1]), "/art/1.html": front})
    assert "front page" in told.failures[0].problem


async def test_a_page_without_headline_and_text_is_no_article() -> None:
    async def read(body: bytes, url: str, **rest: Any) -> Article:
        return Article(url=url)

    told = await report({"/list/": list_page([1]), "/art/1.html": article_page(1)}, read=read)
    assert "unreadable" in told.failures[0].problem


async def test_a_reader_that_gives_up_is_a_failure() -> None:
    async def read(body: bytes, url: str, **rest: Any) -> Article:
        raise ReadError("took too long")

    told = await report({"/list/": list_page([1]), "/art/1.html": article_page(1)}, read=read)
    assert told.failures[0].problem == "took too long"


async def test_what_turns_out_to_be_a_file_becomes_an_attachment() -> None:
    file = Response(f"{BASE}/art/1.html", body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    _, items = await poll({"/list/": list_page([1]), "/art/1.html": file})
    (item,) = items
    assert item.article.title == headline(1)
    assert [(one.kind, one.name) for one in item.article.attachments] == [("pdf", "1.html")]


class Carrying(ListingSpider):
    """A list that carries its articles, as feeds do."""

    name = "carrying"

    @classmethod
    def listing(cls, response: TextResponse, column: Column) -> Listing:
        text = "<p>列表自带的正文，比文章页上的要长得多，因此应当采用列表里的这一份，而不是那个空壳页面。</p>" * 4
        return Listing(entries=(Entry(url=f"{BASE}/art/1.html", title=headline(1), published=NOW, html=text),))


async def test_a_stub_gives_way_to_what_the_list_carries() -> None:
    stub = html(headline(1), f"<h1>{headline(1)}</h1><p>详见附件。</p>")
    _, items = await poll({"/list/": list_page([1]), "/art/1.html": stub}, Carrying)
    assert "列表自带的正文" in items[0].article.text


async def test_addresses_that_cannot_be_asked_have_a_name() -> None:
    told = await report({}, ListingSpider, replace(COLUMN, url="http:///nowhere"))
    assert told.problem_kind in ("address", "soft404")
    assert (await report({}, ListingSpider, replace(COLUMN, url="kj.example.cn/list"))).problem_kind == "address"


async def test_pages_of_one_article_are_joined_once_each() -> None:
    def more(name: str) -> str:
        return f'<div class="page"><a href="/art/{name}.html">下一页</a></div>'

    answers: dict[str, Answer] = {
        "/list/": list_page([1]),
        "/art/1.html": article_page(1, extra=more("1_2")),
        "/art/1_2.html": article_page(2, extra=more("1")),  # leads back: a ring
    }
    told, items = await poll(answers)
    assert told is not None
    assert told.requests == 3
    assert items[0].article.text.count("编号2-5") == 1


async def test_auto_asks_every_family_in_order() -> None:
    assert [family.priority for family in families()] == sorted(family.priority for family in families())
    assert families()[-1] is ListingSpider
    told = await report({"/list/": list_page(range(1, 9))}, AutoSpider, replace(COLUMN, options={}))
    assert told.problem == ""
    assert len(told.entries) == 8
    page = HtmlResponse(f"{BASE}/list/", body=list_page(range(1, 9)))
    assert len(AutoSpider.listing(page, COLUMN).entries) == 8


@pytest.mark.parametrize("status", [Outcome.OK, Outcome.BROKEN])
async def test_validators_are_sent_only_after_a_good_poll(status: Outcome) -> None:
    from collector.model import Validators

    asked: list[dict[bytes, Any]] = []

    async def download(request: Request) -> Response:
        asked.append(dict(request.headers))
        return answer(request, 304)

    state = ColumnState(
        column="x/y",
        last_polled=NOW - timedelta(hours=1),
        last_healthy=NOW - timedelta(hours=1),
        last_outcome=status,
        validators=Validators(url=COLUMN.url, etag='"1"', modified="Sat, 21 Nov 2026 08:00:00 GMT"),
    )
    seen: list[Item] = []

    async def emit(item: Item) -> None:
        seen.append(item)

    told = await ColumnPoll(Job(column=COLUMN, state=state), ListingSpider, means({}, download=download)).run(emit)
    assert told is not None
    assert (b"If-None-Match" in asked[0]) is (b"If-Modified-Since" in asked[0]) is (status is Outcome.OK)
    assert told.not_modified is (status is Outcome.OK)
    assert told.problem_kind == ("" if status is Outcome.OK else "unasked")
