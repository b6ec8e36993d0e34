"""JSON lists of every family: where the rows are, what their fields are called, and what is no list."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import UnexpectedPage
from collector.model import CHINA, Precision
from collector.reading.jsonlist import in_scripts, read_json_list, rows
from collector.reading.listing import read_list
from collector.reading.outline import outline

URL = "https://www.example.gov.cn/list/"
DAY = datetime(2026, 11, 2, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("date", "expected", "precision"),
    [
        ({"pubDate": "2026-11-02"}, DAY, Precision.DAY),
        ({"publishTime": "2026-11-02 08:30:00"}, DAY.replace(hour=8, minute=30), Precision.MINUTE),
        ({"ctime": "1793577600"}, DAY.replace(hour=8), Precision.MINUTE),
        ({"time": 1793577600000}, DAY.replace(hour=8), Precision.MINUTE),
        ({"docdate": "20261102"}, DAY, Precision.DAY),
        ({"docRelTime": "2026-11-02 08:30:00"}, DAY.replace(hour=8, minute=30), Precision.MINUTE),
        ({"pubTimeLong": 1793577600000}, DAY.replace(hour=8), Precision.MINUTE),
        ({"expireTime": "2027-11-02"}, None, None),
        ({"docdate": "20261102083000"}, DAY.replace(hour=8, minute=30), Precision.MINUTE),
        ({"publishDate": "2026-11-02", "updateTime": "2026-12-01", "createDate": "2020-01-01"}, DAY, Precision.DAY),
        (
            {
                "shareInfo": {"dateInfo": {"year": 2026, "month": 11, "day": 2, "hour": 8, "minute": 5}},
                "pubTime": "1小时前",
            },
            DAY.replace(hour=8, minute=5),
            Precision.MINUTE,
        ),
        ({}, None, None),
        ({"time": True}, None, None),
        ({"time": "999"}, None, None),
    ],
)
def test_dates(date: dict[str, object], expected: datetime | None, precision: Precision | None) -> None:
    data = {"data": {"list": [{"title": f"第{i}条新闻的标题", "url": f"/a/{i}", **date} for i in range(3)]}}
    entry = read_json_list(data, URL).entries[0]
    assert (entry.published, entry.precision) == (expected, precision)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"url": "//m.example.cn/1.html"}, "https://m.example.cn/1.html"),
        ({"URL": "./1.html"}, "https://www.example.gov.cn/list/1.html"),
        ({"urls": '{"pc": "/pc/1.html", "wap": "/w/1.html"}'}, "https://www.example.gov.cn/pc/1.html"),
        ({"urls": {"pc": "/pc/1.html"}}, "https://www.example.gov.cn/pc/1.html"),
        ({"urls": "{broken", "link": "1.shtml"}, "https://www.example.gov.cn/list/1.shtml"),
        ({"url": "", "href": "/h/1?a=1&amp;b=2"}, "https://www.example.gov.cn/h/1?a=1&b=2"),
        ({"url": 5, "linkUrl": "/x/1"}, "https://www.example.gov.cn/x/1"),
    ],
)
def test_addresses(address: dict[str, object], expected: str) -> None:
    (entry,) = read_json_list([{"title": "一条新闻的标题", "pubDate": "2026-11-02", **address}], URL).entries
    assert entry.url == expected


def test_titles_lose_their_markup() -> None:
    record = {"title": "<em>科技</em>创新 &amp; 产业", "url": "/1.html", "pubDate": "2026-11-02"}
    assert read_json_list([record], URL).entries[0].title == "科技创新 & 产业"


def test_rows_within_rows_follow_their_parent() -> None:
    child = {"title": "子稿件的标题", "contId": 3, "pubTime": "2026-11-02 09:00"}
    listed = [
        {
            "name": "主稿件的标题",
            "contId": 2,
            "pubTime": "2026-11-02 10:00",
            "childList": [child],
            "tags": [{"name": "x"}],
        }
    ]
    found = read_json_list({"data": {"pageInfo": {"list": listed, "total": "88"}}}, "https://api.cnstock.com/www/x")
    assert [entry.title for entry in found.entries] == ["主稿件的标题", "子稿件的标题"]
    assert found.entries[1].url == "https://www.cnstock.com/commonDetail/3"
    assert found.total == 88


def test_rows_with_a_number_only() -> None:
    data = {
        "data": {
            "lists": [{"docId": "1255777", "docSubtitle": "关于任职资格的批复", "publishDate": "2026-11-02 15:30:00"}]
        }
    }
    assert read_json_list(data, "https://www.nfra.gov.cn/x").entries[0].url.endswith("ItemDetail.html?docId=1255777")
    (row,) = rows(data, "https://unknown.example/x")
    assert (row.href, row.url, row.title) == (None, "", "关于任职资格的批复")
    with pytest.raises(UnexpectedPage, match="no addresses"):
        read_json_list(data, "https://unknown.example/x")


def test_menus_are_not_the_list() -> None:
    menu = [{"name": f"栏目名称{i}", "url": f"/c{i}/"} for i in range(30)]
    news = [{"title": f"第{i}条新闻的标题", "url": f"/a/{i}.html", "pubDate": "2026-11-02"} for i in range(5)]
    assert len(read_json_list({"menu": menu, "news": news}, URL).entries) == 5


def test_json_within_json_and_html_within_json() -> None:
    news = json.dumps([{"title": "第一条新闻的标题", "url": "/a/1.html", "pubDate": "2026-11-02"}])
    assert len(read_json_list({"result": news}, URL).entries) == 1
    markup = '<li><a href="/a/1.html">第一条新闻的标题</a><span>2026-11-02</span></li>'
    entry = read_json_list({"data": {"html": markup, "note": "[not json but long enough"}}, URL).entries[0]
    assert (entry.url, entry.published) == ("https://www.example.gov.cn/a/1.html", DAY)


def test_scripts_that_carry_the_rows() -> None:
    news = [{"title": f"第{i}条新闻的标题", "url": f"/a/{i}.html", "pubDate": "2026-11-02"} for i in range(4)]
    script = f"var a = [{{]; var listData = {{ articleList: {json.dumps(news)} }}; /* {'x' * 100} */"
    assert len(in_scripts(outline(f"<script>{script}</script>"), URL)) == 4
    assert len(read_list(f"<div></div><script>{script}</script>".encode(), URL).entries) == 4
    assert in_scripts(outline("<script>" + "[[" * 500 + "</script>"), URL) == ()


def test_data_without_bottom_is_left_alone() -> None:
    deep: object = [{"title": "最深处的一条新闻", "url": "/a/1.html", "pubDate": "2026-11-02"}]
    for _ in range(40):
        deep = {"data": deep}
    with pytest.raises(UnexpectedPage):
        read_json_list(deep, URL)
    with pytest.raises(UnexpectedPage):
        read_list(b"[" * 100_000, URL)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["title", "url", "date", "total", "urls", "list", "shareInfo", "id"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(json_values)
def test_any_json_gives_rows_or_none(data: object) -> None:
    assert all(row.title for row in rows(data, URL))


@pytest.mark.parametrize("call", ["jQuery1112_17({});", "/**/cb.done( {} )", "try{feed.push({})", "{}"])
def test_a_call_with_json_is_json(call: str) -> None:
    data = json.dumps(
        {"data": [{"title": f"第{i}条新闻的标题", "url": f"/a/{i}", "ctime": "1793577600"} for i in range(3)]}
    )
    assert len(read_list(call.replace("{}", data).encode(), URL).entries) == 3
