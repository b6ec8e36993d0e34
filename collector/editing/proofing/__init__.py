"""Proofing an issue: everything a careful reader checks against the sources before print, each finding with its place.

``check`` is the door. A check is a function of one article that yields findings; to add one, write it and name it in
``_CHECKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from collector.config import Config
from collector.editing.proofing import bodies, excerpts, facts, form, origins, repeats, words
from collector.editing.proofing.finding import Case, Finding, Place, Severity
from collector.errors import UnknownRow
from collector.model import Issue
from collector.store import Store

__all__ = ["Finding", "Severity", "blocking", "check", "check_article", "waive"]

_CHECKS: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    form.article,
    facts.figures_of,
    facts.dates_of,
    facts.numbers_of,
    bodies.bodies_of,
    excerpts.broken,
    words.words_of_article,
    origins.changed,
)
_ORDER = tuple(Severity)


def check(store: Store, config: Config, number: int) -> tuple[Finding, ...]:
    """Every finding of an issue, in print order; those that were waved through carry their waiver.

    :raises UnknownRow: there is no such issue.
    """
    issue = store.issues.get(number)
    found = [*form.issue(issue, config.bulletin), *repeats.repeated(store, issue)]
    for case in _cases(store, config, issue):
        found += _of_case(case)
    return _with_waivers(store, number, found)


def check_article(store: Store, config: Config, number: int, article: int) -> tuple[Finding, ...]:
    """The findings of one article alone, for whoever is editing it; repeats are looked for in the whole issue only.

    :raises UnknownRow: there is no such issue, or no such article in it.
    """
    issue = store.issues.get(number)
    found = [_of_case(case) for case in _cases(store, config, issue) if case.article.id == article]
    if not found:
        raise UnknownRow(f"第 {number} 期里没有编号为 {article} 的文章")
    return _with_waivers(store, number, found[0])


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """Those that stand against printing: errors that nobody waved through."""
    return [finding for finding in found if finding.severity is Severity.ERROR and finding.waiver is None]


def waive(store: Store, config: Config, number: int, mark: str, *, note: str, by: str, now: datetime) -> Finding:
    """Wave a finding through with a note; it holds until the text at its place changes.

    :param mark: the finding's mark, or as much of it as tells it from the others.
    :raises UnknownRow: there is no such finding, or several.
    """
    found = [finding for finding in check(store, config, number) if finding.mark.startswith(mark)]
    if len(found) != 1:
        raise UnknownRow(f"第 {number} 期里编号以 {mark} 开头的核对意见有 {len(found)} 条，应是一条")
    store.issues.waive(number, found[0].mark, note, by, now)
    return replace(found[0], waiver=store.issues.waivers(number)[found[0].mark])


def _cases(store: Store, config: Config, issue: Issue) -> Iterator[Case]:
    """Each article with what it is held against."""
    origins_of = store.issues.origins(issue.number)
    items = store.items.many([article.item for article in issue.articles if article.item is not None])
    names = bodies.Names.of(config)
    for place, article in enumerate(issue.articles, start=1):
        item = items.get(article.item) if article.item is not None else None
        yield Case(
            issue=issue,
            article=article,
            place=Place(section=article.section, number=place, title=article.title, article=article.id),
            origin=origins_of.get(article.id or 0),
            item=item,
            last_answer=store.archive.latest(item.article.url) if item else None,
            names=names,
            wording=config.wording,
        )


def _of_case(case: Case) -> list[Finding]:
    return [finding for one in _CHECKS for finding in one(case)]


def _with_waivers(store: Store, number: int, found: Iterable[Finding]) -> tuple[Finding, ...]:
    waivers = store.issues.waivers(number)
    unique = {finding.mark: finding for finding in found}
    told = [replace(finding, waiver=waivers.get(finding.mark)) for finding in unique.values()]
    return tuple(sorted(told, key=lambda finding: (finding.place.number, _ORDER.index(finding.severity))))
