from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from collector.config import Config
from collector.editing.candidates import daily_list
from collector.errors import UnknownRow
from collector.model import ArchiveRecord, Candidate, DailyList, Entry, Precision
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.stories import Member, StoredStory
from tests.editing.office import CITY, CITY_NEWS, DAY, HOUR, LOCAL, NEWS, NOTICES, NOW, POLICY, an_article, bring, poll

TODAY = NOW.date()
LATE, CLOSED, LISTED = "首次采集时已过时", "已作决定", "此前名单已列出"


def made(store: Store, config: Config, *, days: int = 0, hours: float = 0) -> DailyList:
    return daily_list(store, config, day=TODAY + days * DAY, now=NOW + days * DAY + hours * HOUR)


def lines(daily: DailyList) -> list[Candidate]:
    return [candidate for _, candidates in daily.sections for candidate in candidates]


def titles(daily: DailyList) -> list[str]:
    return [candidate.title for candidate in lines(daily)]


def group(store: Store, canonical: int, *items: int) -> None:
    """Store that the items tell one story."""
    with store.write():
        for item in items:
            store.stories.put(
                Member(
                    item=item, story=items[0], relation="near", matched=None, score=1.0, why="", text_hash=0, length=1,
                    moment=0, exact_time=True, number=None, issuer=None, origin=None, publisher=None, rank=0,
                )
            )  # fmt: skip
        story = StoredStory(
            id=items[0], canonical=canonical, reason="", size=len(items), representatives=1, merged_into=None
        )
        store.stories.put_story(story)


def test_a_candidate_says_all_that_an_editor_needs(store: Store, config: Config) -> None:
    text = "各有关单位：\n为贯彻落实有关部署，现印发通知。\n本办法适用于省级以上项目的立项、实施和验收管理。"
    item = bring(
        store, NOTICES, "1.html", "关于印发《项目管理办法》的通知", text=text, source_label="科学技术部",
        doc_number="国科发资〔2026〕8号", precision=Precision.MINUTE, doubts=("两处日期不一致",),
    )  # fmt: skip
    url = store.items.get(item).article.url
    store.archive.add(
        ArchiveRecord(key=url, url=url, fetched=NOW, file="a.warc.gz", offset=7, length=1, status=200, digest=None)
    )
    [line] = lines(made(store, config))
    assert (line.item, line.source, line.source_label, line.column) == (item, "科技部", "科技部", NOTICES)
    assert (line.doc_number, line.published, line.precision) == (
        "国科发资〔2026〕8号",
        NOW - 5 * HOUR,
        Precision.MINUTE,
    )
    assert line.lead == "本办法适用于省级以上项目的立项、实施和验收管理。"
    assert (line.section, line.archived, line.url) == (POLICY, "a.warc.gz@7", url)
    assert line.reasons[-1] == "两处日期不一致"
    assert "标题有“管理办法”" in line.reasons


def test_sections_stand_in_print_order_also_when_empty_and_what_fits_nowhere_is_last(
    store: Store, config: Config
) -> None:
    bring(store, CITY_NEWS, "1.html", "毫无线索的消息")
    bring(store, NEWS, "1.html", "浙江的消息")
    daily = made(store, config)
    assert [(name, len(found)) for name, found in daily.sections] == [
        (POLICY, 0), (LOCAL, 1), ("标准化", 0), (CITY, 0), ("其他", 1),
    ]  # fmt: skip
    assert daily.size == 2
    assert "暂归" in lines(daily)[-1].reasons[0]


def test_the_better_the_fit_the_higher_and_then_the_newer(store: Store, config: Config) -> None:
    bring(store, NOTICES, "1.html", "旧的消息", published=NOW - 9 * HOUR)
    bring(store, NOTICES, "2.html", "新的消息", published=NOW - HOUR)
    bring(store, NOTICES, "3.html", "关于管理办法的通知", published=NOW - 20 * HOUR)
    assert titles(made(store, config)) == ["关于管理办法的通知", "新的消息", "旧的消息"]


def test_nothing_falls_between_two_lists_even_if_it_was_stored_late(store: Store, config: Config) -> None:
    bring(store, NEWS, "1.html", "昨天的消息", at=NOW - 2 * HOUR)
    assert titles(made(store, config)) == ["昨天的消息"]
    bring(store, NEWS, "2.html", "名单前读到、名单后入库的消息", at=NOW - HOUR)
    bring(store, NEWS, "3.html", "今天的消息", at=NOW + 3 * HOUR)
    assert titles(made(store, config, hours=4)) == ["昨天的消息"]
    tomorrow = made(store, config, days=1)
    assert set(titles(tomorrow)) == {"名单前读到、名单后入库的消息", "今天的消息"}
    assert (tomorrow.since, tomorrow.until) == (NOW, NOW + DAY)
    assert titles(made(store, config, days=2)) == []


