"""Whether what lies on the disk is whole: a finished backup, and the recordings that a database names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from collector.errors import BackupError, ReadError, StoreError
from collector.gathering.archive import damage
from collector.gathering.archive import place as in_archive
from collector.running.keeping.kept import Backup, kept_file
from collector.store.backup import counts, recordings, records
from collector.store.verify import Fault, faults, file_faults

_EXAMPLES = 5
_FROM_BACKUP = "copy the files from a backup that has them into the archive"


def store_faults(store_path: Path, archive: Path, *, deep: bool) -> Iterator[Fault]:
    """What is wrong with a store and its recordings.

    :param deep: whether every recorded body is read and held against its digest; otherwise only files are looked at.
    :raises StoreError: it cannot be read at all.
    """
    yield from faults(store_path)
    yield from recording_faults(store_path, archive, deep=deep)


def recording_faults(store_path: Path, archive: Path, *, deep: bool) -> Iterator[Fault]:
    """What is wrong with the recordings that a database names.

    :raises StoreError: the database cannot be read.
    """
    absent, short = [], []
    for name, end in recordings(store_path).items():
        size = _size(archive, name)
        if size is None:
            absent.append(name)
        elif size < end:
            short.append(name)
    yield from _told("recordings that are not there", absent)
    yield from _told("recordings that end too early", short)
    if deep:
        whole = _damaged(store_path, archive, skip=frozenset(absent + short))
        yield from _told("recorded pages that are damaged", whole)


def spare_recordings(store_path: Path, archive: Path) -> list[str]:
    """Files of the archive that the database does not name: what was cut off by a crash, or cleared away half."""
    named = recordings(store_path)
    if not archive.is_dir():
        return []
    return sorted(path.name for path in archive.iterdir() if path.is_file() and path.name not in named)


def backup_faults(backup: Backup) -> Iterator[str]:
    """What is wrong with a backup, every file of it read through; nothing when it can be restored."""
    for place, wanted in backup.files.items():
        try:
            found = kept_file(backup.folder / place)
        except OSError as error:
            yield f"{place}: cannot be read ({error.strerror})"
            continue
        if (found.size, found.sha256) != (wanted.size, wanted.sha256):
            yield f"{place}: is not the file that was put there"
    yield from _database_faults(backup)


def _database_faults(backup: Backup) -> Iterator[str]:
    try:
        yield from (str(fault) for fault in file_faults(backup.database))
        if counts(backup.database) != dict(backup.counts):
            yield f"{backup.database.name}: holds other numbers of rows than its manifest says"
    except StoreError as error:
        yield str(error)


def checked(backup: Backup) -> Backup:
    """The backup, when it is whole.

    :raises BackupError: it is not; all that is wrong.
    """
    wrong = list(backup_faults(backup))
    if wrong:
        raise BackupError(f"{backup.folder}: is damaged, take another one:\n" + "\n".join(wrong))
    return backup


def _damaged(store_path: Path, archive: Path, *, skip: frozenset[str]) -> Iterator[str]:
    """Records whose bodies are not what the index says, one file open at a time."""
    with ExitStack() as stack:
        name, file = "", None
        for record in records(store_path):
            if record.file in skip:
                continue
            if record.file != name or file is None:
                stack.close()
                name, file = record.file, _opened(archive / record.file, stack)
            if wrong := damage(file, record):
                yield f"{record.file} at {record.offset}: {wrong}"


def _opened(path: Path, stack: ExitStack) -> BinaryIO:
    return stack.enter_context(path.open("rb"))


def _size(archive: Path, name: str) -> int | None:
    try:
        return in_archive(archive, name).stat().st_size
    except (FileNotFoundError, ReadError):
        return None


def _told(problem: str, cases: Iterator[str] | list[str]) -> Iterator[Fault]:
    count, examples = 0, []
    for case in cases:
        count += 1
        if count <= _EXAMPLES:
            examples.append(case)
    if count:
        yield Fault(problem=problem, count=count, examples=tuple(examples), remedy=_FROM_BACKUP)
