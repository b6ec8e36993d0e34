from __future__ import annotations

from datetime import date, timedelta

import pytest

from collector.errors import UnknownRow
from collector.model import ArchiveRecord
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.hosts import HostState
from tests.store.making import HOUR, NOW, an_item

DAY = timedelta(days=1)


def a_record(day: int, file: str, url: str = "https://kjt.example.cn/1.html", status: int = 200) -> ArchiveRecord:
    return ArchiveRecord(
        key="GET " + url,
        url=url,
        fetched=NOW + day * DAY,
        file=file,
        offset=7,
        length=11,
        status=status,
        digest="sha1:A",
    )


def test_a_request_finds_its_newest_record_or_the_one_of_a_time(store: Store) -> None:
    first, second = a_record(0, "a.warc.gz"), a_record(2, "b.warc.gz")
    store.archive.add(second)
    store.archive.add(first)
    assert store.archive.find(first.key) == second
    assert store.archive.find(first.key, NOW + DAY) == first
    assert store.archive.find(first.key, NOW - DAY) is None
    assert store.archive.find("GET other") is None


def test_an_address_finds_the_page_and_not_a_later_failure(store: Store) -> None:
    page = a_record(0, "a.warc.gz")
    store.archive.add(page)
    store.archive.add(a_record(1, "b.warc.gz", status=503))
    assert store.archive.of_url(page.url) == page
    assert store.archive.of_url("https://kjt.example.cn/2.html") is None


def test_old_files_may_go_unless_editors_took_something_from_them(store: Store) -> None:
    item = an_item()
    stored = store.items.add(item)
    store.archive.add(a_record(0, "a.warc.gz", item.article.url))
    store.archive.add(a_record(1, "b.warc.gz", "https://kjt.example.cn/2.html"))
    store.archive.add(a_record(0, "c.warc.gz"))
    store.archive.add(a_record(9, "c.warc.gz"))
    assert store.archive.older_than(NOW + 5 * DAY) == ("a.warc.gz", "b.warc.gz")
    store.decisions.add(stored.id, Kind.TAKE, "甲", NOW, section="标准化")
    assert store.archive.older_than(NOW + 5 * DAY) == ("b.warc.gz",)
    store.decisions.undo("甲", NOW)
    assert store.archive.older_than(NOW + 5 * DAY) == ("a.warc.gz", "b.warc.gz")
    assert store.archive.forget_file("b.warc.gz") == 1
    assert store.archive.forget_file("b.warc.gz") == 0


def test_a_host_is_remembered(store: Store) -> None:
    assert store.hosts.get("kjt.example.cn") == HostState(host="kjt.example.cn")
    state = HostState(host="kjt.example.cn", robots="User-agent: *", robots_fetched=NOW, not_before=NOW + HOUR)
    store.hosts.put(state)
    assert store.hosts.get("kjt.example.cn") == state
    store.hosts.put(HostState(host="kjt.example.cn", robots=""))
    assert store.hosts.get("kjt.example.cn").robots == ""


def test_a_day_has_one_list_and_whoever_makes_it_first_is_right(store: Store) -> None:
    day = date(2026, 11, 20)
    assert store.lists.last() is None
    made = store.lists.make(day, NOW, None, NOW)
    assert store.lists.make(day, NOW + HOUR, NOW, NOW + HOUR) == made
    later = store.lists.make(day + DAY, NOW + DAY, NOW, NOW + DAY)
    assert store.lists.of(day) == made
    assert store.lists.last() == later
    assert later.since == NOW


def test_the_last_list_can_reach_further_and_earlier_ones_cannot(store: Store) -> None:
    day = date(2026, 11, 20)
    with pytest.raises(UnknownRow, match="2026-11-20"):
        store.lists.extend(day, NOW, NOW)
    store.lists.make(day, NOW, None, NOW)
    item = store.items.add(an_item()).id
    extended = store.lists.extend(day, NOW + HOUR, NOW + HOUR)
    assert (extended.upto, extended.until, extended.made) == (item, NOW + HOUR, NOW + HOUR)
    store.lists.make(day + DAY, NOW + DAY, NOW + HOUR, NOW + DAY)
    store.items.add(an_item("2.html"))
    assert store.lists.extend(day, NOW + DAY, NOW + DAY) == extended
