from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import feedparser
import openpyxl
import pytest

from collector.model import CHINA, Candidate, DailyList, Freshness, Outlet
from collector.publishing.daily import FORMATS
from collector.publishing.daily.view import PROOF_COLUMNS, freshness, harmless, newest, summary, title, web
from tests.publishing.sample import DAY, MORNING, a_daily_list

# What a hostile page may put into any of its fields.
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;{{ 7*7 }}\x00\x0b\ud83d'


def text_of(daily: DailyList, name: str) -> str:
    return FORMATS[name].render(daily).decode("utf-8-sig")


def with_first(change: Callable[[Candidate], Candidate]) -> DailyList:
    daily = a_daily_list()
    (name, (first, *rest)), *others = daily.sections
    return replace(daily, sections=((name, (change(first), *rest)), *others))


def hostile() -> DailyList:
    outlet = Outlet(item=9, source=HOSTILE, url="javascript:alert(3)", published=None)
    return with_first(
        lambda one: replace(
            one, title=HOSTILE, url="javascript:alert(1)", archived="data:text/html,x", source=HOSTILE,
            source_label=HOSTILE, doc_number=HOSTILE, lead=HOSTILE, outlets=(outlet,), reasons=(HOSTILE,),
        )
    )  # fmt: skip


def empty() -> DailyList:
    daily = a_daily_list()
    return replace(daily, since=None, sections=(), certificate=(), left_out=(), masthead="")


