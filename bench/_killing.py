"""What is killed, and how it is told afterwards whether anything was lost, doubled or damaged.

Every deed runs in a forked child that is killed with SIGKILL at a random moment. The truth is known: what the site has
published, what the child said it had done, and what stood there before.
"""

from __future__ import annotations

import asyncio
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import _kill_site as site
from collector.config import Bulletin, Config, Keep, Settings
from collector.desk.deciding import decide
from collector.editing.stories import Grouper, catch_up
from collector.errors import SchemaError
from collector.gathering.crawl import crawl
from collector.model import Column, Source
from collector.running.keeping import BEFORE_MIGRATION, backup_faults, backups, run_backup, store_faults
from collector.store import Store
from collector.store.connection import Connection
from collector.store.decisions import Kind
from collector.store.store import SCHEMAS

_FEW = Keep(daily=3, weekly=1, monthly=1)
KINDS = (Kind.TAKE, Kind.REJECT, Kind.LATER)
Deed = Callable[[int], None]  # does its work; the number is a pipe into which it tells what it has done
_FACTS = ("items", "texts", "attachments", "revisions", "sightings", "gaps", "polls", "columns", "pending", "archive",
          "lists", "decisions")  # fmt: skip


@dataclass
class Tally:
    """What came of all kills of one kind."""

    kills: int = 0
    finished: int = 0  # was done before it was to be killed
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or damaged."""
        return not (self.lost or self.doubled or self.unsound)


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The site, in a process of its own; the port it listens at."""
    (folder / "published").write_text("0", encoding="ascii")
    command = [sys.executable, "-m", "bench._kill_site", str(folder / "published")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


class Office:
    """A data folder, a site that grows, and everything that may be in the middle of its work when it is killed."""

    def __init__(self, folder: Path, port: int, seed: int) -> None:
        self.folder, self.port, self.chance = folder, port, random.Random(seed)
        self.published = self.nights = 0
        self.config = _config(folder, port)
        self.store_path = folder / "collector.db"
        self._keys = 0
        Store.open(self.store_path).close()
        self.publish(30)
        self.crawl(0)  # here, so that every child begins with all modules imported

    def publish(self, more: int) -> None:
        """Let the site have more articles."""
        self.published += more
        told = self.folder / "published.new"
        told.write_text(str(self.published), encoding="ascii")
        told.replace(self.folder / "published")

    # The deeds, each run in a child.

    def crawl(self, _tell: int) -> None:
        """Poll every column, with archive and grouping, as the command does."""
        with Store.open(self.store_path) as store:
            grouper = Grouper(store)
            work = crawl(
                self.config.enabled,
                config=self.config,
                store=store,
                now=_now,
                arrived=lambda item: grouper.group([item]),
            )
            asyncio.run(work)

    def deciding(self, requests: list[tuple[str, int, Kind]]) -> Deed:
        """Decide as the desk does, one request after another; each is told when it is answered."""

        def work(tell: int) -> None:
            with Store.open(self.store_path) as store:
                for key, item, kind in requests:
                    decide(store, item, kind, key, _now(), section="政策法规", version=None, key=key)
                    os.write(tell, f"{key}\n".encode())

        return work

    def requests(self, count: int) -> list[tuple[str, int, Kind]]:
        """Requests for the desk: a key of its own each, which stands for the editor too, an item, a decision."""
        with Store.open(self.store_path) as store:
            items = store.items.ids(limit=100_000)
        self._keys += count
        keys = range(self._keys - count, self._keys)
        return [(f"k{n}", self.chance.choice(items), self.chance.choice(KINDS)) for n in keys]

    def back_up(self, _tell: int) -> None:
        """One backup of a later night, so that earlier ones are let go too."""
        at = _now() + timedelta(days=self.nights)
        run_backup(self.config.settings, store_path=self.store_path, config_dir=None, now=lambda: at, keep=_FEW)

    def migrate(self, _tell: int) -> None:
        """What ``collector migrate`` does with a store of an earlier version."""
        settings = replace(self.config.settings, data_dir=self.folder / "older")
        path = self.folder / "older" / "collector.db"
        at = _now() + timedelta(days=self.nights)
        run_backup(settings, store_path=path, config_dir=None, now=lambda: at, reason=BEFORE_MIGRATION, keep=_FEW)
        Store.open(path, migrate=True).close()

    # What is asked afterwards.

    def undisturbed(self, deed: Deed) -> float:
        """Let a deed come to its end; the seconds it took."""
        begun = time.monotonic()
        killed, _ = _run(deed, None)
        assert not killed
        return time.monotonic() - begun

    def kill(self, deed: Deed, within: float, tally: Tally) -> list[str]:
        """Kill a deed at a random moment; what it told before."""
        killed, told = _run(deed, self.chance.uniform(0, within))
        tally.kills += killed
        tally.finished += not killed
        return told

    def stored(self) -> Counter[str]:
        """How often each address is stored."""
        with closing(sqlite3.connect(self.store_path)) as db:
            return Counter(row[0] for row in db.execute("SELECT url FROM items"))

    def check_items(self, before: set[str], tally: Tally) -> set[str]:
        """What was stored before is still there, once, and is what the site published; returns what is there now."""
        now, true = self.stored(), {self.url(number) for number in range(self.published)}
        tally.lost += sorted(before - now.keys())
        tally.doubled += [url for url, count in now.items() if count > 1 or url not in true]
        self.check_store(tally)
        return set(now)

    def check_all(self, tally: Tally) -> None:
        """After an undisturbed crawl: everything that was published is stored, read, listed and grouped."""
        self.undisturbed(self.crawl)
        stored = self.check_items(set(), tally)
        tally.lost += [url for number in range(self.published) if (url := self.url(number)) not in stored]
        with Store.open(self.store_path) as store:
            tally.lost += [f"waiting in {column}: {count}" for column, count in store.polls.pending_counts().items()]
            catch_up(store)
        self.check_store(tally)

    def check_store(self, tally: Tally) -> None:
        """``collector verify --archive``."""
        tally.unsound += [str(fault) for fault in store_faults(self.store_path, self.folder / "archive", deep=True)]

    def url(self, number: int) -> str:
        """The address of an article."""
        return f"http://{site.host(number % site.COLUMNS)}:{self.port}{site.path(number)}"

    def check_decisions(self, requests: list[tuple[str, int, Kind]], told: list[str], tally: Tally) -> None:
        """What was answered is in the journal; the rest is sent again, as the desk's page does, and nothing twice."""
        tally.lost += sorted(set(told) - self._journal().keys())
        again = requests[max(len(told) - 1, 0) :]  # the last answer may have been lost on the way
        self.undisturbed(self.deciding(again))
        journal = self._journal()
        tally.lost += [key for key, _, _ in requests if key not in journal]
        tally.doubled += [key for key, count in journal.items() if count > 1]
        self.check_store(tally)

    def _journal(self) -> Counter[str]:
        with closing(sqlite3.connect(self.store_path)) as db:
            return Counter(row[0] for row in db.execute("SELECT decided_by FROM decisions"))

    def check_backups(self, tally: Tally) -> None:
        """Every backup that counts is whole, and the next one succeeds."""
        for one in backups(self.config.settings.backups):
            tally.unsound += list(backup_faults(one))
        self.check_store(tally)

    def make_older(self) -> None:
        """A store as an earlier program left it: today's facts and decisions, later sets of migrations not applied."""
        path = self.folder / "older" / "collector.db"
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        lacking = self.chance.sample(range(1, len(SCHEMAS)), self.chance.randint(1, len(SCHEMAS) - 1))
        with closing(Connection(path)) as made:
            for place, migrations in enumerate(SCHEMAS):
                if place not in lacking:
                    migrations.apply(made.database)
            made.rows("ATTACH ? AS now", (str(self.store_path),))
            with made.write():
                for table in _FACTS:
                    made.run(f"INSERT INTO {table} SELECT * FROM now.{table}")

    def check_migrated(self, tally: Tally) -> None:
        """The store is the older one or the newer one, with everything in it; and then it can be migrated."""
        path = self.folder / "older" / "collector.db"
        try:
            Store.open(path).close()
        except SchemaError as error:
            if "older than this program" not in str(error):
                tally.unsound.append(str(error))
        self.undisturbed(self.migrate)
        with closing(sqlite3.connect(path)) as db:
            db.execute("ATTACH ? AS now", (str(self.store_path),))
            for table in _FACTS:
                lost = db.execute(f"SELECT count(*) FROM (SELECT * FROM now.{table} EXCEPT SELECT * FROM {table})")
                more = db.execute(f"SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM now.{table})")
                tally.lost += [f"{table}: {count}" for (count,) in lost if count]
                tally.doubled += [f"{table}: {count}" for (count,) in more if count > 0]
        tally.unsound += [str(fault) for fault in store_faults(path, self.folder / "archive", deep=False)]
        older = replace(self.config.settings, data_dir=self.folder / "older")
        tally.unsound += [line for one in backups(older.backups) for line in backup_faults(one)]


def kill_crawls(office: Office, times: int) -> Tally:
    """Crawls of a site that grows; after some kills one crawl is left in peace, and everything must be there."""
    tally, stored = Tally(), set(office.stored())
    office.publish(9)
    within = office.undisturbed(office.crawl) * 1.1
    while tally.kills < times:
        office.publish(office.chance.randint(3, 15))
        office.kill(office.crawl, within, tally)
        stored = office.check_items(stored, tally)
        if tally.kills % 5 == 0 or tally.kills == times:
            office.check_all(tally)
            stored = set(office.stored())
    return tally


def kill_decisions(office: Office, times: int) -> Tally:
    """Editors' decisions; what was answered stands, what was not is sent again and counts once."""
    tally = Tally()
    within = office.undisturbed(office.deciding(office.requests(60)))
    while tally.kills < times:
        requests = office.requests(60)
        told = office.kill(office.deciding(requests), within, tally)
        office.check_decisions(requests, told, tally)
    return tally


def kill_backups(office: Office, times: int) -> Tally:
    """Backups; those that count are whole, and the store is as it was."""
    tally = Tally()
    within = office.undisturbed(office.back_up)
    while tally.kills < times:
        office.publish(2)
        office.undisturbed(office.crawl)
        office.nights += 1
        office.kill(office.back_up, within, tally)
        office.check_backups(tally)
        office.nights += 1
        office.undisturbed(office.back_up)
    office.check_backups(tally)
    return tally


def kill_migrations(office: Office, times: int) -> Tally:
    """Migrations with the backup before them; the store is the older or the newer one, whole."""
    tally = Tally()
    office.make_older()
    within = office.undisturbed(office.migrate)
    while tally.kills < times:
        office.make_older()
        office.nights += 1
        office.kill(office.migrate, within, tally)
        office.check_migrated(tally)
    return tally


def _run(deed: Deed, after: float | None) -> tuple[bool, list[str]]:
    """Run a deed in a child, killed after so many seconds; whether it was, and the whole lines it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _child(deed, writing)
    os.close(writing)
    told = _told(reading, child, after)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    killed = os.WIFSIGNALED(status)
    if not killed and os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{deed} failed by itself; see above")
    return killed, [line for line in told.decode().split("\n")[:-1] if line]


def _child(deed: Deed, tell: int) -> None:
    code = 1
    try:
        deed(tell)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _told(reading: int, child: int, after: float | None) -> bytes:
    """What the child writes until its end; it is killed when its time has come."""
    told, end = b"", None if after is None else time.monotonic() + after
    while True:
        left = None if end is None else max(0.0, end - time.monotonic())
        if not select.select([reading], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
            end = None
        elif part := os.read(reading, 65536):
            told += part
        else:
            return told


def _config(folder: Path, port: int) -> Config:
    columns = [
        Column(
            key=f"c{n}/list",
            source=f"c{n}",
            name="科技动态",
            url=f"http://{site.host(n)}:{port}/kjdt/",
            family="listing",
            options={"links": "/kjdt/t"},
        )
        for n in range(site.COLUMNS)
    ]
    settings = Settings(
        data_dir=folder,
        contact="desk@example.org",
        delay=0,
        concurrency=2,
        reading_processes=0,
        allow_private=tuple(site.host(n) for n in range(site.COLUMNS)),
    )
    sources = tuple(Source(key=column.source, name=column.source, columns=(column,)) for column in columns)
    return Config(settings=settings, bulletin=Bulletin(), sources=sources)


def _now() -> datetime:
    return datetime.now(UTC)
