"""The way back: what was kept becomes a data folder again, and nothing that is there is ever lost by it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.errors import AlreadyRunning, BackupError
from collector.gathering.archive import read_body
from collector.running.keeping import backups, chosen, restore, store_faults
from collector.running.keeping.kept import MANIFEST
from collector.running.lock import single
from collector.store import Store
from collector.store.store import SCHEMAS
from tests.running.keeping.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "data")
    made.fill(0, 5)
    return made


def test_what_was_destroyed_is_there_again(house: House, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "collector.toml").write_text("# mine\n", encoding="utf-8")
    outside = tmp_path / "backups"
    made = house.back_up(folder=outside, config_dir=config)
    shutil.rmtree(house.folder)
    assert restore(made.backup, house.folder, now=house.at) is None
    assert list(store_faults(house.store_path, house.archive, deep=True)) == []
    with house.store() as store:
        assert len(store.items.since(None, house.at)) == 5
        assert store.decisions.state([1])[1].section == "政策法规"
        record = store.archive.of_url(store.items.get(3).article.url)
        assert record is not None
        assert read_body(house.archive, record)[0].startswith(b"page 2")
    assert (house.folder / "config-of-the-backup" / "collector.toml").read_text(encoding="utf-8") == "# mine\n"
    kept = made.backup.folder / "archive" / record.file
    assert (house.archive / record.file).stat().st_ino != kept.stat().st_ino  # the backup stays what it is


def test_a_store_that_is_there_is_not_written_over(house: House) -> None:
    made = house.back_up()
    house.fill(5, 9)
    with pytest.raises(BackupError, match="--replace"):
        restore(made.backup, house.folder, now=house.at)
    aside = restore(made.backup, house.folder, now=house.at, replace=True)
    assert aside is not None
    with house.store() as store:
        assert len(store.items.since(None, house.at)) == 5
    with Store.open(aside / "collector.db") as before:
        assert len(before.items.since(None, house.at)) == 9
    assert len(list((aside / "archive").iterdir())) == 2
    assert list(store_faults(aside / "collector.db", aside / "archive", deep=True)) == []
    again = restore(made.backup, house.folder, now=house.at, replace=True)
    assert again not in (None, aside)


def test_a_damaged_store_is_put_aside_too(house: House) -> None:
    made = house.back_up()
    house.store_path.write_bytes(b"\xff" * 5000)
    for ending in ("-wal", "-shm"):
        house.store_path.with_name(house.store_path.name + ending).write_bytes(b"left behind")
    aside = restore(made.backup, house.folder, now=house.at, replace=True)
    assert aside is not None
    assert (aside / "collector.db").read_bytes() == b"\xff" * 5000
    assert list(store_faults(house.store_path, house.archive, deep=True)) == []


def test_what_a_killed_restore_left_does_no_harm(house: House, tmp_path: Path) -> None:
    made = house.back_up()
    left = tmp_path / "new" / ".arriving" / "archive"
    left.mkdir(parents=True)
    (left / "x.warc.gz").write_bytes(b"half")
    restore(made.backup, tmp_path / "new", now=house.at)
    assert not (tmp_path / "new" / ".arriving").exists()
    assert not (tmp_path / "new" / "archive" / "x.warc.gz").exists()


def test_a_daemon_at_work_is_not_disturbed(house: House) -> None:
    made = house.back_up()
    with single(house.folder), pytest.raises(AlreadyRunning):
        restore(made.backup, house.folder, now=house.at, replace=True)


@pytest.mark.parametrize("place", ["collector.db", "archive"])
def test_a_damaged_backup_is_not_brought_back(house: House, tmp_path: Path, place: str) -> None:
    made = house.back_up()
    path = made.backup.folder / place
    path = next(path.iterdir()) if path.is_dir() else path
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(BackupError, match="is not the file that was put there"):
        restore(made.backup, tmp_path / "new", now=house.at)
    assert not (tmp_path / "new").exists()


def test_a_backup_whose_file_is_gone_says_which(house: House, tmp_path: Path) -> None:
    made = house.back_up()
    made.backup.database.unlink()
    with pytest.raises(BackupError, match=r"collector\.db: cannot be read"):
        restore(made.backup, tmp_path / "new", now=house.at)


def test_a_newer_programs_backup_is_refused(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = house.back_up()
    monkeypatch.setattr("collector.store.store.SCHEMAS", SCHEMAS[:-1])
    with pytest.raises(BackupError, match="newer than this program"):
        restore(made.backup, tmp_path / "new", now=house.at)
    monkeypatch.undo()
    manifest = made.backup.folder / MANIFEST
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"format": 1', '"format": 9'), encoding="utf-8")
    with pytest.raises(BackupError, match="made by a newer program"):
        chosen(str(made.backup.folder), tmp_path)


def test_a_backup_is_named_in_three_ways(house: House, tmp_path: Path) -> None:
    first, second = house.back_up().backup, house.back_up().backup
    folder = house.settings.backups
    assert chosen("latest", folder) == second == backups(folder)[0]
    assert chosen(first.name, folder) == first
    assert chosen(str(first.folder), tmp_path) == first
    with pytest.raises(BackupError, match="holds no backup"):
        chosen("latest", tmp_path)
    with pytest.raises(BackupError, match="is no finished backup"):
        chosen("nonesuch", folder)


def test_where_nothing_can_be_written_it_says_so(house: House, tmp_path: Path) -> None:
    made = house.back_up()
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="not restored"):
        restore(made.backup, tmp_path / "file", now=house.at)
