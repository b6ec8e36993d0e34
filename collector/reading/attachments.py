"""Text of the files that articles carry: pdf, Word, spreadsheets, OFD, archives, plain text; or why there is none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

from collector.errors import ReadError
from collector.reading.charset import decode
from collector.reading.limits import Limits, opened, unpacked
from collector.reading.msword import read_doc
from collector.reading.ofd import read_ofd

_SIGNS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "packed"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"{\\rtf", "rtf"),
)
_PAGES = (b"<!doctype html", b"<html", b"<script")  # what a server sends instead of the file it no longer has


def read_attachment(body: bytes, kind: str, *, limit: Limits | None = None) -> str:
    """The text of a file, lines as in the file; ``kind`` is its suffix in lower case, "" to go by the bytes alone.

    Raises ReadError with the reason where the kind cannot be read, the file is damaged, locked, too large, takes too
    long or holds no text.
    """
    limit = limit or Limits()
    if not body:
        raise ReadError("文件为空")
    if len(body) > limit.size:
        raise ReadError(f"文件过大：{len(body)} 字节")
    if body.lstrip()[:20].lower().startswith(_PAGES):
        raise ReadError("服务器给出的是网页，不是文件")
    reader = _READERS.get(_kind(body, kind.lower()))
    if reader is None:
        raise ReadError(f"不能读取 {kind or '未知'} 格式")
    limit.check_time()
    text = reader(body, limit)
    if not text.strip():
        raise ReadError("文件中没有文字（可能是扫描件）")
    return text


def _kind(body: bytes, kind: str) -> str:
    """What the file really is: its first bytes go before its name, since names lie."""
    sign = next((sign for magic, sign in _SIGNS if body.startswith(magic)), "")
    if sign in ("pdf", "rar", "7z", "rtf"):
        return sign
    if sign == "ole":
        return "xls" if kind in ("xls", "xlsx", "et") else "doc"
    if sign == "packed":
        return _packed_kind(body)
    return kind if kind in ("txt", "csv") else ""


def _packed_kind(body: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "zip"
    for name, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("OFD.xml", "ofd")):
        if name in names:
            return kind
    return "zip"


def _pdf(body: bytes, limit: Limits) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"PDF 不能打开：{error}") from error
    texts: list[str] = []
    try:
        for number in range(min(len(document), limit.pages)):
            limit.check_time()
            texts.append(_pdf_page(document, number))
            if sum(map(len, texts)) > limit.characters:
                break
    finally:
        document.close()
    return limit.cut("\n".join(text for text in texts if text.strip()).replace("\r\n", "\n").replace("\ufffe", ""))


def _pdf_page(document, number: int) -> str:  # type: ignore[no-untyped-def]
    import pypdfium2

    try:
        page = document[number]
        text: str = page.get_textpage().get_text_bounded()
    except pypdfium2.PdfiumError:
        return ""  # one damaged page must not cost the others
    return text


def _docx(body: bytes, limit: Limits) -> str:
    import docx
    from docx.opc.exceptions import OpcError

    opened(body, limit).close()
    try:
        document = docx.Document(io.BytesIO(body))
        lines = list(_docx_lines(document, limit))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise ReadError(f"Word 文档已损坏：{error}") from error
    return limit.cut("\n".join(line for line in lines if line.strip()))


def _docx_lines(document, limit: Limits) -> Iterator[str]:  # type: ignore[no-untyped-def]
    for number, block in enumerate(document.iter_inner_content()):
        if number % 200 == 0:
            limit.check_time()
        if hasattr(block, "rows"):
            for row in block.rows:
                yield "\t".join(dict.fromkeys(cell.text.replace("\n", " ") for cell in row.cells))
        else:
            yield block.text


def _sheets(body: bytes, limit: Limits) -> str:
    import python_calamine

    if body.startswith(b"PK"):
        _check_sizes(body, limit)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        lines = list(_sheet_lines(book, limit))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ReadError(f"表格不能打开：{error}") from error
    return limit.cut("\n".join(lines))


def _check_sizes(body: bytes, limit: Limits) -> None:
    """Raises ReadError unless every member is as large as it declares: the reader of tables believes the data."""
    with opened(body, limit) as archive:
        for member in archive.infolist():
            unpacked(archive, member, limit)


def _sheet_lines(book, limit: Limits) -> Iterator[str]:  # type: ignore[no-untyped-def]
    size = 0
    for name in book.sheet_names[: limit.pages]:
        limit.check_time()
        for row in book.get_sheet_by_name(name).to_python():
            cells = [_cell(value) for value in row]
            if any(cells):
                line = "\t".join(cells).rstrip("\t")
                size += len(line)
                yield line
            if size > limit.characters:
                return


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\n", " ").strip()


def _zip(body: bytes, limit: Limits) -> str:
    """The members by name, each with its text or the reason why it has none; archives inside are named only."""
    archive = opened(body, limit)
    parts: list[str] = []
    for member in archive.infolist():
        if member.is_dir():
            continue
        name = _member_name(member)
        kind = name.rsplit(".", 1)[-1].lower() if "." in name else ""
        try:
            text = "（压缩包，未展开）" if kind in ("zip", "rar", "7z") else _member_text(archive, member, kind, limit)
        except ReadError as error:
            text = f"（{error}）"
        parts.append(f"【{name}】\n{text}")
        if sum(map(len, parts)) > limit.characters:
            break
    return limit.cut("\n".join(parts))


def _member_text(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, limit: Limits) -> str:
    data = unpacked(archive, member, limit)
    if _kind(data, kind) == "zip":
        return "（压缩包，未展开）"
    return read_attachment(data, kind, limit=limit)


def _member_name(member: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are what Chinese Windows wrote: GBK, which zipfile takes for code page 437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _plain(body: bytes, limit: Limits) -> str:
    return limit.cut(decode(body))


_READERS: dict[str, Callable[[bytes, Limits], str]] = {
    "pdf": _pdf,
    "docx": _docx,
    "doc": read_doc,
    "xlsx": _sheets,
    "xls": _sheets,
    "ofd": read_ofd,
    "zip": _zip,
    "txt": _plain,
    "csv": _plain,
}
