"""Marks of one system pasted into pages of another: each page goes to the family that can read it."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from tests.spiders.sites import families

FAMILIES = sorted(
    (cls for name, cls in families().items() if name not in ("auto", "feed", "handed")), key=lambda f: f.priority
)

TRS_ROW = '<li><a href="{host}/zxdt/202611/t202611{day:02d}_88{day:02d}.html">某地推进科技成果转化工作{day}</a></li>'
ART_ROW = '<li><a href="/art/2026/11/{day}/art_82539_119{day:02d}.html">全省科技工作会议召开</a></li>'
UNIT = (
    '<script src="/cms_files/default/script/AuthorizedRead/unitbuild.js" url="/api-gateway/x"'
    " queryData=\"{'tagId':'列表'}\"></script>"
)
STATE = '<script id="__NEXT_DATA__" type="application/json">{}</script>'


def rows(row: str, count: int, host: str = "") -> str:
    return "<ul>" + "".join(row.format(day=day, host=host) for day in range(1, count + 1)) + "</ul>"


def claimed(url: str, body: str) -> str:
    page = HtmlResponse(url, body=f"<html><body>{body}</body></html>".encode(), headers={"Content-Type": "text/html"})
    return next(family.name for family in FAMILIES if family.detects(page))


@pytest.mark.parametrize(
    ("family", "url", "body"),
    [
        ("hanweb", "https://a.gov.cn/col/col1/index.html", '<div class="TRS_Editor"></div>' + rows(ART_ROW, 3)),
        ("listing", "https://a.gov.cn/news/", '<div class="TRS_Editor"><p>简介</p></div>'),
        ("listing", "https://a.gov.cn/news/", rows(TRS_ROW, 6, host="https://www.most.gov.cn")),
        ("listing", "https://a.gov.cn/news/", rows(TRS_ROW, 2)),
        ("trs", "https://a.gov.cn/news/", rows(TRS_ROW, 3)),
        ("trs", "https://a.gov.cn/news/", '<script>createPageHTML(9, 0, "index", "html");</script>'),
        ("trs", "https://a.gov.cn/news/", "<script>var countPage = 25//共多少页</script>"),
        ("listing", "https://a.gov.cn/news/", "<script>function createPageHTML(count, index, name) {}</script>"),
        ("ucap", "https://a.gov.cn/c1/fg.shtml", "<script>createPageHTML('page_div',5,1,'fg','shtml',89);</script>"),
        ("jpaas", "https://a.gov.cn/col/col1/index.html", rows(ART_ROW, 5) + UNIT),
        ("hanweb", "https://a.gov.cn/col/col1/index.html", "<script src='/module/web/jpage/jquery.jpage.js'></script>"),
        ("listing", "https://a.gov.cn/news/", rows(ART_ROW, 5)),
        ("listing", "https://a.gov.cn/col/col1/index.html", rows(ART_ROW, 2)),
        (
            "changzhou",
            "https://kjj.changzhou.gov.cn/class/MHFDIKKN",
            rows(TRS_ROW, 5, host="https://www.most.gov.cn"),
        ),
        ("listing", "https://www.changzhou.gov.cn/", rows(ART_ROW, 3)),
        ("changzhou", "https://www.wj.gov.cn/class/FAOKPMFH", '<a href="/html/czwj/2026/FAOKPMFH_1102/3.html">x</a>'),
        ("listing", "https://www.school.edu.cn/class/ABCDEFGH", '<a href="/course/3.html">数据结构课程介绍</a>'),
        (
            "listing",
            "https://www.example.com/channel/1",
            STATE,
        ),
        ("listing", "https://www.notcnstock.com/", STATE),
        (
            "cnstock",
            "https://www.cnstock.com/channel/1",
            STATE,
        ),
        ("listing", "https://www.cnstock.com/about.html", "<p>关于我们</p>"),
        ("listing", "https://www.gov.cn/guoqing/", "<p>国情</p>"),
        ("listing", "https://www.a.gov.cn/x/", '<script>ajax({url:"./YAOWENLIEBIAO.json"})</script>'),
        ("govcn", "https://www.gov.cn/yaowen/liebiao/", '<script>ajax({url:"./YAOWENLIEBIAO.json"})</script>'),
        ("listing", "https://a.gd.gov.cn/gkmlpt/guide", "<p>公开指南</p>"),
        ("listing", "https://news.fakecri.cn/", '<a href="/20261120/01234567-89ab-cdef-0123-456789abcdef.html">x</a>'),
        ("cri", "https://js.cri.cn/", '<a href="/20261120/01234567-89ab-cdef-0123-456789abcdef.html">x</a>'),
        ("listing", "https://finance.sina.com.cn/roll/", "<p>滚动新闻</p>"),
        ("listing", "https://a.gov.cn/", "<script>document.cookie='__jsl_clearance=1'</script>"),
    ],
)
def test_a_page_goes_to_the_family_that_reads_it(family: str, url: str, body: str) -> None:
    assert claimed(url, body) == family


def test_priorities_put_the_last_resort_last() -> None:
    assert FAMILIES[-1].name == "listing"
    assert [family.name for family in FAMILIES if family.name in ("jpaas", "hanweb", "ucap", "trs", "vsb")] == [
        "jpaas",
        "hanweb",
        "ucap",
        "trs",
        "vsb",
    ]