class Page(HTMLParser):
    """The tags, addresses and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_format_is_found_by_its_suffix() -> None:
    assert set(FORMATS) == {"html", "md", "csv", "xlsx", "json", "atom"}
    assert all(f".{name}" == module.SUFFIX and "/" in module.MEDIA_TYPE for name, module in FORMATS.items())


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("make", [a_daily_list, hostile, empty])
def test_every_format_renders_every_list_the_same_way_twice(name: str, make: Callable[[], DailyList]) -> None:
    first = FORMATS[name].render(make())
    assert first
    if name != "xlsx":  # a zip file holds the time at which it was made
        assert FORMATS[name].render(make()) == first


@pytest.mark.parametrize("name", ["html", "md", "csv", "json", "atom"])
def test_every_candidate_stands_in_every_format(name: str) -> None:
    daily = a_daily_list()
    text = text_of(daily, name)
    for _, candidates in daily.sections:
        for candidate in candidates:
            assert candidate.title in text
            assert candidate.source in text
            assert candidate.url in text
            assert candidate.doc_number is None or candidate.doc_number in text


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = Page(text_of(hostile(), "html"))
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & set(page.tags)
    assert all(name not in ("src", "srcset", "action") and not name.startswith("on") for name, _ in page.attributes)
    addresses = [value or "" for name, value in page.attributes if name == "href"]
    assert all(address.startswith(("https://", "#s", "archive/")) for address in addresses)
    assert "<script>alert(1)</script>" in page.text  # shown, not run
    assert "url(" not in text_of(a_daily_list(), "html")


def test_the_page_shows_what_an_editor_needs() -> None:
    text = Page(text_of(a_daily_list(), "html")).text
    for words in (
        "4.0 信息速报", "2026年11月20日 星期五 候选名单", "11-19 07:30 至 11-20 07:30", "首次采集时已过时 132 篇",
        "16 个栏目查到 15 个，2 处需留意，1 个停用", "另有 7 家", "江苏省数据局（来源：国家数据局）", "日期不详",
        "本日没有候选", "原文", "已存档", "无公开栏目，其文章见于其他网站", "页面日期与网址日期不一致",
    ):  # fmt: skip
        assert words in text
    assert text.index("失败") < text.index("正常")


def test_many_faults_are_counted_and_not_all_spread_out() -> None:
    daily = a_daily_list()
    many = replace(daily, certificate=tuple([daily.certificate[0]] * 9))
    assert "另有 3 处" in Page(text_of(many, "html")).text
    assert "没有异常" in summary(replace(daily, certificate=daily.certificate[2:5]))


def test_csv_opens_in_excel_and_holds_a_row_a_candidate() -> None:
    daily = a_daily_list()
    body = FORMATS["csv"].render(daily)
    assert body.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert len(rows) == daily.size
    assert dict(zip(head, rows[0], strict=True))["文号"] == "国办发〔2026〕38号"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    daily = with_first(lambda one: replace(one, title=cell))
    rows = list(csv.reader(io.StringIO(text_of(daily, "csv"))))
    assert rows[1][2] == f"'{cell}"
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(daily)))
    sheet = book["候选"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert str(sheet["C2"].value).startswith("'")
    assert harmless(5) == 5
    assert harmless("2-1=1") == "2-1=1"


def test_the_workbook_has_both_sheets_ready_to_read() -> None:
    daily = a_daily_list()
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(daily)))
    candidates, proofs = book.worksheets
    assert (candidates.title, proofs.title) == ("候选", "采集情况")
    assert (candidates.max_row, proofs.max_row) == (daily.size + 1, len(daily.certificate) + 1)
    assert candidates.freeze_panes == "A2"
    assert [cell.value for cell in proofs[1]] == list(PROOF_COLUMNS)
    assert not [cell for row in candidates.iter_rows() for cell in row if cell.hyperlink]
    assert candidates.column_dimensions["C"].width > 40


def test_a_text_longer_than_a_cell_is_cut() -> None:
    daily = with_first(lambda one: replace(one, lead="长" * 40_000))
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].render(daily)))
    assert len(str(book["候选"]["H2"].value)) == 32_000


def test_json_holds_the_list_with_its_certificate() -> None:
    daily = a_daily_list()
    data = json.loads(FORMATS["json"].render(daily))
    assert (data["day"], data["until"], data["size"]) == ("2026-11-20", "2026-11-20T07:30:00+08:00", daily.size)
    assert [section["name"] for section in data["sections"]] == [name for name, _ in daily.sections]
    first = data["sections"][0]["candidates"][0]
    assert first["outlets"][0]["source"] == "科技部"
    assert data["certificate"][0]["column"]["name"] == "科技动态"
    assert data["certificate"][1]["open_gaps"][0]["since"] == "2026-11-18T07:30:00+08:00"
    assert data["left_out"] == [{"why": "首次采集时已过时", "count": 132}, {"why": "已作决定", "count": 5}]


@pytest.mark.parametrize("make", [a_daily_list, hostile, empty])
def test_atom_is_read_back(make: Callable[[], DailyList]) -> None:
    daily = make()
    feed = feedparser.parse(io.BytesIO(FORMATS["atom"].render(daily)))
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len(feed.entries) == daily.size
    assert len({entry.id for entry in feed.entries}) == daily.size
    assert all(entry.link.startswith(("https://", "tag:collector")) for entry in feed.entries)


def test_an_atom_entry_says_where_when_and_which_section() -> None:
    root = ET.fromstring(FORMATS["atom"].render(a_daily_list()))
    names = {"a": "http://www.w3.org/2005/Atom"}
    entry = root.find("a:entry", names)
    assert entry is not None
    assert entry.findtext("a:author/a:name", namespaces=names) == "中国政府网"
    assert str(entry.findtext("a:published", namespaces=names)).endswith("+08:00")
    category = entry.find("a:category", names)
    assert category is not None
    assert category.attrib["term"] == "政策法规"
    assert "国办发〔2026〕38号" in str(entry.findtext("a:summary", namespaces=names))


def test_markdown_leaves_nothing_to_the_sites() -> None:
    daily = with_first(
        lambda one: replace(one, title="# [x](javascript:a) <b>|*_`", url="https://a.cn/x y(1)", lead="- 甲\n1. 乙")
    )
    text = text_of(daily, "md")
    assert r"**\# \[x\](javascript:a) \<b\>\|\*\_\`**](https://a.cn/x%20y%281%29)" in text
    assert r"   \- 甲 1. 乙" in text
    assert "本日没有候选" in text
    for name, candidates in daily.sections:
        assert f"## {name}（{len(candidates)}）" in text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.cn/1", True), ("HTTP://a.cn/1", True), ("archive/12.html", True), ("javascript:alert(1)", False),
        ("data:text/html,1", False), ("//a.cn", False), ("/etc/passwd", False), ("a.warc.gz@1", False), (None, False),
        ("", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_linked(url: str | None, kept: bool) -> None:
    assert (web(url) is not None) is kept


def test_dates_are_shown_as_exactly_as_they_are_known() -> None:
    daily = a_daily_list()
    assert title(daily).startswith(f"{DAY.year}年")
    proof = replace(daily.certificate[0], newest=MORNING.replace(hour=0, minute=0).astimezone(CHINA))
    assert newest(proof) == "11-20"


def test_the_certificate_shows_how_soon_and_when_next() -> None:
    daily = a_daily_list()
    minute = timedelta(minutes=1)
    fresh = Freshness(
        articles=9, seen_median=25 * minute, seen_p95=240 * minute, list_median=540 * minute, list_p95=4320 * minute
    )
    seen = replace(fresh, list_median=None, list_p95=None)
    first, second, *rest = daily.certificate
    proofs = (replace(first, freshness=fresh, next_due=MORNING), replace(second, freshness=seen), *rest)
    daily = replace(daily, certificate=proofs)
    for name in ("md", "html"):
        assert "发现 25 分／4 时，入名单 9 时／3 天" in text_of(daily, name)
        assert "11-20 07:30" in text_of(daily, name)
    shown = json.loads(text_of(daily, "json"))["certificate"]
    assert shown[0]["freshness"] == {
        "articles": 9, "seen_median": 1500.0, "seen_p95": 14400.0, "list_median": 32400.0, "list_p95": 259200.0,
    }  # fmt: skip
    assert shown[0]["next_due"] == "2026-11-20T07:30:00+08:00"
    assert shown[1]["open_gaps"][0]["checked"] == ""
    assert freshness(daily.certificate[1]) == "发现 25 分／4 时"
    assert freshness(daily.certificate[2]) == ""
