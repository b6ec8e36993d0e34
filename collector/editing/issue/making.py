"""A new issue, and how a decided item becomes an article in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from collector.config import Bulletin, Config
from collector.editing.issue.order import in_order
from collector.editing.sections import suggest
from collector.errors import StoreError
from collector.model import Block, BlockKind, Issue, IssueArticle
from collector.reading.blocks import blocks, words_of
from collector.reading.text import dense
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.issue_rows import Origin
from collector.store.items import StoredItem, digest

Images = Callable[[str], bytes | None]  # the bytes of an image by its address, None where they were not recorded
_TITLE_LINES = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])")
_LONG = 24  # characters that a line of a title holds


def no_images(_address: str) -> None:
    """For those who have no archive at hand."""
    return


def make_next(
    store: Store, bulletin: Bulletin, *, day: date, now: datetime, number: int | None = None, theme: str = ""
) -> Issue:
    """A new, empty issue that continues the number of the last one (第 1 期 where there is none).

    :raises StoreError: there is one of that number already.
    """
    made = Issue(
        number=number if number is not None else (store.issues.last() or 0) + 1,
        day=day,
        theme=theme,
        masthead=bulletin.masthead,
        notice=bulletin.notice,
        publisher=bulletin.publisher,
        imprint=bulletin.imprint,
        sections=bulletin.section_names,
    )
    return store.issues.make(made, now)


def fill(
    store: Store, config: Config, number: int, *, by: str, now: datetime, images: Images = no_images
) -> list[IssueArticle]:
    """Take every item that was decided on and stands in no issue yet into this one, section by section; all or none."""
    with store.write():
        waiting = store.issues.waiting()
        return [add_item(store, config, number, item, by=by, now=now, images=images) for item in waiting]


def add_item(
    store: Store,
    config: Config,
    number: int,
    item: int,
    *,
    by: str,
    now: datetime,
    section: str | None = None,
    highlight: bool | None = None,
    images: Images = no_images,
    written: tuple[IssueArticle, Origin] | None = None,
) -> IssueArticle:
    """Take an item into an issue, at the end of its section; this is a decision, and stands in the journal as one.

    :param section: None: the one that was decided on, or else the one that is suggested.
    :param highlight: None: what was decided.
    :param written: what is printed of it and what that was made from, where that is not the item's own text.
    :raises UnknownRow: there is no such issue, or no such item.
    :raises StoreError: the item stands in an issue already, there is no such section, or the issue is printed.
    """
    with store.write():
        issue = store.issues.get(number, images=False)
        found = store.items.get(item)
        held = store.issues.holding([item]).get(item)
        if held is not None:
            raise StoreError(f"稿件 {item} 已在第 {held} 期里")
        state = store.decisions.state([item])[item]
        section = _section(issue, section or state.section or _suggested(found, config))
        uncut = written or (article_of(found, config.bulletin, section, images), origin_of(store, found, now))
        lit = state.highlight if highlight is None else highlight
        article = replace(uncut[0], section=section, highlight=lit)
        made = store.issues.add(number, article, by, now, origin=uncut[1])
        store.decisions.add(item, Kind.TAKE, by, now, section=section, note=f"编入第 {number} 期")
        if article.highlight != state.highlight:
            kind = Kind.HIGHLIGHT if article.highlight else Kind.UNHIGHLIGHT
            store.decisions.add(item, kind, by, now)
        placed = store.issues.get(number, images=False)
        store.issues.arrange(number, in_order(placed.articles, placed.sections), by, now)
        return made


def _section(issue: Issue, name: str) -> str:
    if name not in issue.sections:
        raise StoreError(f"第 {issue.number} 期没有版块“{name}”；有 {'、'.join(issue.sections)}")
    return name


def _suggested(item: StoredItem, config: Config) -> str:
    """The section that most speaks for an item; the first one where none does: an editor will move it."""
    found = suggest(item.article, config.columns.get(item.column), config.bulletin, config.filters).section
    names = config.bulletin.section_names
    return found if found in names else names[0]


def article_of(item: StoredItem, bulletin: Bulletin, section: str, images: Images = no_images) -> IssueArticle:
    """An item as it would be printed uncut: its title on one or two lines, its 来源, paragraphs, tables and images."""
    article = item.article
    return IssueArticle(
        item=item.id,
        section=section,
        title_lines=title_lines(article.title or article.url, article.subtitle),
        source=bulletin.printed_name(article.source_label or ""),
        blocks=tuple(_with_image(block, images) for block in _body(item)),
    )


def title_lines(title: str, subtitle: str | None = None) -> tuple[str, ...]:
    """A title on the lines that it is printed on: parted where the site parted a long one, or before its 副题."""
    title = title.strip()
    if subtitle and len(title) + len(subtitle) > _LONG and dense(subtitle) not in dense(title):
        return (title, subtitle.strip())
    places = list(_TITLE_LINES.finditer(title))
    if not places or len(title) <= _LONG:
        return (title,)
    middle = min(places, key=lambda place: abs(place.start() - len(title) / 2))
    return (title[: middle.start()], title[middle.end() :])


def _body(item: StoredItem) -> Sequence[Block]:
    """The pieces of an item's text, without a title that stands over it once more."""
    found = blocks(item.article.html, item.article.text)
    if found and found[0].kind is BlockKind.PARAGRAPH and dense(found[0].text) == dense(item.article.title):
        return found[1:]
    return found


def _with_image(block: Block, images: Images) -> Block:
    if block.kind is not BlockKind.IMAGE or block.url is None:
        return block
    return replace(block, image=images(block.url))


def origin_of(store: Store, item: StoredItem, now: datetime) -> Origin:
    """What an article is made from, as it stands now: later edits, and later changes of the page, are told by it."""
    article, body = item.article, tuple(_body(item))
    attached = [attachment.text for attachment in store.attachments.of(item.id) if attachment.text]
    numbers = [*article.doc_numbers, *article.standards, article.doc_number or ""]
    dates = [f"{article.published:%Y年%m月%d日}"] if article.published else []
    said = [article.title, article.kicker, article.subtitle, article.issuer, article.source_label, article.author]
    parts = [*said, *dates, *numbers, article.text, *(words_of(block) for block in body), *attached]
    return Origin(
        url=article.url,
        title=article.title,
        source_label=article.source_label,
        blocks=body,
        text="\n".join(part for part in parts if part),
        digest=digest(article),
        taken=now,
    )
