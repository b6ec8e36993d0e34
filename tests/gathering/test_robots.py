"""robots.txt holds, however many requests come while it is still loading."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.gathering.crawl import crawl
from collector.gathering.rules import RobotRules
from collector.gathering.spacing import Spacing
from collector.model import Outcome, Poll
from collector.store import Store
from tests.gathering.site import NOW, Page, Site, column, config, fill, list_page, site

pytestmark = pytest.mark.asyncio
TEXT = (("Content-Type", "text/plain"),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


def robots(made: Site, text: str, *, status: int = 200, delay: float = 0.0) -> None:
    made.pages["/robots.txt"] = Page(text.encode(), status=status, headers=TEXT, delay=delay)


async def poll_list(made: Site, store: Store, folder: Path, hours: float = 0.0) -> Poll:
    conf = config(folder, column(made), concurrency=8)
    at = NOW + timedelta(hours=hours)
    (done,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: at, record=False)
    return done


async def test_no_forbidden_request_leaves_though_thirty_start_at_once(tmp_path: Path, store: Store) -> None:
    """A list whose thirty articles stand on another host, asked for together while its robots.txt takes its time."""
    async with site() as made, site() as other:
        robots(other, "User-agent: *\nDisallow: /art/\nAllow: /art/7.html\n", delay=0.5)
        fill(other, range(1, 31))
        made.pages["/list/"] = Page(list_page(range(1, 31), prefix=other.url("/art/")))
        conf = config(tmp_path, column(made), concurrency=32)
        (done,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW, record=False)
        assert (done.outcome, done.entries, done.new, done.failed) == (Outcome.OK, 30, 1, 29)
        assert [path for _, path, _ in other.asked] == ["/robots.txt", "/art/7.html"]


async def test_a_forbidden_column_is_blocked_and_its_neighbour_is_not(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        robots(made, "User-agent: *\nDisallow: /secret/\n", delay=0.1)
        fill(made, (1,))
        made.pages["/list/"] = Page(list_page([1]))
        secret = [column(made, f"/secret/{name}/", key=f"s/{name}", family=name) for name in ("listing", "auto", "trs")]
        conf = config(tmp_path, *secret, column(made))
        done = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW, record=False)
        assert {one.outcome for one in done if one.column != "example/list"} == {Outcome.BLOCKED}
        assert all("robots.txt" in one.detail for one in done if one.column != "example/list")
        assert sorted(made.paths) == ["/art/1.html", "/list/"]


async def test_forty_requests_on_one_spot_wait_for_one_robots_txt(tmp_path: Path, store: Store) -> None:
    asked: list[str] = []

    async def ask(address: str) -> str:
        asked.append(address)
        await asyncio.sleep(0.05)
        return "User-agent: collector\nDisallow: /no/\nCrawl-delay: 3\n"

    spacing = Spacing(0.0, 1)
    rules = RobotRules(store, agent="collector/0.1 (+x)", now=lambda: NOW, spacing=spacing, keep=True)
    urls = [f"https://a.example.cn/{'no' if number % 2 else 'yes'}/{number}.html" for number in range(40)]
    results = await asyncio.gather(*(rules.check(url, ask) for url in urls), return_exceptions=True)
    assert [result is None for result in results] == [number % 2 == 0 for number in range(40)]
    assert asked == ["https://a.example.cn/robots.txt"]
    assert spacing.delay("a.example.cn") == 3.0


async def test_a_waiter_that_gives_up_leaves_the_others_their_rules(tmp_path: Path, store: Store) -> None:
    async def ask(address: str) -> str:
        await asyncio.sleep(0.1)
        return ""

    rules = RobotRules(store, agent="collector", now=lambda: NOW, spacing=Spacing(0, 1), keep=False)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await rules.check("http://a.cn/1", ask)
    await rules.check("http://a.cn/2", ask)


async def test_articles_that_are_forbidden_are_not_asked_for(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        robots(made, "User-agent: *\nDisallow: /art/\n", delay=0.2)
        fill(made, range(1, 25))
        made.pages["/list/"] = Page(list_page(range(1, 25)))
        done = await poll_list(made, store, tmp_path)
        assert (done.outcome, done.new, done.failed) == (Outcome.OK, 0, 24)
        assert made.paths == ["/list/"]


async def test_a_redirect_does_not_lead_round_the_rules(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        robots(made, "User-agent: *\nDisallow: /secret/\n")
        made.pages["/list/"] = Page(status=302, headers=(("Location", "/secret/"),))
        done = await poll_list(made, store, tmp_path)
        assert done.outcome is Outcome.BLOCKED
        assert made.paths == ["/list/"]


async def test_our_own_name_is_obeyed_before_the_star(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        robots(made, "User-agent: collector\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
        assert (await poll_list(made, store, tmp_path)).outcome is Outcome.BLOCKED
        assert made.paths == []


@pytest.mark.parametrize("status", [404, 403, 410])
async def test_a_host_without_robots_txt_may_be_asked(tmp_path: Path, store: Store, status: int) -> None:
    async with site() as made:
        robots(made, "no", status=status)
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        assert (await poll_list(made, store, tmp_path)).outcome is Outcome.OK


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_robots_txt_that_cannot_be_had_forbids_for_now(tmp_path: Path, store: Store, status: int) -> None:
    async with site() as made:
        robots(made, "oops", status=status)
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        done = await poll_list(made, store, tmp_path)
        assert done.outcome in (Outcome.UNREACHABLE, Outcome.BLOCKED)
        assert made.paths == []
        robots(made, "")
        assert (await poll_list(made, store, tmp_path, 1)).outcome is Outcome.OK


async def test_it_is_asked_for_once_a_day_and_an_old_copy_serves_when_it_cannot_be_had(
    tmp_path: Path, store: Store
) -> None:
    async with site() as made:
        robots(made, "User-agent: *\nDisallow: /art/2\n")
        fill(made, (1, 2))
        made.pages["/list/"] = Page(list_page([1, 2]))
        await poll_list(made, store, tmp_path)
        await poll_list(made, store, tmp_path, 23)
        assert [path for _, path, _ in made.asked].count("/robots.txt") == 1
        robots(made, "", status=500)
        done = await poll_list(made, store, tmp_path, 25)
        assert done.outcome is Outcome.UNCHANGED
        assert [path for _, path, _ in made.asked].count("/robots.txt") == 2
        assert "/art/2.html" not in made.paths
        assert (await poll_list(made, store, tmp_path, 24 * 40)).outcome is Outcome.UNREACHABLE
