"""The styles of the house as the Word template begins with them: cover, 目录, text, tables, imprint, feet."""

from __future__ import annotations

from docx.oxml.ns import nsmap

NAMESPACES = f'xmlns:w="{nsmap["w"]}" xmlns:r="{nsmap["r"]}"'
FANG, HEI, KAI, SONG = "仿宋", "黑体", "楷体", "宋体"
LATIN = "Times New Roman"
_RED = "C00000"


def _font(east: str, size: float, *, bold: bool = False, color: str = "") -> str:
    """Run properties: Chinese font and Times New Roman beside it, size in points."""
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{east}" w:cs="{LATIN}"/>'
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    tint = f'<w:color w:val="{color}"/>' if color else ""
    return f'{fonts}{weight}{tint}<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'


def _style(
    name: str, number: str, paragraph: str, run: str = "", *, base: str = "Normal", after: str = "", rank: int = 9
) -> str:
    """A paragraph style; ``rank`` orders it in Word's gallery, 99 keeps it out."""
    shown = "<w:qFormat/>" if rank < 99 else "<w:semiHidden/>"
    follow = f'<w:next w:val="{after}"/>' if after else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{number}"{_custom(name)}><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/>{follow}<w:uiPriority w:val="{rank}"/>{shown}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _custom(name: str) -> str:
    return "" if name.isascii() else ' w:customStyle="1"'


def _spacing(line: float, *, before: float = 0, after: float = 0, rule: str = "exact") -> str:
    """Line height in points, or in lines where ``rule`` is auto; space before and after in points."""
    size = round(line * (20 if rule == "exact" else 240))
    around = f'w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    return f'<w:spacing {around} w:line="{size}" w:lineRule="{rule}"/>'


def _indent(chars: float, size: float) -> str:
    return f'<w:ind w:firstLineChars="{round(chars * 100)}" w:firstLine="{round(chars * size * 20)}"/>'


def _lead(name: str, number: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{number}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="9"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


_RANKS = (_font(HEI, 16), _font(KAI, 16), _font(FANG, 16, bold=True))  # 一、 （一） 1.


def _rank(level: int, font: str) -> str:
    """一、 （一） 1. as a paragraph of its own, in the line grid of the text."""
    paragraph = "<w:keepNext/>" + _spacing(28) + _indent(2, 16) + _outline(level)
    return _style(f"heading {level}", f"Heading{level}", paragraph, font, after="BodyText")


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)


# What Word wants of every file, and the fonts and lines of a text that no other style speaks of.
_BASE = f"""
<w:docDefaults><w:rPrDefault><w:rPr>{_font(FANG, 16)}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>
</w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:widowControl w:val="0"/>{_spacing(28)}<w:jc w:val="both"/></w:pPr><w:rPr>{_font(FANG, 16)}</w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>
<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>
<w:semiHidden/><w:unhideWhenUsed/></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>
<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{_borders()}</w:tblBorders></w:tblPr></w:style>
""".replace("\n", "")

_CENTRE, _LEFT, _RIGHT = (f'<w:jc w:val="{side}"/>' for side in ("center", "left", "right"))
_KEEP = "<w:keepNext/><w:keepLines/>"


def _rule(side: str) -> str:
    return f'<w:pBdr><w:{side} w:val="single" w:sz="18" w:space="6" w:color="{_RED}"/></w:pBdr>'


def _tab(leader: str = "none") -> str:
    """A tab stop at the right edge of the text."""
    return f'<w:tabs><w:tab w:val="right" w:leader="{leader}" w:pos="8957"/></w:tabs>'


def _outline(level: int) -> str:
    return f'<w:outlineLvl w:val="{level - 1}"/>'


def _cover() -> tuple[str, ...]:
    hanging = '<w:ind w:left="640" w:hanging="480"/>'
    date = _rule("bottom") + _tab() + _spacing(30, after=40) + _LEFT
    return (
        _style("保密提示", "Notice", _spacing(28, after=54) + _LEFT, _font(HEI, 16)),
        _style("Title", "Title", _spacing(72, after=10) + _CENTRE, _font(SONG, 52, bold=True, color=_RED)),
        _style("期号", "IssueNumber", _spacing(32, after=26) + _CENTRE, _font(KAI, 18)),
        _style("主题", "Theme", _spacing(32, after=20) + _CENTRE, _font(HEI, 18)),
        _style("主办日期", "Publisher", date, _font(FANG, 16)),
        _style("重点标题", "HighlightsTitle", "<w:keepNext/>" + _spacing(34, after=16) + _CENTRE, _font(HEI, 20)),
        _style("重点", "Highlight", _spacing(30, after=9) + hanging + _LEFT, _font(FANG, 16)),
    )


def _contents() -> tuple[str, ...]:
    section = "<w:keepNext/>" + _spacing(22, before=4) + _LEFT
    article = _tab("dot") + _spacing(20) + '<w:ind w:left="280"/>' + _LEFT
    return (
        _style("TOC Heading", "TOCHeading", _spacing(36, after=14) + _CENTRE, _font(HEI, 22), rank=39),
        _style("toc 1", "TOC1", section, _font(HEI, 14), rank=39),
        _style("toc 2", "TOC2", article, _font(FANG, 14), rank=39),
        _style("分节", "SectionBreak", _spacing(1), _font(FANG, 1), rank=98),
    )


def _text() -> tuple[str, ...]:
    section = _KEEP + _spacing(28, before=28, after=14) + _CENTRE + _outline(1)
    title = _KEEP + _spacing(28, before=28, after=14) + _CENTRE + _outline(2)
    picture = "<w:keepNext/>" + _spacing(1, before=6, after=4, rule="auto") + _CENTRE
    caption = "<w:keepLines/>" + _spacing(20, before=2, after=6) + _CENTRE
    return (
        _style("heading 1", "Heading1", section, _font(HEI, 22, color=_RED), after="Heading2"),
        _style("heading 2", "Heading2", title, _font(HEI, 18), after="BodyText"),
        *(_rank(level, font) for level, font in enumerate(_RANKS, start=3)),
        *(
            _lead(f"段首{mark}级", f"Lead{n}", font)
            for n, (mark, font) in enumerate(zip("一二三", _RANKS, strict=True), 1)
        ),
        _style("Body Text", "BodyText", _spacing(28) + _indent(2, 16)),
        _style("来源", "Closing", _spacing(28) + _RIGHT),
        _style("caption", "Caption", caption, _font(HEI, 12), rank=35),
        _style("图片", "Picture", picture),
        _style("缺图说明", "LostPicture", _spacing(28) + _CENTRE, _font(KAI, 14, color="7F7F7F")),
        _style("表格文字", "TableText", _spacing(1, rule="auto") + _CENTRE, _font(FANG, 12)),
    )


def _end() -> tuple[str, ...]:
    title = "<w:keepNext/>" + _rule("top") + _spacing(28, before=42, after=4) + _CENTRE
    return (
        _style("版权标题", "ImprintTitle", title, _font(HEI, 14)),
        _style("版权", "Imprint", "<w:keepLines/>" + _spacing(22) + _indent(2, 12), _font(FANG, 12)),
        _style("footer", "Footer", _spacing(16) + _RIGHT, _font(SONG, 14), rank=98),
    )


def house_styles() -> str:
    """The whole of ``styles.xml``."""
    kinds = (*_cover(), *_contents(), *_text(), *_end())
    return f"<w:styles {NAMESPACES}>{_BASE}{''.join(kinds)}</w:styles>"
