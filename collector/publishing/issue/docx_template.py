"""The house style as a Word template, made from code: ``python -m bench issue --template FILE``.

What it makes is committed as ``config/bulletin.docx``; from then on the file is the office's, to be changed in Word.
A4, 35 mm above, 33 below, 26 at the sides; 仿宋 三号 (16 pt) in lines of exactly 28 pt, 23 to a page. Its words in
double braces are filled in by docxtpl; ``{{ contents }}`` and ``{{ articles }}`` stand where 目录 and text go.
"""

from __future__ import annotations

from functools import cache

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from collector.publishing.issue.house_styles import FANG, HEI, KAI, LATIN, NAMESPACES, SONG, house_styles
from collector.publishing.issue.package import packed

# Names that Word looks for where the Chinese one is not installed, and what kind of letters to take else.
_FONTS = {FANG: ("FangSong", "modern"), HEI: ("SimHei", "modern"), KAI: ("KaiTi", "modern"), SONG: ("SimSun", "auto")}


def _paragraph(style: str, text: str = "", inside: str = "") -> str:
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{part}</w:t></w:r>'
        for part in text.split("\t")
        if part
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{inside}</w:pPr>{runs}</w:p>'


_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'  # A4; 35 mm above, 33 below, 26 at the sides, in twentieths of a point
    '<w:pgMar w:top="1984" w:right="1474" w:bottom="1871" w:left="1474" w:header="850" w:footer="1134" w:gutter="0"/>'
)


def _section(kind: str, *, feet: str = "", numbers: str = "") -> str:
    return f'<w:sectPr {NAMESPACES}>{feet}<w:type w:val="{kind}"/>{_PAGE}{numbers}</w:sectPr>'


def _body(feet: str) -> str:
    lines = (
        _paragraph("Notice", "{{ notice }}"),
        _paragraph("Title", "{{ masthead }}"),
        _paragraph("IssueNumber", "第 {{ number }} 期"),
        _paragraph("Theme", "{%p if theme %}"),
        _paragraph("Theme", "{{ theme }}"),
        _paragraph("Theme", "{%p endif %}"),
        _paragraph("Publisher", "{{ publisher }}\t{{ date }}"),
        _paragraph("Highlight", "{%p if highlights %}"),
        _paragraph("HighlightsTitle", "本期重点"),
        _paragraph("Highlight", "{%p for line in highlights %}"),
        _paragraph("Highlight", "◆\t{{ line }}"),
        _paragraph("Highlight", "{%p endfor %}"),
        _paragraph("Highlight", "{%p endif %}"),
        _paragraph("SectionBreak", inside=_section("nextPage")),
        _paragraph("TOCHeading", "目　录"),
        _paragraph("BodyText", "{{ contents }}"),
        _paragraph("SectionBreak", inside=_section("nextPage")),
        _paragraph("BodyText", "{{ articles }}"),
        _paragraph("ImprintTitle", "{%p for line in imprint %}"),
        _paragraph("ImprintTitle", "{%p if loop.first %}"),
        _paragraph("ImprintTitle", "{{ line }}"),
        _paragraph("Imprint", "{%p else %}"),
        _paragraph("Imprint", "{{ line }}"),
        _paragraph("Imprint", "{%p endif %}"),
        _paragraph("Imprint", "{%p endfor %}"),
    )
    return "".join(lines) + _section("oddPage", feet=feet, numbers='<w:pgNumType w:start="1"/>')


def _foot(side: str) -> str:
    """— 3 — at the outer edge, one character in."""
    page = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    edge = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    before, after = (f'<w:r><w:t xml:space="preserve">{dash}</w:t></w:r>' for dash in ("— ", " —"))
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{edge}</w:pPr>{before}{page}{after}</w:p>'
    return f"<w:ftr {NAMESPACES}>{paragraph}</w:ftr>"


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="default"/></w:font>'
        for name, (other, family) in _FONTS.items()
    )
    latin = (
        f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    return f"<w:fonts {NAMESPACES}>{fonts}{latin}</w:fonts>"


_SETTINGS = (
    f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
_PARTS = {  # of the document, by relation: name, type of the relation, type of the content
    "rId1": ("styles.xml", RELATIONSHIP_TYPE.STYLES, CONTENT_TYPE.WML_STYLES),
    "rId2": ("settings.xml", RELATIONSHIP_TYPE.SETTINGS, CONTENT_TYPE.WML_SETTINGS),
    "rId3": ("fontTable.xml", RELATIONSHIP_TYPE.FONT_TABLE, CONTENT_TYPE.WML_FONT_TABLE),
    "rId4": ("footer1.xml", RELATIONSHIP_TYPE.FOOTER, CONTENT_TYPE.WML_FOOTER),
    "rId5": ("footer2.xml", RELATIONSHIP_TYPE.FOOTER, CONTENT_TYPE.WML_FOOTER),
    "rId6": ("theme/theme1.xml", RELATIONSHIP_TYPE.THEME, CONTENT_TYPE.OFC_THEME),
}
_FEET = '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _types() -> str:
    parts = "".join(f'<Override PartName="/word/{name}" ContentType="{kind}"/>' for name, _, kind in _PARTS.values())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="{CONTENT_TYPE.XML}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{CONTENT_TYPE.WML_DOCUMENT_MAIN}"/>{parts}'
        f'<Override PartName="/docProps/core.xml" ContentType="{CONTENT_TYPE.OPC_CORE_PROPERTIES}"/></Types>'
    )


def _relations(*entries: tuple[str, str, str]) -> str:
    lines = "".join(f'<Relationship Id="{one}" Type="{kind}" Target="{target}"/>' for one, kind, target in entries)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ masthead }}</dc:title></cp:coreProperties>'
)


@cache
def template() -> bytes:
    """The template as the house begins with it, the same bytes every time."""
    main = ("rId1", RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml")
    core = ("rId2", RELATIONSHIP_TYPE.CORE_PROPERTIES, "docProps/core.xml")
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(main, core),
        "docProps/core.xml": _CORE,
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{_body(_FEET)}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(*((key, kind, name) for key, (name, kind, _) in _PARTS.items())),
        "word/styles.xml": house_styles(),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": _font_table(),
        "word/footer1.xml": _foot("right"),
        "word/footer2.xml": _foot("left"),
    }
    made = {name: (_HEAD + text).encode() for name, text in parts.items()}
    return packed(made | {"word/theme/theme1.xml": _theme()})


def _theme() -> bytes:
    """Office's own colours, which a Word file has to have; the styles name their fonts themselves."""
    return bytes(Document().part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
