"""Tells real content from refusals dressed as pages: challenges, blocks, soft 404s, shells, error pages.

A page is judged by what it holds, not by a word it contains: sentences, an article's furniture (来源, 发布时间) or
rows of a list make it real; a refusal has none of these, and says so in its title or in its few words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from collector.reading import dates, jsonlist, places
from collector.reading.charset import decode
from collector.reading.outline import Outline, fold, outline
from collector.reading.refusals import MARKS, SAYINGS
from collector.reading.rows import titles, weight

LONGEST = 2_000_000  # characters of a page looked at
SENTENCE = 10  # weight from which a text outside links is a sentence
LONG_TEXT = 350  # weight of sentences that only an article has
THIN = 60  # weight of sentences below which a page tells next to nothing
MARKED = 200_000  # characters searched for the marks of protections
ROWS = 3  # links to articles that only a list has
FEW_LINKS = 20  # a page that protects another has none or a few
MANY_ROWS = 12  # so many that whatever is said above them is not said of the page

_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)</title", re.IGNORECASE | re.DOTALL)
_LABEL_META = re.compile(
    r"<meta[^>]{0,200}name\s?=\s?[\"']?(?:ArticleTitle|PubDate|ContentSource|publishdate"
    r"|firstpublishedtime)[\"'\s][^>]{0,20}content\s?=\s?[\"']?[^\"'\s>]",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:发布|发表|发文|成文|更新|印发)(?:时间|日期|机构)|来\s{0,4}源\s?[:：]|稿源|信息来源|责任编辑|浏览(?:次数|量)|阅读(?:次数|量)|点击(?:次数|数)"
    r"|(?:答复|回复|留言)(?:时间|日期|单位|部门|机构)|索\s{0,2}引\s{0,2}号|文\s{0,2}号|作者\s?[:：]|字号"
    r"|(?<![\u4e00-\u9fff])日\s?期\s?[:：]"
)
# How news is told; a refusal speaks to its reader instead.
_TOLD = re.compile(r"记者|近日|日前|获悉|通报|据了解")
_ON_A_DAY = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}日")
_TODAY = re.compile(r"今天是|今日是|现在是|星期[一二三四五六日]")
_ADDRESSED = re.compile(r"[您你]|本站|the (?:page|site|request)|your (?:ip|browser|request)", re.IGNORECASE)
_ENTRANCE = re.compile(
    r"queryData\s?=|<datastore|\.jpage\(|__NEXT_DATA__|/searchList/|createPageHTML|[A-Z][A-Z0-9_]{5,}\.json",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"document\.cookie|location\s?[.=]|\beval\s?\(|setTimeout|window\.open|atob\("
    r"|String\.fromCharCode"
)
_REFRESH = re.compile(r"<meta[^>]{0,60}http-equiv\s?=\s?[\"']?refresh", re.IGNORECASE)
_APP_ROOT = re.compile(r"<div[^>]{0,80}\bid\s?=\s?[\"']?(?:app|root|__next|__nuxt|main-app)\b", re.IGNORECASE)
_FRAME = re.compile(r"<i?frame\b|<frameset\b", re.IGNORECASE)
_FOOT = re.compile(r"ICP备|公网安备|copyright|版权所有|©|主办单位|网站标识码|技术支持", re.IGNORECASE)
_OPEN = re.compile(r"<(div|ul|ol|table|section|tr|td|li)\b", re.IGNORECASE)
_SHUT = re.compile(r"</(div|ul|ol|table|section|tr|td|li)\b", re.IGNORECASE)
_BY_STATUS = {401: "login", 404: "soft404", 410: "soft404", 412: "challenge", 521: "challenge", 407: "login"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a response is: ``good``, or the kind of refusal, whose it is where that shows, and why it is thought so."""

    kind: str
    vendor: str | None = None
    why: str = ""

    @property
    def good(self) -> bool:
        """Whether the response is real content."""
        return self.kind == "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What there is to see on a page."""

    html: str
    page: Outline
    title: str
    words: tuple[str, ...]  # visible texts outside links, the foot of the page left out
    sentences: float  # weight of those that are sentences
    visible: float  # weight of all visible text, links included
    links: int
    rows: int  # links that look like articles, up to ``MANY_ROWS``
    dated: bool
    furnished: bool
    images: int
    scripts: str
    password: bool


