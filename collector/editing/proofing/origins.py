"""The source page: whether it was changed or withdrawn since the article was made of it."""

from __future__ import annotations

from collections.abc import Iterator

from collector.editing.proofing.finding import Case, Finding, Severity
from collector.model import CHINA
from collector.store.items import digest

_GONE = (404, 410)


def changed(case: Case) -> Iterator[Finding]:
    """A page whose text is another one now, or that answered that it is gone when it was last asked for."""
    if case.origin is None or case.item is None:
        return
    now = digest(case.item.article)
    if now != case.origin.digest:
        at = case.item.changed or case.item.checked
        yield Finding(
            rule="原文改动",
            place=case.place,
            message=f"原文在采用之后有改动（{at.astimezone(CHINA):%m-%d %H:%M} 查到），请核对",
            excerpt=case.item.article.url,
            text=str(now),
        )
    answer = case.last_answer
    if answer is not None and answer.status in _GONE and answer.fetched > case.origin.taken:
        yield Finding(
            rule="原文撤回",
            place=case.place,
            message=f"原文网页已打不开（{answer.fetched.astimezone(CHINA):%m-%d %H:%M}，{answer.status}），可能已撤回",
            excerpt=case.item.article.url,
            severity=Severity.ERROR,
            text=str(answer.status),
        )
