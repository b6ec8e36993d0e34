"""Trouble: what kind of fault the store met, for those who say it to people in words of their own."""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum
from pathlib import Path

from collector.errors import SchemaError, StoreError


class Trouble(StrEnum):
    """Why the store could not do what was asked; anything else is ``OTHER``."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read only"
    SCHEMA = "schema"
    DAMAGED = "damaged"
    MISSING = "missing"
    OTHER = "other"


_KINDS = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,
    sqlite3.SQLITE_IOERR: Trouble.DAMAGED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}


_ERRNOS = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EFBIG: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
    errno.ENOENT: Trouble.MISSING,
    errno.EIO: Trouble.DAMAGED,
}
_WORDS = {
    Trouble.FULL: "the disk is full; nothing of this step was stored, free some space and run it again",
    Trouble.READ_ONLY: "it may only be read; check who owns it, and how the disk is mounted",
}


def disk_error(error: OSError, path: Path) -> StoreError:
    """A fault that the disk reports beside the database, in the same words; to be raised from the original."""
    words = _WORDS.get(_ERRNOS.get(error.errno or 0, Trouble.OTHER), "the disk reports a fault")
    return StoreError(f"{path}: {words} ({error.strerror or error})")


def trouble(error: StoreError) -> Trouble:
    """The kind of fault behind an exception of the store."""
    if isinstance(error, SchemaError):
        return Trouble.SCHEMA
    if isinstance(error.__cause__, OSError):
        return _ERRNOS.get(error.__cause__.errno or 0, Trouble.OTHER)
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return Trouble.OTHER if code is None else _KINDS.get(code & 0xFF, Trouble.OTHER)
