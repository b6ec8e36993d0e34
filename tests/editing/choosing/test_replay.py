from __future__ import annotations

from dataclasses import replace

import pytest

from collector.config import Config
from collector.editing.choosing.change import with_weights
from collector.editing.choosing.replay import FIRST, Moved, replay
from collector.errors import ConfigError
from collector.store import Store
from collector.store.decisions import Kind
from tests.editing.choosing.office import make_list
from tests.editing.office import CITY, DAY, HOUR, LOCAL, NEWS, NOW, POLICY, STANDARDS, bring


def a_day(store: Store, number: int, wanted: str = "海水淡化") -> int:
    """A list of 60, of which the oldest, on a topic of its own, is taken and the newest is rejected."""
    at = NOW - number * DAY
    with store.write():
        for n in range(59):
            item = bring(store, NEWS, f"{number}-{n}.html", f"平常的消息{n}", at=at - HOUR, published=at - HOUR)
        taken = bring(store, NEWS, f"{number}-t.html", f"{wanted}有新进展", at=at - HOUR, published=at - 3 * DAY)
        store.decisions.add(taken, Kind.TAKE, "甲", at, section=STANDARDS)
        store.decisions.add(item, Kind.REJECT, "甲", at)
    make_list(store, at)
    return taken


def test_the_same_rules_change_nothing(store: Store, config: Config) -> None:
    a_day(store, 2)
    found = replay(store, config, config, now=NOW)
    assert (found.lists, found.candidates, found.taken) == (1, 60, 1)
    assert found.share_before == found.share_after
    assert (found.gained, found.lost, found.crowding, found.resettled) == ((), (), (), ())


def test_what_a_change_gains_and_loses_is_named(store: Store, config: Config) -> None:
    days = [a_day(store, number) for number in (4, 3, 2)]
    changed = with_weights(config, ["words.海水淡化=6", "标准化.海水淡化=9"])
    told: list[tuple[int, int]] = []
    found = replay(store, config, changed, now=NOW, tell=lambda done, total: told.append((done, total)))
    assert (found.within_before, found.within_after, found.taken) == (0, 3, 3)
    assert (found.share_before, found.share_after) == (0.0, 1.0)
    assert [one.item for one in found.gained] == days
    assert all(one.before > FIRST >= one.after for one in found.gained)
    assert [(one.before, one.after, one.decided) for one in found.resettled] == [(LOCAL, STANDARDS, STANDARDS)] * 3
    assert (found.right_before, found.right_after) == (0, 3)
    assert told == [(1, 3), (2, 3), (3, 3)]
    back = replay(store, changed, config, now=NOW)
    assert [one.item for one in back.lost] == days
    assert [one.item for one in back.crowding] == []


def test_rejected_ones_that_come_to_the_front_are_named(store: Store, config: Config) -> None:
    a_day(store, 2)
    at = NOW - DAY
    left = [bring(store, NEWS, f"r{n}.html", f"平常的消息{n}", at=at, published=at - n * HOUR) for n in range(50)]
    store.decisions.add(left[-1], Kind.REJECT, "甲", at)
    make_list(store, at)
    found = replay(store, config, with_weights(config, ["words.消息49=9"]), now=NOW)
    assert [one.item for one in found.crowding] == [left[-1]]


def test_only_the_last_days_are_replayed(store: Store, config: Config) -> None:
    for number in (9, 5, 2):
        a_day(store, number)
    assert replay(store, config, config, now=NOW, days=6).lists == 2
    assert replay(store, config, config, now=NOW, days=1).lists == 0
    assert replay(store, config, config, now=NOW, days=1).share_after == 0.0


def test_other_sources_weigh_otherwise(store: Store, config: Config) -> None:
    a_day(store, 2)
    fewer = replace(config, sources=tuple(source for source in config.sources if source.key != "zj"))
    found = replay(store, config, fewer, now=NOW)
    assert len(found.resettled) == 60
    moved = [Moved(day=NOW.date() - n * DAY, item=n, title="", before=1, after=2) for n in range(20)]
    assert [one.day for one in found.examples(moved)] == [one.day for one in moved[:10]]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("freshness", "名称=数值"),
        ("freshness=heavy", "不是 -50 到 50 之间的数"),
        ("freshness=nan", "不是 -50 到 50 之间的数"),
        ("freshness=-1", "不能是 -1"),
        ("half_life_hours=0", "不能是 0"),
        ("novelty=2", "没有权重 'novelty'"),
        ("words.=2", "没有权重"),
        ("没有的版块.条例=2", "没有权重"),
    ],
)
def test_a_weight_that_there_is_not_is_refused(config: Config, given: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        with_weights(config, [given])


def test_weights_are_put_over_the_configuration(config: Config) -> None:
    changed = with_weights(config, ["freshness = 2", "words.a=b=3", f"{POLICY}.条例=4", f"{CITY}.龙城=-1"]).bulletin
    assert (changed.score.freshness, changed.score.words["a=b"]) == (2.0, 3.0)
    assert [one.terms.get("条例") for one in changed.sections if one.name == POLICY] == [4.0]
    assert [one.terms for one in changed.sections if one.name == CITY] == [{"龙城": -1.0}]
    assert config.bulletin.score.freshness == 1.0
