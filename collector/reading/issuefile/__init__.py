"""Issues read back from files: the JSON form, text of a printed issue, and Word files, past ones or corrected by hand.

``read_issue`` is the door. What a file does not say (its number, its date, its masthead) is taken from ``known``.
"""

from __future__ import annotations

from collections.abc import Sequence

from collector.errors import ReadError
from collector.model import Issue
from collector.reading.charset import decode
from collector.reading.issuefile.json import read_json
from collector.reading.issuefile.text import read_text
from collector.reading.issuefile.word import read_word

KINDS = ("docx", "json", "txt")


def read_issue(body: bytes, kind: str, *, known: Issue | None = None, sections: Sequence[str] = ()) -> Issue:
    """The issue that a file holds; ``kind`` is its suffix without the dot, ``sections`` the names that may be headings.

    :raises ReadError: the file is damaged, of another kind, or holds no article; says where and why.
    """
    kind = kind.lower().removeprefix(".")
    if not body:
        raise ReadError("文件是空的")
    if body.startswith(b"PK"):
        return read_word(body, known=known, sections=sections)
    if kind == "json":
        return read_json(body, known=known)
    if kind in ("txt", "text", "md"):
        return read_text(decode(body), known=known, sections=sections)
    if kind in ("docx", "doc", "wps"):
        raise ReadError("不是 Word 的 .docx 文件，或已损坏；旧的 .doc 请先用 Word 另存为 .docx")
    raise ReadError(f"不认识的文件类型 .{kind}；可以导入 {'、'.join(KINDS)}")
