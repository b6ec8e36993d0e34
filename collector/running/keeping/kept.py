"""A backup as it lies on the disk: a folder with the database, the recordings, the configuration and a manifest.

A folder is a backup when its manifest stands in it under its final name: it is made under another name, and renamed
when everything in it is on the disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from collector.errors import BackupError

MANIFEST = "manifest.json"
DATABASE = "collector.db"
ARCHIVE = "archive"
CONFIG = "config"
UNFINISHED = ".making-"  # how the name of a folder begins that is no backup yet
LEAVING = ".removing-"  # and of one that is none any more
_FORMAT = 1
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file in a backup; ``modified`` is when the original was written last, in nanoseconds, to know it again."""

    size: int
    sha256: str
    modified: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A finished backup."""

    folder: Path
    made: datetime  # UTC
    reason: str
    program: str  # the version that made it
    counts: Mapping[str, int]  # rows by table
    files: Mapping[str, KeptFile]  # by path inside the folder, the recordings included
    missing: tuple[str, ...] = ()  # recordings that the database names and that were not there

    @property
    def name(self) -> str:
        """Its folder's name, which says when it was made."""
        return self.folder.name

    @property
    def database(self) -> Path:
        """The database in it."""
        return self.folder / DATABASE

    @property
    def size(self) -> int:
        """Bytes of all its files, shared ones too."""
        return sum(file.size for file in self.files.values())


def backups(folder: Path) -> list[Backup]:
    """The finished backups in a folder, the newest first; what cannot be read as one is none."""
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        if path.name.startswith(".") or not (path / MANIFEST).is_file():
            continue
        try:
            found.append(read(path))
        except BackupError:
            continue
    return sorted(found, key=lambda backup: (backup.made, backup.name), reverse=True)


def read(folder: Path) -> Backup:
    """The backup in a folder.

    :raises BackupError: its manifest is missing, damaged, or of a later program.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise BackupError(f"{folder}: made by a newer program ({told['program']}); install that one first")
        return Backup(
            folder=folder,
            made=datetime.fromisoformat(told["made"]).astimezone(UTC),
            reason=told["reason"],
            program=told["program"],
            counts=told["counts"],
            files={_inside(path, folder): KeptFile(**file) for path, file in told["files"].items()},
            missing=tuple(told["missing"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{folder}: is no finished backup ({error})") from error


def write(backup: Backup) -> None:
    """Write a backup's manifest into its folder."""
    told = {
        "format": _FORMAT,
        "made": backup.made.astimezone(UTC).isoformat(),
        "reason": backup.reason,
        "program": backup.program,
        "counts": dict(backup.counts),
        "missing": list(backup.missing),
        "files": {
            path: {"size": file.size, "sha256": file.sha256, "modified": file.modified}
            for path, file in backup.files.items()
        },
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (backup.folder / MANIFEST).write_text(text, encoding="utf-8")


def kept_file(path: Path, modified: int = 0) -> KeptFile:
    """A file as a manifest names it, read through once."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return KeptFile(size=size, sha256=digest.hexdigest(), modified=modified)


def _inside(path: str, folder: Path) -> str:
    """A path that a manifest names, which must stay in its folder: a manifest may come from anywhere."""
    parts = Path(path).parts
    if not parts or Path(path).is_absolute() or ".." in parts or "\\" in path or ":" in path:
        raise BackupError(f"{folder}: its manifest names {path!r}, which lies outside")
    return path
