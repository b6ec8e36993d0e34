"""Trouble from outside: the disk, the clock, the names, the memory. It is told clearly, it passes, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.errors import StoreError
from collector.gathering.crawl import Gathering, crawl, due_columns
from collector.gathering.room import check_room
from collector.model import Outcome
from collector.running.clock import take_back_the_future
from collector.running.keeping import store_faults
from collector.store import Store
from collector.store.trouble import Trouble, disk_error, trouble
from collector.store.verify import faults
from tests.cli.served import Desk, served
from tests.desk.office import EDITOR, Office
from tests.gathering.site import NOW, Page, Site, column, config, fill, list_page, site
from tests.running.trouble import collector, file_size, fill_up, memory, needs_root, office, publish, small_disk


@pytest.fixture
def made() -> Iterator[Site]:
    with served() as running:
        yield running


def stored(data: Path) -> tuple[int, int]:
    """How many items there are, and how many are waited for."""
    with closing(sqlite3.connect(data / "collector.db")) as db:
        (items,), (pending,) = (db.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("items", "pending"))
    return items, pending


def crawl_again(own: Desk) -> None:
    crawled = own.run("crawl", "--all")
    assert crawled.exit_code == 0, crawled.output


def whole(data: Path) -> None:
    assert list(store_faults(data / "collector.db", data / "archive", deep=True)) == []


@needs_root
def test_a_full_disk_ends_the_crawl_and_the_next_one_has_everything(tmp_path: Path, made: Site) -> None:
    publish(made, 12, size=60_000)
    with small_disk(tmp_path / "data", 8) as disk:
        own = office(tmp_path, made)
        Store.open(disk / "collector.db").close()
        full = fill_up(disk, 450_000)
        failed = collector(own, "crawl", "--all")
        assert failed.returncode == 1
        assert "the disk is full; nothing of this step was stored, free some space and run it again" in failed.stderr
        assert "Traceback" not in failed.stderr
        asked = sum(path.startswith("/art/") for path in made.paths)
        assert asked < 12  # it did not go on asking for what it could not keep
        before = stored(disk)[0]
        full.unlink()
        crawl_again(own)
        assert stored(disk) == (12, 0)
        assert sum(path.startswith("/art/") for path in made.paths) <= asked + 12 - before
        whole(disk)


@pytest.mark.skipif(os.geteuid() == 0, reason="root has a full disk to try it on")
def test_a_limit_on_files_is_a_full_disk_too(tmp_path: Path, made: Site) -> None:
    publish(made, 6, size=200_000)
    own = office(tmp_path, made)
    Store.open(tmp_path / "data" / "collector.db").close()
    failed = collector(own, "crawl", "--all", limit=file_size(400_000))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "the disk" in failed.stderr
    assert collector(own, "crawl", "--all").returncode == 0
    assert stored(tmp_path / "data") == (6, 0)
    whole(tmp_path / "data")


def test_with_little_room_nothing_is_asked_of_anybody(tmp_path: Path, made: Site) -> None:
    publish(made, 2, size=100)
    own = office(tmp_path, made, reserve=1_000_000)
    refused = collector(own, "crawl", "--all")
    assert refused.returncode == 1
    assert "MB nothing is gathered ([storage] reserve_mb); free some space, and it goes on by itself" in refused.stderr
    assert made.asked == []
    with pytest.raises(StoreError) as told:
        check_room(tmp_path / "not" / "there", 10**15)
    assert trouble(told.value) is Trouble.FULL
    check_room(tmp_path / "not" / "there", 1)


@needs_root
def test_a_disk_that_may_only_be_read_is_told_and_asks_nobody(tmp_path: Path, made: Site) -> None:
    publish(made, 3, size=100)
    with small_disk(tmp_path / "data", 20) as disk:
        own = office(tmp_path, made)
        Store.open(disk / "collector.db").close()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        failed = collector(own, "crawl", "--all")
        assert failed.returncode == 1
        assert "check that its folder exists and may be written to" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert made.paths == []
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        crawl_again(own)
        assert stored(disk) == (3, 0)
        whole(disk)


@needs_root
def test_a_running_service_goes_on_by_itself_when_there_is_room_again(tmp_path: Path) -> None:
    async def live() -> None:
        async with site() as running:
            publish(running, 8, size=60_000)
            conf = config(disk, column(running), reserve=0)
            with Store.open(disk / "store.db") as store:
                full = fill_up(disk, 300_000)
                async with Gathering(conf, store, now=lambda: NOW) as gathering:
                    for _ in range(2):
                        with pytest.raises(StoreError, match="the disk is full"):
                            await gathering.crawl(conf.enabled)
                    full.unlink()
                    (poll,) = await gathering.crawl(conf.enabled)
                    await gathering.read_files()
                assert poll.outcome is Outcome.OK
                assert len(store.items.ids()) == 8
                assert store.polls.last("example/list", 9) == [poll]  # those that broke off were no polls
            assert list(faults(disk / "store.db")) == []

    with small_disk(tmp_path / "disk", 8) as disk:
        asyncio.run(live())


@needs_root
def test_the_desk_says_it_in_chinese_and_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 12) as disk:
        own = Office(disk)
        own.people()
        (item, *_) = own.items(4)
        with own.client(EDITOR) as client:
            full = fill_up(disk, 0)
            wishes = [{"item": item, "kind": "later", "key": f"while-it-is-full-{n}"} for n in range(200)]
            told = (client.post("/api/v1/decisions", json=wish) for wish in wishes)
            refused = next(one for one in told if one.status_code != 200)
            assert refused.status_code == 503
            assert refused.json()["message"].startswith("服务器磁盘已满，这一步没有保存")
            assert client.get("/candidates").status_code == 200  # reading goes on
            full.unlink()
            again = client.post("/api/v1/decisions", json={"item": item, "kind": "reject", "key": "when-there-is-room"})
            assert again.status_code == 200
        own.store.close()
        assert list(faults(disk / "collector.db")) == []


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=365)], ids=str)
def test_a_clock_that_is_set_back_loses_and_doubles_nothing(tmp_path: Path, back: timedelta) -> None:
    async def live() -> None:
        at = [NOW]
        async with site() as running:
            fill(running, range(1, 4))
            running.pages["/list/"] = Page(list_page(range(1, 4)))
            conf = config(tmp_path, column(running))
            with Store.open(tmp_path / "store.db") as store:
                await crawl(conf.enabled, config=conf, store=store, now=lambda: at[0])
                at[0] -= back
                assert due_columns(conf, store, at[0]) == ()
                take_back_the_future(store, at[0])
                assert due_columns(conf, store, at[0] + timedelta(minutes=1)) == conf.enabled
                fill(running, range(4, 6))
                running.pages["/list/"] = Page(list_page(range(1, 6)))
                (poll,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: at[0])
                assert (poll.outcome, poll.new) == (Outcome.OK, 2)
                at[0] += back + timedelta(hours=3)
                (poll,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: at[0])
                assert poll.outcome.healthy
                assert poll.new == 0
                assert len(store.items.ids()) == 5
        assert list(faults(tmp_path / "store.db")) == []

    asyncio.run(live())


def test_without_names_every_column_says_so_and_finds_everything_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = True
    real = socket.getaddrinfo

    def names(host: Any, *more: Any, **given: Any) -> Any:
        if host != "news.example.org":
            return real(host, *more, **given)
        if gone:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real("127.0.0.1", *more, **given)

    async def live() -> None:
        nonlocal gone
        at = [NOW]
        async with site() as running:
            fill(running, range(1, 4))
            running.pages["/list/"] = Page(list_page(range(1, 4)))
            named = column(Site(host="news.example.org", port=running.port))
            conf = config(tmp_path, named, allow_private=("news.example.org",))
            with Store.open(tmp_path / "store.db") as store:
                async with Gathering(conf, store, now=lambda: at[0]) as gathering:
                    (poll,) = await gathering.crawl(conf.enabled)
                    assert poll.outcome is Outcome.UNREACHABLE
                    assert "news.example.org" in poll.detail
                    state = store.columns.state("example/list")
                    assert state.next_due is not None
                    assert state.next_due - NOW < timedelta(hours=23)  # asked again before the next list
                    gone, at[0] = False, state.next_due
                    (poll,) = await gathering.crawl(conf.enabled)
                assert (poll.outcome, poll.new) == (Outcome.OK, 3)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    asyncio.run(live())


def test_a_page_too_large_for_the_memory_is_given_up_alone(tmp_path: Path, made: Site) -> None:
    publish(made, 4, size=100)
    made.pages["/art/2.html"] = Page(b"<html><body>" + b"<p>" * 1_500_000 + b"</body></html>")
    own = office(tmp_path, made)
    crawled = collector(own, "crawl", "--all", limit=memory(1_500_000_000))
    assert stored(tmp_path / "data") == (3, 1), crawled.stderr
    assert "Traceback" not in crawled.stdout
    with closing(sqlite3.connect(tmp_path / "data" / "collector.db")) as db:
        (problem,) = db.execute("SELECT problem FROM pending").fetchone()
    assert problem
    whole(tmp_path / "data")


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (28, Trouble.FULL, "the disk is full"),
        (27, Trouble.FULL, "the disk is full"),
        (30, Trouble.READ_ONLY, "may only be read"),
        (13, Trouble.READ_ONLY, "may only be read"),
        (2, Trouble.MISSING, "the disk reports a fault"),
        (5, Trouble.DAMAGED, "the disk reports a fault"),
        (40, Trouble.OTHER, "the disk reports a fault"),
    ],
)
def test_faults_of_the_disk_have_the_words_of_the_store(number: int, kind: Trouble, words: str) -> None:
    cause = OSError(number, "as the system says it")
    with pytest.raises(StoreError, match=f"/data/archive: .*{words}") as told:
        raise disk_error(cause, Path("/data/archive")) from cause
    assert trouble(told.value) is kind
