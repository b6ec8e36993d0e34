from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from collector.errors import SchemaError, StoreError
from collector.store import Store
from collector.store.connection import Connection, explained
from collector.store.store import SCHEMAS
from tests.store.making import an_item


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "collector.db"


def names(migrations: Migrations) -> list[str]:
    return [migration.name for migration in migrations._migrations]


def every_version() -> Iterator[tuple[Migrations, str]]:
    """Each state that a store in the field may be in: before each migration of each set."""
    for migrations in SCHEMAS:
        for name in names(migrations):
            yield migrations, name


def test_a_missing_store_is_made_with_its_folder(path: Path) -> None:
    with Store.open(path) as store:
        store.items.add(an_item())
    with Store.open(path) as store:
        assert store.items.get(1).article.title
        settings = [
            store.connection.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    assert settings == ["wal", 1, 1]


def test_every_table_is_strict_and_keeps_its_references(path: Path) -> None:
    with Store.open(path) as store:
        tables = store.connection.rows(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        )
        assert {row["name"] for row in tables if not row["strict"]} <= {"_sqlite_migrations", "sqlite_schema"}
        assert store.connection.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(("migrations", "before"), list(every_version()), ids=str)
def test_a_store_of_every_earlier_version_is_refused_and_migrated(
    path: Path, migrations: Migrations, before: str
) -> None:
    path.parent.mkdir()
    with closing(Connection(path)) as connection:
        for others in SCHEMAS:
            others.apply(connection.database, stop_before=before if others is migrations else None)
    with pytest.raises(SchemaError, match="collector migrate"):
        Store.open(path)
    with Store.open(path, migrate=True) as store:
        store.items.add(an_item())
    Store.open(path).close()


def test_a_store_with_only_the_first_set_is_older(path: Path) -> None:
    with Store.open(path) as store, store.write():
        store.connection.run("DELETE FROM _sqlite_migrations")
        store.connection.run("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('facts', 'm000_before')")
    with pytest.raises(SchemaError):
        Store.open(path)


def test_a_newer_store_is_refused_whatever_is_asked(path: Path) -> None:
    with Store.open(path) as store, store.write():
        store.connection.run("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('facts', 'm999_future')")
    for migrate in (False, True):
        with pytest.raises(SchemaError, match=r"newer than this program .*facts/m999_future"):
            Store.open(path, migrate=migrate)


def test_a_migration_that_fails_leaves_the_store_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(path).close()
    broken = Migrations("facts")
    broken._migrations = list(SCHEMAS[0]._migrations)

    @broken()
    def m998_half(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
        db.execute("SELECT no_such_thing")

    monkeypatch.setattr("collector.store.store.SCHEMAS", (broken, *SCHEMAS[1:]))
    with pytest.raises(sqlite3.OperationalError):
        Store.open(path, migrate=True)
    monkeypatch.undo()
    with Store.open(path) as store:
        assert store.connection.rows("SELECT * FROM pragma_table_list WHERE name = 'half'") == []


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(SchemaError, match="not a store"):
        Store.open(path, migrate=True)


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    with pytest.raises(StoreError, match="is not a database"):
        Store.open(path)


def test_a_damaged_store_is_named(path: Path) -> None:
    with Store.open(path) as store:
        for number in range(50):
            store.items.add(an_item(f"{number}.html", text="正文" * 500))
    bytes_ = bytearray(path.read_bytes())
    bytes_[4096 * 3 :] = b"\xff" * (len(bytes_) - 4096 * 3)
    path.write_bytes(bytes_)
    with pytest.raises(StoreError, match=r"damaged|not a database"):
        _read_everything(path)


def _read_everything(path: Path) -> None:
    with Store.open(path) as store:
        store.items.since(None, an_item().fetched)


def test_a_folder_in_the_way_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(path)


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match="folder cannot be made"):
        Store.open(tmp_path / "data" / "collector.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_only_be_read_says_so(path: Path) -> None:
    Store.open(path).close()
    path.chmod(stat.S_IRUSR)
    with pytest.raises(StoreError, match="may only be read"), Store.open(path) as store:
        store.items.add(an_item())


def test_a_connection_that_may_only_read_says_so(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.rows("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match="may only be read"):
            store.items.add(an_item())


def test_a_full_disk_stores_nothing_of_the_step_and_the_store_goes_on(path: Path) -> None:
    with Store.open(path) as store:
        store.items.add(an_item("1.html"))
        pages = store.connection.rows("PRAGMA page_count")[0][0]
        store.connection.rows(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="the disk is full"):
            store.items.add(an_item("2.html", text="正文" * 50_000))
        store.connection.rows("PRAGMA max_page_count = 1000000")
        assert store.items.by_url(an_item("2.html").article.url) is None
        store.items.add(an_item("2.html"))
        assert store.connection.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_writer_that_holds_on_too_long_is_named(path: Path) -> None:
    with Store.open(path) as holder, Store.open(path) as waiter:
        waiter.connection.rows("PRAGMA busy_timeout = 50")
        with holder.write(), pytest.raises(StoreError, match="another program has been writing"):
            waiter.items.add(an_item())
        assert waiter.items.add(an_item()).id == 1


@pytest.mark.parametrize("patience", [0, 3])
def test_a_file_that_others_hold_while_it_is_made_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch, patience: int
) -> None:
    path.parent.mkdir()
    monkeypatch.setattr("collector.store.connection.BUSY_SECONDS", 0.03)
    monkeypatch.setattr("collector.store.connection._SWITCHES", 3)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == patience:
                holder.execute("COMMIT")

        monkeypatch.setattr("collector.store.connection.sleep", sleep)
        if patience:
            Connection(path).close()
        else:
            with pytest.raises(StoreError, match="another program"):
                Connection(path)
    assert len(waits) == 3


def test_mistakes_of_this_program_are_shown_as_they_are(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            store.connection.rows("SELECT * FROM nowhere")
        with pytest.raises(AssertionError, match="outside write"):
            store.connection.run("DELETE FROM items")
    assert explained(sqlite3.ProgrammingError("closed"), path) is None


def test_a_transaction_is_whole_and_an_inner_one_undoes_only_itself(path: Path) -> None:
    with Store.open(path) as store:
        with store.write():
            store.items.add(an_item("1.html"))
            with suppress(RuntimeError), store.write():
                store.items.add(an_item("2.html"))
                raise RuntimeError
        with suppress(KeyboardInterrupt), store.write():
            store.items.add(an_item("3.html"))
            raise KeyboardInterrupt
        kept = [item.url_key for item in store.items.since(None, an_item().fetched)]
    assert kept == [an_item("1.html").url_key]


def test_closing_twice_is_harmless(path: Path) -> None:
    store = Store.open(path)
    store.close()
    store.close()
