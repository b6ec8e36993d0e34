"""The way back: a checked backup becomes a data folder again; what stood there before is put aside, never deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from collector.errors import BackupError, StoreError
from collector.gathering.archive import FOLDER
from collector.running.keeping import kept
from collector.running.keeping.kept import Backup, backups, read
from collector.running.keeping.sound import checked
from collector.running.lock import single
from collector.store import Store
from collector.store.store import outdated

NEWEST = "latest"
_ARRIVING = ".arriving"
_BESIDE = ("-wal", "-shm")  # what belongs to a database that is in use


def chosen(name: str, folder: Path) -> Backup:
    """The backup that a person names: ``latest``, its name in the folder of backups, or its own folder.

    :raises BackupError: there is none such.
    """
    found = backups(folder)
    if name == NEWEST:
        if not found:
            raise BackupError(f"{folder}: holds no backup")
        return found[0]
    named = next((backup for backup in found if backup.name == name), None)
    return named or read(Path(name))


def restore(backup: Backup, into: Path, *, now: datetime, replace: bool = False) -> Path | None:
    """Bring a backup back as a data folder: database, recordings, and the configuration of then beside them.

    The backup is read through and checked first, and copied, not shared: it stays what it is. The database comes last
    and in one stroke, so that until then whatever stood there still stands.

    :param replace: let it take the place of a store that is there; that one is put aside into a folder of its own,
        which is returned.
    :raises BackupError: the backup is damaged or newer than this program, there is a store already, or no room.
    :raises AlreadyRunning: a daemon works on that folder.
    """
    checked(backup)
    _refuse_newer(backup)
    store = into / kept.DATABASE
    if store.exists() and not replace:
        raise BackupError(f"{store}: is there already; say --replace to put it aside, or name another folder")
    with _explained(into), single(into):
        arriving = into / _ARRIVING
        shutil.rmtree(arriving, ignore_errors=True)
        for place in backup.files:
            (arriving / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup.folder / place, arriving / place)
        aside = _aside(into, now) if store.exists() else None
        _settle(arriving, into, aside)
        shutil.rmtree(arriving)
    return aside


def _refuse_newer(backup: Backup) -> None:
    try:
        outdated(backup.database)
    except StoreError as error:
        raise BackupError(f"{backup.name} was made by collector {backup.program}: {error}") from error


def _aside(into: Path, now: datetime) -> Path:
    """A new folder for what is replaced; the old database is brought to one file first, if it still can be."""
    with suppress(StoreError), Store.open(into / kept.DATABASE, migrate=False) as store:
        store.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(1000):
        folder = into / f"replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{f'-{number}' if number else ''}"
        if not folder.exists():
            break
    folder.mkdir()
    return folder


def _settle(arriving: Path, into: Path, aside: Path | None) -> None:
    """Move everything to its place, the database last."""
    archive = into / FOLDER
    if aside is not None and archive.exists():
        archive.rename(aside / FOLDER)
    archive.mkdir(exist_ok=True)
    for path in (arriving / kept.ARCHIVE).glob("*"):
        path.replace(archive / path.name)
    if (arriving / kept.CONFIG).is_dir():
        place = into / "config-of-the-backup"
        shutil.rmtree(place, ignore_errors=True)
        (arriving / kept.CONFIG).rename(place)
    store = into / kept.DATABASE
    if aside is not None:
        os.link(store, aside / store.name)
    for ending in _BESIDE:  # of the old one: beside another database they would destroy it
        left = store.with_name(store.name + ending)
        if left.exists():
            left.rename((aside or arriving) / left.name)
    (arriving / kept.DATABASE).replace(store)


@contextmanager
def _explained(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"{into}: not restored: {error.strerror or error} ({error.filename or ''})") from error
