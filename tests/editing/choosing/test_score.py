from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from collector.config import Config
from collector.config.score import Score
from collector.editing.candidates import daily_list
from collector.editing.choosing.guess import Publishers
from collector.editing.choosing.score import Grounds, Weighed, weigh
from collector.editing.choosing.standing import standing
from collector.editing.choosing.theme import of_words
from collector.editing.issue.making import make_next
from collector.editing.printed import SAME, Before
from collector.model import Precision
from collector.store import Store
from collector.store.choosing import Brief
from collector.store.decisions import Kind
from tests.editing.office import CITY_NEWS, HOUR, LOCAL, NEWS, NOTICES, NOW, POLICY, an_article, bring


def a_brief(
    title: str = "一则消息", column: str = NEWS, item: int = 1, seen: datetime = NOW, outlets: int = 0, **fields: Any
) -> Brief:
    article = an_article(title, **{"text": "正文。", "published": NOW, "precision": Precision.MINUTE, **fields})
    return Brief(item=item, column=column, first_seen=seen, article=article, outlets=outlets)


def grounds(config: Config, **fields: Any) -> Grounds:
    words = {"人工智能": 2.0, "招聘": -3.0}
    scored = replace(config, bulletin=replace(config.bulletin, score=Score(words=words)))
    return Grounds(config=scored, now=NOW, publishers=Publishers.of(scored), **fields)


def value(weighed: Weighed, name: str) -> float:
    return next((part.value for part in weighed.parts if part.name == name), 0.0)


def reason(weighed: Weighed, name: str) -> str:
    return next((part.reason for part in weighed.parts if part.name == name), "")


def test_a_score_is_the_sum_of_its_parts(config: Config) -> None:
    [one] = weigh([a_brief("常州人工智能大会召开", outlets=2)], grounds(config))
    assert one.score == pytest.approx(sum(part.value for part in one.parts), abs=0.01)
    assert {part.name for part in one.parts} == {"section", "interest", "freshness", "authority", "outlets"}
    assert all(part.reason for part in one.parts)


@pytest.mark.parametrize(
    ("better", "worse", "part", "words"),
    [
        (a_brief(), a_brief(published=NOW - 3 * 24 * HOUR), "freshness", "今天发布"),
        (a_brief(column=NOTICES), a_brief(column=CITY_NEWS), "authority", "国家级来源（科技部）"),
        (a_brief(source_label="科学技术部"), a_brief(), "authority", "国家级来源（科技部）"),
        (a_brief(outlets=4), a_brief(outlets=1), "outlets", "另有 4 家刊载"),
        (a_brief("人工智能平台上线"), a_brief("平台上线"), "interest", "标题有关注词“人工智能”"),
        (a_brief(), a_brief("招聘公告"), "interest", ""),
    ],
)
def test_what_speaks_for_an_article_raises_it(
    config: Config, better: Brief, worse: Brief, part: str, words: str
) -> None:
    [high], [low] = weigh([better], grounds(config)), weigh([worse], grounds(config))
    assert value(high, part) > value(low, part)
    assert high.score > low.score
    assert reason(high, part) == words


def test_what_is_not_wanted_is_said(config: Config) -> None:
    [one] = weigh([a_brief("公开招聘")], grounds(config))
    assert reason(one, "interest") == "标题有“招聘”，通常不用"
    [two] = weigh([a_brief(text="单位公开招聘三人。")], grounds(config))
    assert reason(two, "interest") == "开头有“招聘”，通常不用"


@pytest.mark.parametrize(
    ("published", "precision", "words"),
    [
        (NOW - 2 * HOUR, Precision.MINUTE, "今天发布"),
        (NOW - 20 * HOUR, Precision.MINUTE, "昨天发布"),
        (NOW - 50 * HOUR, Precision.DAY, "2 天前发布"),
        (NOW + 9 * HOUR, Precision.MINUTE, "今天发布"),
        (None, None, "今天发布"),
    ],
)
def test_age_is_counted_in_days_as_people_do(
    config: Config, published: datetime | None, precision: Precision | None, words: str
) -> None:
    [one] = weigh([a_brief(published=published, precision=precision)], grounds(config))
    assert reason(one, "freshness") == words
    assert 0 < value(one, "freshness") <= Score().freshness


