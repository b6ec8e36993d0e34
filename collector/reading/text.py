"""The comparable forms of a text: dense (what counts, no more), without page furniture, figures in one spelling."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from collector.reading.simplified import SIMPLIFIED, TRADITIONAL

Codes = NDArray[np.uint32]

# Spellings the dictionary leaves alone because each is right somewhere; to compare, one will do.
_VARIANTS = {"著": "着", "裡": "里", "祕": "秘", "〇": "零", "佔": "占", "週": "周", "淨": "净", "於": "于"}
_SHORT = 120  # characters
_SEVERAL = 1  # what the tables hold for a character that becomes several
_AS_THEY_STAND = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x323B0))  # CJK and Hangul: letters as they stand
_FOLDED = ((0x0000, 0x3400), (0xA000, 0xAC00), (0xF900, 0xFFF0), (0x1D400, 0x1D800), (0x1F100, 0x1F200))


def _fold(char: str) -> str:
    """NFKD without marks, lower case, spaces as blanks; empty for what cannot be seen, or several characters."""
    if char in "\n\u2028\u2029":
        return "\n"
    folded = unicodedata.normalize("NFKD", char).lower()
    return "".join(" " if c.isspace() else c for c in folded if c.isspace() or unicodedata.category(c)[0] not in "MC")


@cache
def _tables() -> tuple[Codes, Codes, dict[int, str]]:
    """Code point → code point or 0, for plain and for dense; and what becomes several characters (``_SEVERAL``)."""
    simpler = {**dict(zip(TRADITIONAL, SIMPLIFIED, strict=True)), **_VARIANTS}
    plain_table = np.arange(0x110000, dtype=np.uint32)
    plain_table[0xD800:0xE000] = 0  # halves of characters
    dense_table = np.zeros(0x110000, dtype=np.uint32)
    for start, end in _AS_THEY_STAND:
        dense_table[start:end] = plain_table[start:end]
    several: dict[int, str] = {}
    for code in (code for start, end in _FOLDED for code in range(start, end)):
        folded = _fold(chr(code))
        if len(folded) > 1 and any(c.isalnum() for c in folded):
            several[code] = folded
            plain_table[code] = dense_table[code] = _SEVERAL
        elif len(folded) < 2:
            plain_table[code] = ord(simpler.get(folded, folded)) if folded else 0
            dense_table[code] = plain_table[code] if folded.isalnum() else 0
    for old, new in simpler.items():
        plain_table[ord(old)] = dense_table[ord(old)] = ord(simpler.get(new, new))
    return plain_table, dense_table, several


def _looked_up(text: str, which: int) -> Codes:
    *tables, several = _tables()
    codes: Codes = tables[which][np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)]
    if (codes == _SEVERAL).any():
        return _looked_up(text.translate(several), which)
    kept: Codes = codes[codes != 0]
    return kept


def plain(text: str) -> str:
    """The text in one spelling, still to be read: simplified, narrow, lower case, no accents, nothing invisible.

    Full-width letters, digits and punctuation become narrow ones, every space but the line's end a blank.
    """
    return _looked_up(text, 0).tobytes().decode("utf-32-le")


def dense_codes(text: str) -> Codes:
    """The dense form as code points; the array is the caller's own."""
    return _looked_up(text, 1)


def dense(text: str) -> str:
    """What counts of a text when two are compared: letters, digits and ideographs, nothing between them.

    Compatibility forms are folded (ＡＢ → ab, ㎡ → m2), case and accents dropped, traditional characters written in
    their simplified form one by one (so 乾 is 干 also in 乾坤: good for comparing, not for reading).
    """
    return _dense_short(text) if len(text) <= _SHORT else dense_codes(text).tobytes().decode("utf-32-le")


@lru_cache(maxsize=1 << 14)
def _dense_short(text: str) -> str:
    """Headlines and names come up again and again."""
    return dense_codes(text).tobytes().decode("utf-32-le")


