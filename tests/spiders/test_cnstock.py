"""上海证券报: which request begins a poll."""

from __future__ import annotations

import json

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
