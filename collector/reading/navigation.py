"""What a page says about where it stands: its column, its site, and the site's other columns by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from collector.model import Entry
from collector.reading import places, rows
from collector.reading.charset import decode
from collector.reading.outline import Outline, fold, outline
from collector.reading.page import parse
from collector.reading.text import dense
from collector.reading.urls import host, resolve, url_key

NEAR = 85  # of 100: how alike two names must be to be tried as one
LONGEST_NAME = 16  # characters; a longer text is a headline
_SHORTEST_TITLE = 8  # letters; a title cut shorter than this proves nothing

_CUTS = re.compile(r"\s*(?:[_|｜丨»]|--+|\s[-–—·>]\s|[-－–—](?=[^-－–—]{2,30}$))\s*")
_STEPS = re.compile(r"\s*(?:>+|＞+|»|›|/|→|\\)\s*")
_HERE = re.compile(r"(?:您?当前的?位置|您?(?:现在)?(?:的|所在)位置|现在位置|所在位置|你的位置|位置)(?:是)?\s*[:：]?\s*")
_NO_COLUMN = re.compile(r"(?:网站|返回)?(?:首页|主页)|正文|详情|列表|当前位置|home|.?", re.IGNORECASE)
_BODY = re.compile(
    r"(?:网|网站|政府|门户|门户网站|委员会|局|厅|部|院|所|办公室|办|日报|晚报|时报|报|社|中心|协会|学会|联合会|大学|学院|公司|集团|开发区|高新区|在线)$"
)
_GREETING = re.compile(r"^(?:欢迎(?:您?访问|光临|来到)?)\s*")
_CDATA = re.compile(r"^<!\[CDATA\[(.*?)\]\]>$", re.DOTALL)
_MORE = re.compile(r"(?:查看|阅读|点击)?更多\S{0,4}|\S{0,2}more\S{0,4}|[>»›]{1,3}|\+", re.IGNORECASE)
_SERVICE = re.compile(
    r"网站(?:地图|声明|导航|首页|无障碍)|联系(?:我们|方式)|关于(?:我们|本站)|隐私\S*|版权\S*|法律声明|(?:免责)?声明|返回\S*|登[录陆]\S*|注册\S*|搜索|检索|高级搜索"
    r"|设为\S*|加入\S*|无障碍\S*|长者\S*|老年\S*|适老\S*|关怀\S*|简体\S*|繁[體体]\S*|english|rss|手机版|移动版|客户端|微信\S*|微博\S*|分享\S*"
    r"|打印\S*|关闭\S*|[上下前后首末尾][一1]?[页頁]|第\S{1,4}页|首页|主页|网站首页|\S{0,3}ICP\S*|\S{0,3}公网安备\S*|[\d\s.<>«»‹›|/-]+",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…+|\.{2,}|⋯+)$")
_CRUMBS = re.compile(r"crumb|position|dqwz|location|weizhi|当前位置", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLink:
    """A link to what may be another column of the site."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a page stands; every part may be empty."""

    column: str = ""  # its own name: 通知公告
    site: str = ""  # 示例市科学技术局
    links: tuple[ColumnLink, ...] = ()  # those that look like columns, own and foreign, in page order, each once


def standing(body: bytes, url: str, *, content_type: str | None = None) -> Standing:
    """Read where a page stands: from the metas of the government page standard, else its 当前位置, else its title.

    A feed gives its title as the column's name; never raises, whatever the bytes.
    """
    text = decode(body, content_type)
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return Standing(column=_json_title(text))
    page, shape = parse(text, url), outline(text)
    title = _CDATA.sub(r"\1", page.title_tag)
    parts = [part for part in _CUTS.split(_GREETING.sub("", fold(title))) if part]
    site = page.metas.get("sitename", "") or _site(parts)
    column = _last_step(page.metas.get("columnname", "")) or _crumb(shape) or _column(parts, site)
    return Standing(column=column, site=site, links=tuple(_links(shape, url)))


def own(links: Iterable[ColumnLink], url: str) -> tuple[ColumnLink, ...]:
    """Those of the links that stay on the site of ``url`` and are not that page itself; its neighbours come first."""
    site, here = host(url).removeprefix("www."), url_key(url)
    near = [link for link in links if host(link.url).removeprefix("www.") == site and not _is_front(link.url)]
    kept = [link for link in near if url_key(link.url) != here]
    return tuple(sorted(kept, key=lambda link: _distance(link.url, url)))


def alike(name: str, links: Iterable[ColumnLink]) -> tuple[ColumnLink, ...]:
    """The links that are called as a column is, or nearly so; the same name first, then the nearest."""
    scored = [(likeness(name, link.name), link) for link in links]
    return tuple(link for score, link in sorted(scored, key=lambda pair: -pair[0]) if score >= NEAR)


