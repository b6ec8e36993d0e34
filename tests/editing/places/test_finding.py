"""Names in texts: the longest one, doubtful ones only beside others, and none in words that only look like one."""

from __future__ import annotations

import pytest

from collector.config.places import Places
from collector.editing.places.areas import heading, is_area, is_chapter, is_city
from collector.editing.places.finder import closed_up, finder
from tests.editing.places.office import given


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("常州大学与常州市武进区签约", ["常州大学", "常州市", "武进区"]),
        ("福常州际物流", []),
        ("青岛常州路8号", []),
        ("西安钟楼开放", []),
        ("钟楼开放", []),
        ("常州钟楼开放，新誉扩产", ["常州", "钟楼", "新誉"]),
        ("新誉扩产", []),
        ("天合光能（宿迁）光电有限公司", []),
        ("天合光能(常州)科技有限公司", ["天合光能", "常州"]),
        ("天合光能（义务）公司", ["天合光能"]),
        ("南京市", []),
    ],
)
def test_what_a_text_names(text: str, words: list[str]) -> None:
    assert [hit.word for hit in given().find(text)] == words


def test_doubtful_words_count_where_the_text_is_of_here() -> None:
    [hit] = given().find("钟楼开放", local=True)
    assert (hit.place.name, hit.at) == ("钟楼区", 0)


def test_no_gazetteer_finds_nothing() -> None:
    assert finder(Places()).find("常州") == []


def test_names_set_apart_are_closed_up() -> None:
    assert closed_up("1 常 州 市 江苏明阳") == "1 常州市 江苏明阳"
    assert closed_up("常州 武进") == "常州 武进"


def test_headings_name_an_area_and_at_most_a_number() -> None:
    found = heading("二、常州市（12 项）")
    assert found is not None
    assert (found.area, found.count) == ("常州市", 12)
    bare = heading("南京：")
    assert bare is not None
    assert (bare.area, bare.count) == ("南京", None)
    assert heading("常州市人民政府关于公布名单的通知") is None
    assert heading("二、绿色制造") is None
    assert is_chapter("二、绿色制造")
    assert not is_chapter("绿色制造")


def test_areas() -> None:
    assert is_area("常州")
    assert is_area("广西")
    assert is_area("武进区")
    assert not is_area("天合光能")
    assert [is_city(name) for name in ("西安", "昆山市", "江苏省", "高新区")] == [True, True, False, False]
