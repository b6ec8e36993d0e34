"""From decided items to an issue: what is taken, where it stands, how it is cut, what was changed."""

from __future__ import annotations

from datetime import date

import pytest

from collector.config import Config
from collector.editing.candidates import daily_list
from collector.editing.issue.changes import Kind as Changed
from collector.editing.issue.changes import against_source
from collector.editing.issue.cutting import cut, without_excerpt
from collector.editing.issue.making import add_item, fill, make_next, title_lines
from collector.editing.issue.order import highlight, move, remove
from collector.editing.issue.selection import selection
from collector.errors import StoreError, UnknownRow
from collector.model import BlockKind, Issue
from collector.store import Store
from collector.store.decisions import Kind, Status
from tests.editing.office import CITY, LOCAL, NEWS, NOTICES, NOW, POLICY, STANDARDS, bring

BY = "编辑甲"
HTML = (
    "<h1>关于印发《项目管理办法》的通知</h1><p>第一段说缘由。</p><table><tr><td>市</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr></table>"
    '<p>第二段说办法。<img src="https://www.most.example.cn/a.png"></p><p>第三段说期限。</p>'
)  # fmt: skip


@pytest.fixture
def issue(store: Store, config: Config) -> Issue:
    return make_next(store, config.bulletin, day=date(2026, 11, 20), now=NOW, number=43)


def put(store: Store, config: Config, item: int, section: str | None = None) -> int:
    made = add_item(store, config, 43, item, by=BY, now=NOW, section=section)
    assert made.id is not None
    return made.id


def order(store: Store) -> list[tuple[str, str]]:
    return [(article.section, article.title) for article in store.issues.get(43).articles]


def test_the_first_issue_is_number_one_and_the_next_continues(store: Store, config: Config) -> None:
    first = make_next(store, config.bulletin, day=date(2026, 11, 20), now=NOW)
    assert (first.number, first.masthead, first.sections) == (1, "4.0 信息速报", config.bulletin.section_names)
    assert make_next(store, config.bulletin, day=date(2026, 11, 27), now=NOW, theme="数据").number == 2
    with pytest.raises(StoreError, match="已经存在"):
        make_next(store, config.bulletin, day=date(2026, 11, 27), now=NOW, number=2)


