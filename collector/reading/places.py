"""What the address of a link and its place on the page say about it: an article, a column, a menu, a hot list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from collector.reading import dates
from collector.reading.outline import Outline
from collector.reading.rows import Link
from collector.reading.urls import host

# Parts of a page that never hold its list, and parts that hold another list than the one asked for.
_NEVER = re.compile(
    r"^(?:\w*nav(?:i|bar|list)?|\w*menu(?:list|bar)?|foot\w*|friend\w*|yqlj|youlian|links|copyright|crumbs?"
    r"|breadcrumbs?|position|dqwz"
    r"|location|weizhi|pages?|pager|paging|pagination|share|login|toolbar|sitemap|tags?|keywords?|hotwords?"
    r"|suggest)$",
    re.IGNORECASE,
)
_NEVER_PART = re.compile(
    r"^(?:nav|menu|foot|footer|friend|friends|crumb|crumbs|breadcrumb|pagination|copyright)$", re.IGNORECASE
)
_BESIDE = re.compile(
    r"^(?:side\w*|aside|hot\w*|rank\w*|ranking|phb|paihang|recommend\w*|related|tuijian|tj|xgyd|xglj|rel|likes?"
    r"|banner|slides?|swiper"
    r"|carousel|lunbo|focus|topic|zhuanti|zt|right\w*|rgt)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NEVER_HEADING = re.compile(
    r"友情\S{0,2}[链连]接|(?:相关|常用|网站|快速|便民|政府|部门|行业)\S{0,2}(?:[链连]接|网站|导航|通道)|网站导航|链接|[链连]接导航"
)
_BESIDE_HEADING = re.compile(
    r"(?:热门|热点|最热|点击|阅读|浏览|本周|本月|一周|24小时|人气)\S{0,4}(?:排行|文章|新闻|推荐|资讯|榜|点击|阅读)\S{0,2}|排行榜?|热榜|热门|推荐(?:阅读|文章|新闻)?|猜你喜欢"
    r"|相关(?:文章|新闻|阅读|推荐|信息|资讯|文档|解读|文件)|(?:大家|你可能)\S{0,3}[看喜]\S{0,3}|编辑推荐|图文推荐|精彩推荐|随机\S{2,4}|专题\S{0,4}"
)
_COLUMN = re.compile(
    r"(?:^|/)(?:index|list|default|home|main|more|node|channel|column|col|class|category|tags?|search|login"
    r"|lists?)[\w-]{0,24}"
    r"(?:\.\w{2,5})?/?$|/$|^$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\d{3,}|[0-9a-f]{16,}|content|detail|article|/info/|/art/|/s/|post|show|view", re.IGNORECASE)
_DIGITS = re.compile(r"\d+|[0-9a-f]{16,}|[A-Za-z]*\d[\w-]*")
_TWO_LABELS = (".gov.cn", ".com.cn", ".org.cn", ".edu.cn", ".net.cn", ".ac.cn")


@lru_cache(maxsize=8192)
def article_like(url: str) -> bool:
    """Whether an address looks like that of one article rather than of a column."""
    parts = urlsplit(url)
    if dates.from_url(url) and not parts.path.endswith("/"):
        return True
    if _COLUMN.search(parts.path) and not _ARTICLE.search(parts.query) and not _folder_of_one(parts.path):
        return False
    return (
        _ARTICLE.search(parts.path.rsplit("/", 1)[-1] + "?" + parts.query) is not None
        or bool(_ARTICLE.search(parts.path.rstrip("/").rsplit("/", 2)[-1]))
        or (_ARTICLE.search(parts.path) is not None and parts.path.endswith(("html", "htm")))
    )


@lru_cache(maxsize=8192)
def shape(url: str) -> str:
    """An address with its numbers left out: those of one list are alike."""
    parts = urlsplit(url)
    return f"{parts.netloc}{_DIGITS.sub('9', parts.path)}"


def _folder_of_one(path: str) -> bool:
    """``…/20261102103000123/index.shtml``, ``…/c35128064/content.html``: an article in a folder of its own."""
    steps = [step for step in path.split("/") if step and not step.startswith("index.")]
    return bool(steps) and re.search(r"\d{6,}|[0-9a-f]{16,}", steps[-1]) is not None


def factor(page: Outline, links: Sequence[Link], url: str) -> float:
    """How much the place of a group counts: its surroundings' names, the heading before it, whether it leads away."""
    counted = min(_named(page, links[0].node), _headed(page, links[0].node))
    if all(link.file for link in links):
        counted *= 0.5
    own = _site(host(url))
    outward = sum(_site(link.host) == own for link in links) < len(links) / 2
    columns = sum(not article_like(link.url) for link in links) > len(links) / 2
    return counted * (0.1 if outward and columns else 1)


def _site(name: str) -> str:
    labels = 3 if name.endswith(_TWO_LABELS) else 2
    return ".".join(name.split(".")[-labels:])


def _named(page: Outline, node: int) -> float:
    counted = 1.0
    for above in page.ancestors(node):
        tag = page.tags[above]
        if tag in ("body", "html"):
            break
        if tag in ("nav", "footer"):
            return 0.05
        if page.ends[above] - above > len(page.tags) * 0.6:  # it holds nearly everything: its name tells nothing
            break
        counted = min(counted, 0.25 if tag == "aside" else _by_name(page.names(above)))
    return counted


def _by_name(names: str) -> float:
    words = names.split()
    parts = {part for word in words for part in _PARTS.findall(word)}
    if any(_NEVER.match(word) for word in words) or any(_NEVER_PART.match(part) for part in parts):
        return 0.05
    return 0.3 if any(_BESIDE.match(part) for part in {*words, *parts}) else 1.0


def _headed(page: Outline, node: int) -> float:
    """Weighs the words that stand last before a group."""
    for word in page.unlinked(max(0, node - 40), node)[-3:]:
        heading = word.strip(" :：|·【】[]>»")
        if _NEVER_HEADING.fullmatch(heading):
            return 0.05
        if len(heading) <= 10 and _BESIDE_HEADING.fullmatch(heading):
            return 0.2
    return 1.0
