"""Whom an article is from: the visible 来源, the issuing body, the author and the editor, each under its own label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.model import Evidence
from collector.reading import noise
from collector.reading.body import Body
from collector.reading.dates import spans
from collector.reading.layout import Layout, Line, fold
from collector.reading.page import Page
from collector.reading.title import Heading

_STOP = (
    r"(?=\s*(?:[|｜丨【\[（(]\s*)?(?:发布|发表|發布|时间|日期|時間|作者|记者|記者|编辑|編輯|责任|责编|撰稿|供稿|浏览|点击|阅读|访问|瀏覽|字号|字體|字体|大\s?中\s?小|打印|分享|"
    r"文字|来源|來源|信息|评论|收藏|扫一扫|微信|A-|T\||点赞|人气|审核|更新|文章|人评|\d+\s*(?:次|人)|阅读量|摄影|通讯员|类型|我要|保护|【|\[)"
    r"|\s*[|｜丨]|\s{3,}|\s*(?:19|20)\d\d[-年/.]|$)"
)
_VALUE = r"\s{0,6}[:：]?\s{0,6}(?P<value>[^\n:：]{1,60}?)" + _STOP
_SOURCE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:信息|稿件|文章|新闻|内容|本文|资料|消息|图文|稿源|文字|原文)?(?:来源|來源|来自|稿源|出处|文章来源|转载自|来源于|來自)(?:单位|于|自|网站)?\s{0,4}(?:[:：]|(?=CSDN|\[|【|《))"
    + _VALUE
)
_ISSUER = re.compile(
    r"(?<![\u4e00-\u9fff])(?:发布|發布|发文|制定|公开|颁布|印发|责任|信息发布|信息公开|制发|信息提供|供稿|公布|主办|撰写|發佈|录入)(?:机构|机关|單位|单位|部门|部門|主体|機關|处室|科室)\s{0,6}[:：]"
    + _VALUE
)
_AUTHOR = re.compile(
    r"(?<![\u4e00-\u9fff])(?:文章|本文|新闻|稿件|信息)?(?:作者|撰文|撰稿人?|文字|文/图|记者|記者|通讯员|供稿人|By|Author)\s{0,4}(?:[:：]|(?<=作者)(?=\S))"
    + _VALUE,
    re.IGNORECASE,
)
_EDITOR = re.compile(
    r"(?:责任编辑|責任編輯|责编|編輯|编辑|本文编辑|本期编辑|责任校对|Editor)\s{0,4}[:：]\s{0,4}(?P<value>[^\n:：]{1,40}?)(?=\s*[)）\]】|｜]|\s{2,}|\s*(?:审核|校对|来源|作者|监制|二审|初审|终审|责|编|\d{4}|$))"
)
_LABEL_ONLY = re.compile(
    r"^(?:信息|稿件|文章|新闻)?(?P<what>来源|來源|作者|发布机构|发文机构|发文机关|发布单位|制定机关|公开主体|责任部门|发布部门|信息来源)\s{0,4}[:：]?$"
)
_HINTED = re.compile(
    r"[\s_-](?:source|laiyuan|media_?name|ly|from|article-source|news-source|pubinfo-source|js_name|account|source-name|copyfrom|come|origin)[\s_-]|\Sname\s",
    re.ASCII,
)
_AUTHOR_HINT = re.compile(
    r"[\s_-](?:author|byline|zuozhe|writer|reporter|journalist)s?(?:[_-](?:name|info))?[\s_-]|author_name", re.ASCII
)
_META_SOURCES = ("contentsource", "source", "mediaid", "copyright_source", "article:source", "og:article:source")
_EMPTY = re.compile(
    r"^(?:无|未知|暂无|其他|本站原创|原创|null|undefined|none|-+|来源|作者|admin|佚名|匿名)?$", re.IGNORECASE
)
_QUOTES = " 　[]【】（）()<>:：,，;；|｜丨·/\"'“”-—"


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
    facts = list(_facts(page.layout, heading, body))
    tail = _tail(page.layout, body)
    found: dict[str, tuple[str, Evidence]] = {}
    _put(found, "source", _first(_SOURCE, facts), "visible:来源", 0.95)
    _put(found, "source", _next_cell(facts, ("来源", "來源", "信息来源")), "visible:来源", 0.9)
    _put(found, "source", _beside_date(page.layout, facts), "visible:beside date", 0.75)
    _put(found, "source", _hinted(page.layout, facts, _HINTED), "visible:source element", 0.8)
    _put(found, "issuer", _first(_ISSUER, facts), "visible:发布机构", 0.9)
    _put(
        found,
        "issuer",
        _next_cell(facts, ("发布机构", "发文机构", "发文机关", "发布单位", "制定机关", "公开主体")),
        "visible:发布机构",
        0.9,
    )
    _put(found, "source", _meta_source(page), "meta:ContentSource", 0.7)
    _put(found, "source", _first(_SOURCE, tail), "visible:来源 at the end", 0.7)
    if "issuer" in found:
        _put(found, "source", found["issuer"][0], "issuer", 0.6)
    _put(found, "author", _first(_AUTHOR, facts), "visible:作者", 0.9)
    _put(found, "author", _hinted(page.layout, facts, _AUTHOR_HINT), "visible:author element", 0.75)
    _put(found, "editor", _first(_EDITOR, tail) or _first(_EDITOR, facts), "visible:编辑", 0.9)
    return Origin(
        source=found.get("source", (None,))[0],
        issuer=found.get("issuer", (None,))[0],
        author=found.get("author", (None,))[0],
        editor=found.get("editor", (None,))[0],
        evidence={name: evidence for name, (_, evidence) in found.items()},
    )


def clean_name(value: str) -> str:
    """A name without brackets, trailing dates and labels; "" where it says nothing."""
    value = fold(value)
    dates = spans(value)
    if dates:
        value = value[: dates[0].start]
    value = value.strip(_QUOTES)
    value = value + "》" if value.count("《") > value.count("》") else value
    value = value + "]" if value.count("[") > value.count("]") else value
    return "" if _EMPTY.match(value) or len(value) > 50 else value


def _put(found: dict[str, tuple[str, Evidence]], name: str, value: str | None, rule: str, confidence: float) -> None:
    cleaned = clean_name(value) if value else ""
    if cleaned and name not in found:
        found[name] = (cleaned, Evidence(rule=rule, confidence=confidence))


def _facts(page: Layout, heading: Heading, body: Body | None) -> Iterator[Line]:
    """The lines that state facts: below the title first, then above it, then what stands right behind the text."""
    first = body.low if body else len(page.lines)
    last = body.high if body else len(page.lines)
    top = heading.high or max(0, first - 12)
    below = range(top, max(top, min(first, top + 40)))
    above = range(
        max(0, heading.low - 14) if heading.high else max(0, first - 20), min(heading.low, first) if heading.high else 0
    )
    behind = range(last, min(len(page.lines), last + 6))
    for numbers in (below, above, behind):
        yield from (page.lines[number] for number in numbers if len(page.lines[number].text) <= 220)


def _tail(page: Layout, body: Body | None) -> list[Line]:
    if body is None:
        return []
    return page.lines[max(body.low, body.high - 3) : min(len(page.lines), body.high + 12)]


def _first(pattern: re.Pattern[str], lines: Sequence[Line]) -> str | None:
    for number, line in enumerate(lines):
        match = pattern.search(line.text)
        if match is None:
            continue
        value = clean_name(match["value"])
        if value:
            return value
        if match.end() >= len(line.text.rstrip()) and number + 1 < len(lines) and len(lines[number + 1].text) <= 30:
            return lines[number + 1].text
    return None


def _next_cell(lines: Sequence[Line], labels: Sequence[str]) -> str | None:
    for number, line in enumerate(lines[:-1]):
        match = _LABEL_ONLY.match(line.text)
        if match and match["what"] in labels and len(lines[number + 1].text) <= 40:
            value = lines[number + 1].text
            return None if _LABEL_ONLY.match(value) or noise.is_label(value) else value
    return None


def _hinted(page: Layout, lines: Sequence[Line], pattern: re.Pattern[str]) -> str | None:
    for line in lines:
        if (
            len(line.text) <= 30
            and not spans(line.text)
            and not noise.is_tool(line.text)
            and pattern.search(page.hints[line.owner])
        ):
            return re.sub(r"^[^:：]{0,6}[:：]", "", line.text)
    return None


def _beside_date(page: Layout, lines: Sequence[Line]) -> str | None:
    """The link, or the one name, that stands in a line with the date and without a label: ``2026-11-22 10:20 新华网``."""
    for line in lines[:12]:
        dates = spans(line.text)
        if len(dates) != 1 or len(line.text) > 80:
            continue
        for link in line.links:
            text = fold(page.nodes[link].text())
            if (
                2 <= len(text) <= 20
                and text in line.text
                and not noise.is_tool(text)
                and "评论" not in text
                and "参与" not in text
            ):
                return text
        rest = line.text[: dates[0].start] + "  " + line.text[dates[0].end :]
        parts = [part for part in re.split(r"\s{1,}|[|｜丨]", rest) if part.strip(_QUOTES)]
        if (
            len(parts) == 1
            and 2 <= len(parts[0]) <= 16
            and not noise.is_tool(parts[0])
            and not noise.is_label(parts[0] + "：")
        ):
            return parts[0] if not re.search(r"[:：\d]|时间|日期|更新|发布|编辑", parts[0]) else None
    return None


def _meta_source(page: Page) -> str | None:
    for name in _META_SOURCES:
        value = re.sub(r"^(?:信息|稿件|文章)?(?:来源|來源)\s?[:：]\s?", "", page.metas.get(name, ""))
        if value and not value.isdigit() and len(value) <= 40:
            return value
    return None
