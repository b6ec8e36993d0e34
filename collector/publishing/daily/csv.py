"""The daily list as CSV for spreadsheets: UTF-8 with a byte order mark, since Excel takes it for GBK otherwise."""

from __future__ import annotations

import csv
import io

from collector.model import DailyList
from collector.publishing.daily.view import COLUMNS, harmless, table

SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"


def render(daily: DailyList) -> bytes:
    """The candidates, one a row; no cell can be taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row] for row in table(daily))
    return out.getvalue().encode("utf-8-sig", "replace")
