from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import QueryError
from collector.model import Attachment
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.search import Found, Names, Order, Where, parse
from collector.store.search.document import DOCUMENTS, Document, holds
from collector.store.search.names import ColumnNames
from collector.store.search.snippet import Marked, excerpt, marked
from collector.store.search.standing import Standing
from tests.store.making import NOW, an_item, told

TEXTS = (
    "国务院印发促进大数据发展行动纲要，苏政办发〔2021〕12号。",
    "常州一处园区试行研发积分制，让创新要素流向企业。",
    "GB/T 38672-2020《信息技术 大数据 接口基本要求》正式发布。",
    "第四届进博会：5G+工业互联网与ＡＩ融合发展，增长 3.5%。",
    "𠮷林大学與イノベーション、한국 기업 合作。",
)


def fill(store: Store) -> Store:
    for number, text in enumerate(TEXTS):
        store.items.add(an_item(f"{number}.html", title=f"第{number}篇", text=text))
    return store


@pytest.fixture
def filled(store: Store) -> Store:
    return fill(store)


@pytest.fixture(scope="module", params=["waiting", "indexed"])
def both(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Store]:
    """The same items, waiting to be indexed or indexed; only to be read."""
    with Store.open(tmp_path_factory.mktemp("search") / "collector.db") as store:
        fill(store)
        if request.param == "indexed":
            assert store.search.catch_up() == len(TEXTS)
        yield store


def items(found: Found) -> list[int]:
    return [hit.item for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("数据", {1, 3}),
        ("數據", {1, 3}),
        ("常", {2}),
        ("大数据 国务院", {1}),
        ("“大数据发展”", {1}),
        ('"大数据 接口"', {3}),
        ("「创新要素」", {2}),
        ("38672-2020", {3}),
        ("8672", {3}),
        ("2-20", {3}),
        ("gb/t", {3}),
        ("b/", {3}),
        ("AI", {4}),
        ("ｇｂ", {3}),
        ("与AI融", {4}),
        ("G+工", {4}),
        ("3.5", {4}),
        ("35%", set()),
        ("苏政办发〔2021〕12号", {1}),
        ("苏政办发[2021]12号", {1}),
        ("𠮷林", {5}),
        ("大学与", {5}),
        ("ノベ", {5}),
        ("국 기", {5}),
        ("数大", set()),
        ("第2篇", {3}),
        ("数据 -接口", {1}),
        ("(数据 | 常州) NOT 国务院", {2, 3}),
        ("-数据", {2, 4, 5}),
        ("标题:数据", set()),
        ("标题:第 数据", {1, 3}),
        ("正文:第", {4}),
        ("大数据 NEAR/2 发展", {1}),
        ("发展 NEAR/0 大数据", {1}),
        ("国务院 NEAR/3 大数据", set()),
        ("国务院 NEAR/4 大数据", {1}),
        ("信息 NEAR/9 接口 NEAR/9 要求", {3}),
        ("日期:2026-11 数据", {1, 3}),
        ("日期:2026-11-20", {1, 2, 3, 4, 5}),
        ("日期:..2026-11-19", set()),
        ("日期:2020..2025 | 常州", {2}),
        ("栏目:科技厅", set()),
        ("-标题:第2 大数据", {1}),
        ("--数据", {1, 3}),
    ],
)
def test_what_is_typed_is_found_as_it_stands(both: Store, query: str, found: set[int]) -> None:
    for order in Order:
        assert set(items(both.search.find(query, order=order))) == found
    assert both.search.count(query) == len(found)
    assert {item for item, _ in both.search.each(query)} == found


def test_every_piece_of_two_characters_and_more_is_found(both: Store) -> None:
    chance = random.Random(4)
    for number, text in enumerate(TEXTS, start=1):
        for _ in range(60):
            start = chance.randrange(len(text) - 2)
            piece = text[start : start + chance.randint(2, 9)].replace('"', "")
            if any(char.isalnum() for char in piece):
                assert number in items(both.search.find(f'"{piece}"')), piece


