from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bench._stream import Grammar, stream
from bench.stories import b_cubed
from collector.editing import stories as module
from collector.editing.documents import chain
from collector.editing.explain import explain
from collector.editing.membership import merge, split
from collector.editing.relations import Kind
from collector.editing.stories import Grouper, catch_up, group, rebuild
from collector.errors import SchemaError, StoreError, UnknownRow
from collector.model import Precision
from collector.store import Store
from tests.editing.reprints import LAST_YEAR, NAMES, NOTICE, OTHER, START, TITLE, an_item, stored

DAY = timedelta(days=1)


def kinds(store: Store, items: list[int]) -> set[tuple[int, int, str]]:
    return {(r.a, r.b, r.kind) for r in store.stories.relations(items)}


def test_reprints_make_one_story_under_the_first_items_id(store: Store) -> None:
    items = stored(
        store,
        an_item(1, TITLE, NOTICE),
        an_item(2, "试验线投入运行", OTHER),
        an_item(3, f"{TITLE}_江州在线", NOTICE + "\n（责任编辑：某）", after=DAY),
        an_item(4, f"江州区转发《{TITLE}》的通知", f"各街道：现将通知转发给你们。\n{NOTICE}", after=3 * DAY),
    )
    places = group(store, items)
    assert places == {items[0]: items[0], items[1]: items[1], items[2]: items[0], items[3]: items[0]}
    relations = [member.relation for member in store.stories.members(items[0])]
    assert relations == ["first", "exact", "forward"]
    assert store.stories.counts().stories == 2


def test_grouping_again_changes_nothing_and_one_item_may_be_given(store: Store) -> None:
    items = stored(store, an_item(1, TITLE, NOTICE), an_item(2, TITLE, NOTICE))
    assert group(store, items[0]) == {items[0]: items[0]}
    assert group(store, items) == group(store, items) == dict.fromkeys(items, items[0])
    assert store.stories.story(items[0]).size == 2


def test_a_restart_goes_on_where_the_last_run_stopped(store: Store) -> None:
    items = stored(store, an_item(1, TITLE, NOTICE))
    group(store, items)
    with Store.open(store.connection.path) as again:
        later = stored(again, an_item(2, TITLE, NOTICE.replace("认真组织", "精心组织"), after=DAY))
        assert Grouper(again).group(later) == {later[0]: items[0]}


def test_the_yearly_notice_is_recurring_whenever_it_comes(store: Store) -> None:
    title = TITLE.replace("2026", "2025")
    items = stored(
        store,
        an_item(1, title, LAST_YEAR),
        an_item(2, TITLE, NOTICE, after=DAY),
        an_item(3, title, LAST_YEAR, after=365 * DAY),
    )
    places = group(store, items)
    assert len(set(places.values())) == 3
    assert (items[1], items[0], Kind.RECURRING) in kinds(store, items)
    assert (items[2], items[0], Kind.RECURRING) in kinds(store, items)


def test_after_the_window_one_own_number_still_joins(store: Store) -> None:
    number = "清科发〔2026〕18号"
    items = stored(
        store,
        an_item(1, TITLE, NOTICE, own_number=number),
        an_item(2, TITLE, NOTICE, own_number=number, after=100 * DAY),
        an_item(3, TITLE, NOTICE, own_number="清科发〔2026〕19号", after=DAY),
    )
    places = group(store, items)
    assert places[items[1]] == items[0]
    assert places[items[2]] == items[2]


def test_two_numbers_never_meet_in_one_story_not_even_through_a_third_item(store: Store) -> None:
    first, second = f"清科发〔2026〕18号\n{NOTICE}", f"清科发〔2026〕19号\n{NOTICE}"
    for bodies in ((NOTICE, first, second), (first, NOTICE, second)):
        base = store.stories.counts().items
        items = stored(store, *(an_item(base + n, TITLE, text) for n, text in enumerate(bodies)))
        group(store, items)
    numbers = store.stories.numbers(set(store.stories.of(range(1, 7)).values()))
    assert sorted(len(found) for found in numbers.values()) == [1, 1]
    assert set(store.stories.of([3, 6]).values()) == {3}


@pytest.mark.parametrize("wrong", [None, START + 400 * DAY, START.replace(year=1970)])
def test_a_missing_or_impossible_date_is_when_it_was_seen(store: Store, wrong: object) -> None:
    items = stored(store, an_item(1, TITLE, NOTICE), an_item(2, TITLE, NOTICE, published=wrong, seen=START + DAY))  # type: ignore[arg-type]
    assert set(group(store, items).values()) == {items[0]}


