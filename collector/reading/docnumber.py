"""Numbers that documents go by: the 文号 of official papers and the numbers of standards."""

from __future__ import annotations

import re

LONGEST = 400_000  # characters of text that are looked at

_OPEN, _CLOSE = r"[〔﹝\[［【（(〈<]", r"[〕﹞\]］】）)〉>]"
_COUNT = r"(?P<number>\d{1,5}|[一二三四五六七八九十百零〇]{1,6})"
# Each pattern finds the part that is written with signs; the body's name is what stands right before it.
_SIGNED = re.compile(
    rf"\s?{_OPEN}\s?(?P<year>(?:19|20)\d\d)\s?年?\s?{_CLOSE}\s?(?:第\s?)?(?P<number>\d{{1,5}}(?:[-—]\d{{1,3}})?)\s?号"
)
_PUBLIC = re.compile(
    rf"(?P<kind>公告|通告|令|公报)\s?[（(]?\s?(?P<year>(?:19|20)\d\d)\s?年\s?[）)]?\s?第\s?{_COUNT}\s?号"
)
_ORDER = re.compile(rf"令\s?[（(]?\s?第\s?{_COUNT}\s?号")
_BEFORE = re.compile(r"[\u4e00-\u9fff]{1,26}$")
_WITH_ORDERS = re.compile(
    r"(?:国务院|主席|(?:中华人民共和国)?(?:国家)?[\u4e00-\u9fff]{2,16}(?:部|委员会|总局|局|署|人民政府|厅|法院|检察院|银行))$"
)
# Words that stand before a 文号 in a sentence and are not of it.
_LEAD = re.compile(
    r"^.{0,12}?(?:发文字号|文号|字号|文件|依据|根据|按照|按|印发|详见|参见|以下简称|通知|意见|办法|规定|方案|的|(?<!发展)(?<!工业)(?<!资源)(?<!住房)(?<!文化)(?<!共)和|与|及|以|为|见|经|由|等|如|关于|对|在|于|将|从|至|并|原|附|即|（|、)(?=[\u4e00-\u9fff]{1,24}$)"
)
_ORGAN_END = re.compile(
    r"(?:发|函|办|字|规|通|令|知|告|报|复|呈|请|审|批|政|科|技|经|信|财|企|人|社|商|工|农|教|卫|建|监|管|标|委|党|组|议|公|号|法|征|综|计|产|权|局|厅|部|处|税|资|环|水|交|文|旅|医|体|金|网|数|安|应|急|民|保|司|市|苏|浙|沪|粤|京|渝|津|冀|黔|皖|鲁|豫|鄂|湘|赣|闽|桂|琼|川|云|藏|陕|甘|青|宁|新|蒙|辽|吉|黑|晋|罚|决|许|准|验|备|评|检|质|食|药|林|粮|国|中|厅|院|校|研|高|区|县|开)$"
)

_TRADES = (  # of whose standards the code begins with these letters
    "AQ BB CB CECS CH CJ CJJ CY DA DL DY DZ EJ FZ GA GH GM GY HB HG HJ HS HY JB JC JG JGJ JR JT JTG JY LB "
    "LD LS LY MH MT MZ NB NY QB QC QJ QX RB SB SC SF SH SJ SL SN SY TB TD TY WB WH WJ WM WS WW XB XF YB "
    "YC YD YS YY YZ ZY"
)
# Every code is spelt from its first letter, so that the search may skip from capital to capital.
_STANDARD = re.compile(
    r"(?P<code>GB(?:/[TZ]|J|Z)?|DB\s?\d{2,4}(?:/T)?|T/[A-Z]{2,10}|Q/[A-Z0-9]{2,10}|JJ[FG]|"
    rf"{'|'.join(f'{trade}(?:/[TZ])?' for trade in _TRADES.split())}|"
    r"ISO(?:/IEC|/TS|/TR|/ASTM)?|IEC(?:/TS|/TR)?|ITU-T|IEEE|ASTM|EN|BS|DIN)"
    r"\s{0,2}(?P<number>[A-Z]?\.?\d{1,6}(?:\.\d{1,4}){0,3})\s{0,2}(?:[-—–－:：]\s{0,2}(?P<year>(?:19|20)\d\d|\d{2}(?!\d)))?(?![\d])"
)
_YEAR_NEEDED = frozenset(
    (
        "EN",
        "BS",
        "DIN",
        "CH",
        "HS",
        "SF",
        "SC",
        "BB",
        "TB",
        "SH",
        "DA",
        "CB",
        "WM",
        "GA",
        "HB",
        "MT",
        "TY",
        "IEEE",
        "ASTM",
    )
)


