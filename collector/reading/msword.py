"""Text of Word 97–2003 documents (.doc, .wps): read by the piece table of the WordDocument stream, [MS-DOC] 2.4.1."""

from __future__ import annotations

import io
import re
import struct

from collector.errors import ReadError
from collector.reading.limits import Limits

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]{0,2000}\x14|\x13[^\x13\x14\x15]{0,2000}\x15")
_MARKS = str.maketrans(
    {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None, "\x15": None, "\x14": None}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_doc(body: bytes, limit: Limits) -> str:
    """The main text of a .doc or .wps file, a paragraph a line, cells a tab apart; ReadError says why there is none."""
    import olefile

    if not body.startswith(_MAGIC):
        raise ReadError("不是 Word 97–2003 文档")
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as ole:
            if not ole.exists("WordDocument"):
                raise ReadError("文档中没有 WordDocument 流")
            document = ole.openstream("WordDocument").read()
            table_name = "1Table" if _flags(document) & 0x0200 else "0Table"
            table = ole.openstream(table_name).read() if ole.exists(table_name) else b""
    except (OSError, ValueError, IndexError, struct.error, TypeError, OverflowError, MemoryError) as error:
        raise ReadError(f"Word 文档已损坏：{error}") from error
    limit.check_time()
    try:
        text = _pieces(document, table, limit)
    except (struct.error, IndexError, ValueError) as error:
        raise ReadError(f"Word 文档已损坏：{error}") from error
    return limit.cut(_readable(text))


def _flags(document: bytes) -> int:
    if len(document) < 0x1AA:
        raise ReadError("Word 文档不完整")
    flags: int = struct.unpack_from("<H", document, 0x0A)[0]
    if flags & 0x0100:
        raise ReadError("Word 文档有密码")
    return flags


def _pieces(document: bytes, table: bytes, limit: Limits) -> str:
    """The pieces of text in the order of the piece table, up to the end of the main document."""
    wanted: int = struct.unpack_from("<i", document, 0x4C)[0]
    offset, size = struct.unpack_from("<II", document, 0x1A2)
    plc = _piece_table(table[offset : offset + size])
    count = (len(plc) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", plc, 0)
    parts: list[str] = []
    length = 0
    for number in range(count):
        position: int = struct.unpack_from("<I", plc, (count + 1) * 4 + number * 8 + 2)[0]
        part = _piece(document, position, min(ends[number + 1] - ends[number], limit.characters * 2))
        parts.append(part)
        length += len(part)
        if length >= min(wanted, limit.characters * 2):
            break
    return "".join(parts)[: max(0, wanted)]


def _piece_table(clx: bytes) -> bytes:
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ReadError("Word 文档中没有文字")
    size: int = struct.unpack_from("<I", clx, at + 1)[0]
    return clx[at + 5 : at + 5 + size]


def _piece(document: bytes, position: int, characters: int) -> str:
    if characters <= 0:
        return ""
    start = position & 0x3FFFFFFF
    if position & 0x40000000:
        return document[start // 2 : start // 2 + characters].decode("cp1252", "replace")
    return document[start : start + 2 * characters].decode("utf-16-le", "replace")


def _readable(text: str) -> str:
    for _ in range(4):  # fields stand in fields, a few levels at most
        text = _FIELD_CODE.sub("", text)
    text = _CONTROLS.sub("", text.translate(_MARKS))
    return "\n".join(line for line in (line.strip() for line in text.split("\n")) if line)