def test_short_texts_join_for_three_days_and_under_one_title(store: Store) -> None:
    items = stored(
        store,
        an_item(1, "停水通知", "详见附件。"),
        an_item(2, "停水通知", "详见附件。", after=DAY),
        an_item(3, "停水通知", "详见附件。", after=9 * DAY),
        an_item(4, "停电通知", "详见附件。"),
        an_item(5, "", ""),
        an_item(6, "", ""),
    )
    places = group(store, items)
    assert places[items[1]] == items[0]
    assert len({places[item] for item in items}) == 5


def test_the_origin_that_most_name_stands_first(store: Store) -> None:
    items = stored(
        store,
        an_item(1, TITLE, NOTICE, column="daily/news", source="科学技术部"),
        an_item(2, TITLE, NOTICE, column="kjj/tzgg", source="来源：科技部网站", after=DAY),
        an_item(3, TITLE, NOTICE, column="most/tzgg", source="本站", after=2 * DAY),
        an_item(4, TITLE, NOTICE, column="kjt/tzgg", source="江州日报", after=3 * DAY),
    )
    group(store, items, NAMES)
    story = store.stories.story(items[0])
    assert story.canonical == items[2]
    assert "科技部" in story.reason
    assert "3篇" in story.reason


def test_then_the_issuer_then_the_rank_then_the_earliest(store: Store) -> None:
    issued = stored(
        store,
        an_item(1, TITLE, NOTICE, column="most/tzgg", issuer="清源省科学技术厅"),
        an_item(2, TITLE, NOTICE, column="kjt/tzgg", issuer="清源省科学技术厅", after=DAY),
    )
    group(store, issued, NAMES)
    assert store.stories.story(issued[0]).canonical == issued[1]
    ranked = stored(
        store,
        an_item(3, "试验线投入运行", OTHER, column="daily/news"),
        an_item(4, "试验线投入运行", OTHER, column="kjj/tzgg", after=DAY),
        an_item(5, "试验线投入运行", OTHER, column="unknown/x", after=DAY),
    )
    group(store, ranked, NAMES)
    story = store.stories.story(ranked[0])
    assert (story.canonical, story.reason) == (ranked[1], "发布者级别最高（市科技局）")


def test_of_equals_the_earliest_and_of_one_day_the_longest(store: Store) -> None:
    day = {"precision": Precision.DAY, "column": "daily/news"}
    items = stored(
        store,
        an_item(1, TITLE, NOTICE, after=DAY, **day),  # type: ignore[arg-type]
        an_item(2, TITLE, NOTICE + "\n附件请到省科技厅网站下载。", **day),  # type: ignore[arg-type]
        an_item(3, TITLE, NOTICE, **day),  # type: ignore[arg-type]
    )
    group(store, items, NAMES)
    assert store.stories.story(items[0]).canonical == items[1]


def test_a_changed_text_is_found_by_its_new_words(store: Store) -> None:
    items = stored(
        store, an_item(1, TITLE, OTHER), an_item(2, "另一件", "".join(f"第{i}句讲一件小事。" for i in range(9)))
    )
    group(store, items)
    store.items.add(an_item(1, TITLE, NOTICE))
    assert group(store, items[0]) == {items[0]: items[0]}
    more = stored(store, an_item(3, TITLE, NOTICE))
    assert group(store, more) == {more[0]: items[0]}
    store.items.add(an_item(3, TITLE, NOTICE + "\n又及：系统已开放。"))
    assert group(store, more) == {more[0]: items[0]}
    assert store.stories.story(items[0]).size == 2


def test_a_rebuild_gives_the_same_stories(store: Store) -> None:
    told = list(stream(5, 220))
    items = stored(
        store, *(an_item(n, t.title, t.text, after=timedelta(seconds=t.moment % 900)) for n, t in enumerate(told))
    )
    places = group(store, items)
    before = [(store.stories.story(s).canonical, store.stories.story(s).size) for s in sorted(set(places.values()))]
    seen: list[tuple[int, int]] = []
    assert rebuild(store, progress=lambda done, total, what: seen.append((done, total))) == 220
    assert store.stories.of(items) == places
    after = [(store.stories.story(s).canonical, store.stories.story(s).size) for s in sorted(set(places.values()))]
    assert after == before
    assert seen == [(200, 220), (220, 220)]
    assert catch_up(store) == 0


