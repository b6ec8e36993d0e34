from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from collector.errors import UnknownRow
from collector.store import Store
from collector.store.stories import HOT, KEYS, Counts, Member, Place, Relation, StoredStory
from tests.store.making import NOW, an_item, told


def a_member(item: int, **changes: object) -> Member:
    member = Member(
        item=item,
        story=item,
        relation="first",
        matched=None,
        score=0.0,
        why="",
        text_hash=7,
        length=300,
        moment=1_780_000_000,
        exact_time=True,
        number=None,
        issuer=None,
        origin=None,
        publisher="省科技厅",
        rank=1,
    )
    return replace(member, **changes)  # type: ignore[arg-type]  # any field of Member


def a_story(story: int, **changes: object) -> StoredStory:
    made = StoredStory(id=story, canonical=story, reason="仅此一篇", size=1, representatives=1, merged_into=None)
    return replace(made, **changes)  # type: ignore[arg-type]  # any field of StoredStory


def put(store: Store, *members: Member) -> None:
    with store.write():
        for member in members:
            store.stories.put(member)
            if member.item == member.story:
                store.stories.put_story(a_story(member.story))


def test_members_come_back_as_they_were_put(store: Store) -> None:
    first = a_member(1, number="清科发202618号", origin="科技部", issuer="科技部", exact_time=False)
    second = a_member(2, story=1, relation="near", matched=1, score=0.93, why="正文相同93%", publisher=None, rank=5)
    put(store, first, second)
    assert store.stories.members(1) == [first, second]
    assert store.stories.member(2) == second
    assert store.stories.member(3) is None
    assert store.stories.of([1, 2, 3]) == {1: 1, 2: 1}
    assert store.stories.places([2, 9]) == {2: Place(item=2, story=1, moment=second.moment, number=None, canonical=1)}
    assert store.stories.same_text(7) == [1, 2]
    assert store.stories.numbered("清科发202618号") == [1]
    store_story = store.stories.story(1)
    assert store_story == a_story(1)


def test_half_surrogates_are_stored_as_what_they_can_be(store: Store) -> None:
    put(store, a_member(1, why="半个\ud800字"))
    member = store.stories.member(1)
    assert member is not None
    assert member.why.startswith("半个")


def test_items_are_found_by_the_keys_they_share(store: Store) -> None:
    with store.write():
        store.stories.keep_keys(1, [10, 20, 30, -40])
        store.stories.keep_keys(2, [30, -40, 50])
        store.stories.keep_keys(2, [30])
    assert store.stories.sharing([30, -40, 99]) == {1: 2, 2: 2}
    assert store.stories.sharing([10]) == {1: 1}
    assert store.stories.sharing([]) == {}


def test_a_headlines_key_counts_as_two(store: Store) -> None:
    with store.write():
        store.stories.keep_keys(1, [10, 20], title=7)
        store.stories.keep_keys(2, [10], title=8)
    assert store.stories.sharing([10], title=7) == {1: 3, 2: 1}
    assert store.stories.sharing([], title=8) == {2: 2}
    with store.write():
        for item in range(10, 10 + HOT):
            store.stories.keep_keys(item, [], title=7)
    assert store.stories.sharing([10], title=7) == {1: 1, 2: 1}


def test_a_key_of_too_many_items_is_boilerplate_for_good(store: Store) -> None:
    with store.write():
        for item in range(1, HOT + 2):
            store.stories.keep_keys(item, [5, 1000 + item])
    assert store.stories.sharing([5]) == {}
    with store.write():
        store.stories.cool([5, 1001])
        store.stories.keep_keys(500, [5, 6])
    assert store.stories.hot == {5}
    assert store.stories.sharing([5, 6, 1001]) == {500: 1, 1: 1}
    with Store.open(store.connection.path) as again:
        assert again.stories.hot == {5}
        assert again.stories.sharing([5]) == {}


def test_boilerplate_makes_room_for_the_next_keys(store: Store) -> None:
    keys = list(range(100, 132))
    with store.write():
        for item in range(1, HOT + 2):
            store.stories.keep_keys(item, [100])
        assert store.stories.sharing([100]) == {}
        store.stories.cool([100])
        store.stories.keep_keys(500, keys)
    assert store.stories.sharing([101 + KEYS - 1]) == {500: 1}
    assert store.stories.sharing([101 + KEYS]) == {}
    assert store.stories.sharing(keys) == {500: KEYS}


