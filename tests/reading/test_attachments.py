"""Files of every kind, made by real writers; damaged, locked, packed and lying ones."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import ReadError
from collector.reading.attachments import read_attachment
from collector.reading.limits import Limits


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def pdf(text: str) -> bytes:
    """The smallest PDF with one line of Latin text."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    font = b"<< /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "项目名称", "申报单位"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of sectors of 512 bytes; every stream padded beyond the mini stream's 4096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat: list[int] = [fat_mark, end]
    sectors: list[bytes] = [b"", b""]
    entries: list[tuple[str, int, int, int]] = [("Root Entry", 5, end, 0)]
    for name, content in streams.items():
        data = content.ljust(max(4096, len(content) + -len(content) % 512), b"\x00")
        first = len(sectors)
        for at in range(0, len(data), 512):
            sectors.append(data[at : at + 512])
            fat.append(len(sectors))
        fat[-1] = end
        entries.append((name, 2, first, len(data)))
    directory = b""
    for number, (name, kind, start, size) in enumerate(entries):
        raw = name.encode("utf-16-le") + b"\x00\x00"
        child = 1 if number == 0 else free
        right = number + 1 if 0 < number < len(entries) - 1 else free
        directory += raw.ljust(64, b"\x00") + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child)
        directory += b"\x00" * 36 + struct.pack("<IQ", start, size)
    sectors[1] = directory.ljust(512, b"\x00")
    sectors[0] = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\x00" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + b"".join(sectors)


def doc(text: str, *, flags: int = 0x0200) -> bytes:
    """A Word 97 file with one piece of UTF-16 text."""
    data = text.encode("utf-16-le")
    document = bytearray(0x400)
    struct.pack_into("<H", document, 0x0A, flags)
    struct.pack_into("<i", document, 0x4C, len(text))
    plc = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 0x400, 0)
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", document, 0x1A2, 0, len(clx))
    return ole({"WordDocument": bytes(document) + data, "1Table": clx})


OFD_PAGE = """<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content>
<ofd:TextObject Boundary="10 20 50 5"><ofd:TextCode X="0">关于开展</ofd:TextCode></ofd:TextObject>
<ofd:TextObject Boundary="60 20 50 5"><ofd:TextCode>申报的通知</ofd:TextCode></ofd:TextObject>
<ofd:TextObject Boundary="10 40 50 5"><ofd:TextCode>各有关单位</ofd:TextCode></ofd:TextObject>
</ofd:Content></ofd:Page>"""


def test_pdf() -> None:
    assert read_attachment(pdf("Notice GB 38672"), "pdf").strip() == "Notice GB 38672"


def test_a_pdf_without_text_says_that_it_is_a_scan() -> None:
    with pytest.raises(ReadError, match="扫描"):
        read_attachment(pdf(""), "pdf")


def test_docx_with_its_tables_in_order() -> None:
    assert read_attachment(word("第一段", "第二段"), "docx") == "第一段\n第二段\n项目名称\t申报单位"


def test_doc_and_wps_by_the_piece_table() -> None:
    text = "关于做好\x13HYPERLINK x\x14申报\x15工作的通知\r表头\x07单元格\x07\r结尾\x0c"
    assert read_attachment(doc(text), "doc") == "关于做好申报工作的通知\n表头\t单元格\n结尾"
    assert read_attachment(doc(text), "wps") == read_attachment(doc(text), "doc")


def test_doc_that_is_locked_or_broken_says_so() -> None:
    with pytest.raises(ReadError, match="密码"):
        read_attachment(doc("甲", flags=0x0300), "doc")
    with pytest.raises(ReadError, match="WordDocument"):
        read_attachment(ole({"Other": b""}), "doc")
    with pytest.raises(ReadError, match=r"不完整|损坏"):
        read_attachment(doc("甲")[:600], "doc")
    with pytest.raises(ReadError, match="没有文字"):
        read_attachment(ole({"WordDocument": b"\x00" * 0x400, "0Table": b""}), "doc")


