"""Which of a page's links are the list: links of one shape are a group, and groups are weighed against each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from collector.reading import dates, rowdates
from collector.reading.outline import Outline
from collector.reading.rows import Link, Row, weight
from collector.reading.urls import host

# Parts of a page that never hold its list, and parts that hold another list than the one asked for.
_NEVER = re.compile(
    r"^(?:nav\w*|\w*navi?|menu\w*|\w*menu|foot\w*|footer|friend\w*|yqlj|youlink|copyright|crumbs?|breadcrumbs?|position|dqwz|location"
    r"|weizhi|pages?|pager|paging|pagination|share|login|toolbar|sitemap|tags?|keywords?|hotwords?|suggest)$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^(?:side\w*|aside|hot\w*|rank\w*|ranking|phb|paihang|recommend\w*|related|tuijian|tj|xgyd|xglj|rel|likes?|banner|slides?|swiper"
    r"|carousel|lunbo|focus|topic|zhuanti|zt|right\w*|rgt)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NEVER_HEADING = re.compile(
    r"友情\S{0,2}链接|友情连接|相关(?:链接|网站)|网站链接|快速(?:链接|导航|通道)|网站导航|当前位置|您的位置|常用链接|导航"
)
_BESIDE_HEADING = re.compile(
    r"(?:热门|热点|最热|点击|阅读|浏览|本周|本月|一周|24小时|人气)\S{0,4}(?:排行|文章|新闻|推荐|资讯|榜|点击|阅读)\S{0,2}|排行榜?|热榜|热门|推荐(?:阅读|文章|新闻)?|猜你喜欢"
    r"|相关(?:文章|新闻|阅读|推荐|信息|资讯|文档|解读|文件)|(?:大家|你可能)\S{0,3}[看喜]\S{0,3}|编辑推荐|图文推荐|精彩推荐|随机\S{2,4}|专题\S{0,4}"
)
_COLUMN = re.compile(
    r"(?:^|/)(?:index|list|default|home|main|more|node|channel|column|col|class|category|tags?|search|login|lists?)[\w-]{0,24}"
    r"(?:\.\w{2,5})?/?$|/$|^$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\d{3,}|[0-9a-f]{16,}|content|detail|article|/info/|/art/|/s/|post|show|view", re.IGNORECASE)
_DIGITS = re.compile(r"\d+|[0-9a-f]{16,}|[A-Za-z]*\d[\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Links that stand at the same place of the page's shape, with what their rows show."""

    path: str
    links: tuple[Link, ...]
    rows: tuple[Row, ...]
    dated: float  # share of rows that show a date
    articles: float  # share of addresses that look like an article's
    weight: float  # mean weight of a title
    factor: float  # 1 for the body of a page, less for its edges
    score: float
    start: int  # the part of the page from the first row …
    end: int  # … to the last


def groups(
    page: Outline, found: Sequence[Link], extents: Sequence[tuple[int, int]], url: str, now: datetime | None
) -> list[Group]:
    """All groups of a page's links, the best first; rows without a date stand apart from those with one."""
    shaped: dict[str, list[int]] = {}
    for i, link in enumerate(found):
        shaped.setdefault(link.path, []).append(i)
    made: list[Group] = []
    for path, members in shaped.items():
        moments = _moments(page, found, extents, members, now)
        for part in _parted(page, found, members, moments):
            made.append(_group(page, path, [(found[i], moments[i]) for i in part], url))
    return sorted(made, key=lambda group: -group.score)


def chosen(page: Outline, ranked: Sequence[Group], *, paged: bool) -> list[Group]:
    """The groups that are the page's list: the best one, and those that are of its kind."""
    best = ranked[0]
    if best.factor < 0.1 or not _is_list(best):
        return []
    return [best, *(group for group in ranked[1:] if _belongs(page, group, best, paged=paged))]


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
        or _ARTICLE.search(parts.path) is not None
        and parts.path.endswith(("html", "htm"))
    )


def shape(url: str) -> str:
    """An address with its numbers left out: those of one list are alike."""
    parts = urlsplit(url)
    return f"{parts.netloc}{_DIGITS.sub('9', parts.path)}"


def _folder_of_one(path: str) -> bool:
    """``…/20261102103000123/index.shtml``, ``…/c35128064/content.html``: an article in a folder of its own."""
    steps = [step for step in path.split("/") if step and not step.startswith("index.")]
    return bool(steps) and re.search(r"\d{6,}|[0-9a-f]{16,}", steps[-1]) is not None


def _moments(
    page: Outline,
    found: Sequence[Link],
    extents: Sequence[tuple[int, int]],
    members: Sequence[int],
    now: datetime | None,
) -> dict[int, dates.Moment | None]:
    """The date that each member's row shows: in the row itself, else between it and the next link or the one before."""
    moments = {i: _in_row(page, found[i], extents[i], now) for i in members}
    bare = [i for i in members if moments[i] is None]
    if bare:
        after = {i: _between(page, found, extents[i][1], i + 1, found[i].url, now) for i in bare}
        before = {i: _between_before(page, found, extents[i][0], i, now) for i in bare}
        better = after if sum(map(bool, after.values())) >= sum(map(bool, before.values())) else before
        moments |= better
    return moments


def _in_row(page: Outline, link: Link, extent: tuple[int, int], now: datetime | None) -> dates.Moment | None:
    start, end = extent
    inside = [word for word in page.words(link.node, page.ends[link.node]) if word not in link.title]
    outside = page.words(start, link.node) + page.words(page.ends[link.node], end)
    outside = [word for word in outside if word != link.title]
    return (
        rowdates.of_words(outside, link.url, now)
        or rowdates.of_words(inside, link.url, now)
        or rowdates.of_attributes(page, start, end)
    )


