"""A small office for the tests of the daily list: a registry, a bulletin, and short ways to bring items in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from collector.config import Bulletin, Config, Section, Settings
from collector.model import CHINA, Article, Column, ColumnFilter, Entry, Expect, Item, Outcome, Report, Source, Tier
from collector.reading.urls import url_key
from collector.store import Store

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=CHINA)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

POLICY, LOCAL, STANDARDS, CITY = "政策法规", "各地动态", "标准化", "聚焦常州"
NOTICES, NEWS, CITY_NEWS, FOCUS, OFF = "most/tzgg", "zj/gzdt", "cz/yw", "cz/focus", "most/old"

PLACES = {
    NOTICES: "https://www.most.example.cn/tzgg/",
    NEWS: "https://kjt.zj.example.cn/",
    CITY_NEWS: "https://www.cz.example.cn/",
}


def a_config() -> Config:
    return Config(
        settings=Settings(),
        bulletin=Bulletin(
            masthead="4.0 信息速报",
            sections=(
                Section(name=POLICY, terms={"管理办法": 3, "的通知": 2}),
                Section(name=LOCAL, terms={"领跑": 1}, sources={"zj": 1}),
                Section(name=STANDARDS, terms={"国家标准": 5}),
                Section(name=CITY),
            ),
            aliases={"科学技术部": "科技部"},
        ),
        sources=(
            Source(key="most", name="科技部", tier=Tier.CENTRAL, columns=(
                Column(key=NOTICES, source="most", name="通知公告", url=PLACES[NOTICES], section=POLICY),
                Column(key=OFF, source="most", name="旧栏目", url="https://www.most.example.cn/old/", enabled=False,
                       reason="地址未能确认"),
            )),
            Source(key="zj", name="浙江省科技厅", tier=Tier.PROVINCE, columns=(
                Column(key=NEWS, source="zj", name="工作动态", url=PLACES[NEWS], section=LOCAL),
            )),
            Source(key="cz", name="常州市政府", tier=Tier.CITY, columns=(
                Column(key=CITY_NEWS, source="cz", name="要闻", url=PLACES[CITY_NEWS],
                       expect=Expect(may_be_empty=True)),
                Column(key=FOCUS, source="cz", name="聚焦常州", section=CITY,
                       filter=ColumnFilter(words=("常州", "武进"))),
            )),
            Source(key="jssti", name="江苏省科学技术情报研究所", tier=Tier.INSTITUTE, reason="无公开栏目"),
        ),
    )  # fmt: skip


def an_article(
    title: str, text: str = "", *, url: str = "https://www.most.example.cn/1.html", **fields: Any
) -> Article:
    given: dict[str, Any] = {"published": NOW - 5 * HOUR, **fields}
    return Article(
        url=url, title=title, text=text or f"{title}。正文说明有关情况，共二百字以上，此处从略，详见原文附件。", **given
    )


def bring(store: Store, column: str, path: str, title: str, at: datetime = NOW - HOUR, **fields: Any) -> int:
    """Store an item as if a poll of the column had read it."""
    base = PLACES.get(column, "https://www.other.example.cn/")
    article = an_article(title, url=base + path, **fields)
    entry = Entry(url=article.url, title=title, published=article.published)
    return store.items.add(
        Item(column=column, entry=entry, article=article, url_key=url_key(article.url), fetched=at)
    ).id


def poll(
    store: Store,
    column: str,
    at: datetime,
    outcome: Outcome = Outcome.OK,
    entries: Sequence[Entry] = (),
    **fields: Any,
) -> None:
    """Finish a poll of the column."""
    report = Report(column=column, started=at - HOUR / 60, finished=at, entries=tuple(entries), **fields)
    store.polls.finish(report, outcome, "", next_due=at + HOUR, failures=0)
