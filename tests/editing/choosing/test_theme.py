from __future__ import annotations

from dataclasses import replace

import pytest

from collector.config import Bulletin, Config
from collector.editing.choosing import theme
from collector.editing.choosing.theme import current, from_row, of_examples, of_words, split
from collector.editing.issue.making import make_next
from collector.store import Store
from collector.store.choosing import ANY, ThemeRow
from tests.editing.office import NEWS, NOW, an_article, bring

BULLETIN = Bulletin(themes={"人工智能": ("大模型", "算力")})


@pytest.mark.parametrize(
    ("title", "text", "least", "most"),
    [
        ("大模型平台上线", "算力充足。", 0.8, 1.0),
        ("大模型平台上线", "平台免费。", 0.7, 0.8),
        ("平台上线", "大模型免费使用。", 0.3, 0.5),
        ("平台上线", "平台免费。" * 60 + "大模型", 0.05, 0.2),
        ("平台上线", "平台免费。", 0.0, 0.0),
    ],
)
def test_words_count_by_where_they_stand(title: str, text: str, least: float, most: float) -> None:
    fits, words = of_words("人工智能", known=BULLETIN.themes).fit(an_article(title, text))
    assert least <= fits <= most
    assert bool(words) is (fits > 0)


def test_a_theme_goes_by_its_words_by_those_of_the_bulletin_or_by_its_name() -> None:
    assert list(of_words("人工智能", ("语料",), BULLETIN.themes).words) == ["语料"]
    assert list(of_words("人工智能", (), BULLETIN.themes).words) == ["大模型", "算力"]
    assert list(of_words("氢能、储能", (), BULLETIN.themes).words) == ["氢能", "储能"]
    assert split(" 氢能，储能、氢能 ") == ("氢能", "储能")


def test_examples_tell_what_they_have_in_common() -> None:
    examples = [
        "海水淡化装置投产\n新的海水淡化装置采用反渗透膜，日产淡水万吨。",
        "海岛用上淡化水\n海水淡化让海岛居民用上淡水，反渗透膜是关键。",
        "反渗透膜实现量产\n用于海水淡化的反渗透膜实现量产。",
    ]
    others = [f"城市公园第{n}期建成\n公园向居民开放，采用新的装置，日接待万人。" for n in range(20)]
    found = of_examples("海水利用", examples, others)
    assert {"海水淡化", "反渗透膜"} <= found.words.keys()
    assert not {"居民", "装置", "采用"} & found.words.keys()
    assert found.fit(an_article("海水淡化项目签约"))[0] > 0.5
    assert found.fit(an_article("公园开放"))[0] == 0.0


def test_one_example_tells_what_it_repeats() -> None:
    found = of_examples("甲", ["电梯维保新规\n电梯维保单位应当每月检查，乘客可以查询。"], [])
    assert "电梯维保" in found.words
    assert "乘客" not in found.words
    assert of_examples("甲", ["的了和"], []).words == {}


def test_the_theme_of_the_issue_goes_before_that_of_any_list(store: Store, config: Config) -> None:
    assert current(store, BULLETIN) is None
    store.choosing.set_theme(ThemeRow(issue=ANY, name="储能"), "甲", NOW)
    found = current(store, BULLETIN)
    assert found is not None
    assert found.name == "储能"
    make_next(store, config.bulletin, day=NOW.date(), now=NOW)
    number = theme.in_the_making(store)
    assert number is not None
    store.choosing.set_theme(ThemeRow(issue=number, name="人工智能"), "甲", NOW)
    found = current(store, BULLETIN)
    assert found is not None
    assert (found.name, list(found.words)) == ("人工智能", ["大模型", "算力"])
    store.choosing.set_theme(ThemeRow(issue=number, name=""), "甲", NOW)
    found = current(store, BULLETIN)
    assert found is not None
    assert found.name == "储能"


def test_an_issue_that_says_its_theme_needs_no_other(store: Store, config: Config) -> None:
    make_next(store, config.bulletin, day=NOW.date(), now=NOW)
    number = theme.in_the_making(store)
    assert number is not None
    store.issues.describe(replace(store.issues.get(number), theme="人工智能"), "甲", NOW)
    found = current(store, BULLETIN)
    assert found is not None
    assert list(found.words) == ["大模型", "算力"]


def test_items_are_examples_and_where_they_tell_nothing_the_name_does(store: Store) -> None:
    items = [bring(store, NEWS, f"{n}.html", f"海水淡化第{n}站", text="海水淡化。") for n in range(3)]
    for n in range(30):
        bring(store, NEWS, f"o{n}.html", f"公园开放第{n}站", text="公园。")
    found = from_row(store, BULLETIN, ThemeRow(issue=ANY, name="海水", items=tuple(items)))
    assert "海水淡化" in found.words
    nothing = from_row(store, BULLETIN, ThemeRow(issue=ANY, name="人工智能", examples=("的",)))
    assert list(nothing.words) == ["大模型", "算力"]
    gone = from_row(store, BULLETIN, ThemeRow(issue=ANY, name="人工智能", items=(99_999,)))
    assert list(gone.words) == ["大模型", "算力"]
