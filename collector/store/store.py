"""The store: one database file, opened at the schema this program knows, with one object for each noun in it."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlite_utils import Database, Migrations

from collector.errors import SchemaError, StoreError
from collector.store import (
    choosing_schema,
    cluster_schema,
    desk_schema,
    issue_schema,
    picture_schema,
    place_schema,
    running_schema,
    schema,
    search_schema,
    story_schema,
    usual_schema,
    watch_schema,
)
from collector.store.activity import Activity
from collector.store.alerts import Alerts
from collector.store.archive import Archive
from collector.store.attachments import Attachments
from collector.store.backup import reading
from collector.store.choosing import Choosing
from collector.store.chores import Chores
from collector.store.columns import Columns
from collector.store.connection import Connection, explained
from collector.store.decisions import Decisions
from collector.store.gaps import Gaps
from collector.store.hosts import Hosts
from collector.store.issues import Issues
from collector.store.items import Items
from collector.store.lists import Lists
from collector.store.notices import Notices
from collector.store.pictures import Pictures
from collector.store.places import PlacesFound
from collector.store.polls import Polls
from collector.store.printed import Printed
from collector.store.receipts import Receipts
from collector.store.search import Search
from collector.store.sessions import Sessions
from collector.store.stories import Stories
from collector.store.users import Users
from collector.store.usual import Usuals
from collector.store.watches import Watches

SCHEMAS: tuple[Migrations, ...] = (
    schema.migrations,
    story_schema.migrations,
    issue_schema.migrations,
    desk_schema.migrations,
    running_schema.migrations,
    search_schema.migrations,
    choosing_schema.migrations,
    cluster_schema.migrations,
    usual_schema.migrations,
    watch_schema.migrations,
    picture_schema.migrations,
    place_schema.migrations,
)


class Store:
    """Everything that is remembered, by noun; open it with ``Store.open`` and close it, best as a context manager.

    One store object holds one connection and belongs to one thread; several programs may have the same file open.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.search = Search(connection)
        self.attachments = Attachments(connection, self.search)
        self.items = Items(connection, self.search, self.attachments)
        self.columns = Columns(connection)
        self.pictures = Pictures(connection)
        self.places = PlacesFound(connection)
        self.polls = Polls(connection)
        self.gaps = Gaps(connection)
        self.archive = Archive(connection)
        self.hosts = Hosts(connection)
        self.lists = Lists(connection)
        self.decisions = Decisions(connection)
        self.stories = Stories(connection)
        self.issues = Issues(connection)
        self.printed = Printed(connection)
        self.users = Users(connection)
        self.sessions = Sessions(connection)
        self.activity = Activity(connection)
        self.watches = Watches(connection)
        self.usual = Usuals(connection)
        self.choosing = Choosing(connection)
        self.alerts = Alerts(connection)
        self.notices = Notices(connection)
        self.chores = Chores(connection)
        self.receipts = Receipts(connection)

    @classmethod
    def open(cls, path: Path, *, migrate: bool = False) -> Store:
        """Open the store at ``path``; a file that is not there yet is made, with its folder.

        :param migrate: bring an older store up to this program's schema.
        :raises SchemaError: the store is newer than this program, or older and ``migrate`` is not set.
        :raises StoreError: the file cannot be used.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: its folder cannot be made ({error.strerror})") from error
        connection = Connection(path)
        try:
            _fit(connection, migrate=migrate)
            return cls(connection)
        except sqlite3.Error as error:
            connection.close()
            raise (explained(error, path) or error) from error
        except BaseException:
            connection.close()
            raise

    def write(self) -> AbstractContextManager[None]:
        """A transaction over several of the methods below; see ``Connection.write``."""
        return self.connection.write()

    def close(self) -> None:
        """Close the file; harmless when done twice."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def outdated(path: Path) -> tuple[str, ...]:
    """Names of the migrations that a store lacks; none for one that fits this program. Nothing is written.

    :raises SchemaError: it is newer than this program, or another program's file.
    :raises StoreError: it cannot be read.
    """
    with reading(path) as db:
        database = Database(db, execute_plugins=False)
        _refuse_newer(database, path)
        return tuple(_pending(database))


def _fit(connection: Connection, *, migrate: bool) -> None:
    """Make a new store, bring an older one up to date when asked to, and refuse what does not fit."""
    database = connection.database
    _refuse_newer(database, connection.path)
    if not _pending(database):
        return
    if database.table_names() and not migrate:
        raise SchemaError(
            f"{connection.path}: the store is older than this program ({', '.join(_pending(database))} not applied); "
            "run: collector migrate (it makes a backup first)"
        )
    with connection.write():  # all or nothing, and two programs that start at once take turns
        for migrations in SCHEMAS:
            migrations.apply(database)


def _pending(database: Database) -> list[str]:
    """Names of the migrations that this program knows and the store has not seen."""
    return [
        f"{migrations.name}/{migration.name}" for migrations in SCHEMAS for migration in migrations.pending(database)
    ]


def _refuse_newer(database: Database, path: Path) -> None:
    """Refuse a file of some other program, and a store that has seen migrations which this program has not."""
    tables = database.table_names()
    if not tables:
        return
    if Migrations.migrations_table not in tables:
        raise SchemaError(f"{path}: this database is not a store of the collector; name another file")
    known = {(m.name, migration.name) for m in SCHEMAS for migration in m._migrations}  # noqa: SLF001  # no public list
    applied = database.execute(f"SELECT migration_set, name FROM {Migrations.migrations_table}")  # noqa: S608  # a constant
    unknown = [f"{of}/{name}" for of, name in applied if (of, name) not in known]
    if unknown:
        raise SchemaError(
            f"{path}: the store is newer than this program (it knows {', '.join(unknown)}); "
            "install the newer collector, or bring back the backup made before the migration: collector restore"
        )
