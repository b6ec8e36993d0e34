"""Links that could be rows of a list: their whole title, where they lead, and how far their row reaches on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from collector.reading import dates
from collector.reading.outline import Outline, fold
from collector.reading.urls import host, resolve, url_key

LONGEST_TITLE = 300
ROW_WORDS = 60  # texts in one row; what holds more is a part of the page
_INLINE = frozenset(("b", "strong", "font", "em", "i", "u", "center", "tbody", "thead", "small", "big", "label"))
_ROWISH = frozenset(("li", "tr", "td", "dd", "dt", "p", "a", "span", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "table"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TITLE_NAME = re.compile(
    r"(?:^|[\s_-])(?:title|tit|bt|biaoti|til|headline|subject|name)(?:[\s_\d-]|$)|title", re.IGNORECASE
)
_SUMMARY_NAME = re.compile(r"desc|summary|abstract|excerpt|digest|intro|brief|zhaiyao", re.IGNORECASE)
# Words in a class that tell one row of a list from the next.
_STATES = re.compile(r"on|active|current|cur|hover|first|last|odd|even|clearfix|new|top|line|none|hide|show|fl|fr")
_LETTERS = re.compile(r"[^\W\d_]+")
_CUT = re.compile(r"(?:…+|\.{2,}|。{2,}|⋯+)$")
_LABELLED_TITLE = re.compile(
    r"(?:文章)?标\s*题\s*[:：]\s*(.+?)(?=\s+(?:作|发|更|点|录|来|时|日)\S{0,3}\s*\S{0,3}[:：]|$)"
)
_FACTS_BEHIND = re.compile(r"\s+(?:发布|更新|添加)?(?:时间|日期|来源|作者|点击(?:数|次数)?)\s?[:：].*$")
_BULLET = re.compile(r"^[\s·•▪■□●○◆◇►▶>»☆★\-–—|]+(?=[\w《“\"【\[(（])")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_COMMANDS = re.compile(
    r"(?:首页|主页|[上下前后][一1]?[页頁篇条張张]|[末尾]页|第\S{1,4}页|更多\S{0,4}|\S{0,6}更多|more|详[情细]\S{0,2}|查看\S{0,4}|点击\S{0,6}"
    r"|阅读\S{0,4}"
    r"|原文\S{0,2}|原始网页|全文|下载\S{0,6}|\S{0,4}下载|返回\S{0,4}|登[录陆]\S{0,4}|注册\S{0,4}|收藏\S{0,4}|分享\S{0,4}|打印\S{0,4}|关闭\S{0,4}"
    r"|设为\S{0,4}|加入\S{0,4}|网站(?:地图|声明|首页|导航|标识码)\S{0,12}|联系(?:我们|方式)|关于(?:我们|本站)|隐私\S{0,4}|法律声明|版权\S{0,6}|使用帮助"
    r"|无障碍\S{0,6}|长者\S{0,4}|老年\S{0,4}|繁體\S{0,2}|繁体\S{0,4}|简体\S{0,4}|english|rss|手机版|移动版|客户端|举报\S{0,2}|评论\S{0,6}"
    r"|跟贴\S{0,6}"
    r"|在?新窗口\S{0,4}|展开\S{0,2}|收起\S{0,2}|\S{0,3}ICP备\S{0,16}|\S{0,3}公网安备\S{0,24}|政务(?:微博|微信|邮箱)|适老化\S{0,6}|跳转\S{0,6}"
    r"|[\d\s.<>«»‹›|/-]+"
    r"|(?:政策)?(?:图解|解读|原文)\S{0,2}|附件\S{0,3}|办理\S{0,4}|在线\S{0,4}|我要\S{0,4}|next|prev(?:ious)?|last|first|home)",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"^[\d\s.,、]+|[\d\s()（）]+$")  # a number of readers before or behind a command
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|zip|rar|ofd|jpe?g|png|gif|mp[34]|apk|exe)$", re.IGNORECASE)
_VIA = re.compile(
    r"(?:link|redirect|jump|goto|go|url|click|visit|tiaozhuan|out|forward)[\w]*(?:\.\w+)?$", re.IGNORECASE
)
_VIA_NAMES = frozenset(("url", "target", "targetpage", "targeturl", "link", "u", "to", "redirect", "redirecturl"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link that could be a row: where it stands, where it leads and what it calls it."""

    node: int
    href: str  # as it stands in the page
    url: str
    key: str
    host: str
    title: str
    path: str  # the tags and classes above it: links of one list share it
    file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list as the list shows it."""

    href: str | None  # as it stands in the page; None where the list gives no address
    url: str  # absolute; "" where the list gives no address
    title: str
    moment: dates.Moment | None = None
    shown: bool = True  # False: the date was only read off the address


def links(page: Outline, url: str, wanted: re.Pattern[str] | None = None) -> list[Link]:
    """All links of a page whose words could be the title of an article, in page order; ``wanted`` is in their address.

    Links to the summary of an article are left out where the page links its title too.
    """
    kept = list(titles(page, url, wanted=wanted))
    titled = {link.key for link in kept if not _describes(page, link.node)}
    return [link for link in kept if link.key not in titled or not _describes(page, link.node)]


def titles(page: Outline, url: str, *, least: float = 4, wanted: re.Pattern[str] | None = None) -> Iterator[Link]:
    """The links one by one; ``least`` is what the weight of their words is at least."""
    base = _base(page, url)
    for node, tag in enumerate(page.tags):
        link = _link(page, node, base, least, wanted) if tag == "a" and "href" in page.attrs[node] else None
        if link is not None:
            yield link


def extents(page: Outline, found: Sequence[Link]) -> list[tuple[int, int]]:
    """For every link the slice of the page that is its row: the widest part around it in which no other link stands."""
    before, after = _neighbours(found)
    return [_extent(page, link.node, before[i], after[i]) for i, link in enumerate(found)]


def title_like(text: str, least: float = 4) -> bool:
    """Whether a link's words could be the title of an article, and not a command or the name of a column."""
    return weight(text) >= least and _COMMANDS.fullmatch(_COUNTS.sub("", text)) is None


