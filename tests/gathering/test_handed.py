"""Pages that editors hand in by their addresses are read without any column of their site."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from collector.gathering.crawl import crawl, due_columns
from collector.model import HANDED, Entry, Outcome
from collector.reading.urls import url_key
from collector.store import Store
from tests.gathering.site import NOW, column, config, fill, site

pytestmark = pytest.mark.asyncio


async def test_a_page_handed_in_is_read_once_and_then_nothing_is_due(tmp_path: Path) -> None:
    async with site() as made:
        fill(made, range(1, 3))
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store:
            assert HANDED not in due_columns(conf, store, NOW)
            for number in (1, 9):
                store.polls.want(HANDED.key, Entry(url=made.url(f"/art/{number}.html"), title=""), NOW)
            assert due_columns(conf, store, NOW)[0] == HANDED
            arrived: list[int] = []
            (poll,) = await crawl(
                [HANDED], config=conf, store=store, now=lambda: NOW, record=False, arrived=arrived.append
            )
            assert (poll.outcome, poll.entries, poll.new, poll.failed) == (Outcome.OK, 0, 1, 1)
            assert sorted(made.paths) == ["/art/1.html", "/art/9.html"]
            item = store.items.by_url(made.url("/art/1.html"))
            assert item is not None
            assert (item.column, arrived) == (HANDED.key, [item.id])
            assert "编号1-1" in item.article.text
            assert "404" in (store.polls.problem_of(url_key(made.url("/art/9.html"))) or "")
            assert store.polls.problem_of(url_key(made.url("/art/1.html"))) is None
            assert HANDED not in due_columns(conf, store, NOW + timedelta(minutes=5))
            assert due_columns(conf, store, NOW + timedelta(hours=3))[0] == HANDED
