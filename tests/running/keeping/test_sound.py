"""What is wrong with a store is found and named, with a remedy; what is right is left in peace."""

from __future__ import annotations

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from collector.editing.stories import catch_up
from collector.errors import StoreError
from collector.running.keeping import spare_recordings, store_faults
from collector.store.verify import faults, index_faults
from tests.running.keeping.house import House
from tests.store.making import an_item


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "data")
    made.fill(0, 5)
    with made.store() as store:
        catch_up(store)
    return made


def found(house: House, *, deep: bool = False) -> list[str]:
    return [str(fault) for fault in store_faults(house.store_path, house.archive, deep=deep)]


def spoil(house: House, *statements: str) -> None:
    with closing(sqlite3.connect(house.store_path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def test_a_whole_store_has_no_faults_while_it_is_used(house: House) -> None:
    with house.store() as store, store.write():
        store.items.add(an_item("90.html"))
        assert found(house, deep=True) == []  # and what is not committed is not looked at
    assert list(index_faults(house.store_path)) == []


@pytest.mark.parametrize(
    ("statement", "problem", "remedy"),
    [
        ("DELETE FROM texts WHERE item = 2", "items without a text: 1 (2)", "restore"),
        ("DELETE FROM sightings WHERE item = 3", "items that no column has listed: 1 (3)", "restore"),
        ("DELETE FROM items WHERE id = 4", "rows that refer to rows which are not there", "restore"),
        (
            "INSERT INTO pending SELECT 'a/b', url_key, '{}', '', NULL, 0, NULL, '' FROM items WHERE id = 1",
            "stored articles that are still waited for: 1 (a/b ",
            "collector crawl",
        ),
        ("DELETE FROM columns", "polled columns without a state: 1 (kjt/tzgg)", "maintainers"),
        (
            "INSERT INTO lists VALUES ('2026-11-20', '', NULL, '', 0, 99)",
            "lists that name items which are not there: 1 (2026-11-20)",
            "restore",
        ),
        ("UPDATE story_items SET item = 77 WHERE item = 2", "grouped items that are not there: 1 (77)", "rebuild"),
        ("UPDATE story_items SET story = 88 WHERE item = 1", "items in a story that is not there: 1 (1)", "rebuild"),
        ("UPDATE stories SET size = 9", "stories whose members do not come to their size", "rebuild"),
        ("UPDATE stories SET canonical = 99", "stories led by an item that is none of theirs", "rebuild"),
        ("INSERT INTO stories VALUES (50, 1, '', 1, 1, 51)", "merged stories that lead nowhere: 1 (50)", "rebuild"),
        ("INSERT INTO story_relations VALUES (1, 99, 'x', '')", "relations of items that are not there", "rebuild"),
        ("INSERT INTO story_documents VALUES ('x', 99, 1)", "documents of items that are not there", "rebuild"),
        ("INSERT INTO printed_articles VALUES (9, 1, NULL, '', 0)", "articles of issues that are not there", "print"),
        ("UPDATE archive SET file = 'gone'", "recordings that are not there: 1 (gone)", "from a backup"),
        ("UPDATE archive SET offset = 99999", "recordings that end too early: 1", "from a backup"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(house: House, statement: str, problem: str, remedy: str) -> None:
    spoil(house, "PRAGMA foreign_keys = OFF", statement)
    told = found(house)
    assert any(problem in line and remedy in line.partition("); ")[2] for line in told), told


def test_an_index_out_of_step_is_found_and_mended(house: House) -> None:
    with house.store() as store:
        store.search.rebuild()
    spoil(house, "UPDATE items SET title = title || '另有三个字与更多的字' WHERE id = 2")
    assert any("search index has otherwise: 1 (2)" in line for line in found(house))
    with house.store() as store:
        store.search.rebuild()
    assert found(house) == []


def test_a_damaged_file_is_told_and_nothing_else(house: House) -> None:
    with house.store() as store:
        for number in range(100, 200):
            store.items.add(an_item(f"{number}.html", text=f"正文{number}" * 300))
        store.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    body = bytearray(house.store_path.read_bytes())
    pages = len(body) // 4096
    for page in range(pages * 6 // 10, pages * 7 // 10):
        body[4096 * page : 4096 * page + 8] = b"\xff" * 8
    house.store_path.write_bytes(body)
    (line, *_) = [str(fault) for fault in faults(house.store_path)]
    assert line.startswith("the file is damaged")
    assert "collector restore" in line


def test_what_cannot_be_read_at_all_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"PK\x03\x04" * 2000)
    with pytest.raises(StoreError, match="not a database"):
        list(faults(tmp_path / "x.db"))


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "zero"])
def test_every_recorded_page_is_held_against_its_digest(house: House, harm: str) -> None:
    (recording,) = house.archive.iterdir()
    with house.store() as store:
        records = [store.archive.of_url(store.items.get(item).article.url) for item in (1, 2)]
    first, second = (record for record in records if record)
    body = bytearray(recording.read_bytes())
    if harm == "flip":
        body[first.offset + first.length // 2] ^= 0xFF
    elif harm == "cut":
        body = body[: second.offset + 20]
    elif harm == "swap":
        spoil(house, f"UPDATE archive SET offset = {second.offset}, length = {second.length} WHERE id = 1")
    else:
        body[first.offset : first.offset + first.length] = bytes(first.length)
    recording.write_bytes(body)
    told = found(house, deep=True)
    assert len(told) == 1
    assert recording.name in told[0]
    if harm != "cut":  # which a look at the sizes tells already
        assert found(house) == []
        assert "recorded pages that are damaged: 1" in told[0]


def test_files_that_nothing_refers_to_are_no_fault(house: House) -> None:
    (house.archive / "20260101T000000-000.warc.gz").write_bytes(b"cut off")
    assert found(house, deep=True) == []
    assert spare_recordings(house.store_path, house.archive) == ["20260101T000000-000.warc.gz"]
    assert spare_recordings(house.store_path, house.folder / "none") == []


def test_memory_stays_flat_however_much_there_is(house: House) -> None:
    def peak() -> int:
        tracemalloc.start()
        assert found(house, deep=True) == []
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    house.fill(100, 150)
    peak()  # what is imported on the way
    some = peak()
    house.fill(200, 350)
    assert peak() < some + 120_000  # a page and its item are some 5 kB
