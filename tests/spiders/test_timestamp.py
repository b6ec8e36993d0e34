"""Times inside folder names, where they agree with the list and where they do not."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from collector.model import Column, Precision
from spiders.timestamp import TimestampSpider

URL = "https://kjt.example.gov.cn/tzgg/index.html"
COLUMN = Column(key="a/b", source="a", name="通知", url=URL)


@pytest.mark.parametrize(
    ("folder", "shown", "published", "precision"),
    [
        ("2026021118105729745", "2026-02-11", "2026-02-11 18:10:57", Precision.MINUTE),
        ("2026021118105729745", "2026-02-13", "2026-02-13 00:00:00", Precision.DAY),
        ("2026021118105729745", "", "2026-02-11 18:10:57", Precision.MINUTE),
        ("2026021199995729745", "2026-02-11", "2026-02-11 00:00:00", Precision.DAY),
        ("289019", "2024-05-06", "2024-05-06 00:00:00", Precision.DAY),
    ],
)
def test_the_folder_tells_the_minute_of_the_day_that_is_shown(
    folder: str, shown: str, published: str, precision: Precision
) -> None:
    row = (
        f'<ul><li><a href="/tzgg/{folder}/index.html">关于组织申报科技计划项目的通知</a><span>{shown}</span></li></ul>'
    )
    (entry,) = TimestampSpider.listing(HtmlResponse(URL, body=row.encode()), COLUMN).entries
    assert entry.published is not None
    assert (f"{entry.published:%Y-%m-%d %H:%M:%S}", entry.precision) == (published, precision)