def weight(text: str) -> float:
    """How much a text says: a Chinese character counts one, any other letter or digit a third, signs nothing."""
    letters = sum(map(str.isalnum, text))
    return letters / 3 if text.isascii() else letters - (letters - len(_HAN.findall(text))) * 2 / 3


def _describes(page: Outline, node: int) -> bool:
    """Whether a link is named as the summary of an article, which stands beside the link that is its title."""
    names = page.names(node)
    return _SUMMARY_NAME.search(names) is not None and _TITLE_NAME.search(names) is None


def _base(page: Outline, url: str) -> str:
    for node, tag in enumerate(page.tags[:200]):
        if tag == "base" and page.attrs[node].get("href"):
            return resolve(url, page.attrs[node]["href"]) or url
    return url


def _link(page: Outline, node: int, base: str, least: float, wanted: re.Pattern[str] | None) -> Link | None:
    href, title = page.attrs[node]["href"], link_title(page, node)
    if not title_like(title, least) or "{{" in href or "${" in href:  # a template that a script would fill
        return None
    url = _unwrapped(resolve(base, href) or "")
    if not url or (wanted and not wanted.search(url)):
        return None
    return Link(
        node=node,
        href=href,
        url=url,
        key=url_key(url),
        host=host(url),
        title=title,
        path=_path(page, node),
        file=_FILE.search(urlsplit(url).path) is not None,
    )


def _unwrapped(url: str) -> str:
    """The address behind a link of the kind ``link.php?url=http://…``, as searches and counters write them."""
    if "http" not in url[8:]:
        return url
    parts = urlsplit(url)
    if not _VIA.search(parts.path):
        return url
    inner = [v for k, v in parse_qsl(parts.query) if k.lower() in _VIA_NAMES and v.startswith(("http://", "https://"))]
    return resolve(url, inner[0]) or url if inner else url


def link_title(page: Outline, node: int) -> str:
    """The whole title that a link gives: its words, or its ``title`` where the words are cut short or missing."""
    shown = _shown(page, node)
    attribute = fold(page.attrs[node].get("title", ""))
    labelled = _LABELLED_TITLE.search(attribute)
    attribute = labelled[1] if labelled else _FACTS_BEHIND.sub("", attribute)
    if not shown:
        return _tidy(attribute or _image_title(page, node))
    stem = _CUT.sub("", shown)
    if attribute and (shown != stem or attribute.startswith(stem)) and weight(attribute) >= weight(stem) - 2:
        return _tidy(attribute)
    return _tidy(shown)


