"""常州: dates inside addresses, and which of a row's cells is the publication date."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from collector.model import Column, Entry
from spiders.changzhou import ChangzhouSpider

URL = "https://www.changzhou.gov.cn/ns_class/zwgk_10_18_01"


def only(row: str) -> Entry:
    column = Column(key="cz/x", source="cz", name="解读", url=URL)
    listing = ChangzhouSpider.listing(HtmlResponse(URL, body=f"<table>{row}</table>".encode()), column)
    (entry,) = listing.entries
    return entry


@pytest.mark.parametrize(
    ("href", "day"),
    [
        ("/ns_news/101171711552617", "2024-05-31"),
        ("/gi_news/10142066720001", "2015-01-08"),
        ("/ns_news/999999999999999", None),
        ("/html/kjj/2025/MHFDIKKN_0120/48.html", "2025-01-20"),
    ],
)
def test_the_day_inside_an_address(href: str, day: str | None) -> None:
    entry = only(f'<tr><td><a href="{href}">关于科技工作的解读</a></td><td></td></tr>')
    assert (entry.published.strftime("%Y-%m-%d") if entry.published else None) == day


def test_the_last_dated_cell_counts_and_not_the_title() -> None:
    row = (
        "<tr><td>1</td><td><a href='/gi_news/101171711552617' title='2023-01-05 会议纪要全文'>会议…</a></td>"
        "<td>2026-01-02</td><td>2026-02-03</td><td>阅读</td></tr>"
    )
    entry = only(row)
    assert entry.title == "2023-01-05 会议纪要全文"
    assert entry.published is not None
    assert f"{entry.published:%Y-%m-%d}" == "2026-02-03"


def test_a_link_outside_any_row_is_read_with_its_addresss_day() -> None:
    entry = only("</table><p><a href='/html/kjj/2025/MHFDIKKN_0120/48.html'>关于科技工作的解读</a></p><table>")
    assert entry.published is not None
    assert f"{entry.published:%m%d}" == "0120"
