"""Two children and their parent, as real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from collector.running import supervising
from collector.running.supervising import Child, supervise
from collector.running.systemd import SOCKET

pytestmark = pytest.mark.asyncio

LASTING = """
import os, signal, sys, time
name, log = sys.argv[1:]
def say(what): open(log, "a").write(f"{name} {what} {os.getpid()}\\n")
def stop(*_): say("stopped"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGHUP, lambda *_: say("told"))
say("began")
while True: time.sleep(0.05)
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "_LOOK", 0.05)
    monkeypatch.setattr(supervising, "_FIRST", 0.05)


class Told:
    """What the children wrote."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "told"
        self.path.touch()

    def child(self, name: str, **more: object) -> Child:
        command = [sys.executable, "-c", LASTING, name, str(self.path)]
        return Child(name=name, command=command, grace=10.0, **more)  # type: ignore[arg-type]

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.path.read_text().splitlines()]

    def said(self) -> list[str]:
        return [f"{name} {what}" for name, what, _ in self.lines()]

    async def until(self, count: int, line: str) -> None:
        async with asyncio.timeout(30):
            while self.said().count(line) < count:  # noqa: ASYNC110  # files wake nobody
                await asyncio.sleep(0.02)

    def process(self, name: str) -> int:
        return [int(number) for who, what, number in self.lines() if who == name and what == "began"][-1]


async def test_one_that_dies_is_started_again_while_the_other_goes_on_and_both_end_in_order(tmp_path: Path) -> None:
    told = Told(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(str(tmp_path / "notify"))
        system.setblocking(False)
        environment = dict(os.environ) | {SOCKET: str(tmp_path / "notify")}
        work = asyncio.create_task(supervise([told.child("desk"), told.child("daemon")], environment))
        await told.until(1, "desk began")
        await told.until(1, "daemon began")
        desk = told.process("desk")
        os.kill(told.process("daemon"), signal.SIGKILL)
        await told.until(2, "daemon began")
        assert told.process("desk") == desk
        os.kill(os.getpid(), signal.SIGHUP)
        await told.until(1, "daemon told")
        await told.until(1, "desk told")
        os.kill(os.getpid(), signal.SIGTERM)
        assert await work == 0
        heard = [system.recv(100) for _ in range(2)]
    assert heard == [b"READY=1", b"WATCHDOG=1"]
    assert told.said()[-2:] == ["desk stopped", "daemon stopped"]


async def test_one_that_refuses_at_its_start_ends_everything_with_its_code(tmp_path: Path) -> None:
    told = Told(tmp_path)
    refusing = Child(name="daemon", command=[sys.executable, "-c", "import sys; sys.exit(2)"], grace=5.0)
    assert abs(await supervise([told.child("desk"), refusing], dict(os.environ))) == 2
    assert told.said() in ([], ["desk began"], ["desk began", "desk stopped"])


async def test_one_without_a_sign_of_life_is_killed_and_one_on_new_ground_renewed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told, dead, mark = Told(tmp_path), set[int](), ["a"]
    children = [
        told.child("desk", mark=lambda: mark[0]),
        told.child("daemon", alive=lambda process: process not in dead),
    ]
    with caplog.at_level("INFO", "collector"):
        work = asyncio.create_task(supervise(children, dict(os.environ)))
        await told.until(1, "daemon began")
        dead.add(told.process("daemon"))
        await told.until(2, "daemon began")
        await told.until(1, "desk began")
        mark[0] = "b"
        await told.until(2, "desk began")
        os.kill(os.getpid(), signal.SIGTERM)
        await work
    assert "daemon gives no sign of life and is killed" in caplog.text
    assert "desk is started anew with the changed configuration" in caplog.text
    assert "desk ended with" not in caplog.text


async def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    told = Told(tmp_path)
    deaf = LASTING.replace("signal.signal(signal.SIGTERM, stop)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    child = Child(name="daemon", command=[sys.executable, "-c", deaf, "daemon", str(told.path)], grace=0.3)
    work = asyncio.create_task(supervise([child], dict(os.environ)))
    await told.until(1, "daemon began")
    os.kill(os.getpid(), signal.SIGTERM)
    assert await work == -signal.SIGKILL


async def test_children_do_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    child = (
        "from collector.running.supervising import follow; import os, time; follow(os.getppid())\n"
        "print('up', flush=True)\ntime.sleep(60)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", parent, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    async with asyncio.timeout(40):
        assert await process.stdout.readline() == b"up\n"
        process.kill()
        assert await process.stdout.read() == b""  # the child has let go of it too
        await process.wait()
