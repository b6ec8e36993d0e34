from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import QueryError
from collector.store import Store
from collector.store.search import Order
from collector.store.search.snippet import excerpt
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
    assert {hit.item for hit in filled.search.find(query).hits} == found
    assert filled.search.count(query) == len(found)


def test_every_piece_of_two_characters_and_more_is_found(filled: Store) -> None:
    chance = random.Random(4)
    for number, text in enumerate(TEXTS[:2], start=1):
        plain = text.split("，", maxsplit=1)[0]
        for _ in range(40):
            start = chance.randrange(len(plain) - 2)
            piece = plain[start : start + chance.randint(2, 6)]
            assert number in {hit.item for hit in filled.search.find(piece).hits}, piece


@pytest.mark.parametrize("query", ["", " ", '"', "“", "***", "\x00", "^", "😀", "！！", "“。”", "- ", "-！"])
def test_what_has_nothing_to_look_for_finds_nothing(filled: Store, query: str) -> None:
    found = filled.search.find(query)
    assert (found.query.empty, found.hits, found.total) == (True, (), 0)
    assert filled.search.count(query) == 0


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=200))
def test_whatever_is_typed_is_found_or_explained(filled: Store, query: str) -> None:
    place = 0
    try:
        found = filled.search.find(query, 3)
    except QueryError as error:
        place = error.place
    else:
        assert len(found.hits) == min(3, filled.search.count(query))
    assert 0 <= place <= len(query)


def test_pages_and_order(filled: Store) -> None:
    def pages(limit: int, offset: int = 0) -> list[int]:
        return [hit.item for hit in filled.search.find("篇", limit, offset=offset, order=Order.STORED).hits]

    assert pages(20) == [5, 4, 3, 2, 1]
    assert pages(2, 2) == [3, 2]
    assert pages(0) == []
    assert len(filled.search.find("篇", 2).hits) == 2


def test_a_hit_shows_the_place(filled: Store) -> None:
    (hit,) = filled.search.find("积分制").hits
    assert ("积分制", True) in hit.excerpt.segments
    assert (hit.title.text, hit.url) == ("第1篇", "https://kjt.example.cn/1.html")
    long = "前" * 200 + "积分制" + "后" * 200
    assert excerpt(long, ["积分制"], width=40).text == "…" + "前" * 24 + "积分制" + "后" * 13 + "…"
    assert excerpt("短文", ["没有"]).text == "短文"


def test_the_index_can_be_made_anew(filled: Store) -> None:
    filled.search.catch_up()
    with filled.write():
        filled.connection.run("INSERT INTO search_grams (search_grams) VALUES ('delete-all')")
    assert filled.search.count("数据") == 0
    assert filled.search.rebuild() == len(TEXTS)
    assert filled.search.count("数据") == 2
