"""The daily list as an Excel workbook: the candidates on one sheet, the certificate on another; everything is text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from collector.model import DailyList
from collector.publishing.daily.view import COLUMNS, PROOF_COLUMNS, clean, harmless, proof_table, stretch, table, title

SUFFIX = ".xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_WIDTHS = (11, 6, 48, 18, 18, 17, 20, 60, 30, 34, 40, 22, 12, 8)
_PROOF_WIDTHS = (8, 20, 22, 13, 7, 7, 13, 28, 7, 60, 34, 13, 40)
_CELL = 32_000  # characters; a little below what a cell may hold


def render(daily: DailyList) -> bytes:
    """The workbook; nothing in it is a formula or a live link, whatever the sites wrote."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title(daily), "comments": stretch(daily)})
        head = book.add_format({"bold": True, "bg_color": "#E8ECF0", "bottom": 1, "valign": "vcenter"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        for name, columns, widths, rows in (
            ("候选", COLUMNS, _WIDTHS, table(daily)),
            ("采集情况", PROOF_COLUMNS, _PROOF_WIDTHS, proof_table(daily)),
        ):
            sheet = book.add_worksheet(name)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width, cell)
            _fill(sheet, columns, rows, head)
    return out.getvalue()


def _fill(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[object]], head: object) -> None:
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, head)
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, place, value)
            else:
                sheet.write_string(line, place, clean(str(harmless(value)))[:_CELL])
