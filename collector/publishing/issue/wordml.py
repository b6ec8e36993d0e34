"""The few elements of WordprocessingML an issue is made of, each in the order of children that the schema asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeAlias

from docx.oxml.ns import nsmap
from lxml import etree

Element: TypeAlias = Any  # lxml's, which has no types

_W = f"{{{nsmap['w']}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ASIAN = re.compile("[\u2010-\u27ff\u2e80-\U000323af]")
_EMU = 36_000  # a millimetre
_TWIP = 1440 / 25.4


def element(tag: str, /, *children: Element, **attributes: str | int) -> Element:
    """``<w:tag>`` with attributes of the same namespace."""
    made = etree.Element(_W + tag, nsmap={"w": nsmap["w"]})
    for name, value in attributes.items():
        made.set(_W + name, str(value))
    made.extend(children)
    return made


def paragraph(style: str, *children: Element, number: int | None = None, flush: bool = False) -> Element:
    """A paragraph in the style of that id; ``number`` is its bookmark, ``flush`` drops the space before it.

    Programs differ on that space at the head of a page after a break, and pages would differ with it.
    """
    properties = element("pPr", element("pStyle", val=style))
    if flush:
        properties.append(element("spacing", before=0))
    if number is None:
        return element("p", properties, *children)
    start = element("bookmarkStart", id=number, name=bookmark(number))
    return element("p", properties, start, *children, element("bookmarkEnd", id=number))


def bookmark(number: int) -> str:
    """The bookmark that a line of the 目录 points to; Word hides names that begin so."""
    return f"_Toc{number:08d}"


def run(text: str, style: str | None = None) -> Element:
    """Text with its tabs and line breaks, in the character style of that id.

    Quotes, dashes and dots belong to both scripts; the hint has Word take them from the Chinese font.
    """
    made = element("r")
    if style or _ASIAN.search(text):
        properties = element("rPr")
        if style:
            properties.append(element("rStyle", val=style))
        if _ASIAN.search(text):
            properties.append(element("rFonts", hint="eastAsia"))
        made.append(properties)
    for place, line in enumerate(text.split("\n")):
        if place:
            made.append(element("br"))
        part = element("t")
        part.text = line
        part.set(_SPACE, "preserve")
        made.append(part)
    return made


def tab() -> Element:
    """A tab."""
    return element("r", element("tab"))


def field(instruction: str, *result: Element) -> list[Element]:
    """A field with the result that is shown till it is updated."""
    return [mark("begin"), instruct(instruction), mark("separate"), *result, mark("end")]


def mark(kind: str) -> Element:
    """The begin, separate or end of a field."""
    return element("r", element("fldChar", fldCharType=kind))


def instruct(instruction: str) -> Element:
    """What a field does."""
    made = element("instrText")
    made.text = f" {instruction} "
    made.set(_SPACE, "preserve")
    return element("r", made)


def link(number: int, *children: Element) -> Element:
    """A link to a bookmark of this document."""
    return element("hyperlink", *children, anchor=bookmark(number), history=1)


def table(style: str, cell_style: str, rows: Sequence[Sequence[str]], width: float, size: float | None) -> Element:
    """A table ``width`` millimetres wide, its first row on every page; ``size`` in points, None for the style's.

    Short rows are filled up, for Word takes a table of uneven rows for damaged.
    """
    columns = [[cell or "" for cell in column] for column in zip_longest(*rows, fillvalue="")]
    widths = _widths(columns, width)
    properties = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=sum(widths), type="dxa"),
        element("jc", val="center"),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w=40, type="dxa"), element("right", w=40, type="dxa")),
    )
    grid = element("tblGrid", *(element("gridCol", w=one) for one in widths))
    lines = (_row(place, cells, widths, cell_style, size) for place, cells in enumerate(zip(*columns, strict=True)))
    return element("tbl", properties, grid, *lines)


def _row(place: int, cells: Sequence[str], widths: Sequence[int], style: str, size: float | None) -> Element:
    made = element("tr", element("trPr", element("tblHeader")) if place == 0 else element("trPr", element("cantSplit")))
    for text, width in zip(cells, widths, strict=True):
        cell = element("tcPr", element("tcW", w=width, type="dxa"), element("vAlign", val="center"))
        made.append(element("tc", cell, paragraph(style, _sized(run(text), size))))
    return made


def _sized(made: Element, size: float | None) -> Element:
    if size is None:
        return made
    if made[0].tag != _W + "rPr":
        made.insert(0, element("rPr"))
    made[0].extend([element("sz", val=round(size * 2)), element("szCs", val=round(size * 2))])
    return made


def _widths(columns: Sequence[Sequence[str]], width: float) -> list[int]:
    """Widths in twentieths of a point, in proportion to the longest cell of each column, within reason."""
    needs = [min(max(*map(len, column), 3), 24) for column in columns]
    return [max(int(width * _TWIP * need / sum(needs)), 100) for need in needs]


_DRAWING = """<w:r xmlns:w="{w}" xmlns:wp="{wp}" xmlns:a="{a}" xmlns:pic="{pic}" xmlns:r="{r}"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{{cx}}" cy="{{cy}}"/>
<wp:docPr id="{{number}}" name="picture {{number}}"/>
<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>
<a:graphic><a:graphicData uri="{pic}"><pic:pic>
<pic:nvPicPr><pic:cNvPr id="{{number}}" name="picture {{number}}"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip r:embed="{{relation}}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{{cx}}" cy="{{cy}}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>""".replace("\n", "").format_map(nsmap)


def drawing(relation: str, number: int, size: tuple[float, float], description: str) -> Element:
    """A picture in the line; ``size`` in millimetres, ``description`` for those who cannot see it."""
    cx, cy = (max(round(side * _EMU), 1) for side in size)
    made = etree.fromstring(_DRAWING.format(cx=cx, cy=cy, number=number, relation=relation))
    named = next(made.iter(f"{{{nsmap['wp']}}}docPr"))
    named.set("descr", description)
    return made
