"""Backups of a store in use: whole or not at all, cheap when little is new, and kept by the rule."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from collector.config import Keep
from collector.errors import BackupError, StoreError
from collector.gathering.archive import prune
from collector.model import CHINA
from collector.running.keeping import BEFORE_MIGRATION, backup_due, backup_faults, backups
from collector.running.keeping import backup as module
from collector.running.keeping.kept import MANIFEST, UNFINISHED
from collector.store import Store
from collector.store.backup import snapshot
from collector.store.connection import Connection
from collector.store.store import SCHEMAS
from tests.running.keeping.house import House
from tests.store.making import an_item


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "data")
    made.fill(0, 5)
    return made


def test_a_backup_holds_everything_and_says_so(house: House, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "sources").mkdir(parents=True)
    (config / "collector.toml").write_text("[clock]\n", encoding="utf-8")
    (config / "sources" / "a.toml").write_text("# none\n", encoding="utf-8")
    (config / "password").write_text("not a setting", encoding="utf-8")
    made = house.back_up(config_dir=config)
    (recording,) = house.archive.iterdir()
    assert set(made.backup.files) == {
        "collector.db",
        f"archive/{recording.name}",
        "config/collector.toml",
        "config/sources/a.toml",
    }
    assert (made.backup.counts["items"], made.backup.counts["decisions"], made.backup.counts["archive"]) == (5, 5, 5)
    assert made.faults == ()
    assert list(backup_faults(made.backup)) == []
    assert backups(house.settings.backups) == [made.backup]
    assert made.backup.folder.stat().st_mode & 0o077 == 0  # it holds what is not for everybody


def test_a_backup_is_one_moment_of_a_store_that_is_written_to(house: House) -> None:
    stop = threading.Event()
    begun = threading.Event()

    def write() -> None:
        number = 100
        with house.store() as store:
            while not stop.is_set():
                with store.write():  # item, sighting and decision belong together
                    stored = store.items.add(an_item(f"{number}.html", text=f"正文{number}" * 300))
                    store.decisions.add(stored.id, "reject", "乙", house.at)
                number += 1
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(20)
    try:
        made = [house.back_up() for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    sizes = [one.backup.counts["items"] for one in made]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 5
    for one in made:
        counts = one.backup.counts
        assert counts["items"] == counts["texts"] == counts["sightings"] == counts["decisions"]
        assert one.faults == ()


def test_only_what_is_new_is_written_again(house: House) -> None:
    first = house.back_up()
    house.fill(5, 8)
    second = house.back_up()
    assert (first.linked, second.linked) == (0, 1)
    old, new = sorted(path.name for path in house.archive.iterdir())
    inodes = [(one.backup.folder / "archive" / old).stat().st_ino for one in (first, second)]
    assert inodes[0] == inodes[1]
    assert inodes[0] != (house.archive / old).stat().st_ino  # but never shared with what is in use
    assert (second.backup.folder / "archive" / new).is_file()
    assert second.copied < second.backup.size


def test_a_recording_that_grew_is_copied_anew(house: House) -> None:
    house.back_up()
    (recording,) = house.archive.iterdir()
    with recording.open("ab") as file:
        file.write(b"more")
    made = house.back_up()
    assert made.linked == 0
    assert made.backup.files[f"archive/{recording.name}"].size == recording.stat().st_size


def test_where_files_cannot_be_shared_they_are_copied(house: House) -> None:
    first = house.back_up().backup
    (recording,) = (first.folder / "archive").iterdir()
    recording.unlink()  # someone took it away: there is nothing to share
    made = house.back_up()
    assert made.linked == 0
    assert list(backup_faults(made.backup)) == []


def test_a_recording_that_is_missing_is_told_and_the_backup_stands(house: House) -> None:
    (recording,) = house.archive.iterdir()
    recording.unlink()
    made = house.back_up()
    assert made.backup.missing == (recording.name,)
    assert recording.name in str(made.faults[0])
    assert list(backup_faults(made.backup)) == []


def test_what_is_cleared_away_meanwhile_is_not_missed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.store() as store, store.write():
        store.connection.run(
            "INSERT INTO decisions SELECT id + 100, item, 'undo', decided_by, decided_at, NULL, '',"
            " NULL, id FROM decisions"
        )

    def and_then_clear(source: Path, target: Path) -> None:
        snapshot(source, target)
        with house.store() as store:
            assert prune(store, house.archive, house.at + timedelta(days=400)) == 1

    monkeypatch.setattr(module, "snapshot", and_then_clear)
    made = house.back_up()
    assert (made.backup.missing, made.faults) == ((), ())
    assert made.backup.counts["archive"] == 0


def test_half_a_backup_is_none_and_goes_with_the_next(house: House) -> None:
    folder = house.settings.backups
    half = folder / f"{UNFINISHED}20261101T000000Z"
    half.mkdir(parents=True)
    shutil.copy(house.store_path, half)
    nameless = folder / "20261102T000000Z"  # without a manifest: nobody knows whether it is whole
    nameless.mkdir()
    torn = folder / "20261103T000000Z"
    torn.mkdir()
    (torn / MANIFEST).write_text('{"format": 1, "made": "2026-', encoding="utf-8")
    assert backups(folder) == []
    made = house.back_up()
    assert backups(folder) == [made.backup]
    assert not half.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "..\\x", ""])
def test_a_manifest_names_nothing_outside_its_folder(house: House, name: str) -> None:
    folder = house.back_up().backup.folder
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(text.replace('"collector.db"', f'"{name}"'.replace("\\", "\\\\")), encoding="utf-8")
    assert backups(folder.parent) == []


def test_a_damaged_store_makes_no_backup_and_earlier_ones_stay(house: House) -> None:
    before = house.back_up().backup
    with house.store() as store:
        store.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    body = bytearray(house.store_path.read_bytes())
    body[4096 * 6 : 4096 * 9] = b"\xff" * (4096 * 3)
    house.store_path.write_bytes(body)
    with pytest.raises(BackupError, match="damaged"):
        house.back_up()
    assert backups(house.settings.backups) == [before]
    assert [path.name for path in house.settings.backups.iterdir() if path.name.startswith(UNFINISHED)] == []


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no backup was made"):
        House(tmp_path).back_up()


def test_two_at_once_are_refused(house: House) -> None:
    with module._alone(house.settings.backups), pytest.raises(BackupError, match="another backup is being made"):
        house.back_up()


def test_a_folder_that_cannot_be_made_is_told(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="cannot be written there"):
        house.back_up(folder=tmp_path / "file" / "backups")


def test_a_backup_never_fills_the_disk(house: House) -> None:
    house.settings = replace(house.settings, reserve=shutil.disk_usage(house.folder).free // 2)
    with pytest.raises(BackupError, match=r"free some space, or let \[backup\] folder lie elsewhere"):
        house.back_up()
    assert backups(house.settings.backups) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_takes_nothing_that_was_there(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RESERVES", -(10**9))  # let it run into the end of the disk
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        first = house.back_up(folder=small / "backups").backup
        (small / "other").write_bytes(bytes(shutil.disk_usage(small).free - 100_000))
        with pytest.raises(BackupError, match="the disk is full"):
            house.back_up(folder=small / "backups")
        assert backups(small / "backups") == [first]
        assert list(backup_faults(first)) == []
        (small / "other").unlink()
        assert len(backups(small / "backups")) == 1
        house.back_up(folder=small / "backups")  # it recovers by itself when there is room
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_store_of_an_earlier_version_can_be_backed_up(tmp_path: Path) -> None:
    house = House(tmp_path)
    with closing(Connection(house.store_path)) as connection:
        SCHEMAS[0].apply(connection.database)
    with pytest.raises(StoreError):
        Store.open(house.store_path)
    made = house.back_up(reason=BEFORE_MIGRATION)
    assert made.backup.reason == BEFORE_MIGRATION
    assert list(backup_faults(made.backup)) == []


def test_the_copy_needs_no_log_beside_it_and_reading_a_store_at_rest_leaves_it(house: House) -> None:
    target = house.folder / "copy.db"
    snapshot(house.store_path, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert not (house.folder / "copy.db-wal").exists()
    with pytest.raises(StoreError, match="there is no database"):
        snapshot(house.folder / "none.db", target)


def test_the_rule_lets_old_ones_go_and_keeps_the_one_before_a_migration(house: House) -> None:
    house.back_up(reason=BEFORE_MIGRATION)
    rule = Keep(daily=3, weekly=2, monthly=0)
    for _ in range(16):
        house.at += timedelta(days=1)
        made = house.back_up(keep=rule)
    kept = backups(house.settings.backups)
    assert made.removed
    assert [(house.at - one.made).days for one in kept][:3] == [0, 1, 2]
    assert kept[-1].reason == BEFORE_MIGRATION
    assert 4 <= len(kept) <= 6
    assert all(list(backup_faults(one)) == [] for one in kept)  # removing one takes no shared file from another


@pytest.mark.parametrize(
    ("hour", "made", "due"),
    [
        (3, None, True),
        (3, timedelta(minutes=20), False),  # at 02:40
        (3, timedelta(hours=1), True),  # at 02:00: last night's
        (1, timedelta(hours=20), False),  # its time has not come again
        (1, timedelta(hours=23), True),  # nobody ran last night
        (3, -timedelta(days=300), True),  # one from the future: the clock was set back
    ],
)
def test_when_a_backup_is_due(house: House, hour: int, made: timedelta | None, due: bool) -> None:
    now = datetime(2026, 11, 22, hour, 0, tzinfo=CHINA)
    if made is not None:
        house.at = now - made - timedelta(minutes=1)
        house.back_up()
    assert backup_due(house.settings, now) is due
    assert not backup_due(replace(house.settings, backup_time=None), now)


def test_the_time_of_a_backup_is_that_of_the_office(house: House) -> None:
    settings = replace(house.settings, backup_time=time(23, 0))
    house.at = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)  # 22:30 there
    house.back_up()
    assert backup_due(settings, datetime(2026, 11, 21, 15, 5, tzinfo=UTC))
    assert not backup_due(settings, datetime(2026, 11, 21, 14, 55, tzinfo=UTC))