def test_xlsx() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "名称"])
    sheet.append([1, "常州\n项目"])
    stream = io.BytesIO()
    book.save(stream)
    assert read_attachment(stream.getvalue(), "xlsx") == "序号\t名称\n1\t常州 项目"
    assert read_attachment(stream.getvalue(), "et") == "序号\t名称\n1\t常州 项目"


def test_ofd_joins_what_stands_at_one_height() -> None:
    body = packed({"OFD.xml": b"<x/>", "Doc_0/Pages/Page_0/Content.xml": OFD_PAGE.encode()})
    assert read_attachment(body, "ofd") == "关于开展申报的通知\n各有关单位"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "DTD"),
        ("<x>", "损坏"),
        ("<x/>", "没有文字"),
    ],
)
def test_ofd_that_is_not_read(page: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_attachment(packed({"OFD.xml": b"", "Doc_0/Pages/Page_0/Content.xml": page.encode()}), "ofd")
    with pytest.raises(ReadError, match="没有页面"):
        read_attachment(packed({"OFD.xml": b""}), "ofd")


def test_zip_names_every_member_and_reads_what_can_be_read() -> None:
    body = packed({"附件/说明.txt": "请填写".encode("gbk"), "表.pdf": b"%PDF-broken", "内.zip": packed({"a": b"b"})})
    text = read_attachment(body, "zip")
    assert "【附件/说明.txt】\n请填写" in text
    assert "【表.pdf】\n（PDF 不能打开" in text
    assert "【内.zip】\n（压缩包，未展开）" in text


def test_zip_names_of_chinese_windows() -> None:
    body = packed({"aaaa.txt": b"x"}).replace(b"aaaa.txt", "附件".encode("gbk") + b".txt")
    assert "【附件.txt】" in read_attachment(body, "zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(ReadError, match="压缩比"):
        read_attachment(packed({"a.txt": b"\x00" * 50_000_000}), "zip")
    with pytest.raises(ReadError, match="过大"):
        read_attachment(packed({"a.txt": b"ab"}), "zip", limit=Limits(unpacked=1))
    with pytest.raises(ReadError, match="过多"):
        read_attachment(packed({"a": b"", "b": b""}), "zip", limit=Limits(members=1))


def test_limits_of_size_time_and_length() -> None:
    with pytest.raises(ReadError, match="过大"):
        read_attachment(b"abc", "txt", limit=Limits(size=2))
    with pytest.raises(ReadError, match="超时"):
        read_attachment(b"abc", "txt", limit=Limits(expired=lambda: True))
    assert read_attachment("一二三四".encode(), "txt", limit=Limits(characters=2)) == "一二"


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "pdf", "为空"),
        (b"<!DOCTYPE html><html>404", "pdf", "网页"),
        (b"Rar!\x1a\x07", "doc", "不能读取"),
        (b"{\\rtf1", "doc", "不能读取"),
        (b"anything", "dwg", "dwg"),
        (b"anything", "", "未知"),
        (b"%PDF-1.4 nothing", "pdf", "PDF"),
        (b"PK\x03\x04 nothing", "zip", "损坏"),
        (packed({"word/document.xml": b"<x"}), "docx", "损坏"),
        (packed({"xl/workbook.xml": b"<x"}), "xlsx", "不能打开"),
    ],
)
def test_why_not(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_attachment(body, kind)


def text_or_reason(body: bytes, kind: str) -> str:
    try:
        return read_attachment(body, kind)
    except ReadError as error:
        return str(error)


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["pdf", "doc", "docx", "xls", "xlsx", "ofd", "zip", "txt", "wps", ""]))
def test_any_bytes_are_text_or_a_reason(body: bytes, kind: str) -> None:
    signs = {"pdf": b"%PDF-1.4", "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "zip": b"PK\x03\x04"}
    assert text_or_reason(signs.get(kind, b"") + body, kind).strip()


@settings(deadline=None)
@given(st.data())
def test_files_with_a_few_wrong_bytes(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([pdf("x"), doc("关于通知"), packed({"OFD.xml": OFD_PAGE.encode()})])))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(8, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert text_or_reason(bytes(body), "").strip()
