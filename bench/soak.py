"""Many days of the real daemon in minutes, over a clock that is moved on: memory and file handles are shown.

``python -m bench soak --days 30``  30 simulated days, in some minutes

The daemon is the real one in a process of its own: polls, lists, digests to a webhook, housekeeping, backups, and its
configuration is changed once a day. Only the clock is another: it goes on by half an hour whenever nothing runs.
Columns publish by that clock, one of them is down every third day.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from collector.config import Bulletin, Config, Settings
from collector.config.notify import Channel, ChannelKind, Notify
from collector.config.service import Service
from collector.editing.candidates import daily_list
from collector.model import CHINA, Column, Source
from collector.running.daemon import Daemon
from collector.running.duties import Duties
from collector.running.supervising import THRIFTY
from collector.store import Store

_START = datetime(2026, 11, 22, 0, 0, tzinfo=CHINA)
_TICK = 0.1  # seconds
_STEP = timedelta(minutes=30)  # of the simulated time, one a tick at most
_EVERY = timedelta(hours=6)  # a column publishes
_LISTED = 20  # articles on a list
_PAGES = 32_000_000  # bytes of the store that a connection keeps at most; the store grows meanwhile
_BATCHES = 4  # of the days, for the slope that is shown


class Clock:
    """The daemon's clock; what it shows stands in a file, for the site to publish by."""

    def __init__(self, folder: Path) -> None:
        self._file, self._at = folder / "clock", _START

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._at

    def move_on(self) -> None:
        """Half an hour later."""
        self._at += _STEP
        fresh = self._file.with_suffix(".new")
        fresh.write_text(self._at.isoformat())
        fresh.replace(self._file)


def shown(folder: Path) -> datetime:
    """What the daemon's clock shows."""
    try:
        return datetime.fromisoformat((folder / "clock").read_text())
    except FileNotFoundError:  # it has not moved yet
        return _START


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The daemon at the end of a day."""

    day: int
    memory: int  # bytes, resident
    files: int  # open
    threads: int


def main(argv: list[str]) -> int:
    """Measure; see the module's docstring. 1 where memory or handles grow, or the daemon failed."""
    parser = argparse.ArgumentParser(prog="bench soak", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--daemon", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.daemon:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr)
        folder, port = asked.daemon
        asyncio.run(_daemon(Path(folder), int(port), asked.columns))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _soak(Path(folder), asked.days, asked.columns)


def _soak(folder: Path, days: int, columns: int) -> int:
    with _site(lambda: shown(folder)) as (port, digests), (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "bench", "soak", "--columns", str(columns)]
        command += ["--daemon", str(folder), str(port)]
        with subprocess.Popen(command, stderr=log, env={**THRIFTY, **os.environ}) as daemon:
            samples = list(_watch(daemon, folder, days))
            daemon.terminate()
            code = daemon.wait(120)
    _report(folder, days, len(digests), code)
    return 0 if code == 0 and len(samples) == days and _is_flat(samples) else 1


def _watch(daemon: subprocess.Popen[bytes], folder: Path, days: int) -> Iterator[Sample]:
    """A look at the process at the end of every day."""
    print(f"{'day':>4} {'RSS MB':>8} {'files':>6} {'threads':>8}")
    for day in range(1, days + 1):
        while shown(folder) < _START + timedelta(days=day) and daemon.poll() is None:
            time.sleep(0.2)
        if daemon.poll() is not None:
            return
        sample = _sample(daemon.pid, day)
        print(f"{sample.day:4} {sample.memory / 1e6:8.1f} {sample.files:6} {sample.threads:8}", flush=True)
        yield sample


def _sample(process: int, day: int) -> Sample:
    place = Path("/proc") / str(process)
    status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
    return Sample(
        day=day,
        memory=int(status["VmRSS"].split()[0]) * 1_024,
        files=len(os.listdir(place / "fd")),  # noqa: PTH208  # the quickest look
        threads=int(status["Threads"]),
    )


def _is_flat(samples: list[Sample]) -> bool:
    """Whether the last quarter of the days needs no more than the second, but for what SQLite may keep of the store."""
    part = len(samples) // _BATCHES
    if not part:
        return bool(samples)
    second, last = samples[part : 2 * part], samples[-part:]
    memory = [max(one.memory for one in some) for some in (second, last)]
    files = [max(one.files for one in some) for some in (second, last)]
    print(f"most memory in the second quarter {memory[0] / 1e6:.1f} MB, in the last {memory[1] / 1e6:.1f} MB")
    print(f"most open files in the second quarter {files[0]}, in the last {files[1]}")
    return memory[1] <= memory[0] + _PAGES and files[1] <= files[0] + 5


def _report(folder: Path, days: int, digests: int, code: int) -> None:
    with Store.open(folder / "store.db") as store:
        polls = sum(row[0] for row in store.connection.rows("SELECT count(*) FROM polls"))
        items = sum(row[0] for row in store.connection.rows("SELECT count(*) FROM items"))
        lists = sum(row[0] for row in store.connection.rows("SELECT count(*) FROM lists"))
    text = (folder / "log").read_text(encoding="utf-8")
    print(f"{days} days: {polls} polls, {items} items, {lists} lists, {digests} messages, exit code {code}")
    print(f"{text.count('Traceback')} tracebacks, {text.count('is in force')} changed configurations taken up")


async def _daemon(folder: Path, port: int, columns: int) -> None:
    """The daemon itself, in its process."""
    conf, files, clock = _config(folder, port, columns), folder / "config", Clock(folder)
    files.mkdir(exist_ok=True)
    (files / "collector.toml").touch()

    def make_list(config: Config, at: datetime) -> None:
        with Store.open(folder / "store.db") as own:
            daily_list(own, config, day=at.date(), now=at)
        (files / "collector.toml").write_text(f"# {at}\n")  # changed once a day

    duties = Duties(
        make_list=make_list,
        load=lambda: conf,
        config_dir=files,
        environment={"HOOK": f"http://127.0.0.1:{port}/hook"},
    )
    with Store.open(folder / "store.db") as store:
        async with Daemon(conf, store, now=clock, duties=duties) as daemon:
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            moving = asyncio.create_task(_move_on(clock, daemon))
            await daemon.serve(stop, _TICK)
            moving.cancel()


async def _move_on(clock: Clock, daemon: Daemon) -> None:
    """Let the time pass whenever nothing runs."""
    while True:
        await asyncio.sleep(_TICK / 2)
        await daemon.settled()
        clock.move_on()


def _config(folder: Path, port: int, columns: int) -> Config:
    watched = tuple(
        Column(key=f"site/c{n}", source="site", name=f"栏目{n}", url=f"http://127.0.0.1:{port}/c{n}/", family="listing")
        for n in range(columns)
    )
    settings = Settings(
        data_dir=folder,
        contact="bench@example.org",
        delay=0,
        concurrency=2,
        reading_processes=1,
        allow_private=("127.0.0.1",),
        archive_keep_days=7,
        service=Service(stuck=timedelta(seconds=60), listen_port=0),
        notify=Notify(channels=(Channel(name="hook", kind=ChannelKind.WEBHOOK, secret_env="HOOK"),)),
    )
    return Config(settings=settings, bulletin=Bulletin(), sources=(Source(key="site", name="站点", columns=watched),))


@contextmanager
def _site(clock: Callable[[], datetime]) -> Iterator[tuple[int, list[str]]]:
    """The columns' site, and the webhook: its port, and the titles of the messages that came."""
    messages: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """A list, an article, or nothing where the column is down."""
            status, page = _page(self.path, clock())
            self._answer(status, page)

        def do_POST(self) -> None:
            """A message."""
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["title"])
            self._answer(200, "ok")

        def _answer(self, status: int, page: str) -> None:
            body = page.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port, messages
        finally:
            server.shutdown()


