"""Feeds: every kind, broken ones, hostile ones, their dates, and RSSHub routes."""

from __future__ import annotations

import json
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, TextResponse, XmlResponse

from collector.errors import ConfigError, UnexpectedPage
from collector.model import CHINA, Column, Precision
from spiders.feed import FeedSpider, moment, read

URL = "https://news.example.cn/rss.xml"
COLUMN = Column(key="a/b", source="a", name="x", url=URL)
AT = datetime(2026, 11, 22, 10, 20, tzinfo=CHINA)


def rss(items: str, extra: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{extra}{items}</channel></rss>'.encode()


def response(body: bytes, **headers: str) -> TextResponse:
    return XmlResponse(URL, body=body, headers=dict(headers))


ITEM = "<item><title>科技 &amp;lt;b&amp;gt; 新闻</title><link>/1.html</link><description>摘要</description></item>"


def test_entries_come_in_feed_order_and_resolved() -> None:
    items = "".join(f"<item><title>第{i}条</title><link>/{i}.html</link></item>" for i in range(3))
    found = FeedSpider.listing(response(rss(items + items)), COLUMN)
    assert [entry.url for entry in found.entries] == [f"https://news.example.cn/{i}.html" for i in range(3)]
    assert found.next is None


def test_what_an_item_carries_of_its_article() -> None:
    content = (
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>全<b>文</b></p>"
        "<script>alert(1)</script>]]></content:encoded>"
    )
    item = (
        f"<item><title>标题</title><link>/1.html</link><description>短</description>{content}"
        "<source url='http://a.example/'>某报</source></item>"
    )
    (entry,) = FeedSpider.listing(response(rss(item)), COLUMN).entries
    assert entry.html is not None
    assert "<b>文</b>" in entry.html
    assert "alert" not in entry.html
    assert entry.summary == "全文"
    assert entry.source_label == "某报"


def test_a_description_that_repeats_the_title_is_no_text() -> None:
    item = "<item><title>标题</title><link>/1.html</link><description>标题</description></item>"
    (entry,) = FeedSpider.listing(response(rss(item)), COLUMN).entries
    assert (entry.html, entry.summary) == (None, None)


def test_titles_are_plain() -> None:
    item = "<item><title>&lt;b&gt;氢能&lt;/b&gt;示范 A &amp;amp; B</title><link>/1.html</link></item>"
    assert FeedSpider.listing(response(rss(item)), COLUMN).entries[0].title == "氢能示范 A & B"


def test_the_next_page_of_a_feed() -> None:
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/rss.xml?page=2"/>'
    found = FeedSpider.listing(response(rss(ITEM, link)), COLUMN)
    assert found.next is not None
    assert found.next.url == URL + "?page=2"


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("Sun, 22 Nov 2026 10:20:00 +0800", Precision.MINUTE),
        ("Sun, 22 Nov 2026 02:20:00 GMT", Precision.MINUTE),
        ("Sun, 22 Nov 2026 10:20:00 CST", Precision.MINUTE),
        ("Sun, 22 Nov 2026 10:20:00", Precision.MINUTE),
        ("Sun, 22 Nov 26 10:20:00 +0800", Precision.MINUTE),
        ("Sat, 21 Nov 2026 21:20:00 EST", Precision.MINUTE),
        ("2026-11-22T02:20:00Z", Precision.MINUTE),
        ("2026-11-22T10:20:00.123+08:00", Precision.MINUTE),
        ("2026-11-22 10:20:00", Precision.MINUTE),
        ("2026年11月22日 10:20", Precision.MINUTE),
        ("2026/11/22 10:20", Precision.MINUTE),
        ("星期日, 22 十一月 2026 10:20:00 +0800", Precision.MINUTE),
        ("周日, 22 11月 2026 10:20:00 +0800", Precision.MINUTE),
        ("2026-11-22", Precision.DAY),
        ("22 Nov 2026", Precision.DAY),
    ],
)
def test_dates(text: str, precision: Precision) -> None:
    found = moment(text)
    assert found is not None
    assert found.precision is precision
    assert found.when == (AT if precision is Precision.MINUTE else AT.replace(hour=0, minute=0))


