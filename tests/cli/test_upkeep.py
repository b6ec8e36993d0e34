"""The drill of keeping, by its commands: a day is crawled, decided on, kept, destroyed and brought back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from sqlite_utils import Database, Migrations

from collector.errors import SchemaError
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.store import SCHEMAS
from tests.cli.conftest import Day
from tests.store.making import NOW


@pytest.fixture
def own(day: Day, tmp_path: Path) -> Day:
    """The recorded day in a folder that may be destroyed."""
    folder = tmp_path / "data"
    shutil.copytree(day.folder, folder)
    return replace(day, folder=folder)


def decide(own: Day) -> None:
    with Store.open(own.folder / "collector.db") as store:
        for item in store.items.ids(limit=30):
            kind = Kind.TAKE if item % 3 else Kind.REJECT
            store.decisions.add(item, kind, "甲", NOW, "政策法规" if item % 3 else None)


def lists(own: Day) -> list[str]:
    """Both days' lists in full."""
    made = [own.run("candidates", "--date", day, "--format", "json") for day in ("2026-11-20", "2026-11-21")]
    assert [one.exit_code for one in made] == [0, 0]
    return [one.stdout for one in made]


def journal(own: Day) -> list[object]:
    with Store.open(own.folder / "collector.db") as store:
        return [*store.decisions.journal(limit=1000), store.lists.of(date(2026, 11, 20)), store.lists.last()]


def test_the_drill(own: Day, tmp_path: Path) -> None:
    decide(own)
    before = lists(own), journal(own)
    kept = own.run("backup", "--to", str(tmp_path / "elsewhere"))
    assert kept.exit_code == 0, kept.output
    name = Path(kept.stdout.splitlines()[0]).name
    config = tmp_path / "config"
    shutil.copytree(own.folder / "config", config)
    shutil.rmtree(own.folder)

    back = own_config(own, config, "restore", str(tmp_path / "elsewhere" / name), "--into", str(own.folder))
    assert back.exit_code == 0, back.output
    shutil.copytree(own.folder / "config-of-the-backup", own.folder / "config")
    assert (lists(own), journal(own)) == before
    verified = own.run("verify", "--archive")
    assert (verified.exit_code, "完好" in verified.stdout) == (0, True), verified.output


def own_config(own: Day, config: Path, *words: str) -> Result:
    from click.testing import CliRunner

    from collector.cli import main

    return CliRunner().invoke(main, ["--config", str(config), "--data", str(own.folder), *words])


def test_backups_are_listed_kept_by_a_rule_and_verified(own: Day) -> None:
    assert own.run("backup").exit_code == 0
    listed = own.run("backup", "--list")
    assert listed.stdout.count("by hand") == 1
    assert own.run("verify", "--backup", "latest").exit_code == 0
    assert own.run("restore", "latest", "--into", str(own.folder)).exit_code == 1
    assert "--replace" in own.run("restore", "latest", "--into", str(own.folder)).stderr
    aside = own.run("restore", "latest", "--into", str(own.folder), "--replace")
    assert "原有数据移至" in aside.stdout
    (kept,) = (own.folder / "backups").glob("2*")
    with (kept / "collector.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\x00damage")
    wrong = own.run("verify", "--backup", kept.name)
    assert (wrong.exit_code, "is not the file that was put there" in wrong.stderr) == (1, True)
    assert own.run("backup", "--keep", "hourly 9").exit_code == 2
    assert own.run("verify", "--backup", "nonesuch").exit_code == 1


def test_verify_tells_what_is_wrong_and_fails(own: Day) -> None:
    with closing(sqlite3.connect(own.folder / "collector.db")) as db:
        db.execute("UPDATE stories SET size = size + 1 WHERE id = (SELECT min(id) FROM stories)")
        db.commit()
    (own.folder / "archive" / "spare.warc.gz").write_bytes(b"")
    wrong = own.run("verify")
    assert wrong.exit_code == 1
    assert "collector stories rebuild" in wrong.stderr
    assert "spare.warc.gz" in wrong.stdout
    assert own.run("stories", "rebuild").exit_code == 0
    mended = own.run("verify", "--mend")
    assert (mended.exit_code, "检索索引已重建" in mended.stdout) == (0, True), mended.output


def older(path: Path) -> tuple[str, ...]:
    """Take the last set of migrations back out of a store, as if it had been made before it."""
    last = SCHEMAS[-1]
    with closing(sqlite3.connect(path)) as db:
        made = Database(memory=True)
        before = set(made.table_names())
        for migrations in SCHEMAS[:-1]:
            migrations.apply(made)
        before = set(made.table_names())
        last.apply(made)
        for table in set(made.table_names()) - before:
            db.execute(f"DROP TABLE IF EXISTS {table}")
        db.execute("DELETE FROM _sqlite_migrations WHERE migration_set = ?", (last.name,))
        db.commit()
    return tuple(migration.name for migration in last._migrations)


def test_a_migration_is_preceded_by_a_backup_and_can_be_taken_back(own: Day) -> None:
    path = own.folder / "collector.db"
    older(path)
    with pytest.raises(SchemaError, match="run: collector migrate"):
        Store.open(path)
    refused = own.run("health")
    assert (refused.exit_code, "collector migrate" in refused.stderr) == (1, True)
    done = own.run("migrate")
    assert done.exit_code == 0, done.output
    (kept,) = (own.folder / "backups").glob("2*")
    assert str(kept) in done.stdout
    assert own.run("migrate").exit_code == 0  # nothing to do, no second backup
    assert len(list((own.folder / "backups").glob("2*"))) == 1
    assert own.run("verify").exit_code == 0
    back = own.run("restore", kept.name, "--into", str(own.folder), "--replace")
    assert "older than this program" in back.stderr
    assert own.run("migrate", "--without-backup").exit_code == 0
    assert len(list((own.folder / "backups").glob("2*"))) == 1


def test_a_migration_that_fails_leaves_the_store_and_its_backup(own: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    path = own.folder / "collector.db"
    broken = Migrations("later")

    @broken()
    def m001_half(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
        db.execute("INSERT INTO decisions (nothing) VALUES (1)")

    before = journal(own)
    monkeypatch.setattr("collector.store.store.SCHEMAS", (*SCHEMAS, broken))
    failed = own.run("migrate")
    assert failed.exit_code == 1
    assert isinstance(failed.exception, sqlite3.OperationalError)  # a mistake of the program is shown as it is
    monkeypatch.undo()
    assert journal(own) == before
    assert own.run("verify").exit_code == 0
    (kept,) = (own.folder / "backups").glob("2*")
    assert own.run("verify", "--backup", kept.name).exit_code == 0
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").fetchone() == (0,)


def test_a_newer_store_is_left_alone_by_every_command(own: Day) -> None:
    with closing(sqlite3.connect(own.folder / "collector.db")) as db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('facts', 'm999_future')")
        db.commit()
    for words in (("migrate",), ("verify",), ("candidates",), ("health",), ("backup",)):
        refused = own.run(*words)
        assert refused.exit_code == 1
        assert "newer than this program (it knows facts/m999_future)" in " ".join(refused.stderr.split())
    assert list(own.folder.glob("backups/2*")) == []