def judge(
    status: int | None, headers: Mapping[str, str], body: bytes, *, url: str = "", expects: str = "page"
) -> Verdict:
    """Whether a response is real content, or which kind of refusal.

    ``status`` None: not known. ``headers``: names in any case. ``expects``: ``page``, ``list``, ``json`` or ``feed``,
    what was asked for, where it is known. Kinds: good, challenge, captcha, block, login, soft404, parked, maintenance,
    default, shell, empty, truncated, error.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    text = decode(body[: LONGEST * 2], lowered.get("content-type"))[:LONGEST]
    verdict = _judged(status, lowered, body, text, url, expects)
    if verdict.good or verdict.vendor:
        return verdict
    return replace(verdict, vendor=_vendor(text[:MARKED], lowered))


def _judged(status: int | None, headers: Mapping[str, str], body: bytes, text: str, url: str, expects: str) -> Verdict:
    if status is not None and not 200 <= status < 300 and status != 304:
        return Verdict(kind=_status_kind(status, text), why=f"status {status}")
    if not text.strip():
        return Verdict(kind="empty", why="no content")
    if b"\x00" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Verdict(kind="error", why="no text but a file")
    if _is_data(text):
        return _data(text, expects)
    if _cut(text, body, headers):
        return Verdict(kind="truncated", why="the page breaks off")
    return _page(_look(text, url))


def _page(look: _Look) -> Verdict:
    said = _said(look)
    if said:
        return Verdict(kind=said[0], why=f"says {said[1]}")
    if _holds(look):
        return Verdict(kind="good", why="sentences, rows or the furniture of an article")
    for found in (_marked(look), _wordless(look), _lacking(look)):
        if found:
            return found
    return Verdict(kind="good", why="short, and nothing speaks against it")


def _marked(look: _Look) -> Verdict | None:
    if look.sentences >= THIN or look.rows or look.links > FEW_LINKS:
        return None
    marks = ((name, kind) for name, kind, pattern in MARKS if pattern.search(look.html[:MARKED]))
    return next((Verdict(kind=kind, vendor=name, why="only the marks of a protection") for name, kind in marks), None)


def _wordless(look: _Look) -> Verdict | None:
    """Scripts, frames or an application's root instead of words."""
    if look.visible >= 12 or look.images:
        return None
    acts = _ACTS.search(look.scripts) is not None
    if acts or look.scripts or any(mark.search(look.html) for mark in (_APP_ROOT, _FRAME, _REFRESH)):
        return Verdict(kind="challenge" if acts else "shell", why="scripts or frames and no words")
    return Verdict(kind="empty", why="markup without content") if look.visible < 0.5 else None


def _lacking(look: _Look) -> Verdict | None:
    """Words, but none that a page is made for."""
    if _REFRESH.search(look.html) and look.visible < 40:
        return Verdict(kind="shell", why="only sends on to another page")
    if _menu_only(look):
        return Verdict(kind="shell", why="menus only: what the page is for is filled in by script")
    if look.password and look.sentences < THIN:
        return Verdict(kind="login", why="a form that asks for a password, and nothing else")
    return None


def _menu_only(look: _Look) -> bool:
    """Links that lead on and nothing else, neither rows in a script nor the name of the place they come from."""
    if look.sentences >= SENTENCE or look.dated or look.rows or look.links < 3 or not look.scripts:
        return False
    return _ENTRANCE.search(look.html) is None and not jsonlist.in_scripts(look.page, "http://page.invalid/")


def _holds(look: _Look) -> bool:
    if look.furnished and (look.dated or look.sentences >= SENTENCE):
        return True
    return look.sentences >= LONG_TEXT or look.rows >= ROWS


def _said(look: _Look) -> tuple[str, str] | None:
    """What the page says of itself: in its title, unless it holds a long text, or in its few words."""
    if _narrative(look):
        return None
    title = _own_title(look.title)
    titled = _saying(title) if weight(title) < 40 else None
    if titled and not look.furnished and (look.sentences < LONG_TEXT or _mostly(title, titled[1])):
        return titled
    if look.furnished or look.sentences >= LONG_TEXT or look.rows >= MANY_ROWS:
        return None
    lead = [word for word in look.words if weight(word) <= 80][:60]
    said = _saying("\n".join(lead))
    return None if said and said[0] == "login" and not look.password and look.sentences >= THIN else said


def _narrative(look: _Look) -> bool:
    """Whether the page tells something to nobody in particular: as news is told, or dated and in a site's frame."""
    told = " ".join(word for word in look.words if weight(word) >= SENTENCE)
    if look.sentences < SENTENCE * 2 or _ADDRESSED.search(told):
        return False
    framed = look.links >= 5 and look.dated
    return framed or _TOLD.search(told) is not None or (look.sentences >= THIN and _ON_A_DAY.search(told) is not None)


def _mostly(title: str, saying: str) -> bool:
    """Whether a title is little more than what it says of a refusal: 404 Not Found, and not 出现404怎么办."""
    return weight(title) - weight(saying) < 4


def _saying(text: str) -> tuple[str, str] | None:
    for kind, pattern in SAYINGS:
        match = pattern.search(text)
        if match:
            return kind, match[0]
    return None


