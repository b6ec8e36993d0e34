"""Deciding: one journal row for one key stroke, once only, and never over a decision that the editor had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.editing.issue import order
from collector.errors import UnknownRow
from collector.model import IssueState
from collector.store import Store
from collector.store.decisions import Decision, ItemState, Kind, Status

OWN = (Kind.TAKE, Kind.REJECT, Kind.LATER, Kind.REOPEN, Kind.HIGHLIGHT, Kind.UNHIGHLIGHT)  # what keys do, z takes back


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an item stands, and the journal's last row about it: who decides next must have seen that one."""

    item: int
    version: int
    state: ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a request came to. Nothing was written where ``clash`` is the row that its sender had not seen, or where
    ``held`` is the issue that the item stands in, which is where it is to be taken out of.
    """

    standing: Standing | None
    decision: Decision | None = None
    clash: Decision | None = None
    held: int | None = None
    repeated: bool = False


def standings(store: Store, items: Sequence[int]) -> dict[int, Standing]:
    """Where each of the items stands."""
    versions, states = store.activity.versions(items), store.decisions.state(items)
    return {item: Standing(item=item, version=versions[item], state=states[item]) for item in items}


def decide(
    store: Store, item: int, kind: Kind, by: str, at: datetime, *, section: str | None, version: int | None, key: str
) -> Settled:
    """Write a decision about an item.

    :param version: the journal's last row about it that the editor had seen; None: not checked.
    :param key: of the request; the same key again changes nothing.
    :raises UnknownRow: there is no such item.
    """
    with store.write():
        known = store.activity.settled(key)
        if known is not None:
            return _again(store, item, known[0])
        seen = store.activity.versions([item])[item]
        if version is not None and version != seen:
            clash = store.activity.decision(seen)
            return Settled(standing=standings(store, [item])[item], clash=clash)
        held = open_issue(store, item)
        if held is not None:
            return _within(store, held, item, kind, by, at, section, key)
        decision = store.decisions.add(item, kind, by, at, section if kind is Kind.TAKE else None)
        store.activity.settle(key, decision.id, at)
    return Settled(standing=standings(store, [item])[item], decision=decision)


def open_issue(store: Store, item: int) -> int | None:
    """The issue in the making that an item stands in."""
    number = store.issues.holding([item]).get(item)
    if number is None or store.issues.get(number, images=False).state is IssueState.PRINTED:
        return None
    return number


def _within(
    store: Store, number: int, item: int, kind: Kind, by: str, at: datetime, section: str | None, key: str
) -> Settled:
    """A decision about an item that stands in the issue: another section or 本期重点 there; nothing else."""
    if kind in (Kind.REJECT, Kind.LATER, Kind.REOPEN):
        return Settled(standing=standings(store, [item])[item], held=number)
    before = store.activity.versions([item])[item]
    articles = store.issues.get(number, images=False).articles
    article = next(one.id for one in articles if one.item == item and one.id is not None)
    if kind is Kind.TAKE:
        order.move(store, number, article, by=by, now=at, section=section)
    else:
        order.highlight(store, number, article, lit=kind is Kind.HIGHLIGHT, by=by, now=at)
    standing = standings(store, [item])[item]
    decision = store.activity.decision(standing.version) if standing.version != before else None
    store.activity.settle(key, decision.id if decision else None, at)
    return Settled(standing=standing, decision=decision)


def undo(store: Store, by: str, at: datetime, *, key: str) -> Settled:
    """Take back the last decision of this editor that still counts; can be repeated until nothing is left."""
    with store.write():
        known = store.activity.settled(key)
        if known is not None:
            return _again(store, None, known[0])
        last = store.activity.newest_of(by, OWN)
        about = store.activity.decision(last) if last is not None else None
        held = open_issue(store, about.item) if about else None
        if about and held is not None:
            return Settled(standing=standings(store, [about.item])[about.item], decision=about, held=held)
        back = None if last is None else store.decisions.undo(by, at, decision=last)
        store.activity.settle(key, back.id if back else None, at)
    return Settled(standing=standings(store, [back.item])[back.item] if back else None, decision=back)


def words(decision: Decision) -> str:
    """What was done, in the interface's words: 入选“政策法规”."""
    if decision.kind == Kind.TAKE:
        return f"入选“{decision.section}”" if decision.section else "入选"
    return KINDS.get(decision.kind, decision.kind)


KINDS = {
    Kind.TAKE: "入选",
    Kind.REJECT: "不用",
    Kind.LATER: "留待",
    Kind.REOPEN: "恢复为候选",
    Kind.HIGHLIGHT: "列为本期重点",
    Kind.UNHIGHLIGHT: "取消本期重点",
    Kind.UNDO: "撤销",
    "split": "拆分同题",
    "merge": "合并同题",
}
STATUSES = {Status.OPEN: "未定", Status.TAKEN: "入选", Status.REJECTED: "不用", Status.LATER: "留待"}


def _again(store: Store, item: int | None, decision: int | None) -> Settled:
    found = None if decision is None else store.activity.decision(decision)
    if found is None and item is None:
        return Settled(standing=None, repeated=True)
    if found is not None and item is not None and found.item != item:
        raise UnknownRow("this key was used for another item")
    about = found.item if found else item or 0
    return Settled(standing=standings(store, [about])[about], decision=found, repeated=True)
