"""Whom an article is from: the visible 来源, the issuing body, the author and the editor, each under its own label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from collector.model import Evidence
from collector.reading import noise
from collector.reading.body import Body
from collector.reading.dates import spans
from collector.reading.layout import Layout, Line, dense, fold
from collector.reading.page import Page
from collector.reading.title import Heading

_LABELS = (
    r"(?:信息|稿件|文章|新闻|内容|发布|发表|發布|更新|责任|审核|成文|公开|文字|本文|原文|录入|最后|阅读|浏览|点击)?(?:来源|來源|时间|日期|時間|作者|记者|記者|编辑"
    r"|編輯|责编|撰稿|供稿|浏览|点击|阅读|访问|瀏覽|次数|量|数|字号|字體|字体|机构|单位|部门|审核|校对|摄影|通讯员|类型|人气|栏目|分享到?|分类|文号|索引号)"
)
_STOP = (
    rf"(?=\s*[\[【（(]?{_LABELS}\s{{0,4}}[:：]|\s+(?:发布于|发表于|打印|分享|收藏|评论|扫一扫|字号|字体|大\s?中\s?小|浏览|点击|阅读|人气|我要|保护|A-|T\||点赞|微信|微博"
    r"|责任编辑|编辑|作者|记者|\d)|\s*[|｜丨【〖〗]|\s{3,}|\s*(?:19|20)\d\d[-年/.]|\s*\d+\s?(?:次|人|条)|$)"
)
_VALUE = r"\s{0,6}[:：]?\s{0,6}(?P<value>[^\n:：]{1,60}?)" + _STOP
_SOURCE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:信息|稿件|文章|新闻|内容|本文|资料|消息|图文|稿源|文字|原文)?(?:来\s{0,4}源|來源|来自|稿源|出处|文章来源|转载自|来源于|來自)(?:单位|于|自|网站)?\s{0,4}(?:[:：|｜丨]|(?=CSDN|\[|【|《))"
    + _VALUE
)
_ISSUER = re.compile(
    r"(?<![\u4e00-\u9fff])(?:发布|發布|发文|制定|公开|颁布|印发|责任|信息发布|信息公开|制发|信息提供|供稿|公布|主办|撰写|發佈|录入)(?:机构|机关|單位|单位|部门|部門|主体|機關|处室|科室)\s{0,6}[:：]"
    + _VALUE
)
_AUTHOR = re.compile(
    r"(?<![\u4e00-\u9fff])(?:文章|本文|新闻|稿件|信息)?(?:作者(?!简介)|撰文|撰稿人?|文字|文/图|记者|記者|通讯员|供稿人|By|Author)\s{0,4}(?:[:：]|(?<=作者)(?=\S))"
    + _VALUE,
    re.IGNORECASE,
)
_EDITOR = re.compile(
    r"(?:责任编辑|責任編輯|责编|編輯|编辑|本文编辑|本期编辑|责任校对|Editor)\s{0,4}[:：]\s{0,4}(?P<value>[^\n:：]{1,40}?)(?=\s*[)）\]】|｜]|\s{2,}|\s*(?:审核|校对|来源|作者|监制|二审|初审|终审|责|编|\d{4}|$))"
)
_ANSWERING = re.compile(r"责任编辑|責任編輯|责编")
_LABEL_ONLY = re.compile(
    r"^(?:信息|稿件|文章|新闻)?(?P<what>来\s{0,4}源|來源|作者|发布机构|发文机构|发文机关|发布单位|制定机关|公开主体|责任部门|发布部门|信息来源)\s{0,4}[:：]?$"
)
_HINTED = re.compile(
    r"[\s_-](?:(?:article|news|a|art|data)?_?source(?:_baidu|-name|_name)?|laiyuan|media_?name|ly|from|article-source|news-source|pubinfo-source|js_name|account|source-name|copyfrom|come|origin)[\s_-]|\Sname\s",
    re.ASCII,
)
_AUTHOR_HINT = re.compile(
    r"[\s_-](?:author|byline|zuozhe|writer|reporter|journalist)s?(?:[_-](?:name|info))?[\s_-]|author_name", re.ASCII
)
_REPORTER = re.compile(r"(?:记者|記者)\s{0,3}(?P<value>[\u4e00-\u9fff]{2,4})(?=[\s／/|，,（(]|$)")
_OUTLET = re.compile(
    r"(?:报|网|社|台|客户端|局|厅|委|委员会|办|办公室|中心|新闻|财经|科技|在线|观察|频道|公众号|杂志|周刊|》|发布|号|院|会|部|政府|報|網|聞|刊|整理\]|News)$"
)
_PERSON = re.compile(
    r"^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟"
    r"熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭許鄧蕭蔣葉蘇呂盧鍾譚陸賈鄒龍黎賀顧錢嚴][\u4e00-\u9fff]{1,2}$"
)
_ADDRESS = re.compile(r"https?://\S{1,80}|(?<!\S)[A-Za-z0-9-]{1,20}(?:\.[A-Za-z0-9-]{1,20}){1,3}(?=\s|$)")
_BETWEEN = re.compile(r"[\s|｜丨/／〖〗]+(?:[·•]\s)?|&nbsp;?")
# Where an account writes from, which social pages must show.
_WHEREABOUTS = re.compile(
    r"(?<![^\s|·])(?:来自|发布于|发表于|IP属地)?\s?[:：]?\s?(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南"
    r"|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)[省市]?(?=[\s|·]|$)"
)
_NO_NAME = re.compile(
    r"[:：。？！]|评论|参与|收藏|订阅|关注|时间|日期|更新|编辑|首页|正文|有话说|^\d+$|登录|发表于|^来源$|^作者$|^发[布表]$|^星期|^周[一二三四五六日]$|举报|点赞|记者|記者"
)
ISSUERS = ("发布机构", "发文机构", "发文机关", "发布单位", "制定机关", "公开主体", "责任部门", "发布部门")
_WRITTEN = re.compile(r"document\.write\(\s{0,4}[\"']([^\"'\n]{0,60}来源\s?[:：][^\"'\n]{1,80})[\"']")
_META_SOURCES = ("contentsource", "source", "mediaid", "copyright_source", "article:source", "og:article:source")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_EMPTY = re.compile(
    r"^(?:无|未知|暂无|其他|本站原创|原创|null|undefined|none|-+|来源|作者|admin|佚名|匿名)?$", re.IGNORECASE
)
_OFFICIAL = re.compile(r"(?<=\S\S)(?:的?官方)?(?:账号|帐号)$")
_QUOTES = " 　[]【】（）()<>:：,，;；|｜丨·/\"'“”-—©®™〖〗"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Names as the page prints them, None where it prints none, and the rule each came by."""

    source: str | None
    issuer: str | None
    author: str | None
    editor: str | None
    evidence: dict[str, Evidence]


