"""Where a page stands: its column, its site, the other columns; names and titles that are taken for the same."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.model import Entry
from collector.reading.navigation import ColumnLink, alike, is_cut, own, recognised, standing

NUMBERS = count()
URL = "https://kjj.example.gov.cn/xwzx/tzgg/index.html"


def page(title: str = "", *, metas: str = "", body: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{metas}</head><body>{body}</body></html>".encode()


def entry(title: str, url: str = "") -> Entry:
    return Entry(url=url or f"https://kjj.example.gov.cn/{next(NUMBERS)}.html", title=title)


def test_the_metas_of_the_page_standard_come_first() -> None:
    metas = '<meta name="SiteName" content="示例市科技局"><meta name="columnname" content="新闻中心 > 通知公告">'
    found = standing(page("别的_某网站", metas=metas), URL)
    assert (found.column, found.site) == ("通知公告", "示例市科技局")


@pytest.mark.parametrize(
    "crumbs",
    [
        '<div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/xwzx/">新闻中心</a> &gt; 通知公告</div>',
        "<p>您的位置：首页 &gt; 新闻中心 &gt; 通知公告 &gt; 正文</p>",
        '<div><span>当前位置:</span><a href="/">网站首页</a><i>»</i><a href="/tzgg/">通知公告</a></div>',
        '<div><b>您当前的位置：</b><span><a href="/">首页</a>/<a>通知公告</a></span></div>',
    ],
)
def test_the_position_names_the_column(crumbs: str) -> None:
    assert standing(page("一个标题_示例市科技局", body=crumbs), URL).column == "通知公告"


def test_a_position_that_says_nothing_is_passed_over() -> None:
    assert standing(page("通知公告_示例市科技局", body="<p>当前位置：</p>"), URL).column == "通知公告"


@pytest.mark.parametrize(
    ("title", "column", "site"),
    [
        ("通知公告_示例市科学技术局", "通知公告", "示例市科学技术局"),
        ("欢迎访问示例市科学技术局 - 通知公告", "通知公告", "示例市科学技术局"),
        ("示例市科学技术局 通知公告", "示例市科学技术局 通知公告", ""),
        ("科技动态-示例新闻网", "科技动态", "示例新闻网"),
        ("首页 | 示例研究院", "", "示例研究院"),
        ("通知公告", "通知公告", ""),
        ("", "", ""),
    ],
)
def test_the_title_is_the_last_resort(title: str, column: str, site: str) -> None:
    found = standing(page(title), URL)
    assert (found.column, found.site) == (column, site)


def test_a_feed_gives_its_title() -> None:
    rss = "<?xml version='1.0'?><rss><channel><title><![CDATA[科技要闻]]></title><item/></channel></rss>"
    assert standing(rss.encode(), "https://example.com/rss.xml").column == "科技要闻"
    assert (
        standing('{"version": "", "title": "科技要闻"}'.encode(), "https://example.com/feed.json").column == "科技要闻"
    )
    assert standing(b'{"title": 1}', "https://example.com/feed.json").column == ""
    assert standing(b"{broken", "https://example.com/feed.json").column == ""


def test_other_columns_are_short_links_that_look_like_columns() -> None:
    body = """
    <ul class="nav"><li><a href="/">首页</a></li>
    <li><a href="/xwzx/">新闻中心</a></li><li><a href="/zwgk/">政务公开</a></li>
    <li><a href="/zwgk/">政务公开（又一次）</a></li><li><a href="/col/col82540/index.html">政策文件</a></li></ul>
    <a href="/xwzx/tzgg/">通知公告</a> <a href="/xwzx/gsgg/">公示公告</a>
    <a href="/art/2026/11/20/art_1_2.html">关于开展申报的通知</a> <a href="javascript:void(0)">打印</a>
    <a href="/wzdt/">网站地图</a> <a href="/long/">这是一个长得不像栏目名称的链接文字所以不算</a>
    <a href="https://www.example.org/">友好单位</a>
    """
    found = standing(page("通知公告", body=body), URL)
    names = [link.name for link in own(found.links, URL)]
    assert names == ["公示公告", "新闻中心", "政策文件", "政务公开"], (
        "neighbours first, the page itself and its front page not"
    )
    assert ColumnLink(name="友好单位", url="https://www.example.org/") in found.links


def test_more_goes_by_the_heading_before_it() -> None:
    body = '<div><h3>通知公告</h3><a href="/tzgg/">更多&gt;&gt;</a></div>'
    body += '<div><span>要闻</span><a href="/yw/">MORE</a></div>'
    assert [(link.name, link.url) for link in standing(page(body=body), URL).links] == [
        ("通知公告", "https://kjj.example.gov.cn/tzgg/"),
        ("要闻", "https://kjj.example.gov.cn/yw/"),
    ]
    assert standing(page(body='<a href="/x/">更多</a>'), URL).links == ()


def test_names_that_nearly_agree_are_tried_the_same_one_first() -> None:
    links = [ColumnLink(name=name, url=f"/{name}/") for name in ("科技工作动态", "组织机构", "工作动态", "工作 动态")]
    assert [link.name for link in alike("工作动态", links)] == ["工作动态", "工作 动态", "科技工作动态"]
    assert alike("专利公报", links) == ()


def test_titles_are_recognised_whole_cut_and_by_address_but_not_by_likeness() -> None:
    known = [
        entry("示例市科学技术局关于第12批科技计划项目立项的通知"),
        entry("示例市科学技术局关于第13批科技计划项目立项的通知"),
        entry("人工智能揭榜挂帅榜单发布"),
        entry("换了标题的一篇", "https://kjj.example.gov.cn/art/7.html"),
        entry("量子信息重点实验室评估结..."),
        entry(""),
    ]
    listed = [
        entry("示例市科学技术局关于第12批科技计划项目立项的通知"),
        entry("人工智能揭榜挂帅榜…"),
        entry("现在的标题", "http://www.kjj.example.gov.cn/art/7.html"),
        entry("量子信息重点实验室评估结果公示"),
        entry("通知..."),
    ]
    assert [known.index(one) for one in recognised(known, listed)] == [0, 2, 3, 4]
    assert recognised([entry("通知公告的通知")], [entry("通知...")]) == (), "four letters prove nothing"
    assert recognised(known, ()) == ()


def test_a_cut_title_is_known_by_its_end() -> None:
    assert [is_cut(title) for title in ("通知…", "通知...", "通知。", "通知")] == [True, True, False, False]


@given(st.binary(max_size=400))
def test_any_bytes_stand_somewhere(body: bytes) -> None:
    found = standing(body, URL)
    assert len(found.column) <= 40
    assert own(found.links, URL) == own(own(found.links, URL), URL)