@pytest.mark.parametrize("query", ["", " ", '"', "“", "***", "\x00", "^", "😀", "！！", "“。”", "- ", "-！"])
def test_what_has_nothing_to_look_for_finds_nothing(filled: Store, query: str) -> None:
    found = filled.search.find(query)
    assert (found.query.empty, found.hits, found.total) == (True, (), 0)
    assert filled.search.count(query) == 0
    assert list(filled.search.each(query)) == []


@settings(max_examples=60, deadline=None)
@given(query=st.text(max_size=200))
def test_whatever_is_typed_is_found_or_explained(both: Store, query: str) -> None:
    place = 0
    try:
        found = both.search.find(query, 3)
    except QueryError as error:
        place = error.place
    else:
        assert len(found.hits) == min(3, both.search.count(query))
    assert 0 <= place <= len(query)


@pytest.mark.parametrize(
    "query",
    [
        '"a" OR "b"*', "title : x", "{title} : 大数据", "col:x", "^大数据", "大数据*", "a + b", "NEAR(大数据 发展, 2)",
        "大数据' OR 1=1 --", '大数据"; DROP TABLE items; ', "rowid:1", "search_grams", "\ue001大数据", "\ue004",
    ],
)  # fmt: skip
def test_nothing_typed_runs_as_the_databases_language(both: Store, query: str) -> None:
    with suppress(QueryError):
        both.search.find(query)
    assert both.search.count("数据") == 2


WORDS = ("大数据", "数据", "发展", "常州", "创新", "企业", "12", "38672", "ai", "第", "国务院", "不在", "3.5", "b/t")
FIELDS = ("", "标题:", "正文:", "来源:", "文号:", "附件:")


def queries() -> st.SearchStrategy[str]:
    term = st.builds("{}{}".format, st.sampled_from(FIELDS), st.sampled_from(WORDS))
    other = st.sampled_from(("日期:2026-11-20", "日期:2025", "栏目:甲", "来源:丙社", "版块:要闻", "大数据 NEAR/4 发展"))
    return st.recursive(
        st.one_of(term, other),
        lambda inner: st.one_of(
            st.builds("({} {})".format, inner, inner),
            st.builds("({} | {})".format, inner, inner),
            st.builds("-({})".format, inner),
            st.builds("({} -{})".format, inner, inner),
        ),
        max_leaves=6,
    )


NAMES = Names(
    columns={
        "a/x": ColumnNames(source=("丙社", "丙通讯社"), column=("甲", "a/x"), section=("要闻",)),
        "b/y": ColumnNames(source=("丁网",), column=("乙", "b/y"), section=()),
    }
)


@pytest.fixture
def various(store: Store) -> Store:
    """Items with everything that is searched, some indexed, some changed, some waiting."""
    for number, text in enumerate(TEXTS * 2):
        item = an_item(
            f"{number}.html",
            title=f"第{number}篇 {WORDS[number % len(WORDS)]}",
            text=text,
            column=("a/x", "b/y", "c/z")[number % 3],
            published=None if number % 4 == 0 else NOW - timedelta(days=number * 40),
            attachments=(Attachment(url="http://a/1.pdf", name="附", kind="pdf", text="创新\n企业 12"),) * (number % 2),
        )
        store.items.add(
            told(item, source_label=("丙社", "常州日报", None)[number % 3], doc_number="苏科发〔2026〕12号")
        )
        if number == 6:
            store.search.catch_up()
    store.items.add(replace(an_item("1.html", title="改过的", text="企业 NEAR 发展"), fetched=NOW + timedelta(hours=1)))
    return store


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries())
def test_the_index_finds_what_the_rule_says_and_nothing_else(various: Store, query: str) -> None:
    root = parse(query).root
    assert root is not None
    scope = Standing(various.connection).scope_of(root, NAMES)
    documents = [Document(row) for row in various.connection.rows(DOCUMENTS)]
    true = {one.item for one in documents if holds(root, one, scope)}
    assert set(items(various.search.find(query, 100, names=NAMES))) == true
    assert set(items(various.search.find(query, 100, names=NAMES, after=5))) == {one for one in true if one > 5}
    assert various.search.count(query, names=NAMES) == len(true)


