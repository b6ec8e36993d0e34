"""What of a list belongs to its past, and what of old dates has only just been put into it."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.model import CHINA, Entry
from collector.reading.horizon import beyond
from collector.reading.urls import url_key

NOW = datetime(2026, 11, 20, 8, tzinfo=CHINA)
HORIZON = NOW - timedelta(days=30)


def entries(*ages: int | None) -> list[Entry]:
    """A list whose entries are so many days old; None shows no date."""
    return [
        Entry(
            url=f"https://a.cn/{n}.html", title=f"第{n}号", published=None if age is None else NOW - timedelta(days=age)
        )
        for n, age in enumerate(ages)
    ]


def past(*ages: int | None, known: tuple[int, ...] = ()) -> list[int]:
    listed = entries(*ages)
    keys = {url_key(listed[n].url) for n in known}
    found = beyond(listed, HORIZON, keys)
    return [n for n, entry in enumerate(listed) if url_key(entry.url) in found]


def test_old_entries_that_end_a_list_are_its_past() -> None:
    assert past(1, 5, 31, 40, 90) == [2, 3, 4]
    assert past(40, 50) == [0, 1]


def test_an_old_date_above_a_younger_one_was_listed_lately() -> None:
    assert past(60, 1, 5, 40) == [3]


def test_an_old_date_above_what_is_known_was_listed_lately() -> None:
    assert past(35, 60, 90, known=(1,)) == [2]


def test_entries_without_a_date_neither_belong_to_the_past_nor_end_it() -> None:
    assert past(1, None, 40, None, 50) == [2, 4]
    assert past(None, None) == []


def test_without_a_horizon_nothing_is_past() -> None:
    assert beyond(entries(1, 500), None) == frozenset()
