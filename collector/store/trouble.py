"""Trouble: what kind of fault the store met, for those who say it to people in words of their own."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

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


def trouble(error: StoreError) -> Trouble:
    """The kind of fault behind an exception of the store."""
    if isinstance(error, SchemaError):
        return Trouble.SCHEMA
    if isinstance(error.__cause__, FileNotFoundError):
        return Trouble.MISSING
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return Trouble.OTHER if code is None else _KINDS.get(code & 0xFF, Trouble.OTHER)
