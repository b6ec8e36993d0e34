"""Turns at hosts, and the patience they ask for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from collector.gathering.crawl import Gathering
from collector.gathering.patience import asked_to_wait
from collector.gathering.spacing import Spacing, site_of
from collector.model import Column
from collector.store import Store
from tests.gathering.site import config

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LONGEST = timedelta(days=2)


@pytest.mark.asyncio
async def test_requests_to_one_host_begin_the_delay_apart_and_other_hosts_do_not_wait() -> None:
    spacing, loop = Spacing(0.05, 4), asyncio.get_running_loop()
    begun: dict[str, list[float]] = {"a.cn": [], "b.cn": []}

    async def ask(host: str) -> None:
        async with spacing.turn(host):
            begun[host].append(loop.time())

    start = loop.time()
    await asyncio.gather(*(ask("a.cn") for _ in range(5)), ask("b.cn"))
    assert all(later - earlier >= 0.045 for earlier, later in pairwise(begun["a.cn"]))
    assert begun["b.cn"][0] - start < 0.04


@pytest.mark.asyncio
async def test_no_more_requests_run_at_a_host_than_it_may_get() -> None:
    spacing, running, most = Spacing(0.0, 2), 0, 0

    async def ask() -> None:
        nonlocal running, most
        async with spacing.turn("a.cn"):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1

    await asyncio.gather(*(ask() for _ in range(10)))
    assert most == 2


def test_a_crawl_delay_slows_down_but_never_speeds_up() -> None:
    spacing = Spacing(2.0, 1)
    spacing.slow_down("a.cn", 10)
    spacing.slow_down("b.cn", 0.5)
    assert (spacing.delay("a.cn"), spacing.delay("b.cn"), spacing.delay("c.cn")) == (10, 2.0, 2.0)


@pytest.mark.parametrize(
    ("status", "header", "until"),
    [
        (429, "120", NOW + timedelta(minutes=2)),
        (503, "Sun, 22 Nov 2026 09:00:00 GMT", NOW + timedelta(hours=1)),
        (503, "Sun, 22 Nov 2026 07:00:00 GMT", NOW),
        (429, None, NOW + timedelta(minutes=10)),
        (429, "soon", NOW + timedelta(minutes=10)),
        (503, None, None),
        (503, "later", None),
        (429, "99999999999999999999", NOW + LONGEST),
        (200, "120", None),
        (404, None, None),
    ],
)
def test_how_long_an_answer_asks_to_wait(status: int, header: str | None, until: datetime | None) -> None:
    assert asked_to_wait(status, header, NOW, LONGEST) == until


def test_a_host_is_its_name_and_port() -> None:
    assert site_of("https://user@WWW.Example.cn:8443/a?b#c") == "www.example.cn:8443"


@pytest.mark.asyncio
async def test_a_source_may_ask_for_a_slower_pace(tmp_path: Path) -> None:
    slow = Column(key="a/x", source="a", name="X", url="https://slow.example.cn/x/", options={"delay": 7})
    quick = Column(key="b/x", source="b", name="X", url="https://quick.example.cn/x/")
    with Store.open(tmp_path / "store.db") as store:
        async with Gathering(
            config(tmp_path, slow, quick, delay=2.0), store, now=lambda: NOW, record=False
        ) as gathering:
            spacing = gathering.spacing
    assert (spacing.delay("slow.example.cn"), spacing.delay("quick.example.cn")) == (7.0, 2.0)
