from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import QueryError
from collector.store.search import State, Where, asks_for_state, parse
from collector.store.search.fold import fold, fold_with_places
from collector.store.search.query import All, Dates, InState, Near, Node, Some, Term, Without

A, B, C = Term("大数据"), Term("常州"), Term("ai")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("大数据", A),
        ("大数据 常州", All((A, B))),
        ("大数据　AND 常州", All((A, B))),
        ("大数据&常州", All((A, B))),
        ("大数据 常州 大数据", All((A, B))),
        ("大数据 | 常州", Some((A, B))),
        ("大数据｜常州 OR ＡＩ", Some((A, B, C))),
        ("大数据 常州 | AI", Some((All((A, B)), C))),
        ("大数据 (常州 | AI)", All((A, Some((B, C))))),
        ("大数据（常州|AI）", All((A, Some((B, C))))),
        ("大数据 -常州", All((A, Without(B)))),
        ("大数据 NOT 常州", All((A, Without(B)))),
        ("大数据 NOT NOT 常州", All((A, Without(Without(B))))),
        ("－常州", Without(B)),
        ("大数据 -(常州 | AI)", All((A, Without(Some((B, C)))))),
        ("大数据 - 常州", All((A, B))),
        ("大数据-常州", Term("大数据-常州")),
        ('"大数据 常州"', Term("大数据常州")),
        ("“大数据”「常州」『AI』", All((A, B, C))),
        ('"machine  learning"', Term("machine learning")),
        ('"还没有写完', Term("还没有写完")),
        ("大数据 NEAR 常州", Near((A, B), 20)),
        ("大数据 NEAR/5 常州 NEAR/3 AI", Near((A, B, C), 5)),
        ("大数据 NEAR/5 ！！", A),
        ("！！ NEAR/5 大数据", A),
        ("苏政办发〔2021〕12号", Term("苏政办发(2021)12号")),
        ("苏政办发（2021）12号", Term("苏政办发(2021)12号")),
        ("(大数据)", A),
        ("GB/T 38672-2020", All((Term("gb/t"), Term("38672-2020")))),
        ("https://example.cn:80", Term("https://example.cn:80")),
        ("标题:大数据", Term("大数据", Where.TITLE)),
        ("TITLE：大数据 正文:常州", All((Term("大数据", Where.TITLE), Term("常州", Where.TEXT)))),
        ("标题:(大数据 -常州)", All((Term("大数据", Where.TITLE), Without(Term("常州", Where.TITLE))))),
        ("标题:大数据 NEAR/2 标题:常州", Near((Term("大数据", Where.TITLE), Term("常州", Where.TITLE)), 2)),
        ('来源:"科技 日报"', Term("科技日报", Where.SOURCE)),
        ("文号:12号 附件:常州", All((Term("12号", Where.NUMBER), Term("常州", Where.FILES)))),
        ("版块:聚焦常州", Term("聚焦常州", Where.SECTION)),
        ("日期:2026", Dates(20260101, 20261231)),
        ("日期:2026-02", Dates(20260201, 20260231)),
        ("日期:2026年3月5日", Dates(20260305, 20260305)),
        ("date:2026-01..2026-03", Dates(20260101, 20260331)),
        ("日期:2026/1/9..", Dates(20260109, 99991231)),
        ("日期:..2025", Dates(10101, 20251231)),
        ("日期:(2024|2026)", Some((Dates(20240101, 20241231), Dates(20260101, 20261231)))),
        ("状态:已选", InState(State.TAKEN)),
        ("state:PRINTED", InState(State.PRINTED)),
        ("状态:(不用|留待)", Some((InState(State.REJECTED), InState(State.LATER)))),
        ("大数据 ！！", A),
        ("大数据 -！！", A),
        ("大数据 | ！！", A),
    ],
)
def test_what_is_typed_means(typed: str, meant: Node) -> None:
    assert parse(typed).root == meant


@pytest.mark.parametrize("typed", ["", "  ", "！！", '""', "（！！）", "-！！", "\x00", "- -", "标题:！"])
def test_nothing_is_asked(typed: str) -> None:
    found = parse(typed)
    assert found.empty
    assert found.terms == ()