@pytest.mark.usefixtures("issue")
def test_an_item_becomes_an_article(store: Store, config: Config) -> None:
    item = bring(
        store, NOTICES, "1.html", "关于印发《项目管理办法》的通知", text="第一段说缘由。\n第二段说办法。", html=HTML,
        source_label="科学技术部", doc_number="国科发资〔2026〕8号",
    )  # fmt: skip
    made = add_item(store, config, 43, item, by=BY, now=NOW, images=lambda url: url.encode())
    article = store.issues.get(43).articles[0]
    assert (article.id, article.item, article.section, article.source) == (made.id, item, POLICY, "科技部")
    assert [block.kind for block in article.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH, BlockKind.IMAGE, BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert article.blocks[3].image == b"https://www.most.example.cn/a.png"
    origin = store.issues.origins(43)[article.id or 0]
    assert "国科发资〔2026〕8号" in origin.text
    assert against_source(article, origin) == ()


@pytest.mark.usefixtures("issue")
def test_taking_an_item_is_a_decision(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "甲消息")
    bring(store, NEWS, "2.html", "乙消息，与甲无关")
    put(store, config, item, STANDARDS)
    last = store.decisions.journal(item)[0]
    assert (last.kind, last.by, last.section, last.note) == (Kind.TAKE, BY, STANDARDS, "编入第 43 期")
    daily = daily_list(store, config, day=NOW.date(), now=NOW)
    assert [line.title for _, lines in daily.sections for line in lines] == ["乙消息，与甲无关"]
    with pytest.raises(StoreError, match=f"稿件 {item} 已在第 43 期里"):
        put(store, config, item)


@pytest.mark.usefixtures("issue")
def test_wrong_numbers_and_sections_are_told(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "甲消息")
    with pytest.raises(UnknownRow):
        put(store, config, 999)
    with pytest.raises(UnknownRow, match="没有第 9 期"):
        add_item(store, config, 9, item, by=BY, now=NOW)
    with pytest.raises(StoreError, match="没有版块“体育”；有 政策法规"):
        put(store, config, item, "体育")
    assert store.decisions.state([item])[item].status is Status.OPEN
    article = put(store, config, item, CITY)
    with pytest.raises(StoreError, match="只有第 1 至第 1 位，没有第 5 位"):
        move(store, 43, article, by=BY, now=NOW, place=5)
    with pytest.raises(StoreError, match="没有第 0 位"):
        move(store, 43, article, by=BY, now=NOW, place=0)
    with pytest.raises(StoreError, match="没有版块"):
        move(store, 43, article, by=BY, now=NOW, section="体育")
    for wrong in (lambda: move(store, 43, 99, by=BY, now=NOW), lambda: remove(store, 43, 99, by=BY, now=NOW)):
        with pytest.raises(UnknownRow, match="没有编号为 99"):
            wrong()
    assert order(store) == [(CITY, "甲消息")]


@pytest.mark.usefixtures("issue")
def test_what_was_decided_fills_an_issue_in_print_order(store: Store, config: Config) -> None:
    items = [bring(store, NOTICES, f"{n}.html", f"{n}号消息的标题") for n in range(4)]
    for item, section in zip(items, (CITY, POLICY, LOCAL, POLICY), strict=True):
        store.decisions.add(item, Kind.TAKE, BY, NOW, section=section)
    store.decisions.add(items[2], Kind.HIGHLIGHT, BY, NOW)
    assert [len(lines) for _, lines in selection(store, config, None, now=NOW).sections] == [2, 1, 0, 1]
    assert len(fill(store, config, 43, by=BY, now=NOW)) == 4
    assert order(store) == [
        (POLICY, "1号消息的标题"), (POLICY, "3号消息的标题"), (LOCAL, "2号消息的标题"), (CITY, "0号消息的标题"),
    ]  # fmt: skip
    assert store.issues.get(43).highlights == ("2号消息的标题",)
    assert fill(store, config, 43, by=BY, now=NOW) == []
    chosen = selection(store, config, 43, now=NOW)
    assert [(name, [line.item for line in lines]) for name, lines in chosen.sections][:2] == [
        (POLICY, [items[1], items[3]]),
        (LOCAL, [items[2]]),
    ]
    assert selection(store, config, None, now=NOW).size == 0


@pytest.mark.usefixtures("issue")
def test_articles_move_within_and_between_sections(store: Store, config: Config) -> None:
    a, b, c = (put(store, config, bring(store, NOTICES, f"{n}.html", f"{n}号消息的标题"), POLICY) for n in "abc")
    move(store, 43, c, by=BY, now=NOW, place=1)
    assert [article.id for article in store.issues.get(43).articles] == [c, a, b]
    move(store, 43, c, by=BY, now=NOW)
    assert [article.id for article in store.issues.get(43).articles] == [c, a, b]
    after = move(store, 43, c, by=BY, now=NOW, section=CITY)
    assert [(article.id, article.section) for article in after.articles] == [(a, POLICY), (b, POLICY), (c, CITY)]
    assert store.decisions.journal(limit=1)[0].section == CITY
    move(store, 43, a, by=BY, now=NOW, section=CITY, place=1)
    assert [article.id for article in store.issues.get(43).articles] == [b, a, c]


@pytest.mark.usefixtures("issue")
def test_removing_opens_the_item_again(store: Store, config: Config) -> None:
    items = [bring(store, NOTICES, f"{n}.html", f"{n}号消息的标题") for n in "ab"]
    a, b = (put(store, config, item) for item in items)
    remove(store, 43, a, by=BY, now=NOW)
    remove(store, 43, b, by=BY, now=NOW, reopen=False)
    states = store.decisions.state(items)
    assert [states[item].status for item in items] == [Status.OPEN, Status.TAKEN]
    assert store.issues.waiting() == [items[1]]


@pytest.mark.usefixtures("issue")
def test_highlights_are_decisions_too(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "甲消息")
    article = put(store, config, item)
    highlight(store, 43, article, lit=True, by=BY, now=NOW)
    highlight(store, 43, article, lit=True, by=BY, now=NOW)
    assert store.issues.get(43).highlights == ("甲消息",)
    assert store.decisions.state([item])[item].highlight
    highlight(store, 43, article, lit=False, by=BY, now=NOW)
    assert store.issues.get(43).highlights == ()
    marked = add_item(store, config, 43, bring(store, NEWS, "2.html", "乙消息"), by=BY, now=NOW, highlight=True)
    assert marked.highlight


@pytest.mark.usefixtures("issue")
def test_cutting_marks_the_title_once_and_is_shown_against_the_source(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "关于印发《项目管理办法》的通知", text="略", html=HTML)
    article_id = put(store, config, item)
    article = store.issues.get(43).articles[0]
    shorter = cut(article, {0, 2, 4})
    assert shorter.title == "关于印发《项目管理办法》的通知（节选）"
    assert cut(shorter, {0, 1}).title == shorter.title
    assert cut(article, set(range(5))) is article
    assert without_excerpt(shorter.title) == article.title
    for keep, words in ((set(), "什么也不剩"), ({9}, "没有第 10 段")):
        with pytest.raises(StoreError, match=words):
            cut(article, keep)
    store.issues.edit(shorter, BY, NOW)
    changes = against_source(store.issues.get(43).articles[0], store.issues.origins(43)[article_id])
    assert [change.kind for change in changes] == [Changed.TITLE, Changed.CUT, Changed.CUT]
    assert [(span.sign, span.text) for span in changes[0].spans] == [("=", article.title), ("+", "（节选）")]


@pytest.mark.parametrize(
    ("title", "subtitle", "lines"),
    [
        ("短标题", None, ("短标题",)),
        ("短标题", "副题", ("短标题",)),
        ("启动" * 7, "引导" * 6, ("启动" * 7, "引导" * 6)),
        ("驱动某县 高质量创新发展 迈上新的台阶", None, ("驱动某县 高质量创新发展 迈上新的台阶",)),
        (f"驱动{'某' * 12} 高质量创新{'新' * 8}", None, (f"驱动{'某' * 12}", f"高质量创新{'新' * 8}")),
        ("甲 乙", None, ("甲 乙",)),
    ],
)  # fmt: skip
def test_titles_stand_on_one_or_two_lines(title: str, subtitle: str | None, lines: tuple[str, ...]) -> None:
    assert title_lines(title, subtitle) == lines
