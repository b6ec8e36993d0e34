from __future__ import annotations

import sqlite3

import pytest

from collector.errors import UnknownRow
from collector.store import Store
from collector.store.decisions import ItemState, Kind, Status
from tests.store.making import HOUR, NOW, an_item


@pytest.fixture
def item(store: Store) -> int:
    return store.items.add(an_item()).id


def test_nothing_decided_is_open(store: Store, item: int) -> None:
    assert store.decisions.state([item]) == {item: ItemState()}
    assert not ItemState().closed


def test_the_last_word_counts(store: Store, item: int) -> None:
    store.decisions.add(item, Kind.REJECT, "甲", NOW)
    store.decisions.add(item, Kind.TAKE, "乙", NOW + HOUR, section="政策法规", note="重要")
    state = store.decisions.state([item])[item]
    assert state == ItemState(status=Status.TAKEN, section="政策法规", by="乙", at=NOW + HOUR)
    assert state.closed
    store.decisions.add(item, Kind.REOPEN, "乙", NOW + HOUR)
    assert store.decisions.state([item])[item].status is Status.OPEN


def test_highlighting_is_apart_from_taking(store: Store, item: int) -> None:
    store.decisions.add(item, Kind.TAKE, "甲", NOW, section="标准化")
    store.decisions.add(item, Kind.HIGHLIGHT, "甲", NOW)
    state = store.decisions.state([item])[item]
    assert (state.status, state.section, state.highlight) == (Status.TAKEN, "标准化", True)
    store.decisions.add(item, Kind.UNHIGHLIGHT, "甲", NOW)
    assert not store.decisions.state([item])[item].highlight


def test_undo_goes_back_step_by_step_until_nothing_is_left(store: Store, item: int) -> None:
    store.decisions.add(item, Kind.LATER, "甲", NOW)
    store.decisions.add(item, Kind.REJECT, "甲", NOW)
    statuses = []
    while store.decisions.undo("甲", NOW + HOUR):
        statuses.append(store.decisions.state([item])[item].status)
    assert statuses == [Status.LATER, Status.OPEN]
    assert [row.kind for row in store.decisions.journal(item)] == ["undo", "undo", "reject", "later"]


def test_undo_takes_back_ones_own_word_or_the_one_named(store: Store, item: int) -> None:
    first = store.decisions.add(item, Kind.TAKE, "甲", NOW, section="标准化")
    store.decisions.add(item, Kind.HIGHLIGHT, "乙", NOW)
    assert store.decisions.undo("丙", NOW) is None
    assert store.decisions.undo("丙", NOW, decision=first.id) == first
    assert store.decisions.undo("丙", NOW, decision=first.id) is None
    state = store.decisions.state([item])[item]
    assert (state.status, state.highlight) == (Status.OPEN, True)


def test_other_kinds_are_kept_for_those_who_know_them(store: Store, item: int) -> None:
    other = store.items.add(an_item("2.html")).id
    merged = store.decisions.add(item, "merge", "甲", NOW, other=other)
    assert store.decisions.counting("merge", "split") == [merged]
    assert store.decisions.state([item])[item].status is Status.OPEN


def test_a_decision_about_nothing_is_refused(store: Store) -> None:
    with pytest.raises(UnknownRow):
        store.decisions.add(99, Kind.TAKE, "甲", NOW)
    assert store.decisions.journal() == []


@pytest.mark.parametrize("statement", ["UPDATE decisions SET kind = 'take'", "DELETE FROM decisions"])
def test_the_journal_cannot_be_rewritten(store: Store, item: int, statement: str) -> None:
    store.decisions.add(item, Kind.REJECT, "甲", NOW)
    with pytest.raises(sqlite3.IntegrityError, match="journal"), store.write():
        store.connection.run(statement)
    assert len(store.decisions.journal()) == 1