def _tidy(title: str) -> str:
    return _BULLET.sub("", title)[:LONGEST_TITLE].strip()


def _shown(page: Outline, node: int) -> str:
    """A link's own words: the heading inside it where it is a whole card, without a date that stands apart."""
    end = page.ends[node]
    for inner in range(node + 1, end):
        if page.tags[inner] in ("#text", "img"):
            continue
        if page.tags[inner] in _HEADINGS or _TITLE_NAME.search(page.names(inner)):
            words = page.words(inner, page.ends[inner])
            if weight("".join(words)) >= 4:
                return _whole(page, inner, end, words)
    words = [word for word in page.words(node, end) if not is_date(word)]
    blocks = _first_block(page, node) if weight("".join(words)) > 60 else None
    return fold(" ".join(_joined(blocks or words)))


def _whole(page: Outline, inner: int, end: int, words: list[str]) -> str:
    """A heading's words, and what follows at once in brackets and belongs to it."""
    rest = page.words(page.ends[inner], end)
    if rest and rest[0].startswith(("（", "(")) and not is_date(rest[0].strip("（()）")):
        words = [*words, rest[0]]
    return fold(" ".join(_joined([word for word in words if not is_date(word)])))


def _joined(words: Sequence[str]) -> list[str]:
    """Words as one text: marked-up parts of one Chinese sentence are not spaced."""
    return ["".join(word if _HAN.search(word) else f" {word} " for word in words)] if words else []


def _first_block(page: Outline, node: int) -> list[str] | None:
    for inner in range(node + 1, page.ends[node]):
        if page.tags[inner] in ("div", "p", "span", "li", "dt", "td"):
            words = page.words(inner, page.ends[inner])
            if 4 <= weight("".join(words)) <= 60:
                return words
    return None


def _image_title(page: Outline, node: int) -> str:
    images = [page.attrs[i] for i in range(node, page.ends[node]) if page.tags[i] == "img"]
    return next((fold(attrs.get("title") or attrs.get("alt", "")) for attrs in images), "")


def is_date(word: str) -> bool:
    """Whether a text is a date and nothing else, brackets and a label aside."""
    bare = word.strip("[]【】()（）<>|·—-– :：")
    if not 4 <= len(bare) <= 32 or not any(c.isdigit() for c in bare):
        return False
    found = dates.spans(bare)
    return bool(found) and len(bare) - (found[0].end - found[0].start) <= 6


def _path(page: Outline, node: int) -> str:
    steps: list[str] = []
    for above in page.ancestors(node):
        tag = page.tags[above]
        if tag in _INLINE or len(steps) > 30:
            continue
        steps.append(tag if tag in _ROWISH else f"{tag}.{_class(page.names(above))}")
    return "/".join(reversed(steps))


@lru_cache(maxsize=8192)
def _class(names: str) -> str:
    """A class as its letters only, without the words that tell one row from the next."""
    return "".join(dict.fromkeys(word for word in _LETTERS.findall(names) if not _STATES.fullmatch(word)))


def _neighbours(found: Sequence[Link]) -> tuple[list[int], list[int]]:
    """For every link the positions of the nearest links before and after it that lead elsewhere."""
    before, after = [-1] * len(found), [1 << 60] * len(found)
    for i in range(1, len(found)):
        same = found[i].key == found[i - 1].key
        before[i] = before[i - 1] if same else found[i - 1].node
    for i in range(len(found) - 2, -1, -1):
        same = found[i].key == found[i + 1].key
        after[i] = after[i + 1] if same else found[i + 1].node
    return before, after


def _extent(page: Outline, node: int, before: int, after: int) -> tuple[int, int]:
    start, end = node, page.ends[node]
    for above in page.ancestors(node):
        if page.tags[above] in ("body", "html") or before >= above or after < page.ends[above]:
            break
        if page.ends[above] - above > ROW_WORDS * 6 or len(page.words(above, page.ends[above])) > ROW_WORDS:
            break
        start, end = above, page.ends[above]
    return start, end
