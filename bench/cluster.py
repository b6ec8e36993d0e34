"""Workers over a broker: two beside one, and what is lost when everything is killed at random moments.

``python -m bench cluster [--columns 40] [--articles 10] [--latency 0.1] [--kills 0] [--units] [--json FILE]``

Without ``--kills`` the same columns are polled by one worker and by two, each request answered ``latency`` seconds
late. With it two workers are killed with -9 so many times while they poll, the writer and the broker among them; the
truth is known from the site. ``--units`` says what one column costs each part, when new and when unchanged.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench._cluster import REDIS, Office, columns_of, serving
from bench._cluster_kills import Killing
from bench._crawl_sample import Place
from collector.cli.app import App
from collector.gathering.crawl import due_columns
from collector.model import Poll
from collector.reading.urls import url_key
from collector.running.cluster.board import Board
from collector.running.cluster.broker import carrier, client
from collector.running.cluster.dispatch import Dispatch
from collector.store import Store

_START = 60.0  # seconds that processes get to be there
_LOOK = 0.5
_WARM = 6  # columns with which the workers get ready
_LONGEST = 1800.0


def main(argv: Sequence[str]) -> int:
    """Measure, print, and say which aims are met; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="bench cluster", description=__doc__)
    parser.add_argument("--columns", type=int, default=40)
    parser.add_argument("--articles", type=int, default=10, help="of each column")
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--units", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    if REDIS is None:
        print("redis-server is not installed")
        return 2
    measure = units if options.units else killing if options.kills else spreading
    aims = measure(options)
    for aim, value, met in aims:
        print(f"{'met   ' if met else 'MISSED'} {aim}: {value}")
    if options.json:
        options.json.write_text(json.dumps(aims, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(met for _, _, met in aims) else 1


Aims = list[tuple[str, str, bool]]


def spreading(options: argparse.Namespace) -> Aims:
    """Two workers beside one."""
    took: dict[int, float] = {}
    with serving(options.columns, options.articles, options.latency) as port:
        for workers in (1, 2):
            with office(port, options.columns) as made:
                made.start_redis()
                made.writer()
                names = [f"w{number}" for number in range(workers)]
                for name in names:
                    made.worker(name)
                there(made, len(names) + 1)
                took[workers] = asyncio.run(_rounds(made, _WARM))
            print(f"{workers} worker(s): {took[workers]:.1f} s for {options.columns} columns", flush=True)
    ratio = took[1] / took[2]
    return [("2 workers against 1, at least 1.8 times", f"{ratio:.2f} times", ratio >= 1.8)]


async def _rounds(made: Office, warm: int) -> float:
    """Seconds for all columns but the first few, with which the workers get ready."""
    with scheduling(made) as (app, store, dispatch):
        due = due_columns(app.config, store, app.now())
        await dispatch.crawl(due[:warm])
        began = time.perf_counter()
        polls = await dispatch.crawl(due[warm:])
        seconds = time.perf_counter() - began
        await dispatch.close()
    if not all(poll.outcome.healthy and not poll.failed for poll in polls):
        raise RuntimeError([poll for poll in polls if not poll.outcome.healthy or poll.failed])
    return seconds


def units(options: argparse.Namespace) -> Aims:
    """What a column costs the scheduler, the broker, a worker and the writer: read whole, and then unchanged."""
    with serving(options.columns, options.articles, 0.0) as port, office(port, options.columns) as made:
        made.start_redis()
        parts = {"writer": made.writer(), "worker": made.worker("w0")}
        there(made, 2)
        asyncio.run(_units(made, parts))
    return []


async def _units(made: Office, parts: dict[str, subprocess.Popen[bytes]]) -> None:
    with scheduling(made) as (app, store, dispatch):
        warm, rest = app.config.enabled[:2], app.config.enabled[2:]
        await dispatch.crawl(warm)
        board = Board(client(app.config.settings.cluster))
        for name in ("new", "unchanged"):
            before = _spent(parts, board)
            for column in rest:
                store.columns.poll_now(column.key, app.now())
            polls = await dispatch.crawl(rest)
            spent = {part: value - before[part] for part, value in _spent(parts, board).items()}
            told = "  ".join(f"{part} {value / len(rest):.2f}" for part, value in spent.items())
            articles = sum(poll.new for poll in polls) / len(rest)
            print(f"{name:9} a column with {articles:.0f} new: {told}  (ms CPU, KB)", flush=True)
        await dispatch.close()


def _spent(parts: dict[str, subprocess.Popen[bytes]], board: Board) -> dict[str, float]:
    """CPU in milliseconds of each part so far, and kilobytes that went into and out of the broker."""
    spent = {name: _cpu_of(process.pid) for name, process in parts.items()}
    info = board.redis.info()
    return {
        **spent,
        "scheduler": time.process_time() * 1000,
        "broker": (info["used_cpu_sys"] + info["used_cpu_user"]) * 1000,
        "KB in": info["total_net_input_bytes"] / 1024,
        "KB out": info["total_net_output_bytes"] / 1024,
    }


def _cpu_of(group: int) -> float:
    """Milliseconds of CPU that a process and all it has started have used."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group:
            ticks += sum(int(value) for value in fields[11:13])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def office(port: int, columns: int) -> Iterator[Office]:
    """An office over the site, in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder, Office(Path(folder), columns_of(port, columns)) as made:
        yield made


@contextmanager
def scheduling(made: Office) -> Iterator[tuple[App, Store, Dispatch]]:
    """What a daemon does in a cluster, without its clock."""
    app = App(made.config, made.data)
    settings = app.config.settings.cluster
    with app.store() as store:
        board = Board(client(settings))
        yield app, store, Dispatch(app.config, store, board, carrier(settings), now=app.now, look=_LOOK)


def there(made: Office, processes: int) -> None:
    """Return when so many workers and writers have said that they are there."""
    board = Board(client(App(made.config, made.data).config.settings.cluster))
    until = time.monotonic() + _START
    while len(board.workers()) < processes:
        if time.monotonic() > until:
            raise RuntimeError(f"only {[one['name'] for one in board.workers()]} came")
        time.sleep(0.1)


def killing(options: argparse.Namespace) -> Aims:
    """Everything is killed at random moments; then the store is compared with the site."""
    with (
        serving(options.columns, options.articles, options.latency) as port,
        office(port, options.columns) as made,
    ):
        made.start_redis()
        killer = Killing(
            made, Board(client(App(made.config, made.data).config.settings.cluster)), random.Random(options.seed)
        )
        killer.begin_writer()
        for name in ("w0", "w1"):
            killer.begin(name)
        there(made, 3)
        aside = asyncio.run(_under_fire(killer, options.kills))
        aims = _told(killer, aside)
        with App(made.config, made.data).store() as store:
            aims += compared(store, Place(port, options.columns, options.articles))
        for name in ("w0", "w1", "writer"):
            print(f"--- {name}", *_odd(made.log(name)), sep="\n", flush=True)
    return aims


async def _under_fire(killer: Killing, kills: int) -> int:
    """Poll until every column was seen whole, while things are killed; how many polls said "set aside"."""
    aside = 0
    with scheduling(killer.made) as (app, store, dispatch):
        killings = [asyncio.create_task(killer.kill(kills)), asyncio.create_task(killer.watch())]
        async with asyncio.timeout(_LONGEST):
            while columns := due_columns(app.config, store, app.now()):
                polls = await dispatch.crawl(columns)
                aside += sum("set aside" in poll.detail for poll in polls)
                _again(store, polls, app, killings[0].done())
        killer.over = True
        await asyncio.gather(*killings)
        await dispatch.close()
    return aside


def _again(store: Store, polls: Sequence[Poll], app: App, enough: bool) -> None:
    """Whoever was not seen whole is due at once; while there is killing to be done everybody is."""
    waiting = store.polls.pending_counts()
    for poll in polls:
        if not enough or not poll.outcome.healthy or waiting.get(poll.column):
            store.columns.poll_now(poll.column, app.now())


def _told(killer: Killing, aside: int) -> Aims:
    begun = [loss.begun for loss in killer.losses if loss.begun is not None]
    never = len(killer.losses) - len(begun)
    longest = max(begun, default=0.0)
    sent = [loss.sent for loss in killer.losses if loss.sent is not None]
    words = f"{len(begun)} times, median {statistics.median(begun or [0]):.0f} s, longest {longest:.0f} s"
    words += f" (sent again after {max(sent, default=0):.0f} s at most), never {never}; {aside} polls set aside"
    return [
        ("kills of a worker", str(killer.kills), killer.kills > 0),
        ("begun again within 60 s", words, longest <= 60 and not never),
    ]


def compared(store: Store, place: Place) -> Aims:
    """What the store has beside what the site has."""
    wanted = {url_key(url) for url in place.articles}
    stored = [row["url_key"] for row in store.connection.rows("SELECT url_key FROM items")]
    lost, strange = wanted - set(stored), set(stored) - wanted
    doubled = len(stored) - len(set(stored))
    revisions = len(store.connection.rows("SELECT 1 FROM revisions"))
    listed = len(store.connection.rows("SELECT 1 FROM sightings"))
    loose = len(store.stories.ungrouped(0, len(wanted) + 1))
    return [
        ("items lost", f"{len(lost)} of {len(wanted)}", not lost),
        ("items doubled", f"{doubled + len(strange)}, revisions {revisions}", not doubled + len(strange) + revisions),
        ("sightings", f"{listed}", listed == len(wanted)),
        ("items in no story", f"{loose}; what a killed writer had just stored is caught up with the next list", True),
    ]


def _odd(log: str) -> list[str]:
    """The last lines of a log that are no everyday matter."""
    lines = [line for line in log.splitlines() if "Traceback" in line or " ERROR " in line or " CRITICAL " in line]
    return lines[-5:]
