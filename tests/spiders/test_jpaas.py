"""Which unit of a JPAAS page is its list, and how an answer of the interface is read."""

from __future__ import annotations

import json

import pytest
from scrapy.http import HtmlResponse, TextResponse

from collector.model import Column, Listing
from spiders.jpaas import JpaasSpider

URL = "https://kjt.example.gov.cn/col/col1/index.html"
API = "https://kjt.example.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit"
UNIT = (
    '<script src="/cms_files/default/script/AuthorizedRead/unitbuild.js?v=4" url="{url}"'
    " queryData=\"{{'webId':'1','tagId': '{tag}'}}\"></script>"
)


def column(**options: str) -> Column:
    return Column(key="a/b", source="a", name="通知", url=URL, options=options)


def page(*tags: str, url: str = "/api-gateway/jpaas-publish-server/front/page/build/unit") -> HtmlResponse:
    return HtmlResponse(URL, body="".join(UNIT.format(tag=tag, url=url) for tag in tags).encode())


def rendered(html: str, query: str = "", **options: str) -> Listing:
    body = json.dumps({"success": True, "data": {"html": html}}).encode()
    return JpaasSpider.listing(TextResponse(API + query, body=body), column(**options))


@pytest.mark.parametrize(
    ("tags", "chosen"),
    [
        (("只有一个",), "只有一个"),
        (("导航", "信息列表"), "信息列表"),
        (("导航", "当前栏目list", "页脚"), "当前栏目list"),
        (("右侧内容区域", "ajax分页"), "ajax分页"),
        (("导航", "内容区域"), "内容区域"),
    ],
)
def test_the_list_unit_is_chosen_by_its_name(tags: tuple[str, ...], chosen: str) -> None:
    from urllib.parse import parse_qs, urlsplit

    request = JpaasSpider.listing(page(*tags), column()).next
    assert request is not None
    sent = parse_qs(urlsplit(request.url).query)
    assert sent["tagId"] == [chosen]
    assert json.loads(sent["paramJson"][0]) == {"pageNo": 1, "pageSize": 15}


def test_a_unit_that_cannot_be_asked_is_none() -> None:
    broken = (
        page("信息列表", url="javascript:void(0)").body + UNIT.replace("tagId", "x").format(tag="a", url="/x").encode()
    )
    rows = "".join(
        f'<li><a href="/art/2026/art_{n}.html">全省科技工作会议召开{n}</a>2026-11-0{n}</li>' for n in (1, 2, 3)
    )
    listing = JpaasSpider.listing(HtmlResponse(URL, body=broken + f"<ul>{rows}</ul>".encode()), column())
    assert [entry.title[-1] for entry in listing.entries] == ["1", "2", "3"]


def test_short_titles_are_rows_too() -> None:
    listing = rendered('<ul><li><a href="./art/2026/art_1.html">公告</a><span>2026-11-02</span></li></ul>')
    (entry,) = listing.entries
    assert (entry.title, entry.url) == ("公告", "https://kjt.example.gov.cn/col/col1/art/2026/art_1.html")


def test_rows_without_list_items_are_found_by_the_general_reader() -> None:
    rows = "".join(
        f'<div class="r"><a href="/art/2026/art_{n}.html">全省科技工作会议召开之{n}</a><b>2026-11-0{n}</b></div>'
        for n in (1, 2, 3)
    )
    assert len(rendered(rows).entries) == 3
    assert len(rendered(rows, links="art_2").entries) == 1


def test_a_links_option_keeps_only_what_it_matches() -> None:
    rows = "".join(f'<li><a href="/art/2026/art_{n}.html">会议{n}</a></li>' for n in (1, 2))
    assert [entry.url[-6:] for entry in rendered(rows, links="art_2").entries] == ["2.html"]


@pytest.mark.parametrize("query", ["", "?paramJson=%7Bbroken", "?paramJson=%5B1%5D"])
def test_an_unreadable_question_counts_as_the_first_page(query: str) -> None:
    listing = rendered('<li><a href="/art/2026/art_1.html">会议</a></li>', query)
    assert len(listing.entries) == 1
    assert listing.next is None