def test_a_stream_is_grouped_in_any_order(store: Store) -> None:
    told = list(stream(9, 260))
    mixed = sorted(told, key=lambda one: one.text)
    items = stored(store, *(an_item(n, t.title, t.text) for n, t in enumerate(mixed)))
    places = group(store, items)
    precision, recall = b_cubed([one.story for one in mixed], [places[item] for item in items])
    assert precision >= 0.998
    assert recall >= 0.985


def test_another_versions_signatures_are_refused_until_rebuilt(store: Store) -> None:
    items = stored(store, an_item(1, TITLE, NOTICE))
    group(store, items)
    with store.write():
        store.stories.start(version=0)
    with pytest.raises(SchemaError, match="stories rebuild"):
        group(store, items)
    rebuild(store)
    assert group(store, items) == {items[0]: items[0]}


def test_a_rebuild_beside_a_running_collector_changes_no_id(store: Store) -> None:
    told = list(stream(5, 240))
    items = stored(store, *(an_item(n, t.title, t.text) for n, t in enumerate(told[:220])))
    group(store, items)
    with Store.open(store.connection.path) as collecting:
        running = Grouper(collecting)

        def meanwhile(done: int, total: int, what: str) -> None:
            if (n := collecting.stories.counts().items) < 240:
                running.group(stored(collecting, an_item(n, told[n].title, told[n].text)))

        before = collecting.stories.of(items)
        assert rebuild(store, progress=meanwhile) == 240
        assert collecting.stories.of(items) == before
        places = collecting.stories.of(range(1, 241))
        assert len(places) == 240
        assert running.group(list(places)) == places
    rebuild(store)
    assert store.stories.of(places) == places


def test_a_rebuild_that_breaks_off_changes_nothing(store: Store) -> None:
    one, two, three, other = two_stories(store)

    def stop(done: int, total: int, what: str) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        rebuild(store, progress=stop)
    assert store.stories.of([one, two, three, other]) == {one: one, two: one, three: one, other: other}
    assert rebuild(store) == 4


def test_a_rebuild_gives_way_to_an_editor(store: Store) -> None:
    items = two_stories(store)
    with Store.open(store.connection.path) as desk:

        def decide(done: int, total: int, what: str) -> None:
            split(desk, items[:1], "editor", START)

        with pytest.raises(StoreError, match="run it again"):
            rebuild(store, progress=decide)
    assert store.stories.of(items[:2]) == {items[0]: items[0], items[1]: items[1]}
    rebuild(store)
    assert store.stories.of(items[:2]) == {items[0]: items[0], items[1]: items[1]}


def test_an_editors_word_reaches_a_running_grouper(store: Store) -> None:
    running = Grouper(store)
    items = stored(store, an_item(1, TITLE, NOTICE), an_item(2, TITLE, NOTICE, after=DAY))
    running.group(items)
    with Store.open(store.connection.path) as desk:
        split(desk, items[1:], "editor", START)
    store.items.add(an_item(2, TITLE, NOTICE + "\n又及：系统已开放。", after=DAY))
    assert running.group(items[1:]) == {items[1]: items[1]}
    with Store.open(store.connection.path) as desk:
        merge(desk, items[0], items[1], "editor", START)
        split(desk, items[1:], "editor", START)
    store.items.add(an_item(2, TITLE, NOTICE, after=DAY))
    assert running.group(items[1:]) == {items[1]: items[1]}


def two_stories(store: Store) -> list[int]:
    items = stored(
        store,
        an_item(1, TITLE, NOTICE),
        an_item(2, TITLE, NOTICE, after=DAY),
        an_item(3, TITLE, NOTICE.replace("认真组织", "精心组织"), after=DAY),
        an_item(4, "试验线投入运行", OTHER, after=DAY),
    )
    group(store, items)
    return items


def test_what_an_editor_splits_stays_split(store: Store) -> None:
    one, two, three, other = two_stories(store)
    assert split(store, [two, three], "editor", START) == two
    expected = {one: one, two: two, three: two, other: other}
    assert store.stories.of(expected) == expected
    rebuild(store)
    assert store.stories.of(expected) == expected
    late = stored(store, an_item(9, TITLE, NOTICE, after=2 * DAY))
    assert group(store, late)[late[0]] in (one, two)
    assert store.stories.of(expected) == expected