def likeness(one: str, other: str) -> float:
    """How alike two names of columns are, 0 to 100; spacing and signs do not count."""
    return float(fuzz.WRatio(dense(one), dense(other)))


def recognised(known: Sequence[Entry], listed: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those of the known articles that a list shows: at the same address, or under the same title, whole or cut."""
    keys = {url_key(entry.url) for entry in listed}
    titles = {dense(entry.title) for entry in listed}
    stems = tuple(stem for entry in listed if (stem := _stem(entry.title)))
    return tuple(entry for entry in known if url_key(entry.url) in keys or _shown(entry.title, titles, stems))


def is_cut(title: str) -> bool:
    """Whether a list shows only the beginning of a title."""
    return _CUT.search(title) is not None


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _shown(title: str, titles: set[str], stems: tuple[str, ...]) -> bool:
    """Whether a title that was stored, perhaps cut itself, is among those that are listed."""
    whole, stem = dense(title), _stem(title)
    if not whole:
        return False
    if whole in titles or (stems and whole.startswith(stems)):
        return True
    return bool(stem) and any(other.startswith(stem) for other in titles)


def _stem(title: str) -> str:
    """What is left of a title that was cut; "" where it is whole, or too little is left."""
    stem = dense(_CUT.sub("", title)) if is_cut(title) else ""
    return stem if len(stem) >= _SHORTEST_TITLE else ""


def _json_title(text: str) -> str:
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return ""
    title = data.get("title") if isinstance(data, dict) else None
    return fold(title)[: 2 * LONGEST_NAME] if isinstance(title, str) else ""


def _last_step(path: str) -> str:
    """The last part of 首页 > 政务公开 > 通知公告 that names a column."""
    steps = [step for step in _STEPS.split(path) if not _NO_COLUMN.fullmatch(step)]
    return steps[-1][: 2 * LONGEST_NAME] if steps else ""


def _crumb(page: Outline) -> str:
    """The column by the page's 当前位置: what stands last in the smallest part that holds it with its steps."""
    for node, text in enumerate(page.texts):
        if page.tags[node] == "#text" and _HERE.match(text):
            return _last_step(_trail(page, node))
    return ""


def _trail(page: Outline, node: int) -> str:
    """The words around 当前位置, up to the first element that says more than the words themselves."""
    for above in page.ancestors(node):
        words = page.words(node, page.ends[above])
        if len(words) > 1 or len(_HERE.sub("", words[0])) > 1:
            said = [_HERE.sub("", words[0]), *words[1:12]]
            return ">".join(word for word in said if len(word) <= 2 * LONGEST_NAME)
    return ""


def _site(parts: Sequence[str]) -> str:
    """The site's name by the parts of the title: the last one that is called like a body or a medium."""
    return next((part for part in reversed(parts) if _BODY.search(part)), "")


def _column(parts: Sequence[str], site: str) -> str:
    named = [part for part in parts if dense(part) != dense(site) and not _NO_COLUMN.fullmatch(part)]
    name = named[0] if named else ""
    return (name.replace(site, "").strip() or name)[: 2 * LONGEST_NAME] if site else name[: 2 * LONGEST_NAME]


def _links(page: Outline, url: str) -> Iterator[ColumnLink]:
    seen: set[str] = set()
    for node, tag in enumerate(page.tags):
        target = resolve(url, page.attrs[node].get("href", "")) if tag == "a" else None
        if target is None or url_key(target) in seen or not _may_be_column(target):
            continue
        name = _name(page, node)
        if name:
            seen.add(url_key(target))
            yield ColumnLink(name=name, url=target)


def _may_be_column(url: str) -> bool:
    return not places.article_like(url) or re.search(r"/(?:col/col\d+|list\d*|node_?\d+|channels?)\b", url) is not None


def _name(page: Outline, node: int) -> str:
    """What a link calls the column it leads to; 更多 goes by the heading that stands before it."""
    shown = fold(" ".join(page.words(node, page.ends[node])))
    name = rows.link_title(page, node) if not _MORE.fullmatch(shown) else _heading(page, node)
    name = name.strip(" :：>»›|·[]【】")
    fits = 2 <= len(name) <= LONGEST_NAME and not _SERVICE.fullmatch(name) and not rows.is_date(name)
    return name if fits else ""


def _heading(page: Outline, node: int) -> str:
    """The words that stand last before a link of the kind 更多, or, where it stands first, next to it."""
    before = [word for word in page.words(max(0, node - 12), node) if not _MORE.fullmatch(word)]
    return before[-1] if before else ""


def _distance(one: str, other: str) -> tuple[int, int]:
    """How far apart two addresses stand: by the leading parts of the path that they share, then by their depth."""
    first, second = (url_key(url).split("?")[0].split("/")[1:] for url in (one, other))
    pairs = zip(first, second, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return -min(shared, len(second) - 1), abs(len(first) - len(second))
