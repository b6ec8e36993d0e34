"""The paging call of TRS in the variants that sites use."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from spiders.trs import following, pages


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('createPageHTML(9, 0, "index", "html");', (9, "index", "html")),
        ("createPageHTML(9,0,'index','shtml')", (9, "index", "shtml")),
        ("createPageHTML('page-div', 9, 1, 'index', 'shtml', 178);", (9, "index", "shtml")),
        ("createPage(114, 3, 'list', '.html');", (114, "list", "html")),
        ("var countPage = 26//共多少页\ncreatePageHTML(countPage, 0, 'index', 'html');", (26, "index", "html")),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}", None),
        ("createPageHTML(9)", None),
        ("createPageHTML('a','b','c')", None),
        ("", None),
    ],
)
def test_the_call_tells_pages_name_and_suffix(call: str, expected: tuple[int, str, str] | None) -> None:
    assert pages(f"<script>{call}</script>") == expected


@pytest.mark.parametrize(
    ("url", "offset", "expected"),
    [
        ("https://a.gov.cn/x/", 1, "https://a.gov.cn/x/index_1.html"),
        ("https://a.gov.cn/x/index.html", 1, "https://a.gov.cn/x/index_1.html"),
        ("https://a.gov.cn/x/index_1.html?v=2", 1, "https://a.gov.cn/x/index_2.html"),
        ("https://a.gov.cn/x/index_2.html", 1, None),
        ("https://a.gov.cn/x/index.html", 2, "https://a.gov.cn/x/index_2.html"),
        ("https://a.gov.cn/x/index_2.html", 2, "https://a.gov.cn/x/index_3.html"),
        ("https://a.gov.cn/x/index_3.html", 2, None),
        ("https://a.gov.cn/x/", 0, "https://a.gov.cn/x/index_0.html"),
    ],
)
def test_the_address_tells_which_page_this_is(url: str, offset: int, expected: str | None) -> None:
    # the call's own index is wrong on purpose
    page = HtmlResponse(url, body=b'<script>createPageHTML(3, 7, "index", "html");</script>')
    request = following(page, offset)
    assert (request.url if request else None) == expected
