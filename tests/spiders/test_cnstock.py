"""上海证券报: which request begins a poll."""

from __future__ import annotations

import json

from scrapy.http import HtmlResponse, TextResponse

from collector.model import Column
from spiders.cnstock import API, CnstockSpider


def column(url: str, **options: bool) -> Column:
    return Column(key="cnstock/cj", source="cnstock", name="产经", url=url, options=options)


def test_a_poll_begins_with_the_channel_page() -> None:
    first = CnstockSpider.first(column("https://www.cnstock.com/channel/10007"))
    assert (first.url, first.method) == ("https://www.cnstock.com/channel/10007", "GET")


def test_the_api_option_asks_the_interface_at_once_with_its_header() -> None:
    first = CnstockSpider.first(column("https://www.cnstock.com/channel/10007", api=True))
    assert (first.url, first.method) == (API, "POST")
    assert json.loads(first.body)["nodeId"] == "10007"
    assert dict(first.headers)["cnstock-client-type"] == "01"


def test_a_page_without_a_channel_number_is_fetched_as_it_is() -> None:
    assert CnstockSpider.first(column("https://www.cnstock.com/", api=True)).method == "GET"


def test_a_state_as_deep_as_a_well_is_not_climbed_down() -> None:
    deep = '{"a":' * 60 + '{"contId": 1, "name": "某公司发布新产品"}' + "}" * 60
    body = f'<script id="__NEXT_DATA__" type="application/json">{deep}</script>'.encode()
    url = "https://www.cnstock.com/channel/10007"
    listing = CnstockSpider.listing(HtmlResponse(url, body=body), column(url))
    assert listing.entries == ()
    assert listing.next is not None


def test_cards_without_a_time_or_with_an_impossible_one_have_none() -> None:
    cards = [
        {"contId": 1, "name": "某公司发布新产品"},
        {"contId": 2, "name": "某公司中标", "shareInfo": {"dateInfo": {"year": 2026, "month": 13, "day": 1}}},
    ]
    body = json.dumps({"code": 200, "data": {"pageInfo": {"list": cards}}}).encode()
    listing = CnstockSpider.listing(TextResponse(API, body=body), column("https://www.cnstock.com/channel/10007"))
    assert [entry.published for entry in listing.entries] == [None, None]
    assert listing.next is None  # which page this was, only the request tells