def read_origin(page: Page, heading: Heading, body: Body | None) -> Origin:
    """Source, issuer, author and editor of an article, from the lines round its title first and its metas last."""
    facts, behind = _facts(page.layout, heading, body)
    tail = [*behind, *_tail(page.layout, body)]
    names = _beside_date(page.layout, facts, dense(heading.text))
    found: dict[str, tuple[str, Evidence]] = {}
    _find_source(found, page, facts, names)
    _put(found, "source", _first(_SOURCE, tail), "visible:来源 at the end", 0.7)
    if "issuer" in found:
        _put(found, "source", found["issuer"][0], "issuer", 0.6)
    _find_author(found, page, facts, names)
    _put(found, "editor", _editor([*tail, *facts]), "visible:编辑", 0.9)
    return Origin(
        source=found.get("source", (None,))[0],
        issuer=found.get("issuer", (None,))[0],
        author=found.get("author", (None,))[0],
        editor=found.get("editor", (None,))[0],
        evidence={name: evidence for name, (_, evidence) in found.items()},
    )


def _find_source(
    found: dict[str, tuple[str, Evidence]], page: Page, facts: Sequence[Line], names: Sequence[str]
) -> None:
    """来源 under its label, in an element of that name, beside the date; then what metas and scripts say."""
    _put(found, "source", _linked(page.layout, facts), "visible:来源", 0.95)
    _put(found, "source", _first(_SOURCE, facts), "visible:来源", 0.95)
    _put(found, "source", _next_cell(facts, ("来源", "來源", "信息来源")), "visible:来源", 0.9)
    _put(found, "source", _hinted(page.layout, facts, _HINTED), "visible:source element", 0.8)
    _put(found, "source", next((name for name in names if _OUTLET.search(name)), None), "visible:beside date", 0.8)
    _put(found, "issuer", _first(_ISSUER, facts), "visible:发布机构", 0.9)
    _put(found, "issuer", _next_cell(facts, ISSUERS), "visible:发布机构", 0.9)
    _put(found, "source", _meta_source(page), "meta:ContentSource", 0.7)
    _put(found, "source", _first(_SOURCE, _written(page.scripts)), "script:来源", 0.7)
    others = [name for name in names if not _PERSON.match(name)]
    _put(found, "source", others[0] if len(others) == 1 else None, "visible:beside date", 0.6)


