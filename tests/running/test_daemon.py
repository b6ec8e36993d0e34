"""The service as a process: it polls, makes the list, stops on SIGTERM without loss, and goes on after a restart."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from collector.config import Config
from collector.errors import AlreadyRunning
from collector.gathering.archive import FOLDER, Recording
from collector.model import CHINA, AlertKind
from collector.running.clock import take_back_the_future
from collector.running.daemon import Daemon
from collector.running.duties import Duties
from collector.running.keeping import backups
from collector.running.lock import LOCK, single
from collector.running.night import BACKUP, Night
from collector.running.process import run
from collector.store import Store
from collector.store.users import Role
from tests.gathering.site import NOW, Page, Site, article_page, column, config, fill, list_page, site

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[2]
LONG = 150.0  # seconds for a process to start and to work, also where others keep the machine busy


async def start(folder: Path, *urls: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.running.service", str(folder), *urls, cwd=ROOT, stderr=PIPE
    )


async def log_until(process: Process, wanted: str) -> str:
    assert process.stderr is not None
    text = ""
    async with asyncio.timeout(LONG):
        while wanted not in text:
            line = await process.stderr.readline()
            assert line, f"ended before {wanted!r}:\n{text}"
            text += line.decode()
    return text


async def end(process: Process) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(LONG):
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
        await until(lambda: articles(made) >= 5)
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
        async with asyncio.timeout(LONG):
            _, told = await second.communicate()
        assert second.returncode == 1
        assert f"a daemon (process {first.pid}) works on {tmp_path} already" in told.decode()
        assert (await end(first))[0] == 0


async def test_the_lock_goes_with_its_holder(tmp_path: Path) -> None:
    with single(tmp_path), pytest.raises(AlreadyRunning), single(tmp_path):
        pass
    with single(tmp_path):
        assert (tmp_path / LOCK).read_text().strip().isdigit()


async def until(seen: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not seen():  # noqa: ASYNC110  # the store wakes nobody
            await asyncio.sleep(0.02)


def nothing(_config: Config, _at: datetime) -> None:
    """The list is made by somebody else."""


def daemon(
    conf: Config, store: Store, *, at: datetime = NOW, make: Callable[[Config, datetime], object] = nothing, **more: Any
) -> Daemon:
    return Daemon(conf, store, now=lambda: at, duties=Duties(make_list=make), **more)


@pytest.mark.parametrize(("hour", "lists"), [(6, 0), (7, 0), (8, 1), (23, 1)])
async def test_the_list_is_made_once_its_time_has_come(tmp_path: Path, hour: int, lists: int) -> None:
    at = NOW.replace(hour=hour)
    made: list[datetime] = []

    def make(_config: Config, when: datetime) -> None:
        made.append(when)
        with Store.open(tmp_path / "store.db") as own:
            own.lists.make(when.date(), when, None, when)

    with Store.open(tmp_path / "store.db") as store:
        async with daemon(config(tmp_path), store, at=at, make=make) as service:
            for _ in range(3):
                await service.make_list_if_due()
                await service.settled()
    assert len(made) == lists


async def test_a_list_that_fails_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tries: list[datetime] = []

    def make(_config: Config, when: datetime) -> None:
        tries.append(when)
        raise RuntimeError("no paper")

    with Store.open(tmp_path / "store.db") as store:
        async with daemon(config(tmp_path), store, make=make) as service:
            for _ in range(2):
                await service.make_list_if_due()
                await service.settled()
    assert len(tries) == 2
    assert f"the list of {NOW.date()} failed" in caplog.text


async def test_what_still_runs_is_not_begun_a_second_time(tmp_path: Path) -> None:
    begun, go_on = [], threading.Event()

    def make(_config: Config, when: datetime) -> None:
        begun.append(when)
        assert go_on.wait(20)

    with Store.open(tmp_path / "store.db") as store:
        async with daemon(config(tmp_path), store, make=make) as service:
            for _ in range(3):
                await service.make_list_if_due()
                await asyncio.sleep(0.02)
            go_on.set()
            await service.settled()
    assert len(begun) == 1


async def test_columns_in_flight_are_not_begun_again(tmp_path: Path) -> None:
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]), delay=0.3)
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store:
            async with daemon(conf, store) as service:
                await service.poll_due()
                await made.until(lambda: "/list/" in made.paths)
                await service.poll_due()
                await service.settled()
                await service.poll_due()
                await service.settled()
            assert made.paths.count("/list/") == 1
            assert len(store.polls.last("example/list", 9)) == 1


async def test_a_column_that_is_back_is_polled_again_while_another_hangs(tmp_path: Path) -> None:
    async with site() as made, site("127.0.0.2") as slow:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        slow.pages["/list/"] = Page(list_page([1]), delay=2)
        conf = config(tmp_path, column(made), column(slow, key="slow/list"), allow_private=("127.0.0.1", "127.0.0.2"))
        clock = [NOW]
        with Store.open(tmp_path / "store.db") as store:
            async with Daemon(conf, store, now=lambda: clock[0], duties=Duties(make_list=nothing)) as service:
                await service.poll_due()
                await slow.until(lambda: "/list/" in slow.paths)
                await made.until(lambda: "/art/1.html" in made.paths)
                await until(lambda: bool(store.polls.last("example/list")))
                clock[0] += timedelta(days=3)
                await service.poll_due()
                await made.until(lambda: made.paths.count("/list/") == 2)
                assert slow.paths.count("/list/") == 1  # still out, and not asked twice
                assert store.polls.last("slow/list") == []
                await service.settled()
            assert len(store.polls.last("slow/list", 9)) == 1


async def test_a_crawl_in_which_nothing_moves_is_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with site() as made:
        made.pages["/list/"] = Page(list_page([1]), delay=1)
        with Store.open(tmp_path / "store.db") as store:
            async with daemon(config(tmp_path, column(made)), store, hung=0.2) as service:
                await service.poll_due()
                await made.until(lambda: "/list/" in made.paths)
                await asyncio.sleep(0.3)
                made.pages["/list/"] = Page(list_page([1]))
                fill(made, [1])
                await service.poll_due()
                await service.settled()
                await asyncio.sleep(1)  # until the site has let go of the request that was given up
            assert "no poll ended for 0 s, given up: example/list" in caplog.text
            assert store.polls.last("example/list")[0].new == 1  # begun anew at once


async def test_the_work_of_the_night_is_done_once_a_day(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = [NOW.replace(hour=2, minute=0)]
    with Store.open(tmp_path / "store.db") as store:
        recording = Recording(tmp_path / FOLDER, store, lambda: NOW - timedelta(days=400))
        recording.add("http://a.cn/", 200, [], b"x")
        recording.close()
        store.users.add("编辑", Role.EDITOR, NOW)
        store.sessions.open("digest", "编辑", "csrf", NOW - timedelta(days=60))
        store.sessions.open("fresh", "编辑", "csrf", NOW)
        service = Daemon(
            config(tmp_path, backup_time=None), store, now=lambda: clock[0], duties=Duties(make_list=nothing)
        )
        async with service:
            with caplog.at_level("INFO", "collector"):
                for hour in (2, 3, 4, 23):
                    clock[0] = NOW.replace(hour=hour, minute=1)
                    await service.keep_house_if_due()
                    await service.settled()
            assert list((tmp_path / FOLDER).iterdir()) == []
            assert [one.digest for one in store.sessions.of("编辑")] == ["fresh"]
            assert caplog.text.count("the database file tidied") == 1
            assert (done := store.chores.last("prune")) is not None
            assert done.at == NOW.replace(hour=3, minute=1)
            clock[0] += timedelta(days=1)
            await service.keep_house_if_due()
            await service.settled()
            assert (done := store.chores.last("prune")) is not None
            assert done.day == (NOW + timedelta(days=1)).date()


async def test_the_backup_is_made_at_its_time_and_its_failure_is_told(tmp_path: Path) -> None:
    clock = [NOW.replace(hour=3, minute=0)]
    conf = config(tmp_path, backup_time=time(2, 30))
    night = Night()
    with Store.open(tmp_path / "store.db") as store:
        assert night.due(store, conf, clock[0])[0] == BACKUP
        (tmp_path / "backups").write_text("in the way")
        night.do(store.connection.path, conf, [BACKUP], lambda: clock[0])
        (alert,) = night.alerts()
        assert (alert.kind, alert.key) == (AlertKind.UPKEEP, "program:backup")
        assert BACKUP not in night.due(store, conf, clock[0] + timedelta(minutes=30))  # it rests
        clock[0] += timedelta(hours=1)
        assert BACKUP in night.due(store, conf, clock[0])
        (tmp_path / "backups").unlink()
        night.do(store.connection.path, conf, [BACKUP], lambda: clock[0])
        assert night.alerts() == []
        assert BACKUP not in night.due(store, conf, clock[0])
    assert len(backups(tmp_path / "backups")) == 1


async def test_columns_polled_in_the_future_are_due_when_the_clock_is_set_back(tmp_path: Path) -> None:
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made))
        clock = [NOW + timedelta(days=3_000)]
        with Store.open(tmp_path / "store.db") as store:
            async with Daemon(conf, store, now=lambda: clock[0], duties=Duties(make_list=nothing)) as service:
                await service.poll_due()
                await service.settled()
                clock[0] = NOW
                await service.poll_due()
                await service.settled()
                assert made.paths.count("/list/") == 1  # as if nothing were due for years
                assert take_back_the_future(store, NOW) == 1
                await service.poll_due()
                await service.settled()
                assert made.paths.count("/list/") == 2
                assert take_back_the_future(store, NOW) == 0


async def test_a_clock_that_is_set_back_does_not_stop_the_ticks(tmp_path: Path) -> None:
    """The scheduler times its runs by the machine's clock; what it timed for tomorrow must not be waited for."""
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        ahead = [0.0]
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store:
            clock = [NOW]
            service = Daemon(
                conf,
                store,
                now=lambda: clock[0],
                duties=Duties(make_list=nothing),
                wall=lambda: monotonic() + ahead[0],
            )
            async with service:
                stop = asyncio.Event()
                serving = asyncio.create_task(service.serve(stop, 86_400))  # the next tick is a day away
                await made.until(lambda: "/art/1.html" in made.paths)
                await until(lambda: bool(store.polls.last("example/list")))
                clock[0] += timedelta(days=2)
                ahead[0] = -86_400.0
                await made.until(lambda: made.paths.count("/list/") == 2)
                stop.set()
                await serving


async def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The same in this process, so that what it does at its end can be looked at."""
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made))
        with Store.open(tmp_path / "store.db") as store, caplog.at_level("INFO", "collector"):
            serving = asyncio.create_task(run(conf, store, now=lambda: NOW, duties=Duties(make_list=nothing), tick=0.1))
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
        async with daemon(conf, store) as service:
            for _ in range(2):
                await service.poll_due()
                await service.settled()
    assert caplog.text.count("a crawl of 1 columns broke") == 2