def test_splitting_the_first_item_off_leaves_it_its_id(store: Store) -> None:
    one, two, three, _ = two_stories(store)
    split(store, [one], "editor", START)
    assert store.stories.of([one, two, three]) == {one: one, two: two, three: two}
    rebuild(store)
    assert store.stories.of([one, two, three]) == {one: one, two: two, three: two}


def test_only_some_items_of_one_story_can_be_split(store: Store) -> None:
    one, two, three, other = two_stories(store)
    for items in ([one, other], [one, two, three], [999]):
        with pytest.raises(StoreError):
            split(store, items, "editor", START)
    assert store.decisions.counting("split") == []


def test_what_an_editor_merges_stays_merged_until_split_again(store: Store) -> None:
    one, two, three, other = two_stories(store)
    assert merge(store, other, one, "editor", START) == one
    assert store.stories.story(other).merged_into == one
    assert store.stories.alive(other) == one
    rebuild(store)
    assert set(store.stories.of([one, two, three, other]).values()) == {one}
    with pytest.raises(StoreError):
        merge(store, one, other, "editor", START)
    with pytest.raises(UnknownRow):
        merge(store, one, 999, "editor", START)
    split(store, [other], "editor", START)
    rebuild(store)
    assert store.stories.of([one, other]) == {one: one, other: other}
    merge(store, one, other, "editor", START)
    assert store.decisions.counting("split") == []
    rebuild(store)
    assert set(store.stories.of([one, two, three, other]).values()) == {one}


def kept_apart(store: Store, after: timedelta) -> list[int]:
    """Two stories of one text, as they stand where the one did not find the other when it came; and a third item."""
    items = stored(store, an_item(1, TITLE, NOTICE), an_item(2, TITLE, NOTICE, after=after))
    group(store, items[:1])
    with store.write():
        first = store.stories.member(items[0])
        assert first is not None
        moment = first.moment + int(after.total_seconds())
        store.stories.put(replace(first, item=items[1], story=items[1], moment=moment))
        store.stories.put_story(replace(store.stories.story(items[0]), id=items[1], canonical=items[1]))
    return items + stored(store, an_item(3, TITLE, NOTICE, after=after / 2))


def test_an_item_that_tells_two_stories_makes_them_one(store: Store) -> None:
    items = kept_apart(store, 2 * DAY)
    group(store, items[2])
    assert set(store.stories.of(items).values()) == {items[0]}
    assert store.stories.story(items[1]).merged_into == items[0]
    assert store.stories.story(items[0]).size == 3


def test_but_not_two_occasions(store: Store) -> None:
    items = kept_apart(store, 80 * DAY)
    group(store, items[2])
    assert store.stories.of(items[:2]) == {items[0]: items[0], items[1]: items[1]}


def test_nor_what_an_editor_parted(store: Store) -> None:
    items = kept_apart(store, 2 * DAY)
    store.decisions.add(items[1], "split", "editor", START, other=items[0])
    group(store, items[2])
    assert store.stories.of(items[:2]) == {items[0]: items[0], items[1]: items[1]}


def test_a_story_is_explained(store: Store) -> None:
    one, two, three, other = two_stories(store)
    merge(store, one, other, "editor", START)
    later = stored(store, an_item(8, TITLE.replace("2026", "2025"), LAST_YEAR, after=DAY))
    group(store, later)
    told = explain(store, other)
    assert (told.asked, told.story, told.canonical) == (other, one, one)
    assert [member.item for member in told.members] == [one, two, three, other]
    assert told.members[1].differences == ()
    (changed,) = told.members[2].differences
    assert (changed.old, changed.new) == ("认真", "精心")
    assert changed.before.endswith("各地要")
    assert changed.after.startswith("组织")
    assert told.members[2].why
    assert [(r.a, r.kind) for r in told.relations] == [(later[0], Kind.RECURRING)]
    assert told.titles[later[0]] == TITLE.replace("2026", "2025")
    with pytest.raises(UnknownRow):
        explain(store, 12345)


def test_long_differences_are_shortened_and_counted(store: Store) -> None:
    items = stored(store, an_item(1, "试验线投入运行", OTHER), an_item(2, "试验线投入运行", OTHER + "\n" + NOTICE))
    group(store, items)
    members = explain(store, items[0]).members
    assert any("共" in (d.new + d.old) for member in members for d in member.differences)