def _find_author(
    found: dict[str, tuple[str, Evidence]], page: Page, facts: Sequence[Line], names: Sequence[str]
) -> None:
    """The byline; an account that signs where an author would is the source where there is no other."""
    _put(found, "author", _first(_AUTHOR, facts), "visible:作者", 0.9)
    _put(found, "author", _first(_REPORTER, facts), "visible:记者", 0.8)
    _put(found, "author", _hinted(page.layout, facts, _AUTHOR_HINT), "visible:author element", 0.75)
    person = next((name for name in names if _PERSON.match(name)), None)
    _put(found, "author", person if len(names) > 1 else None, "visible:beside date", 0.6)
    if "source" not in found and "author" in found and not _PERSON.match(found["author"][0]):
        found["source"] = found["author"]
    if found.get("author", ("",))[0] == found.get("source", (None,))[0]:
        del found["author"]


def clean_name(value: str) -> str:
    """A name without brackets, trailing dates and labels; "" where it says nothing."""
    value = fold(_PRIVATE.sub("", value))
    dates = spans(value)
    if dates:
        value = value[: dates[0].start]
    value = _OFFICIAL.sub("", value.strip(_QUOTES))
    value = value + "》" if value.count("《") > value.count("》") else value
    value = value + "]" if value.count("[") > value.count("]") else value
    return "" if _EMPTY.match(value) or len(value) > 50 else value


def _put(found: dict[str, tuple[str, Evidence]], name: str, value: str | None, rule: str, confidence: float) -> None:
    cleaned = clean_name(value) if value else ""
    if cleaned and name not in found:
        found[name] = (cleaned, Evidence(rule=rule, confidence=confidence))


def _facts(page: Layout, heading: Heading, body: Body | None) -> tuple[list[Line], list[Line]]:
    """The lines that state facts: below the title first, then above it; and those right behind the text."""
    first = body.low if body else len(page.lines)
    last = body.high if body else len(page.lines)
    top = heading.high or max(0, first - 12)
    low = min(heading.low, first) if heading.high else 0
    below = page.lines[top : max(top, min(first, top + 40))]
    above = page.lines[max(0, low - 14) : low]
    return (
        [line for line in [*below, *above] if len(line.spaced) <= 220],
        [line for line in page.lines[last : last + 6] if len(line.spaced) <= 220],
    )


def _tail(page: Layout, body: Body | None) -> list[Line]:
    if body is None:
        return []
    return page.lines[max(body.low, body.high - 3) : min(len(page.lines), body.high + 12)]


def _editor(lines: Sequence[Line]) -> str | None:
    """The editor who answers for the article, before any other."""
    answering = [
        Line("", 0, 0, (), line.spaced[match.start() :]) for line in lines if (match := _ANSWERING.search(line.spaced))
    ]
    return _first(_EDITOR, answering) or _first(_EDITOR, lines)