def test_the_same_list_is_made_again_with_what_was_decided_since(store: Store, config: Config) -> None:
    first, second = (bring(store, NEWS, f"{n}.html", f"第{n}条消息") for n in (1, 2))
    assert made(store, config).size == 2
    store.decisions.add(first, Kind.REJECT, "甲", NOW)
    again = made(store, config, hours=1)
    assert ([line.item for line in lines(again)], again.left_out) == ([second], ((CLOSED, 1),))
    assert (again.made, again.until) == (NOW, NOW)
    store.decisions.undo("甲", NOW)
    store.decisions.add(second, Kind.LATER, "甲", NOW)
    assert made(store, config, hours=2).size == 2


def test_a_list_of_an_earlier_day_can_be_had_again(store: Store, config: Config) -> None:
    bring(store, NEWS, "1.html", "旧消息")
    made(store, config)
    later = daily_list(store, config, day=TODAY, now=NOW + 9 * DAY)
    assert titles(later) == ["旧消息"]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_without_a_list_has_none(store: Store, config: Config, days: int) -> None:
    with pytest.raises(UnknownRow, match="没有候选名单"):
        daily_list(store, config, day=TODAY + days * DAY, now=NOW)


def test_an_empty_list_grows_until_there_is_something_in_it(store: Store, config: Config) -> None:
    assert made(store, config).size == 0
    bring(store, NEWS, "1.html", "随后采到的消息", at=NOW + HOUR)
    grown = made(store, config, hours=2)
    assert (titles(grown), grown.until) == (["随后采到的消息"], NOW + 2 * HOUR)
    bring(store, NEWS, "2.html", "更晚的消息", at=NOW + 3 * HOUR)
    assert made(store, config, hours=4).size == 1


def test_what_a_first_run_digs_up_does_not_swamp_the_list(store: Store, config: Config) -> None:
    for n in range(5):
        bring(store, NEWS, f"{n}.html", f"{n * 2} 天前的消息", published=NOW - n * 2 * DAY)
    bring(store, NEWS, "9.html", "没有日期的消息", published=None)
    poll(store, NEWS, NOW)
    daily = made(store, config)
    assert set(titles(daily)) == {"0 天前的消息", "2 天前的消息", "没有日期的消息"}
    assert daily.left_out == ((LATE, 3),)
    assert daily_list(store, config, day=TODAY, now=NOW, fresh_days=30).size == 6


def test_after_an_outage_what_is_a_week_old_is_listed(store: Store, config: Config) -> None:
    poll(store, NEWS, NOW - 8 * DAY)
    bring(store, NEWS, "1.html", "中断期间的消息", published=NOW - 7 * DAY)
    assert titles(made(store, config)) == ["中断期间的消息"]


def test_what_the_first_run_listed_and_a_later_one_read_is_of_the_first(store: Store, config: Config) -> None:
    old = an_article("旧稿", url="https://kjt.zj.example.cn/old.html").url
    poll(store, NEWS, NOW - 2 * DAY, entries=[Entry(url=old, title="旧稿", published=NOW - 20 * DAY)])
    bring(store, NEWS, "old.html", "旧稿", published=NOW - 20 * DAY)
    daily = made(store, config)
    assert (daily.size, daily.left_out) == (0, ((LATE, 1),))


def test_what_was_added_by_hand_is_never_too_old(store: Store, config: Config) -> None:
    bring(store, "hand", "1.html", "编辑添加的旧稿", published=NOW - 90 * DAY)
    [line] = lines(made(store, config))
    assert line.source == "hand"


def test_equal_texts_are_one_line_under_the_highest_office(store: Store, config: Config) -> None:
    text = "11月18日，全国科技成果转化大会在杭州召开，会议总结了近年来的工作，部署了下一阶段的任务。"
    city = bring(store, CITY_NEWS, "1.html", "大会召开（转载）", text=text, published=NOW - 9 * HOUR)
    central = bring(store, NOTICES, "1.html", "大会召开", text=text.replace("，", ","), published=NOW - 3 * HOUR)
    [line] = lines(made(store, config))
    assert (line.item, line.source, line.story) == (central, "科技部", city)
    assert [(outlet.item, outlet.source) for outlet in line.outlets] == [(city, "常州市政府")]


def test_short_texts_are_one_line_only_with_the_same_title(store: Store, config: Config) -> None:
    for n, title in enumerate(("图解甲", "图解乙", "图解甲")):
        bring(store, NEWS, f"{n}.html", title, text="详见图。", published=NOW - HOUR)
    assert sorted(titles(made(store, config))) == ["图解乙", "图解甲"]