def find_doc_numbers(text: str, title: str = "") -> tuple[str, ...]:
    """All 文号 that a document names, its own first, each once: ``苏科计发〔2026〕12号``, ``国务院令第782号``.

    Its own is the one that its title carries, or else that stands by itself on one of its first lines. Brackets come
    out as 〔〕 and spaces are left out, so that one number has one spelling.
    """
    text = text[:LONGEST]
    own = [*_in(title), *_alone(text)]
    return tuple(dict.fromkeys([*own, *_in(text)]))


def own_doc_number(text: str, title: str = "") -> str | None:
    """The document's own 文号, None where it carries none (those it only mentions do not count)."""
    return next(iter([*_alone(text[:LONGEST]), *_in(title)]), None)


def find_standards(text: str) -> tuple[str, ...]:
    """All numbers of standards in a text, each once, in one spelling: ``GB/T 38672-2020``, ``DB32/T 4321-2022``."""
    found: dict[str, None] = {}
    for match in _STANDARD.finditer(text[:LONGEST]):
        before = text[
            match.start() - 1 : match.start()
        ]  # looked at here, so that the search may skip from letter to letter
        if before == "/" or (before.isascii() and before.isalnum()):
            continue
        code = re.sub(r"\s", "", match["code"])
        base = code.split("/")[0]
        if match["year"] is None and (
            base in _YEAR_NEEDED or ("." not in match["number"] and len(match["number"]) < 3)
        ):
            continue
        separator = ":" if base in ("ISO", "IEC") else "-"
        year = f"{separator}{match['year']}" if match["year"] else ""
        found[f"{code} {match['number'].lstrip('.')}{year}"] = None
    return tuple(found)


def _alone(text: str) -> list[str]:
    """Numbers that stand by themselves on one of the first lines, or in a disclosure table's own cell."""
    found: list[str] = []
    for line in text[:6000].split("\n")[:14]:
        if "号" not in line or len(line) > 80:
            continue
        plain = re.sub(r"\s", "", line)
        plain = re.sub(r"^(?:发文字号|文号|文件编号|文件字号|编号)[:：]?", "", plain).strip("（）()")
        numbers = _in(plain)
        if len(numbers) == 1 and len(plain) <= len(numbers[0]) + 1:
            found += numbers
    return found


def _in(text: str) -> list[str]:
    found: list[tuple[int, str]] = []
    for match in _SIGNED.finditer(text):
        organ = _organ(_name_before(text, match.start(), 14))
        if organ:
            found.append((match.start(), f"{organ}〔{match['year']}〕{match['number'].replace('—', '-')}号"))
    for match in _PUBLIC.finditer(text):
        organ = _after_lead(_name_before(text, match.start(), 20))
        found.append((match.start(), f"{organ}{match['kind']}{match['year']}年第{match['number']}号"))
    for match in _ORDER.finditer(text):
        name = _WITH_ORDERS.search(_after_lead(_name_before(text, match.start(), 26)))
        if name:
            found.append((match.start(), f"{name[0]}令第{match['number']}号"))
    return [number for _, number in sorted(found)]


def _name_before(text: str, end: int, longest: int) -> str:
    """The Chinese characters that stand right before a place."""
    match = _BEFORE.search(text[max(0, end - longest) : end])
    return match[0] if match else ""


def _organ(words: str) -> str | None:
    """The issuing body's short form, without the words of the sentence before it; None where it is not one."""
    short = _after_lead(words)
    return short if len(short) > 1 and _ORGAN_END.search(short) else None


def _after_lead(words: str) -> str:
    while True:
        match = _LEAD.match(words)
        if match is None:
            return words
        words = words[match.end() :]
