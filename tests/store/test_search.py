from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.store import Store
from collector.store.search import excerpt, spaced, terms
from tests.store.making import an_item

TEXTS = (
    "国务院印发促进大数据发展行动纲要，苏政办发〔2021〕12号。",
    "常州一处园区试行研发积分制，让创新要素流向企业。",
    "GB/T 38672-2020《信息技术 大数据 接口基本要求》正式发布。",
    "第四届进博会：5G+工业互联网与ＡＩ融合发展。",
    "𠮷林大学与イノベーション、한국 기업 合作。",
)


@pytest.fixture
def filled(store: Store) -> Store:
    for number, text in enumerate(TEXTS):
        store.items.add(an_item(f"{number}.html", title=f"第{number}篇", text=text))
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("数据", {1, 3}),
        ("常", {2}),
        ("大数据 国务院", {1}),
        ("“大数据发展”", {1}),
        ('"大数据 接口"', {3}),
        ("「创新要素」", {2}),
        ("38672-2020", {3}),
        ("gb/t", {3}),
        ("AI", {4}),
        ("ｇｂ", {3}),
        ("苏政办发〔2021〕12号", {1}),
        ("𠮷林", {5}),
        ("ノベ", {5}),
        ("국 기", {5}),
        ("数大", set()),
        ("第2篇", {3}),
    ],
)
def test_what_is_typed_is_found_as_it_stands(filled: Store, query: str, found: set[int]) -> None:
    assert {hit.item for hit in filled.search.find(query)} == found
    assert filled.search.count(query) == len(found)


def test_every_piece_of_two_characters_and_more_is_found(filled: Store) -> None:
    chance = random.Random(4)
    for number, text in enumerate(TEXTS[:2], start=1):
        plain = text.split("，", maxsplit=1)[0]
        for _ in range(40):
            start = chance.randrange(len(plain) - 2)
            piece = plain[start : start + chance.randint(2, 6)]
            assert number in {hit.item for hit in filled.search.find(piece)}, piece


@pytest.mark.parametrize(
    "query", ["", " ", '"', "“", "***", "NEAR(", "a OR", "-", "title:", "\x00", "^", "😀", "()", "AND"]
)
def test_odd_queries_find_little_and_raise_nothing(filled: Store, query: str) -> None:
    assert filled.search.find(query) == []
    assert filled.search.count(query) == 0


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=200))
def test_no_query_raises(filled: Store, query: str) -> None:
    assert len(filled.search.find(query, 3)) == min(3, filled.search.count(query))


def test_long_queries_are_cut(filled: Store) -> None:
    assert filled.search.find("数据" * 5000) == []
    assert len(terms(" ".join(f"词{n}" for n in range(100)))) == 16


def test_pages_and_order(filled: Store) -> None:
    newest = [hit.item for hit in filled.search.find("篇", newest=True)]
    assert newest == [5, 4, 3, 2, 1]
    assert [hit.item for hit in filled.search.find("篇", 2, offset=2, newest=True)] == [3, 2]
    assert filled.search.find("篇", 0) == []
    assert len(filled.search.find("篇", 2)) == 2


def test_a_hit_shows_the_place(filled: Store) -> None:
    [hit] = filled.search.find("积分制")
    assert "积分制" in hit.excerpt
    assert (hit.title, hit.url) == ("第1篇", "https://kjt.example.cn/1.html")
    long = "前" * 200 + "积分制" + "后" * 200
    assert excerpt(long, ["积分制"], width=40) == "…" + "前" * 10 + "积分制" + "后" * 27 + "…"
    assert excerpt("短文", ["没有"]) == "短文"


def test_the_index_can_be_made_anew(filled: Store) -> None:
    with filled.write():
        filled.connection.run("INSERT INTO search (search) VALUES ('delete-all')")
    assert filled.search.count("数据") == 0
    assert filled.search.rebuild() == len(TEXTS)
    assert filled.search.count("数据") == 2


def test_spaced_parts_every_unspaced_character() -> None:
    assert spaced("大数据AI").split() == ["大", "数", "据", "AI"]