@pytest.mark.parametrize(
    ("typed", "place", "problem"),
    [
        ("大数据 OR", 4, "“OR”后面缺少检索词"),
        ("OR 大数据", 0, "“OR”前面缺少检索词"),
        ("大数据 | | 常州", 6, "“|”前面缺少检索词"),
        ("大数据 NOT", 4, "“NOT”后面缺少检索词"),
        ("NEAR/3 大数据", 0, "前面缺少检索词"),
        ("大数据 NEAR/3", 4, "后面缺少检索词"),
        ("(大数据", 0, "没有对应的“)”"),
        ("（大数据", 0, "没有对应的“)”"),
        ("大数据)", 3, "没有对应的“(”"),
        (")", 0, "没有对应的“(”"),
        ("( )", 0, "括号里没有检索词"),
        ("大数据 标题:", 4, "“标题:”后面缺少内容"),
        ("标题: -大数据", 0, "“标题:”后面缺少内容"),
        ("(大数据 常州) NEAR/3 AI", 9, "NEAR 两边只能是词"),
        ("标题:大数据 NEAR/3 常州", 7, "同一个字段"),
        ("日期:昨天", 3, "日期“昨天”看不懂"),
        ("日期:2026-13", 3, "日期“2026-13”看不懂"),
        ("日期:2026-02-30", 3, "看不懂"),
        ("日期:2026..2025", 3, "前后颠倒"),
        ("日期:..", 3, "前后颠倒"),
        ("状态:好", 3, "没有“好”这种状态，可用：候选、留待、已选、已弃、已刊"),
        ("-" * 60 + "大数据", 30, "套得太深"),
        ("(" * 60 + "大数据", 30, "套得太深"),
        ("字" * 10_000, 2000, "检索式太长：10000 字，至多 2000 字"),
        (" ".join(f"词{n}" for n in range(101)), 394, "检索词太多：至多 100 个"),
    ],
)
def test_what_cannot_be_understood_is_explained_with_its_place(typed: str, place: int, problem: str) -> None:
    with pytest.raises(QueryError, match=f"第 {place + 1} 字") as raised:
        parse(typed)
    assert problem in raised.value.problem
    assert raised.value.place == place


def test_the_words_to_mark_are_those_that_are_to_be_there() -> None:
    found = parse("大数据 (标题:常州 | AI) -通知 日期:2026 大数据 NEAR/2 常州")
    assert found.terms == (A, Term("常州", Where.TITLE), C, B)
    assert not asks_for_state(found)
    assert asks_for_state(parse("大数据 -(状态:已刊)"))


@given(st.text(max_size=120))
def test_nothing_typed_breaks_the_parser(typed: str) -> None:
    place = 0
    try:
        parse(typed)
    except QueryError as error:
        place = error.place
    assert 0 <= place <= len(typed)


@given(st.text(alphabet='大数据(（)）|｜-－"“” :：标题来源日期NEAR/3OT20.状态已选　', max_size=60))
def test_nothing_like_a_query_breaks_the_parser(typed: str) -> None:
    place = 0
    try:
        parse(typed)
    except QueryError as error:
        place = error.place
    assert 0 <= place <= len(typed)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("5G 網絡", "5g网络"),
        ("ＧＢ／Ｔ　３８６７２－２０２０", "gb/t 38672-2020"),
        ("〔2021〕［12］【号】", "(2021)(12)(号)"),
        ("“人工 智能”—『AI』", '"人工智能"-"ai"'),
        ("machine\n learning ，and\tmore", "machine learning,and more"),
        ("Café ㎡ ①\u200b\x00", "cafe m2 1"),
        ("한국 기업", "한국기업"),
        (" 2026 年 1 月 ", "2026年1月"),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


@given(st.text(max_size=200), st.data())
def test_a_part_of_a_text_is_a_part_of_it_in_the_one_spelling(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold(text[start:end]) in fold(text)


@given(st.text(max_size=300))
def test_every_folded_character_has_its_place(text: str) -> None:
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
