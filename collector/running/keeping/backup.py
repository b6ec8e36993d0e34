"""Making a backup: online, whole or not at all, and of the recordings only what the last one does not have."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collector import __version__
from collector.config import Keep, Settings
from collector.errors import BackupError, ReadError, StoreError
from collector.gathering.archive import FOLDER
from collector.gathering.archive import place as in_archive
from collector.running.keeping import kept
from collector.running.keeping.kept import Backup, KeptFile, backups
from collector.store.backup import counts, forget_recording, recordings, snapshot
from collector.store.store import outdated
from collector.store.verify import Fault, faults, file_faults, index_faults

NIGHTLY = "nightly"
BY_HAND = "by hand"
BEFORE_MIGRATION = "before migration"
_RESERVES = 2  # times what gathering leaves free must stay free: a backup is never what stops it
_LOCK = ".lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a run came to."""

    backup: Backup
    copied: int  # bytes written anew, the database included
    linked: int  # recordings that the backup before had already
    removed: tuple[str, ...]  # names of backups that the rule let go
    faults: tuple[Fault, ...]  # what is wrong in the database itself, and what is missing


def backup_due(settings: Settings, now: datetime) -> bool:
    """Whether the night's backup is still to be made: none was finished since its time last came.

    It is asked of the folder, so that restarts lose and repeat nothing, and a clock that was set back does not stop
    it. After a run that failed it is due still; who calls waits before the next try.
    """
    if settings.backup_time is None:
        return False
    local = now.astimezone(settings.time_zone)
    last = datetime.combine(local.date(), settings.backup_time, settings.time_zone)
    if last > local:
        last -= timedelta(days=1)
    return not any(last <= backup.made <= now for backup in backups(settings.backups))


def run_backup(
    settings: Settings,
    *,
    store_path: Path,
    config_dir: Path | None,
    now: Callable[[], datetime],
    reason: str = NIGHTLY,
    folder: Path | None = None,
    keep: Keep | None = None,
) -> Made:
    """Make a backup while everything else goes on, check it, and let go what the rule no longer keeps.

    It takes as long as the disk does; call it in a thread of its own.

    :param config_dir: copied along, where there is one.
    :param folder: where to, ``settings.backups`` when left out; ``keep`` likewise.
    :raises BackupError: it could not be made, another is being made, or the database is damaged; what was begun is
        taken away again, and earlier backups stay.
    """
    folder, keep = folder or settings.backups, keep or settings.backup_keep
    with _alone(folder), _explained(folder):
        _clear(folder)
        making = _Making(settings, store_path, folder, now())
        backup = making.run(config_dir, reason)
        removed = _let_go(folder, keep, backup, now(), settings)
    found = (*making.faults, *_missing(backup))
    return Made(backup=backup, copied=making.copied, linked=making.linked, removed=removed, faults=found)