def _page(path: str, now: datetime) -> tuple[int, str]:
    parts = path.strip("/").split("/")
    newest = int((now - _START) / _EVERY) + _LISTED
    if parts[0].startswith("c") and parts[0][1:].isdigit() and len(parts) == 1:
        if parts[0] == "c0" and (now - _START).days % 3 == 2:
            return 503, "down"
        rows = "".join(_row(parts[0], number) for number in range(newest, newest - _LISTED, -1))
        return 200, _frame("栏目", f'<div class="list"><ul>{rows}</ul></div>')
    if len(parts) == 2 and parts[1].endswith(".html"):
        return 200, _article(parts[0], int(parts[1].removesuffix(".html")))
    return 404, ""


def _when(number: int) -> datetime:
    return _START + (number - _LISTED) * _EVERY


def _title(column: str, number: int) -> str:
    return f"{column}站关于组织第{number}批科技项目申报的通知"


def _row(column: str, number: int) -> str:
    title = _title(column, number)
    return (
        f'<li><a href="/{column}/{number}.html" title="{title}">{title}</a><span>{_when(number):%Y-%m-%d}</span></li>'
    )


def _article(column: str, number: int) -> str:
    text = "".join(
        f"<p>第{number}批项目第{part}部分：各有关单位应当按照年度计划组织实施，按期报送进展情况，编号{column}-{number}-{part}。</p>"
        for part in range(30)
    )
    head = f"<h1>{_title(column, number)}</h1><div>发布时间：{_when(number):%Y-%m-%d %H:%M} 来源：示例市科技局</div>"
    return _frame(_title(column, number), f'{head}<div class="content">{text}</div>')


def _frame(title: str, body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
