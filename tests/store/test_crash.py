"""The store under programs that are killed, and under several that write at once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from collector.store import Store
from tests.store.making import an_item

ROOT = Path(__file__).parents[2]
KILLS = 20
WRITER = """
import sys
from pathlib import Path
from collector.model import Outcome
from collector.store import Store
from collector.store.decisions import Kind
from tests.store.making import HOUR, NOW, a_report, an_entry, an_item

name = sys.argv[2]
with Store.open(Path(sys.argv[1])) as store:
    for number in range(int(sys.argv[3])):
        item = an_item(f"{name}/{number}.html", title=f"第{number}篇", text="正文" * 400, column=f"c/{name}")
        stored = store.items.add(item)
        print("item", item.url_key, flush=True)
        waiting = an_entry(f"{name}/{number}-next.html")
        report = a_report(item.entry, waiting, column=f"c/{name}")
        store.polls.finish(report, Outcome.OK, "", next_due=NOW + HOUR, failures=0)
        print("poll", number, flush=True)
        store.decisions.add(stored.id, Kind.REJECT, name, NOW)
        print("decision", item.url_key, flush=True)
"""


def start(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def killed(path: Path, names: tuple[str, str], pauses: tuple[float, float]) -> list[list[list[str]]]:
    """What two writers, side by side, reported as stored until each was killed after a pause; whole lines only."""
    writers = [start(path, name, 100_000) for name in names]
    outputs = [writer.stdout for writer in writers if writer.stdout]
    firsts = [output.readline() for output in outputs]
    reported = []
    for writer, output, first, pause in zip(writers, outputs, firsts, pauses, strict=True):
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        with writer:
            lines = [first, *output.readlines()]
        assert writer.returncode == -signal.SIGKILL
        reported.append([line.split() for line in lines if line.endswith("\n")])
    return reported


def check(store: Store, name: str, reported: list[list[str]], stored: dict[str, int]) -> None:
    """Everything that a writer reported is there."""
    told = {kind: [rest for word, rest in reported if word == kind] for kind in ("item", "poll", "decision")}
    assert set(told["item"]) <= stored.keys()
    assert len(store.polls.last(f"c/{name}", 100_000)) >= len(told["poll"])
    assert store.polls.pending_counts().get(f"c/{name}", 0) >= len(told["poll"])
    states = store.decisions.state([stored[key] for key in told["decision"]])
    assert all(state.closed for state in states.values())


def test_what_was_reported_as_stored_is_there_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "collector.db"
    chance = random.Random(20261120)
    Store.open(path).close()
    for number in range(KILLS // 2):
        names = (f"a{number}", f"b{number}")
        everything = killed(path, names, (chance.uniform(0, 0.1), chance.uniform(0, 0.1)))
        with Store.open(path) as store:
            stored = {item.url_key: item.id for item in store.items.since(None, an_item().fetched)}
            for name, reported in zip(names, everything, strict=True):
                check(store, name, reported, stored)
            assert store.search.count("正文") == len(stored)
            assert store.connection.rows("PRAGMA integrity_check")[0][0] == "ok"
            assert store.connection.rows("PRAGMA foreign_key_check") == []


def test_several_programs_write_at_once_and_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "collector.db"  # not made yet: they also race for the migration
    count = 60
    writers = [start(path, f"w{number}", count) for number in range(3)]
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        assert len(output.splitlines()) == 3 * count
    with Store.open(path) as store:
        assert len(store.items.since(None, an_item().fetched)) == 3 * count
        assert store.search.count("正文") == 3 * count
