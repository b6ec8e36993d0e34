"""One poll of many feeds by a program that people use; each poll is a process of its own, as cron would start it.

``python -m bench._readers_peers NAME FOLDER FEEDS PORT`` polls once and prints how many entries are known then.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bench._readers_site import host
from collector.config import Bulletin, Config, Settings
from collector.model import CHINA, Column, Source

AT_ONCE = 16  # feeds asked side by side, by every program


def addresses(feeds: int, port: int) -> list[str]:
    """Where the feeds stand."""
    return [f"http://{host(number)}:{port}/feed/{number}.xml" for number in range(feeds)]


def collector(folder: Path, urls: list[str]) -> int:
    """The project: every feed a column; articles' own pages are not asked for, as the others do not."""
    from collector.gathering.crawl import Gathering
    from collector.store import Store

    config = _config(folder, urls)

    async def poll(store: Store) -> None:
        async with Gathering(config, store, now=lambda: datetime.now(CHINA), record=False) as gathering:
            await gathering.crawl(config.enabled, articles=0)

    with Store.open(folder / "collector.db") as store:
        asyncio.run(poll(store))
        return sum(store.polls.pending_counts().values())


def _config(folder: Path, urls: list[str]) -> Config:
    hosts = tuple(url.split("/")[2].partition(":")[0] for url in urls)
    settings = Settings(
        data_dir=folder,
        contact="bench@example.org",
        delay=0,
        concurrency=1,
        hosts_at_once=AT_ONCE,
        allow_private=hosts,
    )
    columns = [
        Column(key=f"f{n}/feed", source=f"f{n}", name="要闻", url=url, family="feed") for n, url in enumerate(urls)
    ]
    sources = tuple(Source(key=one.source, name=f"示例单位{n}", columns=(one,)) for n, one in enumerate(columns))
    return Config(settings=settings, bulletin=Bulletin(), sources=sources)


def lemon24(folder: Path, urls: list[str]) -> int:
    """The library ``reader``, its defaults but for the number of workers and that it waits for no schedule."""
    from reader import make_reader

    with closing(make_reader(str(folder / "reader.db"))) as own:
        for url in urls:
            own.add_feed(url, exist_ok=True)
        own.update_feeds(scheduled=False, workers=AT_ONCE)  # now, and not when an hour is over
        return own.get_entry_counts().total or 0


def newsboat(folder: Path, urls: list[str]) -> int:
    """Debian's newsboat, reloading without its screen."""
    (folder / "urls").write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    (folder / "config").write_text(f"reload-threads {AT_ONCE}\n", encoding="utf-8")
    files = ["-u", folder / "urls", "-c", folder / "cache.db", "-C", folder / "config"]
    subprocess.run(["newsboat", *map(str, files), "-x", "reload"], check=True, capture_output=True)
    with closing(sqlite3.connect(folder / "cache.db")) as db:
        return int(db.execute("SELECT count(*) FROM rss_item").fetchone()[0])


def sfeed(folder: Path, urls: list[str]) -> int:
    """Debian's sfeed, as its manual sets it up: curl, a process a feed, plain files."""
    feeds = "".join(f'feed "f{number}" "{url}"\n' for number, url in enumerate(urls))
    rc = f'sfeedpath="{folder}/feeds"\nmaxjobs={AT_ONCE}\nfeeds() {{\n{feeds}}}\n'
    (folder / "sfeedrc").write_text(rc, encoding="utf-8")
    subprocess.run(["sfeed_update", str(folder / "sfeedrc")], check=False, capture_output=True)
    return sum(len(file.read_bytes().splitlines()) for file in (folder / "feeds").glob("f*"))


PEERS: dict[str, Callable[[Path, list[str]], int]] = {
    "collector": collector, "lemon24/reader": lemon24, "newsboat": newsboat, "sfeed": sfeed,
}  # fmt: skip
_PROGRAMS = {"newsboat": ("newsboat",), "sfeed": ("sfeed_update", "curl")}


def missing(name: str) -> list[str]:
    """The programs that a peer needs and that are not on this machine."""
    return [program for program in _PROGRAMS.get(name, ()) if shutil.which(program) is None]


if __name__ == "__main__":
    os.environ.setdefault("HOME", sys.argv[2])
    print(PEERS[sys.argv[1]](Path(sys.argv[2]), addresses(int(sys.argv[3]), int(sys.argv[4]))))
