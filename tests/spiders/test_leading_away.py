"""Rows of a list that lead to another site, or to addresses of a new form, are rows of the list."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from collector.model import Column
from spiders.changzhou import ChangzhouSpider
from spiders.trs import TrsSpider

TITLES = [f"关于组织申报第{n}批科技计划项目的通知" for n in range(1, 6)]


def trs_page(own: int) -> str:
    rows = [
        f'<li><a href="./202611/t20261120_{n}.html">{TITLES[n]}</a><span>2026-11-20</span></li>' for n in range(own)
    ]
    rows.insert(
        1, '<li><a href="https://mp.example.cn/s/abc">省级创新平台名单公布的全文</a><span>2026-11-19</span></li>'
    )
    rows.append('<li><a href="/kjdt/more/">更多科技工作动态信息</a><span>2026-11-18</span></li>')
    return (
        f'<html><body><div class="nav"><a href="https://www.example.org.cn/x/">中国科学院门户网站首页</a></div>'
        f'<div class="list"><ul>{"".join(rows)}</ul></div><div class="yqlj"><ul><li>'
        f'<a href="https://www.example.gov.cn/">国家科技管理信息系统平台</a></li></ul></div></body></html>'
    )


def test_a_row_to_another_site_stands_in_the_list() -> None:
    url = "https://kjt.example.gov.cn/kjdt/"
    page = HtmlResponse(url, body=trs_page(4).encode(), encoding="utf-8")
    listing = TrsSpider.listing(page, Column(key="a/b", source="a", name="动态", url=url, family="trs"))
    assert [entry.url.rpartition("/")[2] for entry in listing.entries] == [
        "t20261120_0.html",
        "abc",
        "t20261120_1.html",
        "t20261120_2.html",
        "t20261120_3.html",
    ]


def test_a_new_form_of_addresses_is_read_as_long_as_old_ones_stand_beside_it() -> None:
    url = "https://kjt.example.gov.cn/kjdt/"
    text = trs_page(4).replace("./202611/t20261120_0.html", "/kjdt/content/20261121_99.html")
    page = HtmlResponse(url, body=text.encode(), encoding="utf-8")
    listing = TrsSpider.listing(page, Column(key="a/b", source="a", name="动态", url=url, family="trs"))
    assert [entry.url.rpartition("/")[2] for entry in listing.entries][:2] == ["20261121_99.html", "abc"]


def test_one_article_alone_makes_no_list_of_its_neighbours() -> None:
    url = "https://kjt.example.gov.cn/kjdt/"
    page = HtmlResponse(url, body=trs_page(1).encode(), encoding="utf-8")
    listing = TrsSpider.listing(page, Column(key="a/b", source="a", name="动态", url=url, family="trs"))
    assert [entry.url.rpartition("/")[2] for entry in listing.entries] == ["t20261120_0.html"]


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        (
            '<td><a href="https://mp.example.cn/s/abc" title="省级创新平台名单公布">省级…</a></td><td>2026-11-19</td>',
            True,
        ),
        ('<td><a href="https://mp.example.cn/s/abc" title="省级创新平台名单公布">省级…</a></td><td></td>', False),
        ('<td><a href="https://mp.example.cn/s/abc">省级创新平台名单公布</a></td><td>2026-11-19</td>', False),
        ('<td><a href="/kjdt/content_88.html" title="省级创新平台名单公布">省级…</a></td><td>2026-11-19</td>', True),
        ('<td><a href="/zwgk/" title="政务公开栏目首页">政务公开</a></td><td>2026-11-19</td>', False),
        ('<td><a href="javascript:;" title="省级创新平台名单公布">省级…</a></td><td>2026-11-19</td>', False),
    ],
    ids=["dated and titled", "no date", "no title", "new form", "own site", "script"],
)
def test_changzhous_tables_too(row: str, listed: bool) -> None:
    url = "https://kjj.example.changzhou.gov.cn/class/MHFDIKKN"
    own = '<tr><td><a href="/html/kjj/2026/MHFDIKKN_1120/7.html" title="工作通知">工作</a></td><td>2026-11-20</td></tr>'
    page = HtmlResponse(url, body=f"<table>{own}<tr>{row}</tr></table>".encode(), encoding="utf-8")
    listing = ChangzhouSpider.listing(page, Column(key="c/b", source="c", name="动态", url=url, family="changzhou"))
    assert len(listing.entries) == 1 + listed