def test_a_field_finds_where_it_says(store: Store) -> None:
    file = Attachment(url="http://a/1.xls", name="名单", kind="xls", text="常州\n甲公司\t2026")
    item = told(
        an_item(title="关于认定的通知", text="名单见附件，依苏政发〔2019〕3号", attachments=(file,)),
        source_label="江苏科技厅",
        issuer="省厅办公室",
        doc_number="苏科高发〔2026〕18号",
        doc_numbers=("苏科高发〔2026〕18号", "苏政发〔2019〕3号"),
        standards=("GB/T 38672-2020",),
    )
    store.items.add(item)
    for query, part in (("附件:甲公司", Where.FILES), ("甲公司2026", Where.FILES), ("来源:科技厅", Where.TEXT)):
        (hit,) = store.search.find(query).hits
        assert hit.part is part, query
    for query in (
        "文号:苏科高发2026",
        "苏科高发[2026]18号",
        "苏科高发202618号",
        "文号:苏政发",
        "来源:办公室",
        "GBT38672",
        "gb/t38672",
    ):
        assert store.search.count(query) == 1, query
    for query in ("正文:甲公司", "附件:认定", "文号:认定", "来源:江苏省", "标题:名单"):
        assert store.search.count(query) == 0, query


def test_names_of_the_registry_find_columns(various: Store) -> None:
    column = {row["id"]: row["column_key"] for row in various.connection.rows("SELECT id, column_key FROM items")}
    of_a = {item for item, key in column.items() if key == "a/x"}
    for query in ("来源:通讯社", "栏目:甲", "栏目:a/x", "版块:要闻"):
        assert set(items(various.search.find(query, names=NAMES))) == of_a, query
    assert items(various.search.find("来源:通讯社")) == []


def test_states_and_sections_follow_the_editors(filled: Store) -> None:
    def of(state: str) -> list[int]:
        return items(filled.search.find(f"状态:{state}", order=Order.STORED))

    filled.decisions.add(1, Kind.TAKE, "甲", NOW, "聚焦常州")
    filled.decisions.add(2, Kind.REJECT, "甲", NOW)
    filled.decisions.add(3, Kind.LATER, "甲", NOW)
    assert [of(state) for state in ("候选", "留待", "已选", "已弃", "已刊")] == [[5, 4], [3], [1], [2], []]
    assert items(filled.search.find("版块:常州")) == [1]
    assert items(filled.search.find("数据 -状态:已选")) == [3]
    assert items(filled.search.find("数据 状态:已选 版块:聚焦")) == [1]
    print_issue(filled, 1)
    assert [of(state) for state in ("已选", "已刊")] == [[], [1]]
    assert items(filled.search.find("版块:要闻")) == [1]
    filled.decisions.undo("甲", NOW, decision=2)
    assert of("候选") == [5, 4, 2]


def print_issue(store: Store, item: int) -> None:
    """One printed issue with an item in it, as far as a search looks at it."""
    with store.write():
        store.connection.run(
            """INSERT INTO issues (number, day, theme, masthead, notice, publisher, imprint, sections, state, imported,
               made_at) VALUES (1, '2026-11-20', '', '', '', '', '[]', '["要闻"]', '编辑中', 0, '')"""
        )
        store.connection.run(
            """INSERT INTO issue_articles (issue, position, item, section, title_lines, contents_title, source,
               highlight, blocks, version) VALUES (1, 1, ?, '要闻', '[]', '', '', 0, '[]', 1)""",
            (item,),
        )
        store.connection.run("UPDATE issues SET state = '已印'")


