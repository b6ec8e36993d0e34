"""A draft of a list of which some rows are of our city: its facts in one paragraph, and the rows as a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from collector.config import Bulletin
from collector.editing.places.rows import Row
from collector.model import CHINA, Article, Block, BlockKind, IssueArticle
from collector.store.issue_rows import Origin
from collector.store.items import StoredItem, digest

_ABOUT = re.compile(
    r"关于(?:组织|做好|开展)?(?:公布|发布|公示|印发|下达|认定|同意|确定|拟认定|拟入选)?"
    r"(?P<name>.+?)(?:的?(?:通知|公告|公示|通告|决定|函|批复))?$"
)
_LIST = re.compile(r".*?(?:名单|名录|目录|清单|一览表|汇总表)")
_SUFFIX = re.compile(r"\.[A-Za-z]{2,4}$|^附件\s*\d*\s*[:：.、]?\s*")
_UNITS = (  # what a list is of, as its name or else its headers say
    ("家", re.compile(r"企业|单位|机构|公司|基地|工厂|园区|实验室|中心|研究院|平台|高校|学校|车间")),
    ("项", re.compile(r"项目|成果|专利|标准|课题|产品|案例|技术|任务")),
    ("人", re.compile(r"人选|人才|专家|个人|姓名")),
)


class Lists(Protocol):
    """A list with the rows that were found in it."""

    @property
    def name(self) -> str:
        """Of its file."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Those of our city."""

    @property
    def total(self) -> int:
        """All of its rows."""


def draft(item: StoredItem, source: str, lists: Sequence[Lists], bulletin: Bulletin) -> IssueArticle:
    """The draft of an item, for the city's section: built of what the item says and of what was counted in its lists.

    :param source: the 来源 as printed.
    :param lists: those with rows of our city.
    """
    article, city = item.article, bulletin.places.city
    local = sum(len(one.rows) for one in lists)
    name = list_name(article, lists[0].name)
    unit = unit_of(name, lists)
    deed = "公示" if "公示" in article.title else "公布"
    issuer = bulletin.printed_name(article.issuer) if article.issuer else source
    tables = [_table(one, titled=len(lists) > 1) for one in lists]
    return IssueArticle(
        item=item.id,
        section=bulletin.places.section,
        title_lines=(f"{issuer}{deed}{name}，{city} {local} {unit}入选",),
        source=source,
        blocks=(Block(text=_opening(article, lists, f"{issuer}{deed}{name}", f"{city} {local} {unit}")), *tables),
    )


def _opening(article: Article, lists: Sequence[Lists], said: str, local: str) -> str:
    """When, who, what, how many: nothing but what stands in the item or was counted in it."""
    day = article.published.astimezone(CHINA) if article.published else None
    when = f"{day.month}月{day.day}日，" if day else ""
    number = f"（{article.doc_number}）" if article.doc_number else ""
    total = sum(one.total for one in lists)
    local_rows = sum(len(one.rows) for one in lists)
    counted = f"名单共 {total} 条，其中{local}。" if total > local_rows else f"名单中{local}。"
    return f"{when}{said}{number}。{counted}"


def list_name(article: Article, file: str) -> str:
    """What the list is called: in the item's title, in the name of its file, or else the title itself."""
    for said in (_named(article.title), _SUFFIX.sub("", _SUFFIX.sub("", file.strip()))):
        found = _LIST.match(said)
        if found:
            return found[0].strip("《》〈〉“” ")
    return _named(article.title)


def _named(title: str) -> str:
    found = _ABOUT.search(title.strip())
    return (found["name"] if found else title).strip().strip("《》")


def unit_of(name: str, lists: Sequence[Lists]) -> str:
    """What the rows are counted by: 家, 项 or 人, by the last such word of the list's name or else its headers."""
    places = {unit: max((match.end() for match in word.finditer(name)), default=0) for unit, word in _UNITS}
    if any(places.values()):
        return max(places, key=lambda unit: places[unit])
    heads = " ".join(head for one in lists for row in one.rows[:1] for head in row.header)
    return next((unit for unit, word in _UNITS if word.search(heads)), "家")


def _table(found: Lists, *, titled: bool) -> Block:
    """The rows under their header; rows under another header begin with theirs."""
    lines: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for row in found.rows:
        own = row.header[: len(row.cells)] if len(row.header) >= 2 * len(row.cells) else row.header
        if own and own != header:
            header = own
            lines.append(own)
        lines.append(row.cells)
    width = max(map(len, lines))
    rows = tuple(line + ("",) * (width - len(line)) for line in lines)
    return Block(kind=BlockKind.TABLE, text=found.name if titled else "", rows=rows)


def origin_of_draft(made: IssueArticle, origin: Origin, item: StoredItem, now: datetime) -> Origin:
    """What a draft is made from: the item with its files, and the numbers that were counted in them."""
    counted = made.blocks[0].text
    return replace(
        origin,
        title=made.title,
        blocks=made.blocks,
        text=f"{origin.text}\n{made.title}\n{counted}",
        digest=digest(item.article),
        taken=now,
    )
