"""What a Hanweb column page says about its further groups, in the spellings that sites use."""

from __future__ import annotations

import time
from urllib.parse import parse_qs

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from collector.errors import UnexpectedPage
from collector.model import Column, Listing
from spiders.hanweb import HanwebSpider

URL = "https://kxj.example.gov.cn/col/col7/index.html"
COLUMN = Column(key="a/b", source="a", name="动态", url=URL)
ROW = "<li><a href='/art/2026/11/2/art_7_{n}.html' title='第{n}号科技工作通知'>通知</a><span>2026-11-02</span></li>"
RECORD = f"<record><![CDATA[{ROW}]]></record>"


def read(script: str, records: int = 3) -> Listing:
    store = "".join(RECORD.format(n=n) for n in range(100, 100 + records))
    data = f"<datastore><recordset>{store}</recordset></datastore>"
    body = f"<script type='text/xml'>{data}</script><script>{script}</script>"
    return HanwebSpider.listing(HtmlResponse(URL, body=body.encode()), COLUMN)


@pytest.mark.parametrize(
    "settings",
    [
        "var param_345 = {'col':1,'webid':'89','columnid':7,'unitid':345,'webname':\"科技厅\"};",
        'var param_345={"col":"1","webid":89,"columnid":"7","unitid":"345","webname":"科技厅"};',
        "var param_345 = {col:1, webid:89, columnid:7, unitid:345, webname:'科技厅'};",
        "$('#345').jpage({ajaxParam:'col=1&webid=89&columnid=7&unitid=345&webname=科技厅', perPage:15});",
        "$('#345').jpage({proxyParam: {'col':1,'webid':89,'columnid':7,'unitid':345,'webname':'科技厅'}});",
    ],
)
def test_the_form_is_found_in_every_spelling(settings: str) -> None:
    request = read(settings).next
    assert request is not None
    assert request.url.endswith("/module/web/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15")
    form = {name: values[0] for name, values in parse_qs(request.body).items()}
    assert form == {"col": "1", "webid": "89", "columnid": "7", "unitid": "345", "webname": "科技厅"}


def test_the_columns_own_page_size_and_proxy_are_used() -> None:
    settings = (
        "var param_1 = {'columnid':7,'unitid':1}; $('#1').jpage({totalRecord:70, perPage:10, groupSize:3,"
        " proxyUrl:'/module/jpage/dataproxy.jsp'});"
    )
    listing = read(settings)
    assert listing.total == 70
    assert listing.next is not None
    assert listing.next.url == (
        "https://kxj.example.gov.cn/module/jpage/dataproxy.jsp?startrecord=31&endrecord=60&perpage=10"
    )


def test_a_list_that_fits_on_its_page_asks_for_no_more() -> None:
    assert read("var param_1 = {'columnid':7,'unitid':1}; $('#1').jpage({totalRecord:3, perPage:15});").next is None


def test_settings_without_unit_are_not_a_form() -> None:
    assert read("var param_menu = {'columnid':7}; var param_top = {'title':'x'};").next is None


def test_get_answers_without_a_page_count_go_on_while_records_come() -> None:
    url = "https://kxj.example.gov.cn/module/web/jpage/dataproxy.jsp?page=2&columnid=7&unitid=1"
    body = "<datastore><recordset>" + RECORD.format(n=5) + "</recordset></datastore>"
    listing = HanwebSpider.listing(TextResponse(url, body=body.encode()), COLUMN)
    assert listing.next is not None
    assert listing.next.url.endswith("page=3&columnid=7&unitid=1")


def test_an_answer_to_a_range_keeps_the_form_of_its_request() -> None:
    url = "https://kxj.example.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=4&endrecord=6&perpage=1"
    body = "<datastore><totalrecord>9</totalrecord><recordset>" + RECORD.format(n=5) + "</recordset></datastore>"
    request = Request(url, method="POST", body="columnid=7&unitid=1&webname=%E5%8E%85")
    listing = HanwebSpider.listing(TextResponse(url, body=body.encode(), request=request), COLUMN)
    assert listing.next is not None
    assert listing.next.body == "columnid=7&unitid=1&webname=%E5%8E%85"
    assert "startrecord=7&endrecord=9&perpage=1" in listing.next.url


def test_records_without_links_are_not_rows() -> None:
    body = "<script type='text/xml'><datastore><record><![CDATA[<li>暂无</li>]]></record></datastore></script>"
    with pytest.raises(UnexpectedPage, match="records in the datastore"):
        HanwebSpider.listing(HtmlResponse(URL, body=body.encode()), COLUMN)


@pytest.mark.parametrize(
    ("row", "title", "day"),
    [
        ("<li><a href='{art}' title='公告'>公告</a><b>2026-11-03</b></li>", "公告", "2026-11-03"),
        ("<li><s></s><a href='{art}'>工作通知</a><span>2026-\n11-04</span></li>", "工作通知", "2026-11-04"),
        ("<li><a href='{art}'>工作通知</a></li>", "工作通知", "2026-11-02"),
        ("<li><a href='/col/col9/'>[政策法规处]</a><a href='{art}'>通知</a></li>", "通知", "2026-11-02"),
        ("<li><a href='{art}' title='2025-01-02会议'>2025…</a><b>2026-11-05</b></li>", "2025-01-02会议", "2026-11-05"),
        ("<li><a href='https://www.gov.cn/1.htm'>国务院文件</a><b>2026-11-06</b></li>", "国务院文件", "2026-11-06"),
        ("<tr><td><a href='{art}'>通知</a></td><td>[2026-11-07]</td></tr>", "通知", "2026-11-07"),
        ("<li><a href='{art}' title='通知'>通知 <i>2026-11-08</i></a></li>", "通知", "2026-11-08"),
    ],
)
def test_records_are_rows_whatever_they_are_called(row: str, title: str, day: str) -> None:
    record = f"<record><![CDATA[{row.format(art='/art/2026/11/2/art_7_1.html')}]]></record>"
    (entry,) = HanwebSpider.listing(HtmlResponse(URL, body=f"<datastore>{record}</datastore>".encode()), COLUMN).entries
    assert (entry.title, f"{entry.published:%Y-%m-%d}") == (title, day)


def test_a_links_option_keeps_only_what_it_matches() -> None:
    body = "<datastore>" + RECORD.format(n=1) + RECORD.format(n=2) + "</datastore>"
    column = Column(key="a/b", source="a", name="动态", url=URL, options={"links": r"_2\.html$"})
    listing = HanwebSpider.listing(HtmlResponse(URL, body=body.encode()), column)
    assert [entry.url for entry in listing.entries] == ["https://kxj.example.gov.cn/art/2026/11/2/art_7_2.html"]


def test_a_page_of_nothing_but_beginnings_is_read_in_a_moment() -> None:
    body = b"<datastore>" + b"<record><![CDATA[" * 20_000
    started = time.process_time()
    with pytest.raises(UnexpectedPage):
        HanwebSpider.listing(HtmlResponse(URL, body=body), COLUMN)
    assert time.process_time() - started < 5