def test_many_of_a_state_are_found_too(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.bound.FEW", 1)
    for item in (1, 3):
        filled.decisions.add(item, Kind.REJECT, "甲", NOW)
    filled.search.catch_up()
    assert items(filled.search.find("数据 状态:已弃", order=Order.STORED)) == [3, 1]


def test_pages_follow_each_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.finder._POOL", 6)
    for number in range(25):
        store.items.add(an_item(f"{number}.html", title="项目" if number % 5 == 0 else "通知", text="关于项目的事"))
    store.search.catch_up()
    for order in Order:
        pages = [items(store.search.find("项目", 7, offset=offset, order=order)) for offset in range(0, 35, 7)]
        assert [len(page) for page in pages] == [7, 7, 7, 4, 0]
        assert sorted(item for page in pages for item in page) == list(range(1, 26)), order
    assert items(store.search.find("项目", 5)) == [21, 16, 11, 6, 1], "the words in the title, wherever they stand"
    assert store.search.find("项目", 0).hits == ()


def test_rare_answers_are_found_behind_all_that_is_ranked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.finder._LOOKED", 5)
    for number in range(40):
        store.items.add(an_item(f"{number}.html", title="通知", text="大数据" + "很" * (number % 20) + "发展"))
    store.search.catch_up()
    found = store.search.find("大数据 NEAR/0 发展")
    assert items(found) == [21, 1]
    assert (found.total, found.exact) == (2, True)


def test_a_page_gives_up_where_answers_are_too_rare_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.finder._MOST_LOOKED", 25)
    for number in range(40):
        store.items.add(an_item(f"{number}.html", title="通知", text="大数据" + "很" * (number % 20) + "发展"))
    store.search.catch_up()
    for order in Order:
        found = store.search.find("大数据 NEAR/0 发展", order=order)
        assert (items(found), found.total, found.exact, found.partial) == ([21], 1, False, True)
    assert store.search.count("大数据 NEAR/0 发展") == 2
    assert not store.search.find("大数据 NEAR/9 发展", 5, order=Order.STORED).partial


def test_dates_order_by_publication_and_nothing_is_published_after_it_was_seen(store: Store) -> None:
    for number, days in enumerate((1, 300, 2, -5, 40), start=1):
        published = NOW - timedelta(days=days)
        store.items.add(an_item(f"{number}.html", published=published, at=NOW + timedelta(minutes=number)))
    assert items(store.search.find("项目", order=Order.DATE)) == [4, 1, 3, 5, 2]
    assert items(store.search.find("项目", 2, offset=1, order=Order.DATE)) == [1, 3]
    assert items(store.search.find("项目", 1, order=Order.DATE)) == [4]


def test_counts_say_whether_they_are_exact(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.store.search.finder._POOL", 3)
    monkeypatch.setattr("collector.store.search.finder.COUNTED", 8)
    for number in range(12):
        store.items.add(an_item(f"{number}.html", title="通知", text="常州项目" if number < 6 else "常项目州"))
    store.search.catch_up()
    asked = ("常州", "项目", "常州项", "-项目")
    shown = [(found.total, found.exact) for found in (store.search.find(query, 2) for query in asked)]
    assert shown == [(6, True), (8, False), (6, False), (0, True)]
    assert (store.search.count("项目"), store.search.count("项目", 5), store.search.count("常州项")) == (12, 5, 6)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("研发积分制", "常州试行研发积分制"),
        ("苏政办发〔2021〕12号", "省政府办公厅通知"),
        ("大数据 标准", "大数据标准体系发布"),
        ("积分制 企业", "积分制让企业受益"),
    ],
)
def test_the_best_comes_first_not_the_newest(store: Store, query: str, first: str) -> None:
    texts = {
        "常州试行研发积分制": "研发积分制办法印发。",
        "省政府办公厅通知": "现印发给你们。",
        "大数据标准体系发布": "大数据标准。",
        "积分制让企业受益": "积分制。企业。",
        "一周要闻": "有人提到研发积分制，也提到大数据，另有标准若干，" + "其他事情很多。" * 40 + "企业如何。",
        "转载通知": "根据苏政办发〔2021〕12号的要求，积分制等事项由企业自定，大数据另行规定，标准从略。",
    }
    for number, (title, text) in enumerate(texts.items()):
        item = an_item(f"{number}.html", title=title, text=text, published=NOW - timedelta(days=300 - 60 * number))
        store.items.add(told(item, doc_number="苏政办发〔2021〕12号" if title == "省政府办公厅通知" else None))
    found = store.search.find(query)
    assert found.hits[0].title.text == first
    assert items(store.search.find(query, order=Order.STORED))[0] != found.hits[0].item
    ranks = [hit.rank for hit in found.hits]
    assert ranks == sorted(ranks, reverse=True)


