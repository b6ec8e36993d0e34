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
    name: str, number: str, paragraph: str = "", run: str = "", *, base: str = "Normal", after: str = "", rank: int = 9
) -> str:
    """A paragraph style; ``rank`` orders it in Word's gallery, 99 keeps it out."""
    shown = "<w:qFormat/>" if rank < 99 else "<w:semiHidden/>"
    follow = f'<w:next w:val="{after}"/>' if after else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{number}"{_custom(name)}><w:name w:val="{name}"/><w:basedOn w:val="{base}"/>'
        f'{follow}<w:uiPriority w:val="{rank}"/>{shown}<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _custom(name: str) -> str:
    return "" if name.isascii() else ' w:customStyle="1"'


def _spacing(line: float, *, before: float = 0, after: float = 0, rule: str = "exact") -> str:
    size = round(line * (20 if rule == "exact" else 240))
    return f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{size}" w:lineRule="{rule}"/>'


def _indent(chars: float, size: float) -> str:
    return f'<w:ind w:firstLineChars="{round(chars * 100)}" w:firstLine="{round(chars * size * 20)}"/>'


def _lead(name: str, number: str, run: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{number}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="9"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


def _rank(level: int, font: str) -> str:
    """一、 （一） 1. as a paragraph of its own, in the line grid of the text."""
    return _style(
        f"heading {level}", f"Heading{level}",
        f'<w:keepNext/>{_spacing(28)}{_indent(2, 16)}<w:outlineLvl w:val="{level - 1}"/>', font, after="BodyText",
    )  # fmt: skip


def house_styles() -> str:
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{_RED}"/></w:pBdr>'
    tight = '<w:jc w:val="center"/>'
    right_tab = '<w:tabs><w:tab w:val="right" w:pos="8957"/></w:tabs>'
    dots = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8957"/></w:tabs>'
    kinds = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl w:val="0"/>{_spacing(28)}<w:jc w:val="both"/></w:pPr><w:rPr>{_font(FANG, 16)}</w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/></w:style>',
        # the cover
        _style("保密提示", "Notice", f'{_spacing(28, after=54)}<w:jc w:val="left"/>', _font(HEI, 16)),
        _style("Title", "Title", f'{_spacing(72, after=10)}{tight}', _font(SONG, 52, bold=True, color=_RED)),
        _style("期号", "IssueNumber", f'{_spacing(32, after=26)}{tight}', _font(KAI, 18)),
        _style("主题", "Theme", f'{_spacing(32, after=10)}{tight}', _font(HEI, 18)),
        _style("主办日期", "Publisher", f'{rule}{right_tab}{_spacing(30, after=40)}<w:jc w:val="left"/>', _font(FANG, 16)),
        _style("重点标题", "HighlightsTitle", f'<w:keepNext/>{_spacing(34, after=16)}{tight}', _font(HEI, 20)),
        _style(
            "重点", "Highlight",
            f'{_spacing(30, after=9)}<w:ind w:left="640" w:hanging="480"/><w:jc w:val="left"/>', _font(FANG, 16),
        ),
        # the 目录
        _style("TOC Heading", "TOCHeading", f'{_spacing(36, after=16)}{tight}', _font(HEI, 22), rank=39),
        _style("toc 1", "TOC1", f'<w:keepNext/>{_spacing(28, before=8)}<w:jc w:val="left"/>', _font(HEI, 16), rank=39),
        _style(
            "toc 2", "TOC2", f'{dots}{_spacing(28)}<w:ind w:left="320" w:right="640"/><w:jc w:val="left"/>', _font(FANG, 16), rank=39,
        ),
        _style("分节", "SectionBreak", _spacing(1), _font(FANG, 1), rank=98),
        # the text
        _style(
            "heading 1", "Heading1", f'<w:keepNext/><w:keepLines/>{_spacing(28, before=28, after=28)}{tight}<w:outlineLvl w:val="0"/>',
            _font(HEI, 22, color=_RED), after="Heading2",
        ),
        _style(
            "heading 2", "Heading2", f'<w:keepNext/><w:keepLines/>{_spacing(28, before=14, after=14)}{tight}<w:outlineLvl w:val="1"/>',
            _font(HEI, 18), after="BodyText",
        ),
        _rank(3, _font(HEI, 16)),
        _rank(4, _font(KAI, 16)),
        _rank(5, _font(FANG, 16, bold=True)),
        _lead("段首一级", "Lead1", _font(HEI, 16)),
        _lead("段首二级", "Lead2", _font(KAI, 16)),
        _lead("段首三级", "Lead3", _font(FANG, 16, bold=True)),
        _style("Body Text", "BodyText", f'{_spacing(28)}{_indent(2, 16)}'),
        _style("来源", "Closing", f'{_spacing(28)}<w:jc w:val="right"/>'),
        _style("caption", "Caption", f'<w:keepLines/>{_spacing(20, before=2, after=6)}{tight}', _font(HEI, 12), rank=35),
        _style("图片", "Picture", f'{_spacing(1, before=6, after=4, rule="auto")}{tight}'),
        _style("缺图说明", "LostPicture", f'{_spacing(28)}{tight}', _font(KAI, 14, color="7F7F7F")),
        _style("表格文字", "TableText", f'{_spacing(1, rule="auto")}{tight}', _font(FANG, 12)),
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f'<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>{_borders()}</w:tblBorders></w:tblPr></w:style>',
        # the last page and the feet
        _style("版权标题", "ImprintTitle", f'<w:keepNext/>{_spacing(28, before=28)}{tight}', _font(HEI, 16)),
        _style("版权", "Imprint", f'<w:keepLines/>{_spacing(24)}{_indent(2, 14)}', _font(KAI, 14)),
        _style("footer", "Footer", f'{_spacing(16)}<w:jc w:val="right"/>', _font(SONG, 14), rank=98),
    )  # fmt: skip
    defaults = f'<w:docDefaults><w:rPrDefault><w:rPr>{_font(FANG, 16)}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    return f"<w:styles {NAMESPACES}>{defaults}{''.join(kinds)}</w:styles>"


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
