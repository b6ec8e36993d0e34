"""The whole of it as processes: begun in any order, killed at any moment, they neither lose nor double anything."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from collector.cli.app import App
from collector.gathering.crawl import due_columns
from collector.model import Outcome, Poll
from collector.running.cluster.broker import POLL, POLLS, publish
from collector.running.cluster.dispatch import Dispatch
from collector.running.cluster.messages import VERSION
from collector.store import Store
from tests.gathering.site import Page, article_page, list_page
from tests.running.cluster.broker import Broker, until
from tests.running.cluster.served import served

ROOT = Path(__file__).parents[3]
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
EACH = 6


@dataclass
class Office:
    """A folder with its configuration, and the processes that work on it."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str, log: str) -> subprocess.Popen[bytes]:
        with (self.folder / log).open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "collector", "--config", self.folder / "config", *command],
                stdout=file,
                stderr=file,
                cwd=ROOT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "--concurrency", "1", "--name", name, log=name)

    def log(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@contextmanager
def office(folder: Path, broker: Broker, sites: list[str]) -> Iterator[Office]:
    config = folder / "config"
    (config / "sources").mkdir(parents=True)
    columns = "".join(
        f'[one.columns.c{n}]\nname = "栏目{n}"\nurl = "{url}"\nfamily = "listing"\noptions = {{ links = "/art/" }}\n'
        'internal = true\nverified = 2026-08-01\nconfidence = "high"\nevidence = ["a local site"]\n'
        for n, url in enumerate(sites)
    )
    (config / "sources" / "one.toml").write_text(f'[one]\nname = "一"\ntier = "media"\n{columns}', encoding="utf-8")
    (config / "bulletin.toml").write_text(
        'masthead = "简报"\npublisher = "甲"\n[[sections]]\nname = "要闻"\nquota = 5\n', encoding="utf-8"
    )
    (config / "collector.toml").write_text(
        '[identity]\ncontact = "desk@example.org"\n[politeness]\ndelay_seconds = 0\n'
        f'[cluster]\nbroker = "{broker.settings.broker}"\n',
        encoding="utf-8",
    )
    made = Office(folder)
    try:
        yield made
    finally:
        for process in made.processes:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


async def poll_all(made: Office, broker: Broker) -> tuple[Poll, ...]:
    """What a daemon does."""
    app = App(made.folder / "config")
    with app.store() as store:
        dispatch = Dispatch(app.config, store, broker.board, broker.app(), now=app.now, look=0.2)
        try:
            async with asyncio.timeout(120):
                return await dispatch.crawl(due_columns(app.config, store, app.now()))
        finally:
            await dispatch.close()


def test_killed_and_restarted_it_neither_loses_nor_doubles_anything(broker: Broker, tmp_path: Path) -> None:
    broker.stop()
    with (
        served("0.0.0.0") as made,
        office(tmp_path, broker, [f"http://{host}:{made.port}/list/" for host in HOSTS]) as at,
    ):
        made.pages["/list/"] = Page(list_page(range(EACH)))
        for number in range(EACH):
            made.pages[f"/art/{number}.html"] = Page(article_page(number), delay=0.3)
        writer = at.start("writer", log="writer")  # before there is a broker
        workers = [at.worker("w0"), at.worker("w1")]
        until(lambda: "does not answer" in at.log("writer"))
        broker.start()
        until(lambda: len(broker.board.workers()) == 3)
        second = at.start("writer", log="second")
        assert second.wait(60) == 1
        assert f"a writer (process {writer.pid}) works on" in at.log("second")

        async def under_fire() -> tuple[Poll, ...]:
            polling = asyncio.create_task(poll_all(at, broker))
            await asyncio.to_thread(lambda: until(lambda: "/art/2.html" in made.paths))
            kill(workers[0])
            kill(writer)
            at.start("writer", log="writer")
            broker.stop()
            broker.start()
            return await polling

        polls = asyncio.run(under_fire())
        assert len(polls) == len(HOSTS)
        assert {poll.outcome for poll in polls} == {Outcome.OK}
        app = App(at.folder / "config")
        with app.store() as store:
            assert_whole(store, made.port)
        # a message for another version is put back, and said so
        publish(broker.app(), POLL, POLLS, '{"version":"other","message":{}}')
        until(lambda: "a message of version other; this program speaks version" in at.log("w1"))
        until(lambda: broker.board.look([]).queued == 1)
        assert VERSION in at.log("w1")
        # told to end, a worker ends
        os.kill(workers[1].pid, signal.SIGTERM)
        assert workers[1].wait(60) == 0


def assert_whole(store: Store, port: int) -> None:
    """Every article of every host once, told as a story, with a page in the archive."""
    stored = store.connection.rows("SELECT url FROM items ORDER BY url")
    wanted = sorted(f"http://{host}:{port}/art/{number}.html" for host in HOSTS for number in range(EACH))
    assert [row["url"] for row in stored] == wanted
    assert store.connection.rows("SELECT 1 FROM revisions") == []
    assert store.polls.pending_counts() == {}
    assert [url for url in wanted if store.archive.of_url(url) is None] == []
