"""Small real files for the attachments: PDF, XLSX and DOCX of one table, the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO

import docx
import xlsxwriter

Rows = Sequence[Sequence[str]]
_MADE = datetime(2026, 11, 19, 9, 0)  # noqa: DTZ001  # file properties know no zone


def make(kind: str, title: str, rows: Rows) -> bytes:
    """A file of the kind ``pdf``, ``xlsx`` or ``docx`` with a heading and a table."""
    return _MAKERS[kind](title, rows)


def _xlsx(title: str, rows: Rows) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": title, "created": _MADE})
    sheet = book.add_worksheet("名单")
    sheet.write(0, 0, title)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    book.close()
    return _repacked(stream.getvalue())


def _docx(title: str, rows: Rows) -> bytes:
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _MADE
    document.add_heading(title, level=1)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    stream = BytesIO()
    document.save(stream)
    return _repacked(stream.getvalue())


def _repacked(packed: bytes) -> bytes:
    """The same archive without times and without compression: no library's version shows in its bytes."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, (2026, 11, 19, 9, 0, 0)), old.read(name))
    return stream.getvalue()


def _pdf(title: str, rows: Rows) -> bytes:
    """One page of lines in the reader's own Chinese font (STSong-Light), as many office programs write it."""
    lines = [title, *("　".join(row) for row in rows)]
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"BT /F1 11 Tf 22 TL 60 780 Td\n{shown}\nET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        _FONT,
        _METRICS,
    )
    return _assembled(objects)


_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>"
)
_METRICS = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def _assembled(objects: Sequence[bytes]) -> bytes:
    body, places = bytearray(b"%PDF-1.4\n"), []
    for number, thing in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(body)


_MAKERS: Mapping[str, Callable[[str, Rows], bytes]] = {"pdf": _pdf, "xlsx": _xlsx, "docx": _docx}
