"""Where articles stand in an issue: sections in print order, and the place of each article in its section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from collector.errors import StoreError, UnknownRow
from collector.model import Issue, IssueArticle
from collector.store import Store
from collector.store.decisions import Kind


def in_order(articles: Sequence[IssueArticle], sections: Sequence[str]) -> list[int]:
    """Ids of the articles section by section; within one, as they stand; an unknown section comes last."""
    rank = {name: place for place, name in enumerate(sections)}
    ordered = sorted(articles, key=lambda article: rank.get(article.section, len(rank)))
    return [article.id for article in ordered if article.id is not None]


def move(
    store: Store,
    number: int,
    article: int,
    *,
    by: str,
    now: datetime,
    section: str | None = None,
    place: int | None = None,
) -> Issue:
    """Move an article to a place in a section, counted from 1 there; returns the issue as it is then, without images.

    :param section: None: it stays in its own.
    :param place: None: to the end, or where it is when it stays in its section.
    :raises UnknownRow: there is no such issue or article in it.
    :raises StoreError: there is no such section or place, or the issue is printed.
    """
    with store.write():
        issue = store.issues.get(number)
        moved = article_in(issue, article)
        section = section or moved.section
        if section not in issue.sections:
            raise StoreError(f"第 {number} 期没有版块“{section}”；有 {'、'.join(issue.sections)}")
        others = [other for other in issue.of_section(section) if other.id != article]
        if place is None:
            place = issue.of_section(section).index(moved) + 1 if moved.section == section else len(others) + 1
        if not 1 <= place <= len(others) + 1:
            raise StoreError(f"“{section}”里只有第 1 至第 {len(others) + 1} 位，没有第 {place} 位")
        if moved.section != section:
            _into(store, moved, section, by, now)
        others.insert(place - 1, replace(moved, section=section))
        rest = [other for other in issue.articles if other.section != section and other.id != article]
        store.issues.arrange(number, in_order([*rest, *others], issue.sections), by, now)
        return store.issues.get(number, images=False)


def _into(store: Store, article: IssueArticle, section: str, by: str, now: datetime) -> None:
    """Another section is another decision on the item."""
    store.issues.edit(replace(article, section=section), by, now)
    if article.item is not None:
        store.decisions.add(article.item, Kind.TAKE, by, now, section=section, note="换版块")


def arrange(store: Store, number: int, articles: Sequence[int], *, by: str, now: datetime) -> None:
    """Put all articles into this order, as far as their sections let it be.

    :raises UnknownRow: there is no such issue.
    :raises StoreError: these are not all of its articles, each once, or the issue is printed.
    """
    with store.write():
        issue = store.issues.get(number, images=False)
        known = {article.id: article for article in issue.articles}
        told = [known[article] for article in articles if article in known]
        ordered = in_order(told, issue.sections) if len(told) == len(articles) else articles
        store.issues.arrange(number, ordered, by, now)


def remove(store: Store, number: int, article: int, *, by: str, now: datetime, reopen: bool = True) -> IssueArticle:
    """Take an article out of an issue; its item is open again unless said otherwise. Returns what was taken out.

    :raises UnknownRow: there is no such issue or article in it.
    :raises StoreError: the issue is printed.
    """
    with store.write():
        found = article_in(store.issues.get(number, images=False), article)
        store.issues.remove(article, by, now)
        if reopen and found.item is not None:
            store.decisions.add(found.item, Kind.REOPEN, by, now, note=f"自第 {number} 期撤下")
        return found


def highlight(store: Store, number: int, article: int, *, lit: bool, by: str, now: datetime) -> None:
    """Put an article into 本期重点, or take it out.

    :raises UnknownRow: there is no such issue or article in it.
    """
    with store.write():
        issue = store.issues.get(number)
        found = article_in(issue, article)
        if found.highlight == lit:
            return
        store.issues.edit(replace(found, highlight=lit), by, now)
        if found.item is not None:
            store.decisions.add(found.item, Kind.HIGHLIGHT if lit else Kind.UNHIGHLIGHT, by, now)
        store.issues.describe(replace(store.issues.get(number, images=False), highlights=()), by, now)


def article_in(issue: Issue, article: int) -> IssueArticle:
    """The article of that id.

    :raises UnknownRow: the issue has none of it.
    """
    found = next((one for one in issue.articles if one.id == article), None)
    if found is None:
        raise UnknownRow(f"第 {issue.number} 期里没有编号为 {article} 的文章")
    return found
