"""An article's title: what the page shows as its heading, checked against what the page says of itself elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from collector.model import Evidence
from collector.reading import noise
from collector.reading.dates import spans
from collector.reading.layout import Layout, dense, fold
from collector.reading.page import Page

LONGEST = 220  # characters; a longer text is no title
_TAGS = {"h1": 3.0, "h2": 1.5, "h3": 1.0, "ucaptitle": 3.0, "founder-title": 3.0, "h4": 0.5, "h5": 0.5}
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:[a-z]{0,12}[_-]?(?:title|titles|biaoti|headline)|tit|tt|bt|subject|topic|activity-name)\d?(?=[\s_-])",
    re.ASCII,
)
_METAS = ("articletitle", "og:title", "twitter:title", "headline", "title", "dc.title")
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:pre|pretitle|pre-title|introtitle|yinti|yt|kicker|shoulder|eyebrow|uptitle)(?=[\s_-])"
)
_SUBTITLE = re.compile(r"(?:^|[\s_-])(?:sub|subtitle|sub-title|subhead|futi|fubiaoti|ft|vicetitle|sec-title)(?=[\s_-])")
_CUTS = re.compile(
    r"[_|｜丨]|\s?--+\s?|\s[-–—·»>]\s|[-－–—](?=[^-－–—]{2,30}$)|\s+(?=[^\s]{2,20}(?:网|网站|频道|客户端|日报|官网)$)"
)
_SITE = re.compile(
    r"(?:网|网站|政府|门户|频道|委员会|人民政府|局|厅|部|院|办公室|日报|晚报|时报|数字报|电子报|新闻|客户端|官网|中心|协会|学会|大学|学院|公司|集团|平台|财经|中国|社"
    r"|网易|搜狐|新浪|凤凰|腾讯|澎湃|The Paper|Paper|News|\.com|\.cn|\.net|CSDN\.NET|新聞|時報|聯合報|網|報)$",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"(?:通知|意见|批复|公告|通告|公示|办法|决定|的函|令|条例|规定|方案|规划|细则|指南|名单|报告|说明|解读|复函|纲要)(?:[（(].{1,30}[)）])?$"
)
_DOTS = re.compile(r"(?<=[第最首唯顶极])[.．·](?=[\u4e00-\u9fff])")
_TRAILING = re.compile(r"\s?[（(\[]\s?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s?[)）\]]$")
_RESIDUE = re.compile(r"(?:^|\s)(?:begin|end)-->|<!--.{0,40}?-->|^【?标题】?[:：]\s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title and where it stands: from line ``low`` up to ``high`` of the layout, both 0 where it is not shown."""

    text: str
    low: int
    high: int
    evidence: Evidence | None
    kicker: str | None = None
    subtitle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    text: str
    low: int
    high: int
    score: float


def read_title(page: Page, listed: str = "") -> Heading:
    """The title that the page shows, or what its metas or ``listed`` (the list's own) say where it shows none."""
    names = said(page, listed)
    shown = max(_shown(page.layout, names), key=lambda candidate: candidate.score, default=None)
    if shown is None or shown.score < 4:
        shown = _first_apart(page.layout, names) or shown
    if shown is None or shown.score < 4:
        rule, name = next(iter(names.items()), ("", ""))
        evidence = Evidence(rule=rule, confidence=0.6) if name else None
        return Heading(text=tidy(name), low=0, high=0, evidence=evidence)
    return _whole(page.layout, shown, names)


def said(page: Page, listed: str = "") -> dict[str, str]:
    """What the page calls itself where it is not seen, by rule, the most exact first; site names are cut off."""
    names = {f"meta:{name}": page.metas[name] for name in _METAS if name in page.metas}
    names = {rule: value for rule, value in names.items() if 2 <= len(value) <= LONGEST}
    if page.title_tag:
        names["title element"] = page.title_tag
    if listed:
        names["list"] = listed.rstrip("….")
    headlines = names.pop("meta:articletitle", None)
    cut = {rule: without_site(value) for rule, value in names.items()}
    if not headlines:
        return cut
    plain = dense(headlines)  # a title element that shares nothing with it names the site, not the article
    fitting = {rule: value for rule, value in cut.items() if _agreement(plain, dense(value)) >= 2.5}
    return {"meta:ArticleTitle": headlines} | {
        rule: value for rule, value in fitting.items() if len(dense(value)) >= 0.6 * len(plain)
    }


