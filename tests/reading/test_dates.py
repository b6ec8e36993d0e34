"""Dates in all the spellings that pages use, and what is no date."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.model import CHINA, Precision
from collector.reading.dates import find_moment, from_url, moments, spans

NOW = datetime(2026, 3, 5, 14, 20, 31, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", "2026-11-22"),
        ("发布日期：2026-1-5 浏览", "2026-01-05"),
        ("2026/11/22 10:20", "2026-11-22T10:20:00"),
        ("2026.11.22", "2026-11-22"),
        ("2026年11月22日", "2026-11-22"),
        ("2026 年 11 月 2 日", "2026-11-02"),
        ("2026年11月22日10:20", "2026-11-22T10:20:00"),
        ("2026年11月22日 （星期日） 10时20分", "2026-11-22T10:20:00"),
        ("2026-11-22 10:20:33", "2026-11-22T10:20:33"),
        ("２０２６－１１－２２　１０：２０", "2026-11-22T10:20:00"),
        ("2026-11-22\xa0\xa010:20", "2026-11-22T10:20:00"),
        ("2026-11-22\n        10:20", "2026-11-22T10:20:00"),
        ("2026-11-22 下午3:05", "2026-11-22T15:05:00"),
        ("2026-11-22 下午 15:05", "2026-11-22T15:05:00"),
        ("2026/11/22 上午 12:05", "2026-11-22T00:05:00"),
        ("2026/11/22 中午 12:05", "2026-11-22T12:05:00"),
        ("2026/11/22 中午 1:05", "2026-11-22T13:05:00"),
        ("2026-11-22 03:11 PM", "2026-11-22T15:11:00"),
        ("2026-11-22T02:20:00Z", "2026-11-22T10:20:00"),
        ("2026-11-22T10:20:00+08:00", "2026-11-22T10:20:00"),
        ("2026-11-22T10:20:00.123+0900", "2026-11-22T09:20:00"),
        ("Sun, 22 Nov 2026 02:20:00 GMT", "2026-11-22T10:20:00"),
        ("November 22, 2026", "2026-11-22"),
        ("二〇二六年十一月二十二日", "2026-11-22"),
        ("二○二六年一月十日", "2026-01-10"),
        ("二零二六年十二月卅一日", "2026-12-31"),
        ("中華民國115年11月22日", "2026-11-22"),
        ("發布日期：115-11-22", "2026-11-22"),
        ("2026 11/22 10:20:30", "2026-11-22T10:20:30"),
        ("202611/22 10:20", "2026-11-22T10:20:00"),
        ("2026-11-22 25:20", "2026-11-22"),
        ("2026年11月22日 26:20", "2026-11-22"),
        ("2026-11-2210:20", "2026-11-22T10:20:00"),
    ],
)
def test_one_date(text: str, expected: str) -> None:
    moment = find_moment(text)
    assert moment is not None
    assert moment.when == datetime.fromisoformat(expected).replace(tzinfo=CHINA)
    assert moment.precision == (Precision.MINUTE if "T" in expected else Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13-22",
        "2026-02-30",
        "1.2026.3",
        "电话 0519-2026-1122",
        "11-22",
        "3小时前",
        "二〇二六年十一月",
        "2026年度",
        "192.2026.1.1",
        "9999年1月1日",
        "二〇二六年二月三十日",
        "二〇二六年十十月一日",
        "2020.11.22.1",
        "2026-11-223",
    ],
)
def test_no_date(text: str) -> None:
    assert find_moment(text) is None


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("3小时前", "2026-03-05T11:20:00", Precision.MINUTE),
        ("5分钟前 来源", "2026-03-05T14:15:00", Precision.MINUTE),
        ("刚刚", "2026-03-05T14:20:00", Precision.MINUTE),
        ("2天前", "2026-03-03T00:00:00", Precision.DAY),
        ("1年前", "2025-03-05T00:00:00", Precision.DAY),
        ("昨天 08:30", "2026-03-04T08:30:00", Precision.MINUTE),
        ("前天", "2026-03-03T00:00:00", Precision.DAY),
        ("今天", "2026-03-05T00:00:00", Precision.DAY),
        ("03-04 10:22", "2026-03-04T10:22:00", Precision.MINUTE),
        ("[12-30]", "2025-12-30T00:00:00", Precision.DAY),
        ("12月30日", "2025-12-30T00:00:00", Precision.DAY),
        ("02-29", "2024-02-29T00:00:00", Precision.DAY),
        ("2026-01-02 昨天", "2026-01-02T00:00:00", Precision.DAY),
        ("昨天，即2026-01-02", "2026-03-04T00:00:00", Precision.DAY),
    ],
)
def test_relative_and_yearless_only_with_now(text: str, expected: str, precision: Precision) -> None:
    moment = find_moment(text, now=NOW)
    assert moment is not None
    assert (moment.when, moment.precision) == (datetime.fromisoformat(expected).replace(tzinfo=CHINA), precision)


def test_nothing_relative_is_nothing() -> None:
    assert find_moment("没有日期", now=NOW) is None


def test_all_dates_in_order_without_overlap() -> None:
    text = "成文日期：2026年1月2日 发布时间：2026-01-05 09:00 二〇二五年三月一日"
    assert [moment.when.isoformat()[:16] for moment in moments(text)] == [
        "2026-01-02T00:00",
        "2026-01-05T09:00",
        "2025-03-01T00:00",
    ]
    assert [text[found.start : found.end].strip() for found in spans(text)][1] == "2026-01-05 09:00"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.gov.cn/art/2026/11/2/art_54316_123.html", "2026-11-02"),
        ("https://a.gov.cn/2026/1/5/x.html", "2026-01-05"),
        ("https://a.gov.cn/202611/t20261122_123456.html", "2026-11-22"),
        ("http://a.people.com.cn/n1/2026/1122/c1004-321.html", "2026-11-22"),
        ("https://www.chinanews.com.cn/gn/2026/11-22/1.shtml", "2026-11-22"),
        ("https://finance.sina.com.cn/2026-11-22/doc-abc.shtml", "2026-11-22"),
        ("https://new.qq.com/rain/a/20261122A0ABCD00", "2026-11-22"),
        ("https://www.news.cn/20261122/0123456789abcdef/c.html", "2026-11-22"),
        ("https://b.gov.cn/a/20261122102030123/index.html", "2026-11-22"),
        ("https://www.gov.cn/zhengce/202611/content_7000000.htm", None),
        ("https://a.cn/content_70202611223.html", None),
        ("https://www.info.gov.hk/gia/general/202611/03/P1.htm", "2026-11-03"),
        ("https://a.cn/x?date=2026-11-22", None),
        ("http://[bad/2026/11/22/", None),
        ("https://a.cn/2026/02/31/", None),
    ],
)
def test_day_in_an_address(url: str, day: str | None) -> None:
    moment = from_url(url)
    assert (moment.when.date().isoformat() if moment else None) == day


@settings(deadline=None)
@given(st.text(alphabet="0123456789-/.年月日时分:： \n〇二六十一TZ+昨天小前"))
def test_any_text_gives_aware_moments_or_nothing(text: str) -> None:
    for found in spans(text):
        assert found.moment.when.tzinfo is CHINA
        assert 0 <= found.start < found.end <= len(text)
    loose = find_moment(text, now=NOW)
    assert loose is None or loose.when.utcoffset() is not None


def test_long_text_takes_no_time() -> None:
    started = time.process_time()
    for text in ("2026-11-22 " * 50_000, "2026-1" * 100_000, " " * 500_000, "2" * 500_000):
        spans(text)
    assert time.process_time() - started < 5
