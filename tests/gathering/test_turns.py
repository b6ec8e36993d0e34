"""Manners between programs: what several processes of one data folder ask of one host."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from collector.gathering.crawl import crawl
from collector.gathering.spacing import Spacing
from collector.gathering.turns import FOLDER, Turns
from collector.store import Store
from tests.gathering.site import NOW, column, config, site

ROOT = Path(__file__).parents[2]
ASKER = """
import asyncio, sys, time
from pathlib import Path
from collector.gathering.spacing import Spacing
from collector.gathering.turns import Turns

async def ask(count, delay, busy):
    spacing = Spacing(delay, 1, turns=Turns(Path(sys.argv[1])))
    for _ in range(count):
        async with spacing.turn("www.example.cn"):
            print(time.monotonic(), flush=True)
            await asyncio.sleep(busy)

asyncio.run(ask(int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
"""


def asker(folder: Path, count: int, delay: float, busy: float = 0.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", ASKER, str(folder), str(count), str(delay), str(busy)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_programs_together_keep_the_pace_of_one(tmp_path: Path) -> None:
    both = [asker(tmp_path, 6, 0.1) for _ in range(2)]
    begun = sorted(float(line) for one in both for line in one.communicate(timeout=30)[0].split())
    assert len(begun) == 12
    assert all(later - earlier >= 0.095 for earlier, later in pairwise(begun))


def test_a_host_is_asked_by_one_program_at_a_time(tmp_path: Path) -> None:
    both = [asker(tmp_path, 3, 0.0, busy=0.2) for _ in range(2)]
    begun = sorted(float(line) for one in both for line in one.communicate(timeout=30)[0].split())
    assert len(begun) == 6
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(begun))


@pytest.mark.asyncio
async def test_a_program_that_is_killed_leaves_its_turn(tmp_path: Path) -> None:
    with asker(tmp_path, 1, 0.0, busy=60) as holder:
        assert holder.stdout is not None
        await asyncio.to_thread(holder.stdout.readline)
        waiting = asyncio.create_task(Turns(tmp_path).enter("www.example.cn", 0.0))
        await asyncio.sleep(0.15)
        assert not waiting.done()
        holder.send_signal(signal.SIGKILL)
        async with asyncio.timeout(5):
            await waiting


@pytest.mark.asyncio
async def test_the_first_request_after_another_programs_last_one_keeps_the_distance(tmp_path: Path) -> None:
    now = [100.0]
    first, second = (Turns(tmp_path, clock=lambda: now[0]) for _ in range(2))
    await first.enter("a.cn:8080", 2.0)
    first.leave("a.cn:8080")
    waiting = asyncio.create_task(second.enter("a.cn:8080", 0.2))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    now[0] += 0.3
    await waiting
    await second.enter("a.cn:8080", 0.2)  # another of its own, where two at a time are allowed
    second.leave("a.cn:8080")
    assert second._held
    second.leave("a.cn:8080")
    assert not second._held


@pytest.mark.parametrize("written", ["", "not a time", "99999999.0"], ids=["new", "damaged", "before a restart"])
@pytest.mark.asyncio
async def test_a_time_that_means_nothing_is_not_waited_for(tmp_path: Path, written: str) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / "a.cn.lock").write_text(written)
    async with asyncio.timeout(1):
        await Turns(tmp_path / "turns", clock=lambda: 5.0).enter("a.cn", 600.0)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/etc/x", "a" * 300, "[::1]:80", "例子.中国"])
def test_no_hosts_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data" / "turns"
    asyncio.run(Turns(folder).enter(name, 0.0))
    (made,) = folder.iterdir()
    assert set(tmp_path.rglob("*")) == {tmp_path / "data", folder, made}


def test_a_crawl_takes_its_turns_in_the_data_folder(tmp_path: Path) -> None:
    async def crawl_once() -> None:
        async with site() as made:
            conf = config(tmp_path, column(made))
            with Store.open(tmp_path / "store.db") as store:
                await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)

    asyncio.run(crawl_once())
    assert [path.name.startswith("127.0.0.1%3A") for path in (tmp_path / FOLDER).iterdir()] == [True]


@pytest.mark.asyncio
async def test_a_cancelled_request_gives_its_turn_back(tmp_path: Path) -> None:
    spacing = Spacing(0.0, 1, turns=Turns(tmp_path))

    async def ask() -> None:
        async with spacing.turn("a.cn"):
            await asyncio.sleep(60)

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(1):
        await Turns(tmp_path).enter("a.cn", 0.0)