def _between(
    page: Outline, found: Sequence[Link], start: int, following: int, url: str, now: datetime | None
) -> dates.Moment | None:
    end = found[following].node if following < len(found) else min(start + 40, len(page.tags))
    return rowdates.of_words([word for word in page.words(start, min(end, start + 60))][:8], url, now)


def _between_before(
    page: Outline, found: Sequence[Link], end: int, i: int, now: datetime | None
) -> dates.Moment | None:
    start = page.ends[found[i - 1].node] if i else max(0, end - 40)
    return rowdates.of_words(page.words(max(start, end - 60), end)[-8:], found[i].url, now)


def _parted(
    page: Outline, found: Sequence[Link], members: Sequence[int], moments: dict[int, dates.Moment | None]
) -> list[list[int]]:
    """Members of one shape, parted where some blocks of the page show dates and others do not."""
    blocks: dict[int, list[int]] = {}
    for i in members:
        blocks.setdefault(_block(page, found[i].node), []).append(i)
    dated = [i for block in blocks.values() if any(moments[j] for j in block) for i in block]
    bare = [i for block in blocks.values() if not any(moments[j] for j in block) for i in block]
    return [part for part in (sorted(dated), sorted(bare)) if part]


def _block(page: Outline, node: int) -> int:
    """The list, table or part of the page in which a link stands."""
    depth = 0
    for above in page.ancestors(node):
        depth += 1
        if page.tags[above] in ("ul", "ol", "dl", "section", "body") or depth > 8:
            return above
    return 0


def _group(page: Outline, path: str, members: Sequence[tuple[Link, dates.Moment | None]], url: str) -> Group:
    links = tuple(link for link, _ in members)
    rows = tuple(_row(link, moment) for link, moment in members)
    keys = {link.key for link in links}
    dated = sum(row.shown and row.moment is not None for row in rows) / len(rows)
    articles = sum(article_like(link.url) for link in links) / len(links)
    title = sum(min(weight(link.title), 30) for link in links) / len(links)
    factor = _factor(page, links, url)
    score = (
        len(keys) ** 0.7
        * title
        * (0.4 + 1.6 * dated)
        * (0.3 + articles)
        * factor
        * _uniform(links)
        * (len(keys) / len(links))
    )
    return Group(
        path=path, links=links, rows=rows, dated=dated, articles=articles, weight=title, factor=factor, score=score,
        start=links[0].node, end=page.ends[links[-1].node],
    )  # fmt: skip


def _row(link: Link, moment: dates.Moment | None) -> Row:
    carried = None if moment else dates.from_url(link.url)
    return Row(href=link.href, url=link.url, title=link.title, moment=moment or carried, shown=moment is not None)


def _uniform(links: Sequence[Link]) -> float:
    commonest = Counter(shape(link.url) for link in links).most_common(1)[0][1]
    return 0.5 + 0.5 * commonest / len(links)


def _factor(page: Outline, links: Sequence[Link], url: str) -> float:
    """How much the place of a group counts: its surroundings' names, the heading before it, whether it leads away."""
    factor = min(_named(page, links[0].node), _headed(page, links[0].node))
    if all(link.file for link in links):
        factor *= 0.5
    home = [link for link in links if _site(host(link.url)) == _site(host(url))]
    outward = len(home) < len(links) / 2
    columns = sum(not article_like(link.url) for link in links) > len(links) / 2
    return factor * (0.1 if outward and columns else 1)


def _site(name: str) -> str:
    return (
        ".".join(name.split(".")[-2:])
        if not name.endswith((".gov.cn", ".com.cn", ".org.cn", ".edu.cn", ".net.cn"))
        else ".".join(name.split(".")[-3:])
    )


def _named(page: Outline, node: int) -> float:
    factor = 1.0
    for above in page.ancestors(node):
        tag = page.tags[above]
        if tag in ("body", "html"):
            break
        if tag in ("nav", "footer"):
            return 0.05
        factor = min(factor, 0.25 if tag == "aside" else _by_name(page.names(above)))
    return factor


def _by_name(names: str) -> float:
    words = names.replace("_", " ").replace("-", " ").split()
    parts = {*words, *(part for word in words for part in _PARTS.findall(word))}
    whole = {word for word in names.split()} | parts
    if any(_NEVER.match(part) for part in whole if len(part) > 2) and not any(
        "list" in word.lower() or "news" in word.lower() for word in whole
    ):
        return 0.05
    return 0.3 if any(_BESIDE.match(part) for part in parts) else 1.0


def _headed(page: Outline, node: int) -> float:
    """Weighs the words that stand last before a group."""
    words = page.words(max(0, node - 40), node)[-3:]
    for word in words:
        if len(word) <= 12 and _NEVER_HEADING.search(word):
            return 0.05
        if len(word) <= 10 and _BESIDE_HEADING.fullmatch(word.strip(" :：|·")):
            return 0.2
    return 1.0


def _is_list(group: Group) -> bool:
    if group.dated >= 0.5:
        return group.weight >= 4
    return group.articles >= 0.5 and group.weight >= 6


def _belongs(page: Outline, group: Group, best: Group, *, paged: bool) -> bool:
    """Whether a group is a part of the same list, or another list of articles on a page of several."""
    if not _is_list(group) or group.dated < best.dated - 0.5:
        return False
    inside = best.start <= group.start and group.end <= best.end and group.factor >= best.factor
    if inside or (group.path == best.path and group.factor >= best.factor):
        return True
    if paged or group.factor < 0.5:
        return False
    return group.articles >= min(best.articles, 0.5) and (group.dated >= 0.5 or group.weight >= 9)