class _Making:
    """One backup being made, under a name that says it is not finished."""

    def __init__(self, settings: Settings, store_path: Path, folder: Path, at: datetime) -> None:
        self._store, self._archive, self._at = store_path, settings.data_dir / FOLDER, at
        self._reserve = settings.reserve
        self._earlier = backups(folder)
        self._name = _free_name(folder, at)
        self._folder, self._final = folder / f"{kept.UNFINISHED}{self._name}", folder / self._name
        self._files: dict[str, KeptFile] = {}
        self.copied = self.linked = 0
        self.faults: tuple[Fault, ...] = ()

    def run(self, config_dir: Path | None, reason: str) -> Backup:
        """Make it; only the last step lets it count.

        :raises BackupError, StoreError, OSError: it could not be made.
        """
        try:
            self._folder.mkdir(mode=0o700)
            database = self._database()
            missing = self._recordings(database)
            if config_dir is not None:
                self._config(config_dir)
            backup = Backup(
                folder=self._folder,
                made=self._at.astimezone(UTC),
                reason=reason,
                program=__version__,
                counts=counts(database),
                files=self._files | {kept.DATABASE: kept.kept_file(database)},
                missing=tuple(missing),
            )
            kept.write(backup)
            _on_disk(self._folder / kept.MANIFEST, *_folders(self._folder))
            self._folder.rename(self._final)
            _on_disk(self._final.parent)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return kept.read(self._final)

    def _database(self) -> Path:
        self._room_for(self._store.stat().st_size)
        target = self._folder / kept.DATABASE
        snapshot(self._store, target)
        damage = next(file_faults(target), None)
        if damage:
            raise BackupError(f"{self._store}: {damage}; no backup was made of it, earlier ones are kept")
        if not outdated(target):  # the checks ask for tables of today
            self.faults = (*faults(target), *index_faults(target))
        self.copied += target.stat().st_size
        return target

    def _recordings(self, database: Path) -> list[str]:
        """Bring in every recording that the copied database names; returns those that are not there."""
        missing = []
        (self._folder / kept.ARCHIVE).mkdir()
        for name in recordings(database):
            try:
                self._recording(name)
            except (FileNotFoundError, ReadError):
                if name in recordings(self._store):
                    missing.append(name)
                else:  # cleared away since the database was copied
                    forget_recording(database, name)
        return missing

    def _recording(self, name: str) -> None:
        place, source = f"{kept.ARCHIVE}/{name}", in_archive(self._archive, name)
        state = source.stat()
        for earlier in self._earlier:
            known = earlier.files.get(place)
            same = known and (known.size, known.modified) == (state.st_size, state.st_mtime_ns)
            if known and same and self._linked(earlier.folder / place, self._folder / place):
                self._files[place] = known
                return
        self._room_for(state.st_size)
        shutil.copyfile(source, self._folder / place)
        self._files[place] = kept.kept_file(self._folder / place, state.st_mtime_ns)
        self.copied += self._files[place].size
        _on_disk(self._folder / place)

    def _linked(self, earlier: Path, target: Path) -> bool:
        """Whether the earlier backup's file could be shared; some disks have no links, and a file may be gone."""
        try:
            os.link(earlier, target)
        except OSError:
            return False
        self.linked += 1
        return True

    def _config(self, config_dir: Path) -> None:
        for source in sorted(config_dir.rglob("*")):
            if source.suffix not in (".toml", ".docx") or not source.is_file():
                continue
            place = f"{kept.CONFIG}/{source.relative_to(config_dir).as_posix()}"
            target = self._folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            self._files[place] = kept.kept_file(target)

    def _room_for(self, size: int) -> None:
        free = shutil.disk_usage(self._folder).free
        reserve = _RESERVES * self._reserve
        if free - size < reserve:
            raise BackupError(
                f"{self._folder.parent}: {size / 1e6:.0f} MB are to be written and {free / 1e6:.0f} MB are free, of "
                f"which {reserve / 1e6:.0f} MB are left alone; free some space, or let [backup] folder lie elsewhere"
            )


def _missing(backup: Backup) -> Iterator[Fault]:
    if backup.missing:
        yield Fault(
            problem="recordings that the database names and that are not there",
            count=len(backup.missing),
            examples=backup.missing[:5],
            remedy="copy them from an earlier backup into the archive, if one has them",
        )


def _let_go(folder: Path, keep: Keep, newest: Backup, now: datetime, settings: Settings) -> tuple[str, ...]:
    """Remove what the rule does not keep; the newest stays, and the last one made before a migration."""
    found = backups(folder)
    stay = keep.kept([backup.made for backup in found], now, settings.time_zone)
    before = next((backup.name for backup in found if backup.reason == BEFORE_MIGRATION), None)
    gone = [backup for backup in found if backup.made not in stay and backup.name not in (newest.name, before)]
    for backup in gone:
        leaving = folder / f"{kept.LEAVING}{backup.name}"
        backup.folder.rename(leaving)  # from here on it is no backup, however far the removal comes
        shutil.rmtree(leaving)
    return tuple(backup.name for backup in gone)


def _clear(folder: Path) -> None:
    """Take away what runs left behind that were killed."""
    for path in folder.iterdir():
        if path.name.startswith((kept.UNFINISHED, kept.LEAVING)):
            shutil.rmtree(path)


def _free_name(folder: Path, at: datetime) -> str:
    stem = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    names = (f"{stem}-{number}" if number else stem for number in range(10_000))
    return next(name for name in names if not (folder / name).exists())


def _folders(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (path for path in folder.rglob("*") if path.is_dir())


def _on_disk(*paths: Path) -> None:
    """Return when the files and folders are on the disk, not only in memory."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder of the backups for this process.

    :raises BackupError: another one has it, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / _LOCK).open("a")
    except OSError as error:
        raise BackupError(f"{folder}: backups cannot be written there ({error.strerror})") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"{folder}: another backup is being made; wait until it is done") from error
        yield


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn faults of the disk and of the store into the words of a backup."""
    try:
        yield
    except StoreError as error:
        raise BackupError(f"no backup was made: {error}") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        why = "the disk is full" if full else error.strerror or str(error)
        raise BackupError(f"{folder}: no backup was made: {why} ({error.filename or ''})") from error