def test_what_all_have_in_common_is_no_reason(config: Config) -> None:
    briefs = [a_brief(item=n) for n in range(9)] + [a_brief("人工智能平台上线", item=9)]
    found = weigh(briefs, grounds(config))
    assert found[9].parts[0].name == "interest"


def test_the_theme_raises_what_fits_it(config: Config) -> None:
    theme = of_words("智能制造", ("数字化车间", "智能制造"))
    fits, other = weigh([a_brief("一批数字化车间建成"), a_brief("一批公园建成", item=2)], grounds(config, theme=theme))
    assert reason(fits, "theme") == "契合专题“智能制造”（“数字化车间”）"
    assert fits.score - other.score > 3
    assert value(other, "theme") == 0


def test_what_was_printed_sinks_and_what_follows_it_rises(config: Config) -> None:
    marks = {
        1: Before(issue=42, article=1, title="旧稿", how=SAME),
        2: Before(issue=42, article=1, title="旧稿", how="后续"),
        3: Before(issue=42, article=1, title="旧稿", how="解读"),
        4: Before(issue=42, article=1, title="旧稿", how="涉及"),
    }
    same, later, reading, about, plain = weigh([a_brief(item=n) for n in range(1, 6)], grounds(config), marks)
    assert same.score < about.score == plain.score < reading.score < later.score
    assert reason(same, "printed") == "已刊 第42期"
    assert reason(later, "follow_up") == "已刊 第42期：后续“旧稿”"


def test_a_section_that_lacks_articles_pulls_and_a_full_one_pushes(store: Store, config: Config) -> None:
    for n in range(4):
        store.decisions.add(bring(store, NEWS, f"{n}.html", f"第{n}条"), Kind.TAKE, "甲", NOW, section=LOCAL)
    now = standing(store, config, NOW)
    assert now.filled == {LOCAL: 4}
    full, empty = weigh([a_brief(), a_brief(column=NOTICES, item=2)], now)
    assert (full.guess.section, empty.guess.section) == (LOCAL, POLICY)
    assert (reason(full, "need"), reason(empty, "need")) == (f"“{LOCAL}”已有 4 篇", f"“{POLICY}”还缺 3 篇")
    assert value(full, "need") < 0 < value(empty, "need")


def test_the_issue_being_made_counts_with_what_waits_for_it(store: Store, config: Config) -> None:
    assert standing(store, config, NOW).filled == {}
    make_next(store, config.bulletin, day=NOW.date(), now=NOW)
    store.decisions.add(bring(store, NEWS, "1.html", "第一条"), Kind.TAKE, "甲", NOW, section=POLICY)
    assert standing(store, config, NOW).filled == {POLICY: 1}


def test_a_line_of_the_list_tells_its_parts_and_the_second_section(store: Store, config: Config) -> None:
    bring(store, NEWS, "1.html", "关于常州管理办法的通知")
    [line] = [one for _, group in daily_list(store, config, day=NOW.date(), now=NOW).sections for one in group]
    assert line.score == pytest.approx(sum(part.value for part in line.parts), abs=0.01)
    assert line.second is not None
    assert line.second != line.section
    assert line.summary is None
    assert 3 <= len(line.reasons) <= 5


def test_a_list_made_again_later_keeps_its_order(store: Store, config: Config) -> None:
    for n in range(5):
        bring(store, NEWS, f"{n}.html", f"第{n}条", published=NOW - n * 7 * HOUR)
    first = daily_list(store, config, day=NOW.date(), now=NOW)
    again = daily_list(store, config, day=NOW.date(), now=NOW + timedelta(days=30))
    assert first.sections == again.sections