def without_site(title: str) -> str:
    """A title element without the site's name and the column names that follow the title."""
    parts = _CUTS.split(title)
    if len(parts) == 2 and len(dense(parts[1])) >= 8 and _SITE.search(parts[0]) and not _SITE.search(parts[1]):
        return parts[1].strip()  # the site's name stands first
    kept = title
    while len(parts) > 1 and (_SITE.search(parts[-1].strip()) or len(parts[-1]) <= 12 or len(parts) > 2):
        kept = kept[: kept.rfind(parts[-1])].rstrip(" _|｜丨-－–—·»>")
        parts.pop()
        if len(kept) < 12 or not _CUTS.search(kept[-24:]):
            break
    kept = kept if len(dense(kept)) >= 5 else title
    return kept[1:-1] if kept.startswith("【") and kept.endswith("】") and kept.count("【") == 1 else kept


def tidy(title: str) -> str:
    """A title as it is meant: without the dots that site builders put into 第.一, and without template residue."""
    title = fold(_DOTS.sub("", _RESIDUE.sub(" ", title))).strip("　 _|")
    return _TRAILING.sub("", title) or title


def _shown(page: Layout, names: Mapping[str, str]) -> Iterator[_Candidate]:
    known = [dense(name) for name in names.values()]
    strict = "meta:ArticleTitle" in names  # then a heading that shares nothing with it heads something else
    for element, (tag, hint) in enumerate(zip(page.tags, page.hints, strict=True)):
        weight = _TAGS.get(tag, 0.0) + (1.5 if hint and _is_named(hint) else 0.0)
        low, high = page.lows[element], page.highs[element]
        if weight and 0 < high - low <= 5:
            yield from _candidate(page, low, high, weight, known, strict)
    initials = {name[:1] for name in known}
    for number, line in enumerate(page.lines):
        if line.linked * 2 >= len(line.text) or len(line.text) > LONGEST:
            continue
        if _informed(page, number + 1) or (
            line.text[0] in initials and any(_agreement(dense(line.text), name) >= 4 for name in known)
        ):
            yield from _candidate(page, number, number + 1, 0.5, known, strict)


def _first_apart(page: Layout, names: Mapping[str, str]) -> _Candidate | None:
    """The first line that is a heading by its looks, for pages that neither mark nor declare a fitting title."""
    named = dense(names.get("title element", ""))
    if names.keys() - {"title element"} or (len(named) >= 8 and not _SITE.search(named)):
        return None
    place = next((number for number in range(len(page.lines)) if _set_apart(page, number)), None)
    return _Candidate(text=page.lines[place].text, low=place, high=place + 1, score=5.0) if place is not None else None


def _set_apart(page: Layout, number: int) -> bool:
    """Whether a line is a heading by its looks alone: centred and bold or large, a paragraph right below it."""
    line = page.lines[number]
    below = page.lines[number + 1].text if number + 1 < len(page.lines) else ""
    if not 6 <= len(line.text) <= 60 or "。" in line.text or len(below) < 60 or "。" not in below:
        return False
    inner = range(line.owner, min(page.ends[line.owner], line.owner + 6))
    bold = any(page.tags[element] in ("b", "strong", "font", "big") for element in inner)
    return bold and any(_centred(page, element) for element in (line.owner, page.parents[line.owner]))


def _centred(page: Layout, element: int) -> bool:
    style = dense(page.attribute(element, "style"))
    aligned = page.attribute(element, "align").lower() in ("center", "middle")
    return aligned or page.tags[element] == "center" or "text-align:center" in style


def _is_paragraph(text: str) -> bool:
    """Whether a text is sentences: the last paragraph of an article may stand above its date as a title does."""
    return text.endswith("。") and text.count("。") > 1


@lru_cache(maxsize=8192)
def _is_named(hint: str) -> bool:
    return _NAMED.search(hint) is not None


