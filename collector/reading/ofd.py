"""Text of OFD files (GB/T 33190): a zip of XML pages whose TextCode elements hold what is printed."""

from __future__ import annotations

import re
from xml.parsers import expat

from collector.errors import ReadError
from collector.reading.limits import Limits, opened, unpacked

_PAGE = re.compile(r"Doc_\d+/Pages/Page_(\d+)/Content\.xml$", re.IGNORECASE)


def read_ofd(body: bytes, limit: Limits) -> str:
    """The text of an OFD file, objects of one height in one line; ReadError where it cannot be read or holds none."""
    archive = opened(body, limit)
    pages = sorted(
        ((int(match[1]), member) for member in archive.infolist() if (match := _PAGE.search(member.filename))),
        key=lambda page: page[0],
    )
    if not pages:
        raise ReadError("OFD 文件中没有页面")
    lines = [line for _, member in pages[: limit.pages] for line in _page(unpacked(archive, member, limit))]
    if not lines:
        raise ReadError("OFD 文件中没有文字（可能是扫描件）")
    return limit.cut("\n".join(lines))


class _Collected:
    """What one page's XML says: its texts with the height at which each stands."""

    def __init__(self) -> None:
        self.objects: list[tuple[str, list[str]]] = []
        self.reading = False
        self.height = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag == "TextObject":
            boundary = attributes.get("Boundary", "").split()
            self.height = boundary[1] if len(boundary) > 1 else ""
        elif tag == "TextCode":
            self.reading = True

    def end(self, name: str) -> None:
        if name.rsplit(":", 1)[-1] == "TextCode":
            self.reading = False

    def text(self, data: str) -> None:
        if not self.reading or not data.strip():
            return
        if self.objects and self.objects[-1][0] == self.height:
            self.objects[-1][1].append(data)
        else:
            self.objects.append((self.height, [data]))


def _page(xml: bytes) -> list[str]:
    collected = _Collected()
    parser = expat.ParserCreate()
    parser.StartElementHandler = collected.start
    parser.EndElementHandler = collected.end
    parser.CharacterDataHandler = collected.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ReadError(f"OFD 页面已损坏：{error}") from error
    return ["".join(texts).strip() for _, texts in collected.objects]


def _refuse(*_: object) -> None:
    raise ReadError("OFD 页面带有 DTD，不予读取")