@pytest.mark.parametrize("text", ["", "soon", "Sun, 99 Foo 2026 10:20:00", "Mon, 31 Feb 2026 10:20:00 +0800"])
def test_dates_that_are_none(text: str) -> None:
    assert moment(text) is None


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "next_url": "https://news.example.cn/feed.json?p=2",
        "items": [
            {
                "id": "1",
                "url": "/a/1",
                "title": "第一条",
                "content_html": "<p>文</p>",
                "date_published": "2026-11-22T10:20:00+08:00",
            },
            {"id": "https://news.example.cn/a/2", "content_text": "没有标题的一条消息"},
            "not an item",
        ],
    }
    found = FeedSpider.listing(TextResponse(URL, body=json.dumps(feed).encode()), COLUMN)
    assert [(e.url, e.title) for e in found.entries] == [
        ("https://news.example.cn/a/1", "第一条"),
        ("https://news.example.cn/a/2", "没有标题的一条消息"),
    ]
    assert found.entries[0].published == AT
    assert found.next is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body><h1>502 Bad Gateway</h1></body></html>",
        b"plain words",
        b"/etc/hostname",
        b'{"version": "2", "items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": 3}',
        b"{broken",
        b"<rss>" + b" " * 20_000_001,
        b"<rss version='2.0'><channel><image></width></image><item></channel",
        rss("<item><title>\u6ca1\u6709\u5730\u5740</title></item>"),
    ],
    ids=[
        "empty",
        "error page",
        "words",
        "a path",
        "other json",
        "no items",
        "broken json",
        "huge",
        "loose",
        "no addresses",
    ],
)
def test_what_is_no_feed_raises(body: bytes) -> None:
    with pytest.raises(UnexpectedPage):
        FeedSpider.listing(response(body), COLUMN)


def test_an_empty_feed_is_a_feed() -> None:
    assert FeedSpider.listing(response(rss("")), COLUMN).entries == ()


def test_empty_items_are_not_counted() -> None:
    items, _ = read(rss("<item><title>一</title><link>/1</link><item></item></item>"), URL)
    assert [item.title for item in items] == ["一"]


def test_headers_name_the_charset_whatever_their_case() -> None:
    item = "<item><title>中文</title><link>/1</link></item>"
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'
    items, _ = read(body.encode("gb18030"), URL, {"Content-Type": "text/xml; charset=gb2312"})
    assert items[0].title == "中文"
    items, _ = read(body.encode("utf-16"), URL)
    assert items[0].title == "中文"


@pytest.mark.parametrize(
    "subset",
    [
        "<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY a{i} '{'&a' + str(i - 1) + ';' if i else '&a;'}" * 1 + "'>" for i in range(3)),
        "<!ENTITY l0 'x'>" + "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 12)),
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
    ],
    ids=["nested", "laughs", "outside"],
)
def test_entities_are_harmless(subset: str) -> None:
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [{subset}]><rss version="2.0"><channel><item><title>t&l11;&x;</title>'
        "<link>http://a.example/1</link></item></channel></rss>"
    )
    begin = time.perf_counter()
    items, _ = read(body.encode(), URL)
    assert time.perf_counter() - begin < 2
    assert all(len(item.title) < 100 for item in items)


def test_a_feed_is_known_by_its_root() -> None:
    assert FeedSpider.detects(response(rss(ITEM)))
    assert FeedSpider.detects(TextResponse(URL, body=b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>'))
    assert FeedSpider.detects(TextResponse(URL, body=b'{"version": "https://jsonfeed.org/version/1"}'))
    assert not FeedSpider.detects(TextResponse(URL, body=b'{"data": []}'))
    assert not FeedSpider.detects(HtmlResponse(URL, body=b"<html><body><feed></feed></body></html>"))


def test_routes_of_rsshub() -> None:
    route = Column(
        key="a/b", source="a", name="x", url="rsshub://36kr/newsflashes", options={"rsshub": "http://hub.example:1200/"}
    )
    assert FeedSpider.first(route).url == "http://hub.example:1200/36kr/newsflashes"
    assert FeedSpider.first(COLUMN).url == URL
    with pytest.raises(ConfigError, match="RSSHub"):
        FeedSpider.first(Column(key="a/b", source="a", name="x", url="rsshub://36kr/newsflashes"))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_mutated_feeds_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(rss(ITEM * 3))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=5))
    try:
        items, _ = read(bytes(body), URL)
    except UnexpectedPage:
        items = ()
    assert len(items) <= 3
