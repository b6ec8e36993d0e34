"""One story twice: in the issue itself, or printed before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from collector.editing.comparable import comparable
from collector.editing.confirm import confirm
from collector.editing.issue.cutting import without_excerpt
from collector.editing.printed import SAME, Memory, Text, body_of
from collector.editing.proofing.finding import Finding, Place, Severity
from collector.model import Issue
from collector.store import Store


def repeated(store: Store, issue: Issue) -> Iterator[Finding]:
    """Articles that tell what another of the issue tells, or what was printed in an issue before."""
    yield from _inside(store, issue)
    memory = Memory(store)
    for place, article in enumerate(issue.articles):
        text = body_of(article)
        before = memory.of_text(Text(title=article.title, text=text), without=issue.number)
        if before is not None:
            same = before.how == SAME
            yield Finding(
                rule="已刊",
                place=_place(issue, place),
                message=f"{before}" + (f"“{before.title}”" if same else ""),
                excerpt=f"第{before.issue}期",
                severity=Severity.ERROR if same else Severity.NOTE,
                text=text,
            )


def _inside(store: Store, issue: Issue) -> Iterator[Finding]:
    stories = store.stories.of([article.item for article in issue.articles if article.item is not None])
    ready = [comparable(without_excerpt(article.title), body_of(article)) for article in issue.articles]
    for one, other in combinations(range(len(issue.articles)), 2):
        first, second = issue.articles[one], issue.articles[other]
        story = stories.get(first.item or 0)
        if (story is not None and story == stories.get(second.item or 0)) or confirm(ready[one], ready[other]).same:
            yield Finding(
                rule="重复",
                place=_place(issue, other),
                message=f"与本期“{first.title}”说的是同一件事",
                excerpt=first.title,
                severity=Severity.ERROR,
                text=body_of(second),
            )


def _place(issue: Issue, place: int) -> Place:
    article = issue.articles[place]
    return Place(section=article.section, number=place + 1, title=article.title, article=article.id)