def test_a_merged_story_leads_to_the_living_one(store: Store) -> None:
    put(store, a_member(1), a_member(2), a_member(3))
    with store.write():
        store.stories.put_story(a_story(3, merged_into=2, size=0))
        store.stories.put_story(a_story(2, merged_into=1, size=0))
        store.stories.move([2, 3], 1)
    assert store.stories.alive(3) == store.stories.alive(1) == 1
    assert store.stories.of([1, 2, 3]) == {1: 1, 2: 1, 3: 1}
    with pytest.raises(UnknownRow):
        store.stories.alive(9)


def test_relations_are_told_to_both_sides_and_the_first_word_stands(store: Store) -> None:
    forwards = Relation(a=2, b=1, kind="forwards", why="转发")
    with store.write():
        store.stories.relate(forwards)
        store.stories.relate(replace(forwards, kind="recurring"))
        store.stories.relate(Relation(a=3, b=2, kind="interprets", why="解读"))
    assert store.stories.relations([1]) == [forwards]
    assert [r.kind for r in store.stories.relations([2])] == ["forwards", "interprets"]
    assert store.stories.relations([4]) == []


def test_documents_are_found_by_name(store: Store) -> None:
    with store.write():
        store.stories.name_documents(1, ["某办法"], ["某规划"])
        store.stories.name_documents(2, [], ["某办法", "某规划"])
        store.stories.name_documents(3, [], [])
    assert store.stories.documents(1) == {"某办法": True, "某规划": False}
    assert store.stories.documents(3) == {}
    assert store.stories.naming(["某办法"]) == [("某办法", 1, True), ("某办法", 2, False)]


def test_an_item_taken_out_leaves_nothing_of_its_own(store: Store) -> None:
    put(store, a_member(1))
    with store.write():
        store.stories.relate(Relation(a=1, b=2, kind="contains", why=""))
        store.stories.name_documents(1, ["某办法"], [])
        store.stories.remove(1)
    assert store.stories.member(1) is None
    assert store.stories.relations([1]) == []
    assert store.stories.documents(1) == {}
    with pytest.raises(UnknownRow):
        store.stories.story(1)


def test_wordings_and_what_waits_come_from_the_items(store: Store) -> None:
    one = store.items.add(
        told(an_item("1.html"), doc_number="清科发〔2026〕1号", doc_numbers=("清科发〔2026〕1号",))
    ).id
    two = store.items.add(an_item("2.html", published=None)).id
    found = store.stories.wordings([one, two, 99])
    assert set(found) == {one, two}
    assert (found[one].number, found[one].numbers) == ("清科发〔2026〕1号", ("清科发〔2026〕1号",))
    assert (found[one].published, found[one].first_seen, found[one].precise) == (NOW, NOW, False)
    assert found[two].published is None
    assert store.stories.ungrouped(0, 10) == [one, two]
    put(store, a_member(one))
    assert store.stories.ungrouped(0, 10) == [two]
    assert store.stories.ungrouped(two, 10) == []
    assert store.stories.counts() == Counts(items=2, grouped=1, stories=1)


def test_what_is_made_aside_is_seen_by_others_when_it_takes_over(store: Store) -> None:
    item = store.items.add(an_item()).id
    put(store, a_member(item))
    with store.write():
        store.stories.start(1)
        store.stories.keep_keys(item, [1, 2])
    with Store.open(store.connection.path) as other:
        other.stories.state()
        with store.stories.aside():
            assert store.stories.counts() == Counts(items=1, grouped=0, stories=0)
            assert store.stories.sharing([1, 2]) == {}
            with store.write():
                store.stories.start(2)
                store.stories.keep_keys(item, [3])
                store.connection.run("INSERT INTO story_hot_keys VALUES (4)")
                assert other.stories.sharing([1, 3]) == {item: 1}
                store.stories.take_over()
        assert store.stories.state() == other.stories.state() == (2, 1, 0)
        assert store.stories.sharing([1, 2]) == other.stories.sharing([1, 2]) == {}
        assert other.stories.sharing([3]) == {item: 1}
        assert other.stories.hot == {4}
        assert other.stories.counts() == Counts(items=1, grouped=0, stories=0)


def test_what_was_broken_off_aside_leaves_everything_as_it_was(store: Store) -> None:
    item = store.items.add(an_item()).id
    put(store, a_member(item))
    with suppress(KeyError), store.stories.aside(), store.write():
        store.stories.start(7)
        raise KeyError
    assert store.stories.state() == (None, 0, 0)
    assert store.stories.counts() == Counts(items=1, grouped=1, stories=1)


def test_the_state_names_the_last_decision(store: Store) -> None:
    item = store.items.add(an_item()).id
    assert store.stories.state() == (None, 0, 0)
    decision = store.decisions.add(item, "split", "editor", NOW, other=item)
    assert store.stories.state() == (None, 0, decision.id)
