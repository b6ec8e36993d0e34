"""Decisions by the dozen in the small office, with a taste that only they tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.store import Store
from collector.store.decisions import Kind
from tests.editing.office import DAY, HOUR, LOCAL, NEWS, NOTICES, NOW, POLICY, bring

LIKED, LEFT = "海水淡化", "电梯维保"


def decide(store: Store, count: int, *, reject: bool = True, since: datetime = NOW - 40 * DAY) -> list[int]:
    """Items on two topics that no rule names, by turns taken into a section that no rule tells, and left."""
    items = []
    with store.write():
        for n in range(count):
            liked = n % 2 == 0
            topic, at = (LIKED if liked else LEFT), since + n * HOUR
            column = NOTICES if n % 4 < 2 else NEWS
            items.append(
                bring(store, column, f"d{n}.html", f"{topic}第{n}项进展", at=at, text=f"{topic}的情况，第{n}项。")
            )
            if liked:
                store.decisions.add(items[-1], Kind.TAKE, "甲", at, section=POLICY if n % 4 else LOCAL)
            elif reject:
                store.decisions.add(items[-1], Kind.REJECT, "甲", at)
    return items


def make_list(store: Store, at: datetime) -> None:
    """A list of everything stored since the one before."""
    last = store.lists.last()
    store.lists.make(at.date(), at, last.until if last else None, at + timedelta(minutes=1))