def test_a_stored_story_is_one_line_by_its_canonical_item(store: Store, config: Config) -> None:
    reprint = bring(store, CITY_NEWS, "1.html", "转载的稿件")
    original = bring(store, NOTICES, "1.html", "原来的稿件")
    group(store, original, reprint, original)
    [line] = lines(made(store, config))
    assert (line.item, line.story, [outlet.item for outlet in line.outlets]) == (original, reprint, [reprint])


def test_a_story_that_was_listed_is_not_listed_again_for_one_more_outlet(store: Store, config: Config) -> None:
    original = bring(store, NOTICES, "1.html", "原来的稿件")
    assert made(store, config).size == 1
    reprint = bring(store, CITY_NEWS, "1.html", "第二天的转载", at=NOW + 9 * HOUR)
    group(store, original, original, reprint)
    tomorrow = made(store, config, days=1)
    assert (tomorrow.size, tomorrow.left_out) == (0, ((LISTED, 1),))
    [line] = lines(made(store, config))  # and today's line now names it
    assert [outlet.item for outlet in line.outlets] == [reprint]


def test_a_source_counts_once_however_many_columns_carried_it(store: Store, config: Config) -> None:
    first = bring(store, NOTICES, "1.html", "原稿")
    again = bring(store, NOTICES, "2.html", "同一网站的另一处")
    city, twice = bring(store, CITY_NEWS, "1.html", "转载"), bring(store, CITY_NEWS, "2.html", "再次转载")
    group(store, first, first, again, city, twice)
    [line] = lines(made(store, config))
    assert [(outlet.item, outlet.source) for outlet in line.outlets] == [(city, "常州市政府")]


def test_a_decision_on_any_outlet_closes_the_story(store: Store, config: Config) -> None:
    first, second = bring(store, NOTICES, "1.html", "原稿"), bring(store, CITY_NEWS, "1.html", "转载")
    group(store, first, first, second)
    store.decisions.add(second, Kind.TAKE, "甲", NOW, section=POLICY)
    daily = made(store, config)
    assert (daily.size, daily.left_out) == (0, ((CLOSED, 1),))


def test_what_only_an_outdated_first_run_knew_is_news_when_others_take_it_up(store: Store, config: Config) -> None:
    old = bring(store, NOTICES, "1.html", "二十天前的文件", published=NOW - 20 * DAY)
    poll(store, NOTICES, NOW)
    assert made(store, config).left_out == ((LATE, 1),)
    fresh = bring(store, CITY_NEWS, "1.html", "今天转发的文件", at=NOW + HOUR, published=NOW + HOUR)
    group(store, old, old, fresh)
    assert [line.item for line in lines(made(store, config, days=1))] == [old]


def test_a_filter_columns_items_get_its_section(store: Store, config: Config) -> None:
    bring(store, NOTICES, "1.html", "常州入选国家级试点的通知")
    daily = made(store, config)
    assert [(name, len(found)) for name, found in daily.sections if found] == [(CITY, 1)]
    assert lines(daily)[0].reasons[0] == "标题有“常州”"


def test_an_article_without_a_title_is_shown_by_its_address(store: Store, config: Config) -> None:
    bring(store, NEWS, "1.html", "", text="只有正文的页面，标题没有读到，编辑可以打开原文查看。")
    assert titles(made(store, config)) == ["https://kjt.zj.example.cn/1.html"]


def test_the_archive_link_is_the_callers(store: Store, config: Config) -> None:
    item = bring(store, NEWS, "1.html", "消息")
    url = store.items.get(item).article.url
    record = ArchiveRecord(key=url, url=url, fetched=NOW, file="a.warc.gz", offset=7, length=1, status=200)
    store.archive.add(record)
    daily = daily_list(store, config, day=TODAY, now=NOW, archive_link=lambda found: f"archive/{found.offset}.html")
    assert lines(daily)[0].archived == "archive/7.html"


def test_a_column_that_left_the_registry_keeps_its_items(store: Store, config: Config) -> None:
    bring(store, NEWS, "1.html", "消息")
    smaller = replace(config, sources=tuple(source for source in config.sources if source.key != "zj"))
    [line] = lines(made(store, smaller))
    assert line.source == NEWS


def test_three_hundred_items_are_listed_at_once(store: Store, config: Config) -> None:
    chance = random.Random(7)
    with store.write():
        for n in range(300):
            text = "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(900))
            bring(store, NEWS, f"{n}.html", f"{text[:12]}", text=text)
    begun = time.process_time()
    assert made(store, config).size == 300
    assert time.process_time() - begun < 4  # usually 0.7 s, most of it for grouping
