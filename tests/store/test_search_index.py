from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from collector.errors import SchemaError, StoreError
from collector.model import Attachment
from collector.store import Store
from collector.store.search.index import WAITING
from tests.store.making import HOUR, NOW, an_item


def fill(store: Store, count: int, text: str = "常州项目", start: int = 0) -> None:
    with store.write():
        for number in range(start, start + count):
            store.items.add(an_item(f"{number}.html", title=f"通知{number}", text=text))


def indexed(store: Store) -> int:
    return int(store.connection.rows("SELECT count(*) FROM search_grams_docsize")[0][0])


def test_items_wait_and_are_put_in_together_and_are_found_all_the_while(store: Store) -> None:
    seen = set()
    for number in range(2 * WAITING + 10):
        store.items.add(an_item(f"{number}.html", title=f"通知{number}", text="常州项目"))
        seen.add(store.search.waiting())
        if number % 23 == 0:
            assert store.search.count("常州") == number + 1
            assert store.search.find(f'"通知{number}"').hits[0].item == number + 1
    assert seen == set(range(WAITING))
    assert indexed(store) == 2 * WAITING
    assert store.search.check() == []


def test_a_change_counts_at_once_whether_indexed_or_waiting(store: Store) -> None:
    fill(store, 3)
    for _ in range(2):
        for number in range(3):
            later = an_item(f"{number}.html", title="新", text="无锡计划", at=NOW + HOUR)
            store.items.add(later)
        assert (store.search.count("常州"), store.search.count("无锡"), store.search.count("通知")) == (0, 3, 0)
        store.search.catch_up()
        for number in range(3):
            store.items.add(an_item(f"{number}.html", title="旧", text="苏州规划", at=NOW + 2 * HOUR))
        assert (store.search.count("无锡"), store.search.count("苏州"), store.search.count("旧")) == (0, 3, 3)
        for number in range(3):
            store.items.add(an_item(f"{number}.html", title="通知", text="常州项目", at=NOW + 3 * HOUR))
    assert store.search.check() == []
    assert store.search.waiting() == 0


def test_what_is_read_from_an_attachment_is_found(store: Store) -> None:
    file = Attachment(url="http://a/1.pdf", name="名单", kind="pdf")
    store.items.add(an_item(attachments=(file,)))
    store.search.catch_up()
    assert store.search.count("甲公司") == 0
    store.attachments.put(1, Attachment(url="http://a/1.pdf", name="名单", kind="pdf", text="甲公\n司"))
    assert store.search.count("附件:甲公司") == 1
    assert store.search.check() == []


def test_a_step_that_fails_leaves_the_index_as_it_was(store: Store) -> None:
    fill(store, WAITING - 1)
    with suppress(RuntimeError), store.write():
        fill(store, 50, "无锡", start=WAITING)
        assert store.search.count("无锡") == 50
        raise RuntimeError
    assert (store.search.count("无锡"), store.search.count("常州")) == (0, WAITING - 1)
    fill(store, 1, start=WAITING)
    assert store.search.waiting() == 0
    assert store.search.count("常州") == WAITING
    assert store.search.check() == []


def test_a_reader_that_cannot_write_misses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "collector.db"
    with Store.open(path) as writer, Store.open(path) as reader:
        reader.connection.rows("PRAGMA query_only = ON")
        fill(writer, WAITING + 20)
        assert 0 < reader.search.waiting() < WAITING + 20
        assert reader.search.count("常州") == WAITING + 20
        assert reader.search.find("通知119").hits[0].item == WAITING + 20
        with writer.write():
            assert reader.search.count("常州") == WAITING + 20, "while another writes"
        assert reader.search.check() == []
        with pytest.raises(StoreError, match="may only be read"):
            reader.search.catch_up()


