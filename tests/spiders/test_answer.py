"""What families ask of a response."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from collector.errors import UnexpectedPage
from collector.model import Column, Entry
from spiders import answer

URL = "https://a.gov.cn/list/"


def page(body: bytes, **headers: str) -> TextResponse:
    return HtmlResponse(URL, body=body, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": [1]}',
        b'\xef\xbb\xbf\n {"a": [1]}',
        b'callback({"a": [1]})',
        b'jQuery.cb_1({"a": [1]});\n',
        b'try{cb({"a": [1]});}catch(e){};',
    ],
)
def test_json_is_read_through_what_is_wrapped_round_it(body: bytes) -> None:
    assert answer.data(page(body), "JSON") == {"a": [1]}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "an empty answer"),
        (b"  \n", "an empty answer"),
        (b'{"a": [1', "JSON of 8 bytes beginning"),
        (b"[" * 100_000, "JSON of 100000 bytes beginning"),
        ("<html><title> 维护 </title>".encode(), "titled '维护'"),
        (b"Forbidden", "a page of 9 bytes beginning 'Forbidden'"),
    ],
)
def test_the_exception_says_what_was_found(body: bytes, found: str) -> None:
    with pytest.raises(UnexpectedPage, match="looked for JSON of rows, found") as raised:
        answer.data(page(body), "JSON of rows")
    assert found in str(raised.value)
    assert URL in str(raised.value)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Sun, 22 Nov 2026 08:00:00 GMT", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("Sun, 22 Nov 2026 08:00:00 -0000", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_servers_clock(header: str, expected: datetime | None) -> None:
    assert answer.clock(page(b"", Date=header)) == expected


def test_no_clock_without_the_header() -> None:
    assert answer.clock(page(b"")) is None


def test_own_links_are_those_of_the_pages_host() -> None:
    body = b"<a href=/x/1.html>1</a><a HREF = '//a.gov.cn/x/2.html'>2</a><a href=\"http://b.gov.cn/x/3.html\">3</a>"
    assert answer.own_links(page(body), r"/x/\d\.html$") == {"https://a.gov.cn/x/1.html", "https://a.gov.cn/x/2.html"}


def test_an_entry_needs_an_address_and_a_title() -> None:
    assert answer.entry(URL, url="javascript:void(0)", title="标题") is None
    assert answer.entry(URL, url="/a.html", title="<em> </em>") is None


def test_markup_in_json_texts_is_removed() -> None:
    made = answer.entry(URL, url="a.html", title="<em>人工智能</em>&ldquo;+&rdquo;\n行动 x<y", label="<b>科技日报</b>")
    assert made is not None
    assert made.url == "https://a.gov.cn/list/a.html"
    assert (made.title, made.source_label) == ("人工智能“+” 行动 x<y", "科技日报")


@pytest.mark.parametrize(("value", "expected"), [(3, 3), ("12", 12), ("x", 7), (None, 7), ("1" * 30, 7), (True, 7)])
def test_numbers_come_as_strings_too(value: object, expected: int) -> None:
    assert answer.number(value, 7) == expected


def test_query_values_are_replaced_in_place() -> None:
    assert answer.with_query("https://a.cn/x?page=1&k=&l=2", page=2) == "https://a.cn/x?page=2&k=&l=2"


def test_what_was_posted() -> None:
    assert answer.posted(page(b"")) == ""
    sent = HtmlResponse(URL, request=Request(URL, method="POST", body="a=1"))
    assert answer.posted(sent) == "a=1"


def test_a_links_option_holds_for_every_family() -> None:
    column = Column(key="a/b", source="a", name="列表", url=URL, options={"links": r"/2026/\d+\.html$"})
    one = Entry(url="https://a.gov.cn/2026/1.html", title="一")
    assert answer.kept([None, one, Entry(url="https://a.gov.cn/x", title="二"), one], column) == (one,)
