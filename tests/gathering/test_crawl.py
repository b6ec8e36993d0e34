"""Whole crawls against a real local site: what is asked for, what is stored, what each poll comes to."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.errors import ConfigError
from collector.gathering.crawl import Gathering, crawl, due_columns
from collector.model import Column, Outcome, Poll
from collector.store import Store
from tests.gathering.site import (
    NOW,
    Page,
    Site,
    article_page,
    column,
    config,
    fill,
    headline,
    html,
    list_page,
    site,
)

pytestmark = pytest.mark.asyncio


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


async def poll(conf: Config, store: Store, *columns: Column, at: datetime = NOW) -> tuple[Poll, ...]:
    return await crawl(columns or conf.enabled, config=conf, store=store, now=lambda: at, record=False)


async def one(conf: Config, store: Store, at: datetime = NOW) -> Poll:
    (only,) = await poll(conf, store, at=at)
    return only


async def test_a_first_run_reads_what_the_list_holds(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        made.pages["/list/"] = Page(list_page(range(1, 6)))
        conf = config(tmp_path, column(made))
        done = await one(conf, store)
        assert (done.outcome, done.entries, done.new, done.failed, done.gap) == (Outcome.OK, 5, 5, 0, None)
        assert sorted(made.paths) == [*(f"/art/{number}.html" for number in range(1, 6)), "/list/"]
        kept = store.items.by_url(made.url("/art/3.html"))
        assert kept is not None
        assert "编号3-5" in kept.article.text
        agents = {headers["user-agent"] for _, _, headers in made.asked}
        assert agents == {"collector/0.1 (+desk@example.org)"}
        referers = {headers.get("referer") for _, path, headers in made.asked if path.startswith("/art/")}
        assert referers == {made.url("/list/")}
        assert [method for method, path, _ in made.asked if path == "/robots.txt"] == ["GET"]


async def test_an_unchanged_list_costs_one_request(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        made.pages["/list/"] = Page(list_page(range(1, 6)), etag='"v1"')
        conf = config(tmp_path, column(made))
        await one(conf, store)
        made.asked.clear()
        again = await one(conf, store, NOW + timedelta(hours=2))
        assert (again.outcome, again.status, again.new) == (Outcome.UNCHANGED, 304, 0)
        assert [path for _, path, _ in made.asked] == ["/list/"]  # robots.txt is remembered for a day

        made.pages["/list/"] = Page(list_page(range(1, 6)))  # no validators any more, the same list
        third = await one(conf, store, NOW + timedelta(hours=4))
        assert (third.outcome, third.status, third.requests) == (Outcome.UNCHANGED, 200, 1)


async def test_after_a_failure_nothing_is_asked_conditionally(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 4))
        good = Page(list_page(range(1, 4)), etag='"v1"')
        made.pages["/list/"] = good
        conf = config(tmp_path, column(made))
        await one(conf, store)
        made.pages["/list/"] = Page(html("错误", "<p>出错了</p>"), status=500)
        assert (await one(conf, store, NOW + timedelta(hours=2))).outcome is Outcome.UNREACHABLE
        made.pages["/list/"] = good
        made.asked.clear()
        again = await one(conf, store, NOW + timedelta(hours=4))
        assert (again.outcome, again.status) == (Outcome.UNCHANGED, 200)
        assert "if-none-match" not in made.asked[0][2]


async def test_an_unasked_not_modified_is_no_success(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/list/"] = Page(status=304)
        assert (await one(config(tmp_path, column(made)), store)).outcome is Outcome.BROKEN


async def test_new_entries_are_read_and_known_ones_are_not(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 9))
        made.pages["/list/"] = Page(list_page(range(1, 6)))
        conf = config(tmp_path, column(made))
        await one(conf, store)
        made.pages["/list/"] = Page(list_page([7, 6, 1, 2, 3, 4]))
        made.asked.clear()
        again = await one(conf, store, NOW + timedelta(hours=2))
        assert (again.outcome, again.new) == (Outcome.OK, 2)
        assert sorted(made.paths) == ["/art/6.html", "/art/7.html", "/list/"]


async def test_an_article_that_fails_is_tried_again_and_never_forgotten(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, (1, 2, 3))
        made.pages["/art/2.html"] = Page(html("维护中", "<p>系统维护</p>"), status=503)
        made.pages["/list/"] = Page(list_page([1, 2, 3]), etag='"v1"')
        conf = config(tmp_path, column(made))
        first = await one(conf, store)
        assert (first.outcome, first.new, first.failed) == (Outcome.OK, 2, 1)
        assert store.polls.pending_counts() == {"example/list": 1}
        made.pages["/art/2.html"] = Page(article_page(2))
        again = await one(conf, store, NOW + timedelta(days=1))
        assert (again.outcome, again.new, again.failed) == (Outcome.UNCHANGED, 1, 0)
        assert store.polls.pending_counts() == {}


async def test_an_article_that_keeps_failing_is_left_alone_for_longer_and_longer(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/art/1.html"] = Page(html("维护中", "<p>系统维护</p>"), status=404)
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made))
        tried = []
        for hour in range(60):
            before = made.paths.count("/art/1.html")
            await one(conf, store, NOW + timedelta(hours=hour))
            if made.paths.count("/art/1.html") > before:
                tried.append(hour)
        assert tried == [0, 2, 6, 14, 30]
        assert store.polls.pending_counts() == {"example/list": 1}


async def test_a_challenge_is_never_stored_as_an_article(tmp_path: Path, store: Store) -> None:
    shell = (
        b"<html><head><script>var $_ts={};</script></head><body><noscript>Enable JavaScript</noscript></body></html>"
    )
    async with site() as made:
        fill(made, (1, 2))
        made.pages["/art/2.html"] = Page(shell, status=412)
        made.pages["/list/"] = Page(list_page([1, 2]))
        done = await one(config(tmp_path, column(made)), store)
        assert (done.new, done.failed) == (1, 1)
        assert store.items.by_url(made.url("/art/2.html")) is None


async def test_a_gap_is_recorded_and_closed_by_a_later_walk(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 60))
        made.pages["/list/"] = Page(list_page(range(1, 6)))
        conf = config(tmp_path, column(made, pages=2))
        await one(conf, store)
        lists = [range(40, 50), range(30, 40), range(20, 30), range(1, 20)]
        for number, shown in enumerate(lists):
            more = f"/list/{number + 1}.html" if number < 3 else ""
            made.pages["/list/" if number == 0 else f"/list/{number}.html"] = Page(list_page(shown, more=more))
        second = await one(conf, store, NOW + timedelta(days=1))
        assert second.outcome is Outcome.OK
        assert second.gap is not None
        assert second.pages == 2
        third = await one(conf, store, NOW + timedelta(days=1, hours=2))
        assert third.pages == 4  # walks further while a gap is open
        assert store.polls.gaps() == []
        assert len([gap for gap in store.polls.gaps(open_only=False) if gap.closed]) == 1
        assert store.items.by_url(made.url("/art/7.html")) is not None


async def test_pages_past_the_end_end_the_walk(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        made.pages["/list/"] = Page(list_page(range(1, 6), more="/list/2.html"))
        done = await one(config(tmp_path, column(made)), store)
        assert (done.outcome, done.entries) == (Outcome.OK, 5)


async def test_one_address_listed_by_two_columns_is_one_item(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 5))
        made.pages["/list/"] = Page(list_page([1, 2, 3]))
        made.pages["/other/"] = Page(list_page([2, 3, 4]))
        conf = config(tmp_path, column(made), column(made, "/other/", key="example/other"))
        done = await poll(conf, store)
        assert sum(one.new for one in done) == 4
        assert made.paths.count("/art/2.html") == 1
        kept = store.items.by_url(made.url("/art/2.html"))
        assert kept is not None
        assert {seen.column for seen in store.items.sightings(kept.id)} == {"example/list", "example/other"}


async def test_a_bad_column_leaves_the_others_unharmed(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, (1, 2))
        made.pages["/list/"] = Page(list_page([1, 2]))
        made.pages["/gone/"] = Page(html("404", "<p>页面不存在</p>"), status=404)
        made.pages["/home/"] = Page(status=302, headers=(("Location", "/"),))
        made.pages["/"] = Page(list_page([1, 2]))
        conf = config(
            tmp_path,
            column(made, "/gone/", key="example/gone"),
            column(made, "/home/", key="example/home"),
            column(made, "/missing/", key="example/auto", family="auto"),
            column(made),
        )
        outcomes = {done.column: done.outcome for done in await poll(conf, store)}
        assert outcomes == {
            "example/gone": Outcome.GONE,
            "example/home": Outcome.MOVED,
            "example/auto": Outcome.GONE,
            "example/list": Outcome.OK,
        }


async def test_a_column_may_say_nothing_but_its_address(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 9))
        made.pages["/list/"] = Page(list_page(range(1, 9)))
        done = await one(config(tmp_path, column(made, family="auto", options={"links": ""})), store)
        assert (done.outcome, done.entries) == (Outcome.OK, 8)


async def test_too_many_requests_are_answered_with_patience(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/list/"] = Page(b"slow down", status=429, headers=(("Retry-After", "7200"),))
        conf = config(tmp_path, column(made), column(made, "/list/2/", key="example/second"))
        first, second = await poll(conf, store)
        assert {first.outcome, second.outcome} == {Outcome.BLOCKED}
        assert made.paths == ["/list/"]  # the second column of the host was not even asked for
        until = NOW + timedelta(hours=2)
        for key in ("example/list", "example/second"):
            due = store.columns.state(key).next_due
            assert due is not None
            assert due >= until
        made.pages["/list/"] = Page(list_page([]))
        await poll(conf, store, at=until + timedelta(minutes=1))
        assert len(made.paths) > 1


async def test_a_file_among_the_entries_becomes_an_item_with_an_attachment(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, (1, 2))
        row = '<li><a href="/art/3.pdf">关于公布名单的附件全文</a><span>2026-11-21</span></li></ul>'
        made.pages["/list/"] = Page(list_page([1, 2]).replace(b"</ul>", row.encode()))
        done = await one(config(tmp_path, column(made)), store)
        assert done.new == 3
        kept = store.items.by_url(made.url("/art/3.pdf"))
        assert kept is not None
        assert kept.article.title == "关于公布名单的附件全文"
        (file,) = store.attachments.of(kept.id)
        assert (file.kind, file.text) == ("pdf", None)
        assert file.problem == "status: status 404"


async def test_progress_and_log_tell_of_every_poll(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[int, int]] = []
    async with site() as made:
        fill(made, (1,))
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made), column(made, "/none/", key="example/none"))
        with caplog.at_level(logging.INFO, "collector"):
            await crawl(
                conf.enabled,
                config=conf,
                store=store,
                now=lambda: NOW,
                record=False,
                progress=lambda done, total, label: told.append((done, total)),
            )
    assert told == [(1, 2), (2, 2)]
    lines = [record.getMessage() for record in caplog.records if record.name == "collector.gathering.crawl"]
    assert any(line.startswith("example/none gone") for line in lines)


async def test_an_unknown_family_is_a_fault_of_the_configuration(tmp_path: Path, store: Store) -> None:
    conf = config(tmp_path, column(Site(port=1), family="nonesuch"))
    with pytest.raises(ConfigError, match="nonesuch"):
        await poll(conf, store)


async def test_a_stopped_crawl_keeps_what_it_has_and_owes_the_rest(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        for number in range(1, 11):
            made.pages[f"/art/{number}.html"] = Page(article_page(number), delay=0.05)
        made.pages["/list/"] = Page(list_page(range(1, 11)))
        conf = config(tmp_path, column(made), column(made, "/late/", key="example/late"), concurrency=1)
        async with Gathering(conf, store, now=lambda: NOW, record=False) as gathering:
            running = asyncio.create_task(gathering.crawl(conf.enabled))
            await made.until(lambda: sum(path.startswith("/art/") for path in made.paths) >= 3)
            await gathering.stop()
            (done,) = await running
        assert 3 <= done.new < 10
        assert store.polls.pending_counts() == {"example/list": 10 - done.new}
        assert [late.key for late in due_columns(conf, store, NOW)] == ["example/late"]


async def test_columns_are_due_by_their_own_rhythm(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/list/"] = Page(list_page([]))
        often = replace(column(made), every=timedelta(minutes=45))
        conf = config(tmp_path, often, column(made, "/none/", key="example/none"))
        assert len(due_columns(conf, store, NOW)) == 2
        await poll(conf, store)
        assert due_columns(conf, store, NOW + timedelta(minutes=30)) == ()
        assert next(one.key for one in due_columns(conf, store, NOW + timedelta(hours=3))) == "example/list"


async def test_what_was_seen_before_a_page_failed_is_read_all_the_same(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        made.pages["/list/"] = Page(list_page(range(1, 6), more="/list/2.html"))
        made.pages["/list/2.html"] = Page(html("错误", "<p>出错了</p>"), status=500)
        done = await one(config(tmp_path, column(made)), store)
        assert (done.outcome, done.new) == (Outcome.UNREACHABLE, 5)


def named_list(made: Site, name: str, numbers: range) -> None:
    """A column page that only names the JSON it is filled from, as www.gov.cn has them."""
    made.pages["/yaowen/"] = Page(html("要闻", f'<div id="l"></div><script>load("./{name}.json")</script>'))
    rows = [
        {"TITLE": headline(number), "URL": made.url(f"/art/{number}.html"), "DOCRELPUBTIME": "2026-11-21"}
        for number in numbers
    ]
    made.pages[f"/yaowen/{name}.json"] = Page(
        json.dumps(rows).encode(), headers=(("Content-Type", "application/json"),), etag=f'"{name}{len(rows)}"'
    )


async def test_a_list_found_behind_a_page_is_asked_for_directly_until_it_is_lost(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, range(1, 6))
        named_list(made, "YAOWEN", range(1, 4))
        conf = config(tmp_path, column(made, "/yaowen/", family="govcn", options={}))
        first = await one(conf, store)
        assert (first.outcome, first.new) == (Outcome.OK, 3)

        made.asked.clear()
        again = await one(conf, store, NOW + timedelta(hours=2))
        assert (again.outcome, again.status) == (Outcome.UNCHANGED, 304)
        assert made.paths == ["/yaowen/YAOWEN.json"]

        del made.pages["/yaowen/YAOWEN.json"]
        named_list(made, "YAOWENNEW", range(1, 6))
        made.asked.clear()
        moved = await one(conf, store, NOW + timedelta(hours=4))
        assert (moved.outcome, moved.new) == (Outcome.OK, 2)
        assert made.paths[:3] == ["/yaowen/YAOWEN.json", "/yaowen/", "/yaowen/YAOWENNEW.json"]

        made.asked.clear()
        await one(conf, store, NOW + timedelta(hours=29))  # after a day the page itself is asked again
        assert made.paths[:2] == ["/yaowen/", "/yaowen/YAOWENNEW.json"]


async def test_an_article_over_several_pages_is_joined(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        more = '<div class="page"><a href="/art/1_2.html">下一页</a></div>'
        made.pages["/art/1.html"] = Page(article_page(1, extra=more))
        made.pages["/art/1_2.html"] = Page(article_page(77))
        made.pages["/list/"] = Page(list_page([1]))
        await one(config(tmp_path, column(made)), store)
        kept = store.items.by_url(made.url("/art/1.html"))
        assert kept is not None
        assert "编号1-5" in kept.article.text
        assert "编号77-5" in kept.article.text


async def test_what_a_feed_carries_stands_in_for_an_article_that_cannot_be_had(tmp_path: Path, store: Store) -> None:
    text = "".join(
        f"<p>正文第{part}段：科技计划项目管理办法自发布之日起施行，请各单位遵照执行。</p>" for part in range(6)
    )
    async with site() as made:
        feed = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>通知</title><item>'
            f"<title>{headline(1)}</title><link>{made.url('/art/1.html')}</link>"
            f"<pubDate>Sat, 21 Nov 2026 09:00:00 +0800</pubDate><content:encoded><![CDATA[{text}]]></content:encoded>"
            "</item></channel></rss>"
        )
        made.pages["/feed.xml"] = Page(feed.encode(), headers=(("Content-Type", "application/rss+xml"),))
        done = await one(config(tmp_path, column(made, "/feed.xml", family="feed", options={})), store)
        assert (done.outcome, done.new, done.failed) == (Outcome.OK, 1, 0)
        kept = store.items.by_url(made.url("/art/1.html"))
        assert kept is not None
        assert kept.article.title == headline(1)
        assert "正文第5段" in kept.article.text


async def test_an_rsshub_route_is_asked_of_the_configured_instance(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        fill(made, [1])
        made.pages["/gov/example"] = Page(
            f"<rss version='2.0'><channel><item><title>{headline(1)}</title><link>{made.url('/art/1.html')}</link>"
            "</item></channel></rss>".encode(),
            headers=(("Content-Type", "application/xml"),),
        )
        route = replace(column(made, key="r/hub", family="feed", options={}), url="rsshub://gov/example")
        conf = config(tmp_path, route, rsshub=made.url("/"))
        assert (await one(conf, store)).outcome is Outcome.OK
        without = await one(config(tmp_path, route), store, NOW + timedelta(hours=3))
        assert without.outcome is Outcome.BROKEN
        assert "rsshub://" in without.detail