def _first(pattern: re.Pattern[str], lines: Sequence[Line]) -> str | None:
    for number, line in enumerate(lines):
        match = pattern.search(line.spaced)
        if match is None:
            continue
        value = clean_name(match["value"])
        if value:
            return value
        if match.end() >= len(line.spaced.rstrip()) and number + 1 < len(lines) and len(lines[number + 1].spaced) <= 30:
            return lines[number + 1].spaced
    return None


def _linked(page: Layout, lines: Sequence[Line]) -> str | None:
    """The text of the link that directly follows 来源： in its line."""
    for line in lines:
        match = _SOURCE.search(line.spaced) if line.links else None
        value = match["value"] if match else ""
        for link in line.links if value else ():
            text = fold(page.nodes[link].text())
            if len(text) >= 2 and value.strip(_QUOTES).startswith(text):
                return text
    return None


def _next_cell(lines: Sequence[Line], labels: Sequence[str]) -> str | None:
    for number, line in enumerate(lines[:-1]):
        match = _LABEL_ONLY.match(line.spaced)
        if match and dense(match["what"]) in labels and len(lines[number + 1].spaced) <= 40:
            value = lines[number + 1].spaced
            return None if _LABEL_ONLY.match(value) or noise.is_label(value) else value
    return None


def _hinted(page: Layout, lines: Sequence[Line], pattern: re.Pattern[str]) -> str | None:
    """The text of an element near the title whose id or class says what it is."""
    for line in lines:
        if len(line.spaced) > 90:
            continue
        around = [page.parents[line.owner], *range(line.owner, min(page.ends[line.owner], line.owner + 25))]
        for element in around:
            if not page.hints[element] or not pattern.search(page.hints[element]):
                continue
            text = line.spaced if element <= line.owner else fold(page.nodes[element].text())
            text = re.sub(r"^[^:：]{0,6}[:：]", "", _ADDRESS.sub("", text)).strip()
            if text not in line.spaced:
                continue
            if 2 <= len(text) <= 30 and not spans(text) and not noise.is_tool(text) and not _NO_NAME.search(text):
                return text
    return None


def _beside_date(page: Layout, lines: Sequence[Line], title: str) -> list[str]:
    """Names that stand without a label in the line with the date, or next to it: ``2026-11-22 10:20 新华网 张三``."""
    dated = [
        number for number, line in enumerate(lines[:16]) if len(line.spaced) <= 90 and len(spans(line.spaced)) == 1
    ]
    for number in dated[:1]:
        names = _names(lines[number].spaced)
        for neighbour in [*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2]]:
            if not names and len(neighbour.spaced) <= 24 and not noise.is_label(neighbour.spaced):
                names = _names(neighbour.spaced) if _neighbours(page, lines[number], neighbour) else []
        return [name for name in names if dense(name) not in title]
    return []


def _neighbours(page: Layout, one: Line, other: Line) -> bool:
    """Whether two lines stand in one small frame, and not one in a menu."""
    parents = page.parents[one.owner], page.parents[other.owner]
    return parents[0] == parents[1] or one.owner in (other.owner, parents[1]) or other.owner == parents[0]


def _names(text: str) -> list[str]:
    for date in reversed(spans(text)):
        text = text[: date.start] + "  " + text[date.end :]
    if noise.is_label(text) or noise.is_tool(text):
        return []
    text = _WHEREABOUTS.sub(" ", text)
    parts = (part.strip(_QUOTES[1:]) for part in _BETWEEN.split(_ADDRESS.sub(" ", text)))
    return [part for part in parts if 2 <= len(part) <= 18 and not noise.is_tool(part) and not _NO_NAME.search(part)]


def _written(scripts: str) -> list[Line]:
    """What scripts write into the page about its source."""
    written = (match[1] for match in _WRITTEN.finditer(scripts))
    return [Line("", 0, 0, (), re.sub(r"<[^>]{0,200}>", " ", text).strip()) for text in written]


def _meta_source(page: Page) -> str | None:
    for name in _META_SOURCES:
        value = re.sub(r"^(?:信息|稿件|文章)?(?:来源|來源)\s?[:：]\s?", "", page.metas.get(name, ""))
        if value and not value.isdigit() and len(value) <= 40:
            return value
    return None
