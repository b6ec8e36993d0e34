"""A configuration that is changed under a running daemon."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.errors import ConfigError, ConfigErrors
from collector.model import AlertKind
from collector.running.changes import fingerprint
from collector.running.daemon import Daemon
from collector.running.duties import Duties
from collector.running.reloading import Reloading
from collector.store import Store
from tests.gathering.site import NOW, Page, article_page, column, config, fill, list_page, site


class Files:
    """A configuration folder whose content is what the loader gives."""

    def __init__(self, folder: Path, conf: Config) -> None:
        self.folder = folder / "config"
        (self.folder / "sources").mkdir(parents=True)
        self.result: Config | Exception = conf
        self.changes = 0
        self.change(conf)

    def change(self, result: Config | Exception) -> None:
        self.result, self.changes = result, self.changes + 1
        (self.folder / "sources" / "all.toml").write_text("#" * self.changes)

    def load(self) -> Config:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def duties(self) -> Duties:
        return Duties(make_list=lambda *_: None, load=self.load, config_dir=self.folder)


def test_a_change_is_taken_up_when_the_files_have_come_to_rest(tmp_path: Path) -> None:
    old, new = config(tmp_path), config(tmp_path, delay=3)
    files = Files(tmp_path, old)
    reloading = Reloading(files.duties())
    assert reloading.look(old, NOW) is None
    files.change(new)
    assert reloading.look(old, NOW) is None  # somebody may still be writing
    files.change(new)
    assert reloading.look(old, NOW) is None
    assert reloading.look(old, NOW) is new
    assert reloading.look(new, NOW) is None
    assert reloading.mark == fingerprint(files.folder)


def test_a_faulty_change_keeps_the_old_and_is_told_until_it_is_mended(tmp_path: Path) -> None:
    old = config(tmp_path)
    files = Files(tmp_path, old)
    reloading = Reloading(files.duties())
    mark = reloading.mark
    files.change(ConfigErrors([ConfigError("unknown key", file="a.toml", key="x"), ConfigError("is missing")]))
    assert [reloading.look(old, NOW) for _ in range(3)] == [None] * 3
    (alert,) = reloading.alerts()
    assert (alert.kind, alert.key) == (AlertKind.CONFIG, "program:config")
    assert "a.toml x: unknown key，另有 1 处" in alert.text
    assert reloading.mark == mark
    files.change(old)
    reloading.look(old, NOW)
    assert reloading.look(old, NOW) is old
    assert reloading.alerts() == []


def test_asked_it_reads_at_once_and_refuses_another_data_folder(tmp_path: Path) -> None:
    old = config(tmp_path)
    files = Files(tmp_path, old)
    reloading = Reloading(files.duties())
    reloading.ask()
    assert reloading.look(old, NOW) is old
    files.result = replace(old, settings=replace(old.settings, data_dir=tmp_path / "elsewhere"))
    reloading.ask()
    assert reloading.look(old, NOW) is None
    assert "data_dir" in reloading.alerts()[0].text


def test_without_files_nothing_is_read(tmp_path: Path) -> None:
    assert Reloading(Duties(make_list=lambda *_: None)).look(config(tmp_path), NOW) is None


@pytest.mark.asyncio
async def test_a_running_daemon_goes_on_with_the_changed_registry(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with site() as made:
        fill(made, [1])
        made.pages["/list/"] = Page(list_page([1]))
        made.pages["/slow/"] = Page(list_page([2]), delay=1)
        made.pages["/art/2.html"] = Page(article_page(2))
        old = config(tmp_path, column(made, "/slow/", key="slow/list"))
        new = config(tmp_path, column(made), column(made, "/slow/", key="slow/list"))
        files = Files(tmp_path, old)
        with Store.open(tmp_path / "store.db") as store, caplog.at_level("INFO", "collector"):
            async with Daemon(old, store, now=lambda: NOW, duties=files.duties()) as service:
                stop = asyncio.Event()
                serving = asyncio.create_task(service.serve(stop, 3_600))
                await made.until(lambda: "/slow/" in made.paths)  # in the middle of a poll
                files.change(new)
                service.reload()
                await made.until(lambda: "/art/1.html" in made.paths and "/art/2.html" in made.paths)
                stop.set()
                await serving
            assert "watching 2 columns" in caplog.text
            assert len(store.items.since(None, NOW + timedelta(days=1))) == 2
            assert len(store.polls.last("example/list", 9)) == 1
            assert len(store.polls.last("slow/list", 9)) == 2  # cut short by the change, and finished at once