# Page furniture: what a site prints round an article. A line is furniture as a whole or not at all.
_LABELS = (
    "(?:信息|文章|稿件|资料|内容|图片)?来源|(?:发布|发表|更新|发稿|上传|录入)(?:时间|日期)|作者|文/|供稿(?:单位|人)?|"
    "(?:责任|值班|本期|网络|文字|新媒体)?(?:编辑|编审|校对|审核|监制|责编)|编辑|责编|初审|复审|终审|审签|签发|"
    "(?:浏览|阅读|点击|访问)(?:次数|量|数)|字号|字体|分享到?|当前位置|您(?:现)?在的?位置|您的?当前(?:的)?位置|"
    "[上下]一[篇条页]|版权所有|版权声明|免责声明|郑重声明|(?:主办|承办|技术支持|运维)(?:单位)?|备案号|网站标识码|"
    "索引号|主题分类|信息分类|信息名称|效力状态|有效性"
)
_PHRASES = (
    "扫一扫|扫描二维码|打印本页|关闭窗口|返回顶部|加入收藏|【?打印】?\\s*【?关闭|微信扫码|点击查看原文|[全原]文请点击|"
    "点击.?阅读原文|阅读原文|声明[:：]?.{0,6}本[网站文]|特别声明|本文来源|以上内容转自|网站地图|关于我们|小编提醒|"
    "[【\\[]?编者按|[【\\[]?编者的话|转载请注明"
)
_FURNITURE = re.compile(
    rf"[\s（(【\[]*(?:{_LABELS})\s*[:：]|[\s（(【\[]*(?:{_PHRASES})|"
    r"\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:$|\||来源|作者|阅读|浏览)|"
    r"\s*\d{4}年\d{1,2}月\d{1,2}日\s*\d{1,2}:\d{2}|[\s（(]*[\w·]{2,16}[讯电][)）\s]*$|"
    r"为方便[^。\n]{0,30}[现将][^。\n]{0,40}转[载发]如下|[…\.。·\-—_=*\s]+$"
)
_RELATED = re.compile(
    r"[\s【\[]*(?:相关(?:阅读|链接|新闻|文章|推荐|报道|稿件)|热[点门](?:排行|推荐|新闻|文章)?|推荐阅读|延伸阅读|"
    r"猜你喜欢|精彩推荐|往期回顾|今日热点|24小时热文)[】\]:：\s]*$"
)
_TAIL = re.compile(
    r"(?:(?<=[。！？!?”\"…])|(?<=\n)|\s)\s*[（(【\[]?"
    r"(?:来源|稿源|(?:责任|值班)?编辑|责编|作者|记者|通讯员|校对|审核)\s*[:：][^。！？\n]{1,40}\s*$"
)
_DATELINE = re.compile(
    r"^\s*[（(【\[]?(?:本[报网台刊社]|[\w·]{2,10}?(?:[社报网台]|新闻|日报|晚报|客户端))[\w·]{0,12}?(?:\d{1,2}月\d{1,2}日)?"
    r"\s*[讯电](?:[)）】\]]|(?=[\s（(]))\s*(?:[（(][^（()）\n]{0,8}(?:记者|通讯员|作者)[^（()）\n]{0,40}[)）])?",
    re.MULTILINE,
)
_LONGEST_FURNITURE = 120  # characters; a paragraph that long is text, whatever it begins with
_LONGEST_HEADLINE = 40


def _related_from(lines: list[str]) -> int:
    """Where a closing block of other articles' headlines begins, or the number of lines."""
    for number, line in enumerate(lines):
        if _RELATED.match(line) and all(len(rest) <= _LONGEST_HEADLINE for rest in lines[number + 1 :]):
            return number
    return len(lines)


def strip_meta(text: str) -> str:
    """The text without page furniture: source and date lines, editors, share buttons, datelines, related headlines.

    Works on lines (paragraphs); a line of more than 120 characters is never furniture. Never makes a text empty: where
    nothing would be left, it is returned as it was.
    """
    lines = [
        line
        for line in text.split("\n")
        if line.strip() and (len(line) > _LONGEST_FURNITURE or not _FURNITURE.match(line))
    ]
    kept = "\n".join(lines[: _related_from(lines)])
    kept = _DATELINE.sub("", kept[:400]) + kept[400:]
    kept = kept[:-80] + _TAIL.sub("", kept[-80:])
    return kept if kept.strip() else text


