"""A data folder with a store and recordings in it, such as a crawl leaves, and short ways to keep it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from collector.config import Settings
from collector.gathering.archive import FOLDER, Recording
from collector.model import Outcome
from collector.running.keeping import Made, run_backup
from collector.store import Store
from collector.store.decisions import Kind
from tests.store.making import HOUR, NOW, a_report, an_item


@dataclass
class House:
    """One data folder."""

    folder: Path
    at: datetime = NOW
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(data_dir=self.folder)

    @property
    def store_path(self) -> Path:
        return self.folder / "collector.db"

    @property
    def archive(self) -> Path:
        return self.folder / FOLDER

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(self.store_path) as store:
            yield store

    def fill(self, first: int, last: int, *, record: bool = True) -> None:
        """Store items with their pages, in a recording of their own, and decide on each of them."""
        with self.store() as store, store.write():
            recording = Recording(self.archive, store, lambda: self.at)
            for number in range(first, last):
                item = an_item(f"{number}.html", title=f"关于第{number}批项目的通知", text=f"正文第{number}篇。" * 20)
                if record:
                    recording.add(
                        item.article.url, 200, [("Content-Type", "text/html")], f"page {number}".encode() * 50
                    )
                stored = store.items.add(item)
                report = a_report(item.entry, at=self.at)
                store.polls.finish(report, Outcome.OK, "", next_due=NOW + HOUR, failures=0)
                store.decisions.add(stored.id, Kind.TAKE, "甲", self.at, "政策法规")
            recording.close()

    def back_up(self, **given: Any) -> Made:
        """One backup, a minute later than the last."""
        self.at += timedelta(minutes=1)
        given = {"config_dir": None} | given
        return run_backup(self.settings, store_path=self.store_path, now=lambda: self.at, **given)
