"""Taking back what an editor did in an issue, step by step and without end, with the decisions that went with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from collector.editing.issue.order import in_order
from collector.errors import StoreError
from collector.model import IssueState
from collector.store import Store
from collector.store.decisions import Decision, Kind
from collector.store.issue_history import ADDED, EDITED, REMOVED, Deed

_RECENT = 50  # decisions about one item that are looked through
_LIGHTS = (Kind.HIGHLIGHT, Kind.UNHIGHLIGHT)


def undo(store: Store, number: int, *, by: str, now: datetime) -> str:
    """Take back this editor's last step in the issue that still holds; says what it was, "" where there is none.

    Other editors' work stays: a step that they have built on is refused.

    :raises Clash: somebody else has changed the same in between.
    :raises UnknownRow: there is no such issue.
    :raises StoreError: the issue is printed.
    """
    with store.write():
        if store.issues.get(number, images=False).state is IssueState.PRINTED:
            raise StoreError(f"第 {number} 期已印，不能再改")
        step = store.issues.history.last_step(number, by)
        if not step:
            return ""
        for deed in step:
            _take_back_decision(store, number, deed, by, now)
        store.issues.history.take_back(number, step, by, now)
        issue = store.issues.get(number, images=False)
        store.issues.arrange(number, in_order(issue.articles, issue.sections), by, now)
        return "、".join(dict.fromkeys(deed.deed for deed in reversed(step)))


def _take_back_decision(store: Store, number: int, deed: Deed, by: str, now: datetime) -> None:
    """What the journal says of the item because of this deed counts no more."""
    item = _item(store, number, deed)
    if item is None:
        return
    for kinds, note in _decided(number, deed):
        for decision in store.decisions.journal(item, limit=_RECENT):
            if _went_with(decision, deed, kinds, note) and store.decisions.undo(by, now, decision=decision.id):
                break


def _item(store: Store, number: int, deed: Deed) -> int | None:
    if deed.deed in (EDITED, REMOVED):
        return deed.before["item"] if deed.before else None
    articles = store.issues.get(number, images=False).articles if deed.deed == ADDED else ()
    return next((article.item for article in articles if article.id == deed.article), None)


def _decided(number: int, deed: Deed) -> Sequence[tuple[Sequence[str], str | None]]:
    """Kinds of decisions that a deed brings with it, and their note, where they have one."""
    if deed.deed == ADDED:
        return ((_LIGHTS, None), ((Kind.TAKE,), f"编入第 {number} 期"))
    if deed.deed == REMOVED:
        return (((Kind.REOPEN,), f"自第 {number} 期撤下"),)
    return ((_LIGHTS, None), ((Kind.TAKE,), "换版块"))


def _went_with(decision: Decision, deed: Deed, kinds: Sequence[str], note: str | None) -> bool:
    told = decision.by == deed.by and decision.at == deed.at
    return told and decision.kind in kinds and (note is None or decision.note == note)
