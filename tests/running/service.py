"""A daemon over the columns given on its command line, for the tests to start and stop as a process of its own."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import datetime, time
from pathlib import Path

from collector.config import Config
from collector.errors import AlreadyRunning
from collector.model import CHINA, Column
from collector.running.duties import Duties
from collector.running.process import run
from collector.store import Store
from tests.gathering.site import config


def main(folder: Path, urls: list[str]) -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    columns = [
        Column(key=f"c{n}/list", source=f"c{n}", name="要闻", url=url, family="listing", options={"links": "/art/"})
        for n, url in enumerate(urls)
    ]
    conf = config(folder, *columns, list_time=time(0, 0), concurrency=1, reading_processes=1)

    def make_list(_config: Config, at: datetime) -> None:
        with Store.open(folder / "store.db") as own:
            own.lists.make(at.date(), at, None, at)

    with Store.open(folder / "store.db") as store:
        try:
            asyncio.run(run(conf, store, now=lambda: datetime.now(CHINA), duties=Duties(make_list=make_list), tick=0.2))
        except AlreadyRunning as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
