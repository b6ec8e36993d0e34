"""Which of a page's links are the list: links of one shape are a group, and groups are weighed against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collector.reading import dates, places, rowdates
from collector.reading.outline import Outline
from collector.reading.rowdates import Dated
from collector.reading.rows import Link, Row, extents, weight

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Links that stand at the same place of the page's shape, with what their rows show."""

    path: str
    links: tuple[Link, ...]
    rows: tuple[Row, ...]
    reach: tuple[Slice, ...]  # the part of the page that each row is
    blocks: frozenset[int]  # the lists and tables of the page in which they stand
    dated: float  # share of rows that show a date, be it one that only a clock could tell
    articles: float  # share of addresses that look like an article's
    weight: float  # mean weight of a title
    factor: float  # 1 for the body of a page, less for its edges
    score: float


def groups(page: Outline, found: Sequence[Link], url: str, now: datetime | None) -> list[Group]:
    """All groups of a page's links, the best first; blocks without dates stand apart from those with dates."""
    alone, told = extents(page, found), rowdates.telling(page)
    shaped: dict[str, list[int]] = {}
    for i, link in enumerate(found):
        shaped.setdefault(link.path, []).append(i)
    made = [
        _group(page, [found[i] for i in part], [reach[i] for i in part], [shown[i] for i in part], url)
        for every in shaped.values()
        for members in [_without_columns(found, every)]
        for reach in [_reach(page, found, members, alone)]
        for shown in [rowdates.of_rows(page, found, reach, now, told)]
        for part in _parted(page, found, members, shown)
    ]
    return sorted(made, key=lambda group: -group.score)


def chosen(ranked: Sequence[Group], *, paged: bool) -> list[Group]:
    """The groups that are the page's list: the best one, and those that are of its kind; empty where none is a list.

    ``paged``: the page is one of several, so that there is one list on it.
    """
    best = next((group for group in ranked if _is_list(group)), None)
    if best is None or best.score < ranked[0].score / 8:
        return []
    return [_cleared(group) for group in (best, *(g for g in ranked[1:] if _belongs(g, best, paged=paged)))]


def _cleared(group: Group) -> Group:
    """A group without the links that only happen to stand like its rows: a column's name, said again and again."""
    if group.articles < 0.5:
        return group
    often = Counter(link.key for link in group.links)
    pairs = [
        (link, row)
        for link, row in zip(group.links, group.rows, strict=True)
        if places.article_like(link.url) or (row.shown and often[link.key] == 1)
    ]
    return replace(group, links=tuple(link for link, _ in pairs), rows=tuple(row for _, row in pairs))


def _without_columns(found: Sequence[Link], members: list[int]) -> list[int]:
    """Members without the column links that stand beside each title and are the same in many rows."""
    often = Counter(found[i].key for i in members)
    kept = [i for i in members if often[found[i].key] == 1 or places.article_like(found[i].url)]
    return kept if len(kept) >= len(members) / 2 else members


def _reach(page: Outline, found: Sequence[Link], members: Sequence[int], alone: Sequence[Slice]) -> dict[int, Slice]:
    """How far each member's row reaches: among three or more of a shape, other shapes' links may stand in a row."""
    if len({found[i].key for i in members}) < 3:
        return {i: alone[i] for i in members}
    return dict(zip(members, extents(page, [found[i] for i in members]), strict=True))


def _parted(page: Outline, found: Sequence[Link], members: Sequence[int], shown: dict[int, Dated]) -> list[list[int]]:
    """Members of one place, parted where blocks of the page differ: in showing dates, in their addresses' shape."""
    blocks: dict[int, list[int]] = {}
    for i in members:
        blocks.setdefault(block_of(page, found[i].node), []).append(i)
    parts: dict[tuple[bool, str], list[int]] = {}
    for block in blocks.values():
        kind = (any(shown[i].hinted for i in block), _shape([found[i] for i in block]) if len(block) > 2 else "")
        parts.setdefault(kind, []).extend(block)
    return [sorted(part) for part in parts.values()]


def _shape(links: Sequence[Link]) -> str:
    return Counter(places.shape(link.url) for link in links).most_common(1)[0][0]


def block_of(page: Outline, node: int) -> int:
    """The list, table or part of the page in which a link stands."""
    for depth, above in enumerate(page.ancestors(node)):
        if page.tags[above] in ("ul", "ol", "dl", "section", "body") or depth > 7:
            return above
    return 0


def _group(page: Outline, links: Sequence[Link], reach: Sequence[Slice], shown: Sequence[Dated], url: str) -> Group:
    dated = sum(one.hinted for one in shown) / len(links)
    articles = sum(places.article_like(link.url) for link in links) / len(links)
    title = sum(min(weight(link.title), 30) for link in links) / len(links)
    factor = places.factor(page, links, url)
    return Group(
        path=links[0].path,
        links=tuple(links),
        rows=tuple(_row(link, one.moment) for link, one in zip(links, shown, strict=True)),
        reach=tuple(reach),
        blocks=frozenset(block_of(page, link.node) for link in links),
        dated=dated,
        articles=articles,
        weight=title,
        factor=factor,
        score=_alike(links) * title * (0.4 + 1.6 * dated) * (0.3 + articles) * factor,
    )


def _alike(links: Sequence[Link]) -> float:
    """How many rows there are, counted for more where their addresses differ and are of one shape."""
    distinct = len({link.key for link in links})
    commonest = Counter(places.shape(link.url) for link in links).most_common(1)[0][1]
    return float(distinct**0.7 * (0.5 + 0.5 * commonest / len(links)) * distinct / len(links))


def _row(link: Link, moment: dates.Moment | None) -> Row:
    carried = None if moment else dates.from_url(link.url)
    return Row(href=link.href, url=link.url, title=link.title, moment=moment or carried, shown=moment is not None)


def _is_list(group: Group) -> bool:
    """Whether a group can be a list by itself; dated articles can, whatever their surroundings are called."""
    if group.dated >= 0.5:
        return group.weight >= 4 and (group.articles >= 0.5 or (group.factor >= 0.1 and len(group.links) >= 3))
    enough = 6 if len(group.links) >= 3 else 8
    return group.factor >= 0.1 and group.articles >= 0.5 and group.weight >= enough


def _belongs(group: Group, best: Group, *, paged: bool) -> bool:
    """Whether a group is a part of the same list, or another list of articles on a page of several."""
    alike = not paged or len(group.links) < 3 or _shape(group.links) == _shape(best.links)
    if group.path == best.path and group.factor >= best.factor and alike:
        return _is_list(group) and group.dated >= best.dated - 0.5
    if not _is_list(group) or group.dated < best.dated - 0.5 or _within(group, best):
        return False
    if not group.blocks.isdisjoint(best.blocks) and group.factor >= best.factor:
        return True
    if paged or group.factor < 0.5:
        return False
    return group.articles >= min(best.articles, 0.5) and (group.dated >= 0.5 or group.weight >= 9)


def _within(group: Group, best: Group) -> bool:
    """Whether a group's links stand inside the rows of the best: accounts, keywords, related documents."""
    keys = {link.key for link in best.links}
    others = [link for link in group.links if link.key not in keys]
    inside = sum(any(start <= link.node < end for start, end in best.reach) for link in others)
    return bool(others) and inside >= len(others) / 2