def test_catching_up_tells_how_far_it_is_and_can_be_broken_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.index._BATCH", 10)
    monkeypatch.setattr("collector.store.search.index.WAITING", 1000)
    fill(store, 35)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.search.catch_up(stop)
    assert told == [(10, 35), (20, 35)]
    assert (store.search.waiting(), store.search.count("常州")) == (15, 35)
    assert store.search.catch_up() == 15
    assert store.search.rebuild(lambda done, total: told.append((done, total))) == 35
    assert told[-1] == (35, 35)
    assert indexed(store) == store.search.count("常州") == 35


def test_an_index_of_another_version_is_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, 20)
    store.search.catch_up()
    monkeypatch.setattr("collector.store.search.index.VERSION", 99)
    assert (store.search.waiting(), store.search.count("常州")) == (20, 20)
    store.items.add(an_item("1.html", title="新", text="无锡", at=NOW + HOUR))
    assert (store.search.count("常州"), store.search.count("无锡")) == (19, 1)
    assert store.search.catch_up() == 20
    assert store.search.check() == []
    assert indexed(store) == 20


def test_what_is_wrong_with_the_index_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, 30)
    store.search.catch_up()
    with store.write():
        store.connection.run("INSERT INTO search_grams (search_grams) VALUES ('delete-all')")
    assert "缺 30 篇" in store.search.check()[0]
    store.search.rebuild()
    assert store.search.check() == []
    monkeypatch.setattr("collector.store.search.index.WAITING", 10)
    with store.write():
        store.connection.run("UPDATE search_state SET value = 1 WHERE name = 'upto'")
    assert store.search.check() == ["检索索引落后 29 篇；请运行 collector reindex"]


def test_a_damaged_index_is_told_and_mended(store: Store) -> None:
    fill(store, 30)
    store.search.catch_up()
    with store.write():
        store.connection.run("UPDATE search_grams_data SET block = zeroblob(40) WHERE id > 10")
    assert store.search.check() == ["检索索引已损坏；请运行 collector reindex --all"]
    store.search.rebuild()
    assert store.search.check() == []
    assert store.search.count("常州") == 30


def test_a_store_of_the_first_index_is_migrated_and_everything_found(tmp_path: Path) -> None:
    path = tmp_path / "collector.db"
    with Store.open(path) as store:
        fill(store, 30)
    with closing(sqlite3.connect(path)) as old:
        old.execute("DROP TABLE search_grams")
        old.execute("DROP TABLE search_state")
        old.execute("DELETE FROM _sqlite_migrations WHERE migration_set = 'search'")
        old.execute("CREATE VIRTUAL TABLE search USING fts5 (title, text, marks, files, content='')")
        old.execute("INSERT INTO search (rowid, text) VALUES (1, '常 州')")
        old.commit()
    with pytest.raises(SchemaError, match="collector migrate"):
        Store.open(path)
    with Store.open(path, migrate=True) as store:
        assert store.connection.rows("SELECT 1 FROM sqlite_schema WHERE name = 'search'") == []
        assert (store.search.waiting(), store.search.count("常州")) == (30, 30)
        assert store.search.catch_up() == 30
        assert store.search.check() == []


def test_a_long_backlog_is_worked_off_as_items_arrive(store: Store) -> None:
    fill(store, 10)
    for number in range(10, 10 + 5 * WAITING):
        with store.write():
            store.connection.run(
                """INSERT INTO items SELECT ?, 'k' || ?, url, column_key, title, published, precision, source_label,
                   issuer, doc_number, first_seen, checked, changed, digest FROM items WHERE id = 1""",
                (number + 1, number),
            )
            store.connection.run(
                """INSERT INTO texts SELECT ?, text, html, kicker, subtitle, author, editor, next_page, doc_numbers,
                   standards, images, evidence, doubts FROM texts WHERE item = 1""",
                (number + 1,),
            )
    for number in range(3):
        store.items.add(an_item(f"new{number}.html", at=NOW + timedelta(days=number)))
    assert store.search.waiting() < WAITING
    assert store.search.count("常州") == 10 + 5 * WAITING