def _own_title(title: str) -> str:
    """A page's title without its site's name, which may well be 安全狗 or 登录."""
    return re.split(r"[_|]| [-–—] ", title)[0] if weight(title) > 12 else title


def _look(html: str, url: str) -> _Look:
    page = outline(html)
    outside, inside = _words(page)
    told = tuple(word for word in outside if not _FOOT.search(word))
    every = " ".join(word for word in outside if not _TODAY.search(word))
    title = _TITLE.search(html)
    sentences = sum(weight(word) for word in told if weight(word) >= SENTENCE)
    furnished = _LABEL_META.search(html) is not None or _FURNITURE.search(every) is not None
    dated = bool(dates.moments(every[:20_000]))
    sure = furnished and (dated or sentences >= SENTENCE)  # content whatever else it holds: its links are not counted
    return _Look(
        html=html,
        page=page,
        title=fold(title[1]) if title else "",
        words=told,
        sentences=sentences,
        visible=weight("".join(outside)) + weight("".join(inside)),
        links=sum(tag == "a" for tag in page.tags),
        rows=0 if sure else _rows(page, url or "http://page.invalid/"),
        dated=dated,
        furnished=furnished,
        images=sum(tag == "img" for tag in page.tags),
        scripts="\n".join(page.texts[i] or "src" for i, tag in enumerate(page.tags) if tag == "script")[:100_000],
        password=any(
            tag == "input" and page.attrs[i].get("type", "").lower() == "password" for i, tag in enumerate(page.tags)
        ),
    )


def _rows(page: Outline, url: str) -> int:
    """How many links look like articles, counted as far as it matters."""
    found: set[str] = set()
    for link in titles(page, url, least=7):
        if link.file or places.article_like(link.url):
            found.add(link.key)
        if len(found) >= MANY_ROWS:
            break
    return len(found)


def _words(page: Outline) -> tuple[list[str], list[str]]:
    """Visible texts outside links and inside them."""
    outside: list[str] = []
    inside: list[str] = []
    end = 0
    for node, tag in enumerate(page.tags):
        if tag == "a":
            end = max(end, page.ends[node])
        elif tag == "#text":
            (inside if node < end else outside).append(page.texts[node])
    return outside, inside


def _vendor(text: str, headers: Mapping[str, str]) -> str | None:
    head = " ".join(
        f"{name}={value}" for name, value in headers.items() if name in ("server", "set-cookie", "via", "cf-ray")
    )
    return next((name for name, _, pattern in MARKS if pattern.search(text) or pattern.search(head)), None)


def _status_kind(status: int, text: str) -> str:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400 or status >= 500:
        return "error"
    said = _saying(fold(re.sub(r"<[^>]{0,500}>", " ", text[:5000]))[:600])
    return said[0] if said and said[0] in ("captcha", "challenge", "login") else "block"


def _is_data(text: str) -> bool:
    """Whether the body is JSON, a feed or other XML rather than HTML."""
    start = text.lstrip("\ufeff \r\n\t")[:300].lower()
    if start.startswith(("{", "[")):
        return True
    return start.startswith(("<?xml", "<rss", "<feed", "<datastore", "<rdf:")) and "<html" not in start


def _data(text: str, expects: str) -> Verdict:
    """JSON or XML: real, unless it breaks off, or is short and says that it is a refusal."""
    if _broken(text) and expects != "feed":
        return Verdict(kind="truncated", why="the data breaks off")
    said = (
        _saying(text) if len(text) < 600 and text.lstrip()[:1] == "{" and ":[{" not in text.replace(" ", "") else None
    )
    if said and said[0] in ("captcha", "challenge", "block", "login"):
        return Verdict(kind=said[0], why=f"says {said[1]}")
    return Verdict(kind="good", why="data")


def _broken(text: str) -> bool:
    """Whether data begins like JSON or a Hanweb list and does not end so."""
    bare = text.strip("\ufeff \r\n\t;")
    if bare.startswith("<datastore"):
        return "</datastore" not in bare
    return re.match(r"\{\s*\"|\[\s*[{\[\"]", bare) is not None and not bare.endswith(("}", "]", ")"))


def _cut(text: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether an HTML page breaks off: shorter than announced, or without its end and in the middle of something."""
    announced = headers.get("content-length", "")
    if announced.isdigit() and "content-encoding" not in headers and len(body) < int(announced):
        return True
    low = text.lower()
    if "<body" not in low or "</html" in low or "</body" in low or len(text) < 1000:
        return False
    if low.rfind("<") > low.rfind(">"):
        return True
    return len(_OPEN.findall(text)) - len(_SHUT.findall(text)) >= 4
