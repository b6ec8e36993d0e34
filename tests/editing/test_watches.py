from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from collector.config import Config
from collector.editing.watches import Counts, counts, hits, keep, new_hits
from collector.errors import Clash, QueryError
from collector.publishing.watched import render
from collector.store import Store
from collector.store.search import Names, names_of
from tests.store.making import NOW, an_item

NONE = Names()
TEXTS = ("常州试行研发积分制", "无锡研发投入增长", "常州人才政策", "关于常州研发机构的通知", "南京大数据，常州跟进")
QUERIES = (
    "常州 研发",
    "常州 -通知",
    "研发 | 人才",
    '"常州研发"',
    "常州 NEAR/3 研发",
    "标题:大数据 常州",
    "日期:2026-11 研发",
)


def store_some(store: Store, start: int, count: int) -> None:
    for number in range(start, start + count):
        text = TEXTS[number % len(TEXTS)]
        at = NOW + timedelta(hours=number)
        store.items.add(an_item(f"{number}.html", title=text[:6], text=text, at=at, published=at))


@pytest.mark.parametrize("batch", [1, 7, 60])
def test_a_watch_finds_on_arrival_what_a_search_finds_afterwards(store: Store, batch: int) -> None:
    for query in QUERIES:
        keep(store, query, query, "甲", NOW)
    found: dict[str, list[int]] = {query: [] for query in QUERIES}
    for start in range(0, 120, batch):
        store_some(store, start, batch)
        for news in new_hits(store, NONE):
            found[news.watch.name] += [hit.item for hit in reversed(news.hits)]
            assert (len(news.hits), news.upto) == (min(news.total, 20), start + batch)
            with store.write():
                store.watches.told(news.watch.id, news.upto)
    for watch in store.watches.all():
        afterwards = [item for item, _ in store.search.each(watch.query)][::-1]
        assert afterwards
        if batch < 60:  # a message names twenty
            assert found[watch.name] == afterwards, watch.query
        assert hits(store, watch, NONE, 500).total == len(afterwards)
    assert [news for news in new_hits(store, NONE) if news.hits] == []


def test_the_past_is_found_but_not_told(store: Store) -> None:
    store_some(store, 0, 5)
    watch = keep(store, "常州", "常州", "甲", NOW)
    assert hits(store, watch, NONE).total == 4
    assert new_hits(store, NONE) == []
    store_some(store, 5, 5)
    (news,) = new_hits(store, NONE)
    assert (news.total, news.upto) == (4, 10)
    assert new_hits(store, NONE) == [news], "as long as nobody says that it was told"


def test_a_watch_without_alert_tells_nothing(store: Store) -> None:
    keep(store, "常州", "常州", "甲", NOW, alert=False)
    store_some(store, 0, 5)
    assert new_hits(store, NONE) == []


def test_counts_of_today_the_week_and_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = keep(store, "项目", "项目", "甲", NOW)
    assert counts(store, watch, NONE, NOW) == Counts(today=0, week=0, ever=0)
    for number, days in enumerate((30, 8, 6, 2, 1, 0, 0)):
        store.items.add(an_item(f"{number}.html", at=NOW - timedelta(days=days)))
    assert counts(store, watch, NONE, NOW) == Counts(today=2, week=5, ever=7)
    assert counts(store, watch, NONE, NOW - timedelta(hours=9)).today == 3, "yesterday evening, in China"
    monkeypatch.setattr("collector.editing.watches.MOST_COUNTED", 4)
    found = counts(store, watch, NONE, NOW)
    assert (found.ever, found.more) == (4, True)


@pytest.mark.parametrize(
    ("name", "query", "problem"),
    [
        ("", "词", "名称要有"),
        ("长" * 41, "词", "名称要有"),
        ("词", "！！", "请先输入要关注的词"),
        ("词", "(词", r"没有对应的“\)”"),
        ("词", "词 状态:候选", "关注词不能按状态.*第 3 字"),
        ("词", "词 state:open", "关注词不能按状态"),
    ],
)
def test_what_cannot_be_kept_is_explained(store: Store, name: str, query: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem):
        keep(store, name, query, "甲", NOW)
    assert store.watches.all() == []


def test_a_name_is_taken_once(store: Store) -> None:
    keep(store, "  研发  积分 ", "研发 积分", "甲", NOW)
    with pytest.raises(Clash):
        keep(store, "研发 积分", "积分", "乙", NOW)


def test_the_names_of_the_registry_are_understood(store: Store, config: Config) -> None:
    source = config.sources[0]
    store.items.add(an_item("1.html", column=source.columns[0].key))
    store.items.add(an_item("2.html", column="else/where"))
    watch = keep(store, "来源", f"来源:{source.name}", "甲", NOW)
    assert [hit.item for hit in hits(store, watch, names_of(config)).hits] == [1]


def test_a_watch_is_a_feed(store: Store, config: Config) -> None:
    known = config.sources[0].columns[0].key
    store.items.add(an_item("1.html", title="<常州> & 研发", column=known))
    store.items.add(an_item("2.html", title="", text="常州\x0b", published=None, at=NOW + timedelta(hours=1)))
    watch = keep(store, "常州 & 别处", "常州", "甲", NOW)
    content = render(watch, hits(store, watch, names_of(config)).hits, config)
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(content)
    assert feed.findtext(f"{atom}title") == "关注：常州 & 别处"
    entries = feed.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}id") for entry in entries] == [
        "tag:collector,2026:item/2",
        "tag:collector,2026:item/1",
    ]
    assert entries[1].findtext(f"{atom}title") == "<常州> & 研发"
    assert feed.findtext(f"{atom}updated") == entries[0].findtext(f"{atom}updated")
    assert content == render(watch, hits(store, watch, names_of(config)).hits, config)
    assert len(ET.fromstring(render(watch, (), config)).findall(f"{atom}entry")) == 0
