"""The service as a process: it polls, makes the list, stops on SIGTERM without loss, and goes on after a restart."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import AlreadyRunning
from collector.gathering.archive import FOLDER, Recording
from collector.gathering.crawl import Gathering
from collector.model import CHINA
from collector.running.daemon import LOCK, Daemon, run, single
from collector.store import Store
from tests.gathering.site import NOW, Page, Site, article_page, column, config, fill, list_page, site

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[2]


async def start(folder: Path, *urls: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.running.service", str(folder), *urls, cwd=ROOT, stderr=PIPE
    )


async def log_until(process: Process, wanted: str) -> str:
    assert process.stderr is not None
    text = ""
    async with asyncio.timeout(40):
        while wanted not in text:
            line = await process.stderr.readline()
            assert line, f"ended before {wanted!r}:\n{text}"
            text += line.decode()
    return text


async def end(process: Process) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(40):
        _, told = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


def articles(made: Site) -> int:
    return sum(path.startswith("/art/") for path in made.paths)


async def test_it_stops_on_sigterm_without_loss_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with site() as made:
        for number in range(1, 16):
            made.pages[f"/art/{number}.html"] = Page(article_page(number), delay=0.05)
        made.pages["/list/"] = Page(list_page(range(1, 16)))
        process = await start(tmp_path, made.url("/list/"))
        await made.until(lambda: articles(made) >= 5)
        code, told = await end(process)
        assert code == 0, told
        assert "stopped" in told
        assert "Traceback" not in told
        served = articles(made)
        assert 5 <= served < 15
        with Store.open(tmp_path / "store.db") as store:
            (done,) = store.polls.last("c0/list")
            assert done.new == served  # every page that was served is stored
            assert store.polls.pending_counts() == {"c0/list": 15 - served}  # and the rest is owed
            assert store.lists.last() is not None

        made.pages["/other/"] = Page(list_page(range(1, 16)))
        again = await start(tmp_path, made.url("/list/"), made.url("/other/"))
        await log_until(again, "polled 1 columns")
        code, told = await end(again)
        assert code == 0, told
        assert made.paths.count("/list/") == 1  # not due again yet: the restart repeated nothing
        assert made.paths.count("/other/") == 1
        with Store.open(tmp_path / "store.db") as store:
            counts = store.polls.pending_counts()
            assert sum(counts.values()) == 0
            assert len(store.items.since(None, datetime.now(CHINA))) == 15


async def test_a_second_daemon_on_the_same_data_says_who_is_there(tmp_path: Path) -> None:
    async with site() as made:
        made.pages["/list/"] = Page(list_page([1]))
        first = await start(tmp_path, made.url("/list/"))
        await log_until(first, "watching")
        second = await start(tmp_path, made.url("/list/"))
        async with asyncio.timeout(40):
            _, told = await second.communicate()
        assert second.returncode == 1
        assert f"a daemon (process {first.pid}) works on {tmp_path} already" in told.decode()
        assert (await end(first))[0] == 0


async def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    with single(tmp_path), pytest.raises(AlreadyRunning), single(tmp_path):
        pass
    with single(tmp_path):
        assert (tmp_path / LOCK).read_text().strip().isdigit()


def daemon(
    folder: Path, store: Store, gathering: Gathering, at: datetime, make: Callable[[datetime], object]
) -> Daemon:
    made = Site(port=1)
    return Daemon(config(folder, column(made)), store, gathering, now=lambda: at, make_list=make)


@pytest.mark.parametrize(("hour", "lists"), [(6, 0), (7, 0), (8, 1), (23, 1)])
async def test_the_list_is_made_once_its_time_has_come(tmp_path: Path, hour: int, lists: int) -> None:
    at = NOW.replace(hour=hour)
    made: list[datetime] = []

    def make(when: datetime) -> None:
        made.append(when)
        with Store.open(tmp_path / "store.db") as own:
            own.lists.make(when.date(), when, None, when)

    conf = config(tmp_path)
    with Store.open(tmp_path / "store.db") as store:
        async with Gathering(conf, store, now=lambda: at, record=False) as gathering:
            service = daemon(tmp_path, store, gathering, at, make)
            for _ in range(3):
                await service.make_list_if_due()
                await service.settled()
    assert len(made) == lists


async def test_a_list_that_fails_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tries: list[datetime] = []

    def make(when: datetime) -> None:
        tries.append(when)
        raise RuntimeError("no paper")

    with Store.open(tmp_path / "store.db") as store:
        async with Gathering(config(tmp_path), store, now=lambda: NOW, record=False) as gathering:
            service = daemon(tmp_path, store, gathering, NOW, make)
            for _ in range(2):
                await service.make_list_if_due()
                await service.settled()
    assert len(tries) == 2
    assert "could not be made" in caplog.text


async def test_columns_in_flight_are_not_begun_again(tmp_path: Path) -> None:
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]), delay=0.3)
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store:
            async with Gathering(conf, store, now=lambda: NOW, record=False) as gathering:
                service = Daemon(conf, store, gathering, now=lambda: NOW, make_list=lambda at: None)
                await service.poll_due()
                await made.until(lambda: "/list/" in made.paths)
                await service.poll_due()
                await service.settled()
                await service.poll_due()
                await service.settled()
            assert made.paths.count("/list/") == 1
            assert len(store.polls.last("example/list", 9)) == 1


async def test_old_recordings_are_cleared(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db") as store:
        recording = Recording(tmp_path / FOLDER, store, lambda: NOW - timedelta(days=400))
        recording.add("http://a.cn/", 200, [], b"x")
        recording.close()
        async with Gathering(config(tmp_path), store, now=lambda: NOW, record=False) as gathering:
            await daemon(tmp_path, store, gathering, NOW, lambda at: None).tidy()
        assert list((tmp_path / FOLDER).iterdir()) == []


async def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The same in this process, so that what it does at its end can be looked at."""
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store, caplog.at_level("INFO", "collector"):
            serving = asyncio.create_task(
                run(conf, store, now=lambda: NOW, make_list=lambda at: None, arrived=lambda item: None, tick=0.1)
            )
            await made.until(lambda: "/art/1.html" in made.paths)
            os.kill(os.getpid(), signal.SIGTERM)
            async with asyncio.timeout(30):
                await serving
            assert store.polls.last("example/list")[0].new == 1
    assert "stopped" in caplog.text
    with single(tmp_path):  # the lock is free again
        pass


async def test_a_crawl_that_breaks_does_not_end_the_service(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    conf = config(tmp_path, column(Site(port=1), family="nonesuch"))
    with Store.open(tmp_path / "store.db") as store:
        async with Gathering(conf, store, now=lambda: NOW, record=False) as gathering:
            service = Daemon(conf, store, gathering, now=lambda: NOW, make_list=lambda at: None)
            for _ in range(2):
                await service.poll_due()
                await service.settled()
    assert caplog.text.count("a crawl of 1 columns broke") == 2
