"""The pulse: it tells of lag and of a clock that was set, and ends a process whose loop stands still."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from collector.running.pulse import Pulse
from collector.running.systemd import ALIVE, READY, SOCKET, notify

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[2]

STUCK = """
import asyncio, sys, threading, time
from datetime import timedelta
from collector.running.pulse import Pulse

def a_page_that_never_ends():
    time.sleep(60)

async def main():
    pulse = Pulse(stuck=timedelta(seconds=0.5), wall=time.time, beaten=lambda lag: None, stepped=print, every=0.05)
    beating = asyncio.create_task(pulse.beat(asyncio.Event()))
    await asyncio.sleep(1)  # longer than the limit: a loop that turns lives on
    print("alive", flush=True)
    a_page_that_never_ends()

asyncio.run(main())
"""


async def test_a_stuck_loop_ends_the_process_with_every_stack() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUCK, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(50):
        out, told = await process.communicate()
    assert out.decode().strip() == "alive"
    assert process.returncode == 1
    assert "Timeout" in told.decode()
    assert "a_page_that_never_ends" in told.decode()


async def test_it_tells_how_late_the_loop_is() -> None:
    lags: list[float] = []
    stop = asyncio.Event()
    pulse = Pulse(stuck=timedelta(seconds=60), wall=time.time, beaten=lags.append, stepped=lambda _: None, every=0.02)
    beating = asyncio.create_task(pulse.beat(stop))
    await asyncio.sleep(0.05)
    time.sleep(0.3)  # noqa: ASYNC251  # what it is about
    await asyncio.sleep(0.1)
    stop.set()
    await beating
    assert max(lags) >= 0.2


async def test_it_tells_of_a_clock_that_was_set(caplog: pytest.LogCaptureFixture) -> None:
    steps: list[float] = []
    ahead = [0.0]
    stop = asyncio.Event()
    pulse = Pulse(
        stuck=timedelta(seconds=60),
        wall=lambda: time.monotonic() + ahead[0],
        beaten=lambda _: None,
        stepped=steps.append,
        every=0.01,
    )
    beating = asyncio.create_task(pulse.beat(stop))
    ahead[0] = 5.0  # a correction, not a step
    await asyncio.sleep(0.1)
    assert steps == []
    for seconds in (-3_600.0, 86_400.0):
        ahead[0], count = seconds, len(steps)
        async with asyncio.timeout(60):
            while len(steps) == count:  # noqa: ASYNC110  # what it tells is a list
                await asyncio.sleep(0.01)
    stop.set()
    await beating
    assert steps == [pytest.approx(-3_600, abs=30), pytest.approx(90_000, abs=30)]
    assert "the clock was set by -36" in caplog.text


async def test_systemd_is_told_where_it_listens(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        notify({SOCKET: str(tmp_path / "notify")}, READY)
        notify({SOCKET: str(tmp_path / "gone")}, ALIVE)
        notify({}, ALIVE)
        line.setblocking(False)
        assert line.recv(100) == b"READY=1"
        with pytest.raises(BlockingIOError):
            line.recv(100)


async def test_systemd_may_listen_without_a_file() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0collector-test-notify")
        notify({SOCKET: "@collector-test-notify"}, ALIVE)
        line.settimeout(5)
        assert line.recv(100) == b"WATCHDOG=1"