def _candidate(
    page: Layout, low: int, high: int, weight: float, known: list[str], strict: bool
) -> Iterator[_Candidate]:
    lines = page.lines[low:high]
    text = _joined(list(dict.fromkeys(line.text for line in lines)))
    plain = dense(text)
    if not 4 <= len(plain) <= LONGEST or noise.is_tool(text) or noise.is_label(text) or _is_paragraph(text):
        return
    agreement = max((_agreement(plain, name) for name in known), default=0.0)
    score = weight + agreement + _followed(page, high) - low / 2000
    score -= 5 if known and agreement == 0 and strict else 0
    score -= 2 if sum(line.linked for line in lines) * 2 > len(plain) else 0
    around = list(page.ancestors(lines[0].owner))
    score -= 3 if page.hidden[around[0]] else 0
    score -= 2 if any(noise.is_region(page.hints[element]) for element in around[:5]) else 0
    yield _Candidate(text=text, low=low, high=high, score=score)


def _agreement(text: str, name: str) -> float:
    """How well a shown text (dense) fits a name (dense) that the page gives itself: 5 the same, 0 not at all."""
    if not text or not name:
        return 0.0
    if text == name:
        return 5.0
    if len(text) >= 8 and name.startswith(text):
        return 4.0 if len(text) >= 0.7 * len(name) else 1.0 + 3.5 * len(text) / len(name)
    if len(name) >= 8 and text.startswith(name):
        return 4.0
    if len(text) >= 8 and text in name:
        return 3.0 + len(text) / len(name)
    return 2.5 if len(name) >= 8 and name in text else 0.0


def _followed(page: Layout, high: int) -> float:
    """What speaks for a line as title in the lines behind it: facts with a date, or at least a date."""
    if _informed(page, high):
        return 4.0
    return 3.0 if _informed(page, high + 1) else 1.5 if _dated(page, high) else 0.0


def _informed(page: Layout, number: int) -> bool:
    """Whether a line is of labelled facts with a date, as stands below a title."""
    line = page.lines[number].spaced if number < len(page.lines) else ""
    return noise.is_label(line) and bool(spans(line))


def _dated(page: Layout, high: int) -> bool:
    return any(spans(line.spaced) for line in page.lines[high : high + 4] if len(line.text) <= 120)


def _whole(page: Layout, shown: _Candidate, names: Mapping[str, str]) -> Heading:
    """The candidate with what belongs to it: a second line that the metas know of, 引题 and 副题."""
    text, low, high = shown.text, shown.low, shown.high
    for rule in ("meta:ArticleTitle", "title element"):
        extended = _extended(page, low, high, dense(names.get(rule, "")))
        if extended:
            text, (low, high) = _joined([line.text for line in page.lines[slice(*extended)]]), extended
    declared = names.get("meta:ArticleTitle", "")
    if declared and dense(declared) in dense(text) and len(dense(text)) <= len(dense(declared)) + 16:
        text = declared  # what the heading has beyond it is a date or a button
    if dense(text) in dense(declared):  # the page shows a part of what it declares: the other part stands elsewhere
        text = text if dense(text) == dense(declared) else declared
    kicker = _named_line(page, low - 1, _KICKER)
    subtitle = _named_line(page, high, _SUBTITLE)
    if shown.score < 5 and dense(text) != dense(shown.text):
        low = high = 0  # where a mere part of it was found says nothing about where the title stands
    evidence = Evidence(rule="heading", confidence=0.98 if shown.score >= 7 else 0.8 if shown.score >= 5 else 0.6)
    return Heading(text=tidy(text), low=low, high=high, evidence=evidence, kicker=kicker, subtitle=subtitle)


def _extended(page: Layout, low: int, high: int, name: str) -> tuple[int, int] | None:
    """Where the lines around the candidate, put together, are exactly the name."""
    if dense(page.lines[low].text) == name or high - low > 3:
        return None
    for start in range(max(0, low - 2), low + 1):
        for end in range(high, min(len(page.lines), high + 3) + 1):
            if (start, end) != (low, high) and dense("".join(line.text for line in page.lines[start:end])) == name:
                return start, end
    return None


def _named_line(page: Layout, number: int, pattern: re.Pattern[str]) -> str | None:
    if not 0 <= number < len(page.lines):
        return None
    line = page.lines[number]
    hints = (page.hints[element] for element in list(page.ancestors(line.owner))[:2])
    return line.text if len(line.text) <= LONGEST and any(pattern.search(hint) for hint in hints if hint) else None


def _joined(texts: list[str]) -> str:
    """Lines of one title: a formal document's title is one sentence, a headline's two halves keep a space."""
    return ("" if _FORMAL.search(texts[-1]) and not _FORMAL.search(texts[0]) else " ").join(texts)