def test_a_hit_shows_the_place(filled: Store) -> None:
    (hit,) = filled.search.find("積分制 標題:第").hits
    assert hit.excerpt.segments == (
        ("常州一处园区试行研发", False),
        ("积分制", True),
        ("，让创新要素流向企业。", False),
    )
    assert hit.title.segments == (("第", True), ("1篇", False))
    assert (hit.url, hit.column, hit.first_seen) == ("https://kjt.example.cn/1.html", "kjt/tzgg", NOW)
    assert hit.published == NOW


def test_excerpts_are_cut_where_most_of_the_words_stand() -> None:
    long = "前" * 200 + "积分制" + "后" * 200 + "积分制与企业" + "末" * 200
    shown = excerpt(long, ["积分制"], width=40)
    assert shown.text == "…" + "前" * 24 + "积分制" + "后" * 13 + "…"
    assert [part for part, hit in shown.segments if hit] == ["积分制"]
    assert [part for part, hit in excerpt(long, ["积分制", "企业"], width=40).segments if hit] == ["积分制", "企业"]
    assert excerpt("短文", ["没有"]) == Marked(text="短文")
    assert excerpt("", ["没有"]).segments == ()
    assert excerpt("企业" * 5, ["企业"]).spans == ((0, 10),)


def test_marks_stand_on_the_text_as_it_was_written() -> None:
    assert marked("５Ｇ 網絡<b>", ["5g网络"]).segments == (("５Ｇ 網絡", True), ("<b>", False))
    assert marked("面積 ㎡ 為 AI", ["m2", "ai"]).segments == (
        ("面積 ", False),
        ("㎡", True),
        (" 為 ", False),
        ("AI", True),
    )
    assert marked("人工\u200b智能", ["人工智能"]).segments == (("人工\u200b智能", True),)
    assert marked("𠮷林大學", ["林大", "大学"]).segments == (("𠮷", False), ("林大學", True))


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_segments_are_the_text(text: str, terms: list[str]) -> None:
    for shown in (marked(text, terms), excerpt(text, terms)):
        assert "".join(part for part, _ in shown.segments) == shown.text
        assert all(part for part, _ in shown.segments)


def test_texts_of_a_megabyte_are_found_and_shown(store: Store) -> None:
    store.items.add(an_item("1.html", text="很长的正文。" * 60_000 + "末尾的积分制", title="长"))
    store.items.add(an_item("2.html", text="😀 مرحبا بالعالم \u202e" + "e\u0301" * 100_000, title="怪"))
    store.search.catch_up()
    assert items(store.search.find("积分制")) == [1]
    assert items(store.search.find("مرحبا")) == [2]
    assert items(store.search.find("eeee")) == [2]
    assert items(store.search.find("长的正文 NEAR/3 积分")) == []
    assert items(store.search.find("正文 NEAR/5 积分")) == [1]
    assert store.search.check() == []


def test_facets_say_how_answers_are_spread(various: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    spread = various.search.facets("数据 | 企业 | 发展 | 第", names=NAMES)
    assert (spread.of, sum(count for _, count in spread.years)) == (10, 10)
    assert spread.columns == (("a/x", 4), ("c/z", 3), ("b/y", 3))
    assert dict(spread.labels) == {"丙社": 4, "常州日报": 2}
    assert various.search.facets("！！").of == 0
    monkeypatch.setattr("collector.store.search.finder.COUNTED", 3)
    assert various.search.facets("第").of == 3


def test_an_empty_store_is_searched(store: Store) -> None:
    assert store.search.find("数据").total == 0
    assert store.search.find("-数据", order=Order.DATE).hits == ()
    assert store.search.find("日期:2026").hits == ()
