"""A site that gives its articles new addresses does not make new items of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collector.model import Item, Outcome
from collector.reading.urls import url_key
from collector.store import Store
from collector.store.items import Change
from tests.store.making import COLUMN, HOUR, NOW, a_report, an_entry, an_item

TEXT = "各设区市科技局：现将有关事项通知如下，请按照年度计划组织实施。" * 4


def moved(path: str = "new/1.html", **more: object) -> Item:
    return replace(an_item(path, text=TEXT, at=NOW + HOUR), **more)  # type: ignore[arg-type]  # any field of Item


def polled(store: Store, *paths: str, at: datetime = NOW + 2 * HOUR) -> None:
    store.polls.finish(a_report(*map(an_entry, paths), at=at), Outcome.OK, "", next_due=at + HOUR, failures=0.0)


@pytest.fixture
def seen(store: Store) -> int:
    """An item that an earlier poll of its column brought."""
    item = store.items.add(an_item(text=TEXT)).id
    polled(store, "1.html", at=NOW + HOUR / 2)
    return item


def test_the_same_words_of_the_same_day_are_the_same_item_at_another_address(store: Store, seen: int) -> None:
    again = store.items.add(moved())
    assert (again.id, again.change) == (seen, Change.SAME)
    for path in ("1.html", "new/1.html"):
        found = store.items.by_url(f"https://kjt.example.cn/{path}")
        assert found is not None
        assert found.id == seen
        assert found.article.url == "https://kjt.example.cn/new/1.html"  # where readers find it now


def test_both_addresses_are_known_to_the_column_and_to_a_poll_far_away(store: Store, seen: int) -> None:
    store.items.add(moved())
    keys = [url_key(an_entry(path).url) for path in ("1.html", "new/1.html", "2.html")]
    known = store.items.known(COLUMN, keys)
    assert list(known) == keys[:2]
    assert known[keys[0]].in_column_since == known[keys[1]].in_column_since == NOW
    assert known == store.items.known_lately(COLUMN, 10)


def test_what_stands_at_a_new_address_waits_no_longer_and_is_sighted(store: Store, seen: int) -> None:
    polled(store, "1.html", "new/1.html")
    assert store.polls.pending_counts() == {COLUMN: 1}
    store.items.add(moved())
    assert store.polls.pending_counts() == {}
    polled(store, "new/1.html")
    assert store.polls.pending_counts() == {}


def test_a_later_change_at_the_new_address_is_a_revision_of_the_item(store: Store, seen: int) -> None:
    store.items.add(moved())
    changed = store.items.add(replace(moved(), article=replace(moved().article, text=TEXT + "更正。")))
    assert (changed.id, changed.change) == (seen, Change.CHANGED)
    assert [one.text for one in store.items.revisions(seen)] == [TEXT]


def test_a_correction_on_the_way_does_not_hide_that_it_is_the_same(store: Store) -> None:
    lines = [f"第{n}条：各设区市科技局按照年度计划组织实施有关事项。" for n in range(6)]
    first = store.items.add(an_item(text="\n".join(lines)))
    polled(store, "1.html", at=NOW + HOUR / 2)
    corrected = store.items.add(an_item("new/1.html", text="\n".join([*lines[:5], "第六条有更正。"]), at=NOW + HOUR))
    assert (corrected.id, corrected.change) == (first.id, Change.CHANGED)
    another = store.items.add(an_item("new/2.html", text="\n".join([*lines[:2], *"另文四条"]), at=NOW + HOUR))
    assert another.id != first.id


@pytest.mark.parametrize(
    "other",
    [
        an_item("2.html", text=TEXT, title="关于公布科技计划项目的通知"),
        an_item("2.html", text=TEXT[:-1] + "，另有补充。"),
        an_item("2.html", text=TEXT, column="kjt/other"),
        an_item("2.html", text=TEXT, published=NOW - timedelta(days=1)),
        an_item("2.html", text=TEXT, published=None),
    ],
    ids=["title", "text", "column", "day", "no day"],
)
def test_what_differs_in_anything_is_another_item(store: Store, seen: int, other: Item) -> None:
    assert store.items.add(other).id != seen


def test_few_words_are_no_proof(store: Store) -> None:
    first = store.items.add(an_item(text="现予公告。"))
    polled(store, "1.html", at=NOW + HOUR / 2)
    assert store.items.add(an_item("2.html", text="现予公告。")).id != first.id


def test_what_one_poll_brings_twice_is_listed_twice(store: Store) -> None:
    first = store.items.add(an_item(text=TEXT))
    assert store.items.add(an_item("2.html", text=TEXT)).id != first.id