def test_the_policy_chain(store: Store) -> None:
    policy, number = "清源省推动未来产业发展实施方案", "清政发〔2026〕3号"
    there, carried_out = policy.replace("清源", "云岭"), f"为落实《{policy}》（{number}），制定本措施。{OTHER}"
    items = stored(
        store,
        an_item(1, f"清源省人民政府关于印发《{policy}》的通知", NOTICE, own_number=number),
        an_item(2, f"《{policy}》政策解读", OTHER, after=DAY),
        an_item(3, "江州市推动中试平台建设若干措施", carried_out, after=DAY, numbers=(number,)),
        an_item(4, f"云岭省人民政府关于印发《{there}》的通知", OTHER.replace("江州", "云岭"), after=DAY),
    )
    group(store, items)
    found = chain(store, items[0])
    assert (found.parents, found.itself) == ((), ())
    assert found.interpretations == (items[1],)
    assert found.naming == (items[2],)
    assert found.versions == (items[3],)
    assert chain(store, items[2]).parents == (items[0],)
    assert chain(store, items[3]).versions == (items[0],)


def test_names_are_read_from_the_configuration(store: Store, config: object) -> None:
    from collector.config import Config
    from collector.editing.canonical import Names

    assert isinstance(config, Config)
    names = Names.of(config)
    source = config.sources[0]
    assert names.name(f" {source.full_name or source.name} ") == source.name
    assert set(names.publishers) == set(config.columns)
    assert names.origin("本站", None) is None
    assert names.origin("  ", None) is None
    assert names.origin("来源：无名小报", None) == "无名小报"


# Bad input: the work is counted, not timed.


def test_three_thousand_notices_of_one_form_stay_apart_in_bounded_work(store: Store) -> None:
    def warning(n: int) -> str:
        return (
            f"清源省气象台{n % 28 + 1}日{n % 24}时{n % 60}分发布第{n}号大风预警：预计未来{n % 12 + 1}小时，"
            f"第{n}号区域将出现{n % 7 + 5}级阵风，请有关单位和人员做好防范工作，加固围板棚架等易被风吹动的搭建物，"
            "妥善安置受大风影响的物资。"
        )

    items = stored(store, *(an_item(n, f"第{n}号大风预警", warning(n)) for n in range(3000)))
    grouper = Grouper(store)
    for start in range(0, 3000, 100):
        grouper.group(items[start : start + 100])
    assert store.stories.counts().stories == 3000
    assert grouper.compared <= 3000 * (module.CONFIRMS + 2)
    assert grouper.found <= 3000 * 70 * 3
    rows = store.connection.row("SELECT max(n) AS most FROM (SELECT count(*) AS n FROM story_keys GROUP BY key)")
    assert rows is not None
    assert rows["most"] <= 65


def test_six_hundred_copies_are_one_story_with_few_representatives(store: Store) -> None:
    grammar = Grammar(4)
    told = grammar.article(0, 0)
    copies = [grammar.retold(told, kind) for kind in ("light", "medium", "noise") for _ in range(200)]
    items = stored(
        store, an_item(0, told.title, told.text), *(an_item(n, c.title, c.text) for n, c in enumerate(copies, 1))
    )
    grouper = Grouper(store)
    grouper.group(items)
    assert store.stories.counts().stories == 1
    story = store.stories.story(items[0])
    assert story.size == 601
    assert story.representatives <= module.REPRESENTATIVES
    assert grouper.compared <= 601 * 3


@pytest.mark.parametrize(
    "text", ["", "\n", "a", "OK " * 4, "plain English text about nothing in particular " * 6, "！" * 99, "字" * 5000]
)
def test_odd_texts_are_grouped(store: Store, text: str) -> None:
    items = stored(store, an_item(1, "标题", text), an_item(2, "标题", text), an_item(3, "另一个题目", text + "x"))
    places = group(store, items)
    assert places[items[1]] == items[0]
    assert places[items[2]] in (items[0], items[2])


def test_a_megabyte_is_grouped(store: Store) -> None:
    grammar = Grammar(6)
    long = "\n".join(grammar.sentence() for _ in range(20_000))
    items = stored(store, an_item(1, TITLE, long), an_item(2, TITLE, long + "\n完。"), an_item(3, TITLE, NOTICE))
    places = group(store, items)
    assert places[items[1]] == items[0]
    assert places[items[2]] == items[2]