_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_COUNTED = "个項项条名家人次年月日号批期届轮章部位类种天周户台辆件起所座级季度倍成篇场卷辑版岁元吨米亩公小时秒"
_HAN = "零〇○一二三四五六七八九两"
_BELOW_WAN = f"(?=[{_HAN}十百千])(?:[{_HAN}]?千)?(?:零?[{_HAN}]?百)?(?:零?[{_HAN}]?十)?(?:零?[{_HAN}])?"
_WELL_FORMED = re.compile(f"(?:{_BELOW_WAN}亿)?(?:{_BELOW_WAN}万)?(?:{_BELOW_WAN})?")
_ANY, _SHARE = f"[{_HAN}十百千万亿]", f"分之[{_HAN}十百点\\d.]+"
# A numeral of one character is looked at only where it can be a figure: most stand inside words (一定, 统一).
_NUMERAL = re.compile(f"{_ANY}(?:{_ANY}+(?:{_SHARE})?|{_SHARE}|(?<=第.)|(?=[{_COUNTED}]))")
_SHARES = {"百": "%", "千": "‰"}
_TORN = re.compile(r"(\d\.?)\s+(?=[\d.%万亿])")
_GROUPED = re.compile(r"\d(?<![\d.]\d)\d{0,2}(?:[,，]\d{3})+(?!\d)")
# A figure is entered at its first digit only and never given back: else a text of digits alone costs its square.
_SCALED = re.compile(r"(\d(?<!\d\d)\d*+(?:\.\d++)?)\s*([万亿])(?!分之|象)")
_POINTED = re.compile(r"(\d(?<![\d.]\d)\d*+)\.(\d++)(?<=0)(?!\.)")
_WIDE = re.compile("[０-９％．，萬億兩]")
_NARROW = str.maketrans(
    {c: chr(ord(c) - 0xFEE0) for c in "０１２３４５６７８９％．，"} | {"萬": "万", "億": "亿", "兩": "两"}
)


def _value(numeral: str) -> str:
    """A Chinese numeral (or digits) as ASCII digits: 三千二百 → 3200, 二〇二六 → 2026, 三点五 → 3.5."""
    if "点" in numeral:
        whole, _, fraction = numeral.partition("点")
        return f"{_value(whole)}.{_value(fraction)}"
    if not any(c in _UNITS or c in _BIG for c in numeral):
        return "".join(str(_DIGITS.get(c, c)) for c in numeral)
    total = section = digit = 0
    for c in numeral:
        if c in _BIG:
            total, section, digit = (total + section + digit) * _BIG[c], 0, 0
        elif c in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[c], 0
        else:
            digit = digit * 10 + int(_DIGITS.get(c, c))
    return str(total + section + digit)


def _joined(match: re.Match[str]) -> str:
    """The digit before a blank; a line's end is left between digits, where it parts two figures."""
    torn = "\n" not in match[0] or match.string[match.end()] in "万亿%"
    return match[1] if torn else match[0]


def _numeral(match: re.Match[str]) -> str:
    """One run of Chinese digits and units, if it is a figure where it stands."""
    run, _, share = match[0].partition("分之")
    if share:
        return _value(share).rstrip(".") + _SHARES[run] if run in _SHARES else match[0]
    if any(c in "十百千万亿" for c in run):
        alone = len(run) == 1 and not (_nth(match) or (run == "十" and _counts(match)))
        return run if alone or not _WELL_FORMED.fullmatch(run) else _value(run)
    if len(run) == 1:
        return _value(run) if _nth(match) or _counts(match) else run
    return _value(run) if len(run) == 4 or any(c in "零〇○" for c in run) or _nth(match) else run  # not 一二, 三四


def _nth(match: re.Match[str]) -> bool:
    return match.string[match.start() - 1 : match.start()] == "第"


def _counts(match: re.Match[str]) -> bool:
    """Whether a measure word follows, and not as part of another word (一起, 一度)."""
    end = match.end()
    after = match.string[end : end + 1]
    return bool(after) and after in _COUNTED and not (match[0] == "一" and after in "起度成年时")


def _scaled(match: re.Match[str]) -> str:
    """2.5万 → 25000, exactly: the point is moved, nothing is rounded."""
    whole, _, fraction = match[1].partition(".")
    zeros = 4 if match[2] == "万" else 8
    if len(fraction) > zeros:
        return match[0]
    return (whole + fraction.ljust(zeros, "0")).lstrip("0") or "0"


def figures(text: str) -> str:
    """The text with every figure in one spelling: 百分之三 → 3%, 三个 → 3个, 2.5万 → 25000, 9,614 → 9614, ３.０ → 3.

    Blanks inside a figure, as bad copies have them, are closed (20 25年).
    A numeral inside a word is left alone (一定, 统一, 万象); what is converted wrongly is converted so in both of two
    texts that are compared.
    """
    if _WIDE.search(text):
        text = text.translate(_NARROW)
    text = _NUMERAL.sub(_numeral, _TORN.sub(_joined, text))
    if "," in text or "，" in text:
        text = _GROUPED.sub(lambda match: re.sub("[,，]", "", match[0]), text)
    text, scaled = _SCALED.subn(_scaled, text)
    if scaled:
        text = _SCALED.sub(_scaled, text)  # 3万亿 takes both
    return _POINTED.sub(lambda match: f"{match[1]}.{match[2].rstrip('0')}".rstrip("."), text)
