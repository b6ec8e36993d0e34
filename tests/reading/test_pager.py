"""The next page of a list, from links and from the scripts that draw pagers."""

from __future__ import annotations

import pytest

from collector.model import Selectors
from collector.reading.outline import outline
from collector.reading.pager import next_page, paged

AT = "https://kjj.example.gov.cn/xwzx/gzdt/"


def following(html: str, url: str = AT, selectors: Selectors | None = None) -> str | None:
    found = next_page(outline(html), html, url, selectors)
    return found.url if found else None


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        ('<a href="index_1.html">下一页</a>', AT, "index_1.html"),
        ('<a href="index_1.html">下页 &gt;&gt;</a>', AT, "index_1.html"),
        ('<a href="index_1.html">&gt;</a>', AT, "index_1.html"),
        ('<a href="index_1.html">»</a>', AT, "index_1.html"),
        ('<a href="index_1.html" class="next"></a>', AT, "index_1.html"),
        ('<link rel="next" href="index_1.html">', AT, "index_1.html"),
        ('<a href="index_1.html" title="下一页"><img src="r.gif"></a>', AT, "index_1.html"),
        ('<script>createPageHTML(9, 0, "index", "html")</script>', AT, "index_1.html"),
        ('<script>createPageHTML(9, 1, "index", "html")</script>', AT + "index_1.html", "index_2.html"),
        ('<script>createPageHTML(9, 8, "index", "shtml")</script>', AT + "index_7.shtml", "index_8.shtml"),
        ('<script>createPageHTML(9, 8, "index", "html")</script>', AT + "index_8.html", None),
        ('<script>createPageHTML(1, 0, "index", "html")</script>', AT, None),
        ("<script>createPageHTML('page_div', 12, 1, 'fg', 'shtml', 236)</script>", AT + "fg.shtml", "fg_2.shtml"),
        ("<script>createPageHTML('page_div', 12, 2, 'fg', 'shtml', 236)</script>", AT + "fg_2.shtml", "fg_3.shtml"),
        ("<script>createPage(5, 0, 'list', 'htm')</script>", AT, "list_1.htm"),
        ("<script>createPageHTML(total, current)</script>", AT, None),
        ("<script>var currentPage = 0;\nvar countPage = 5//共多少页\n</script>", AT, "index_1.html"),
        ("<script>var countPage = 5</script>", AT + "index_4.htm", None),
        ('<b>1</b><a href="index_1.html">2</a><a href="index_2.html">3</a>', AT, "index_1.html"),
        ('<a href="./">1</a><b>2</b><a href="index_2.html">3</a>', AT + "index_1.html", "index_2.html"),
        ('<a href="./">1</a><a href="p2.html">2</a><a href="p3.html">3</a>', AT + "p2.html", "p3.html"),
        ('<a href="./">1</a><a href="p2.html">2</a>', AT + "p2.html", None),
        ('<a href="javascript:go(2)">下一页</a>', AT, None),
        ('<a href="#">下一页</a>', AT, None),
        ('<a href="index_1.html" class="disabled">下一页</a>', AT, None),
        ('<a href="">下一页</a>', AT, None),
        ('<a href="http://elsewhere.example/2">下一页</a>', AT, None),
        ("<p>没有分页</p>", AT, None),
        ('<a href="/x/">2</a>', AT, "/x/"),
    ],
)
def test_next_page(html: str, url: str, expected: str | None) -> None:
    wanted = None if expected is None else (expected if expected.startswith("/") else "/xwzx/gzdt/" + expected)
    assert following(html, url) == (wanted and "https://kjj.example.gov.cn" + wanted)


def test_a_selector_decides() -> None:
    html = '<a href="a.html">下一页</a><a id="n" href="b.html">x</a>'
    assert following(html, selectors=Selectors(next="#n")) == AT + "b.html"
    assert following(html, selectors=Selectors(next="#none")) is None


def test_a_page_of_several_shows_it() -> None:
    assert paged(outline("<p>共 12 页</p>"))
    assert paged(outline('<script>createPageHTML(9, 0, "index", "html")</script>'))
    assert not paged(outline("<p>共同推进</p>"))
