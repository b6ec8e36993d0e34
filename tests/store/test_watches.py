from __future__ import annotations

import pytest

from collector.errors import Clash, UnknownRow
from collector.store import Store
from tests.store.making import HOUR, NOW, an_item


def test_a_watch_says_whose_it_is_and_its_end_is_kept(store: Store) -> None:
    store.items.add(an_item())
    made = store.watches.add("积分", "研发 积分", "甲", NOW, alert=False)
    assert (made.name, made.query, made.alert, made.made_by, made.made_at, made.told) == (
        "积分",
        "研发 积分",
        False,
        "甲",
        NOW,
        1,
    )
    with pytest.raises(Clash, match="已有名为“积分”的关注词"):
        store.watches.add("积分", "别的", "乙", NOW)
    store.watches.add("二", "词", "乙", NOW)
    assert [watch.name for watch in store.watches.all()] == ["积分", "二"]
    store.watches.remove("积分", "乙", NOW + HOUR)
    (gone,) = store.watches.all(removed=True)
    assert (gone.made_by, gone.removed_by, gone.removed_at) == ("甲", "乙", NOW + HOUR)
    assert [watch.name for watch in store.watches.all()] == ["二"]
    again = store.watches.add("积分", "积分", "丙", NOW + HOUR)
    assert again.id != made.id
    assert store.watches.get("积分") == again


@pytest.mark.parametrize("name", ["没有", ""])
def test_a_watch_that_is_not_there_is_named(store: Store, name: str) -> None:
    with pytest.raises(UnknownRow, match=f"没有名为“{name}”的关注词"):
        store.watches.get(name)
    with pytest.raises(UnknownRow):
        store.watches.remove(name, "甲", NOW)


def test_how_far_was_told_only_rises(store: Store) -> None:
    watch = store.watches.add("词", "词", "甲", NOW)
    with store.write():
        store.watches.told(watch.id, 7)
        store.watches.told(watch.id, 3)
    assert store.watches.get("词").told == 7
    assert (store.watches.last_item(), store.watches.last_before(NOW)) == (0, 0)
    store.items.add(an_item("1.html", at=NOW))
    store.items.add(an_item("2.html", at=NOW + HOUR))
    assert [store.watches.last_before(when) for when in (NOW - HOUR, NOW, NOW + HOUR)] == [0, 1, 2]
