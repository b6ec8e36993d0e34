from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.errors import Clash, StoreError, UnknownRow
from collector.model import Block, BlockKind, IssueState
from collector.store import Store
from collector.store.decisions import Kind
from collector.store.issue_rows import Origin, fingerprint
from tests.editing.press import an_article, an_issue, png
from tests.store.making import HOUR, NOW, an_item

BY = "编辑甲"


def test_an_issue_comes_back_as_it_was_put(store: Store) -> None:
    made = store.issues.make(an_issue(), NOW)
    found = store.issues.get(7)
    assert found == made
    assert [replace(article, id=None) for article in found.articles] == list(an_issue().articles)
    assert found.highlights == an_issue().highlights
    assert found.state is IssueState.EDITING


def test_images_are_kept_once_and_can_be_left_out(store: Store) -> None:
    store.issues.make(an_issue(7), NOW)
    store.issues.make(an_issue(8), NOW)
    assert store.connection.rows("SELECT count(*) FROM issue_images")[0][0] == 1
    pictures = [b for b in store.issues.get(8, images=False).articles[0].blocks if b.kind is BlockKind.IMAGE]
    assert [(picture.image, picture.url) for picture in pictures] == [(None, "https://www.example.cn/1.png")]


def test_numbers_are_taken_once_and_listed(store: Store) -> None:
    assert store.issues.last() is None
    store.issues.make(an_issue(7), NOW)
    store.issues.make(an_issue(12), NOW, imported=True)
    with pytest.raises(StoreError, match="第 7 期已经存在"):
        store.issues.make(an_issue(7), NOW)
    assert store.issues.last() == 12
    assert [(head.number, head.articles, head.imported) for head in store.issues.all()] == [
        (12, 12, True),
        (7, 12, False),
    ]
    with pytest.raises(UnknownRow, match="没有第 9 期"):
        store.issues.get(9)


def test_highlights_follow_the_titles_unless_they_are_worded_otherwise(store: Store) -> None:
    store.issues.make(an_issue(), NOW)
    first = store.issues.get(7).articles[0]
    store.issues.edit(replace(first, title_lines=("新的标题",)), BY, NOW)
    assert store.issues.get(7).highlights[0] == "新的标题"
    store.issues.describe(replace(store.issues.get(7), highlights=("另一种说法",)), BY, NOW)
    assert store.issues.get(7).highlights == ("另一种说法",)


def test_two_editors_notice_each_other(store: Store) -> None:
    store.issues.make(an_issue(), NOW)
    article = store.issues.get(7).articles[1]
    assert article.id is not None
    seen = store.issues.version(article.id)
    store.issues.edit(replace(article, source="甲报"), "甲", NOW, expect=seen)
    with pytest.raises(Clash, match="刚被别人改过"):
        store.issues.edit(replace(article, source="乙报"), "乙", NOW, expect=seen)
    assert store.issues.get(7).articles[1].source == "甲报"
    same = store.issues.get(7).articles[1]
    assert store.issues.edit(same, "乙", NOW) == seen + 1


def test_what_was_replaced_stands_in_the_history(store: Store) -> None:
    store.issues.make(an_issue(), NOW)
    article = store.issues.get(7).articles[0]
    assert article.id is not None
    store.issues.edit(replace(article, source="改过"), BY, NOW)
    store.issues.remove(article.id, BY, NOW)
    store.issues.describe(replace(store.issues.get(7), theme="主题", day=date(2026, 12, 1)), BY, NOW)
    store.issues.set_state(7, IssueState.REVIEW, BY, NOW)
    deeds = store.issues.history(7)
    assert [deed.deed for deed in deeds] == ["送审", "刊头", "撤下", "修改"]
    assert deeds[-1].before["source"] == article.source
    assert "image" in deeds[2].before["blocks"]
    assert store.issues.get(7).theme == "主题"


def test_order_is_all_articles_once(store: Store) -> None:
    made = store.issues.make(an_issue(), NOW)
    ids = [article.id for article in made.articles if article.id]
    with pytest.raises(StoreError, match="全部 12 篇"):
        store.issues.arrange(7, ids[1:], BY, NOW)
    store.issues.arrange(7, ids[::-1], BY, NOW)
    assert [article.id for article in store.issues.get(7).articles] == ids[::-1]


def test_a_printed_issue_refuses_every_change(store: Store) -> None:
    made = store.issues.make(an_issue(), NOW)
    article = made.articles[0]
    assert article.id is not None
    store.issues.set_state(7, IssueState.PRINTED, BY, NOW, digest=fingerprint(made))
    for change in (
        lambda: store.issues.edit(article, BY, NOW),
        lambda: store.issues.add(7, article, BY, NOW),
        lambda: store.issues.remove(article.id or 0, BY, NOW),
        lambda: store.issues.arrange(7, [], BY, NOW),
        lambda: store.issues.describe(made, BY, NOW),
        lambda: store.issues.set_state(7, IssueState.EDITING, BY, NOW),
        lambda: store.issues.waive(7, "m", "n", BY, NOW),
    ):
        with pytest.raises(StoreError, match="第 7 期已印"):
            change()
    with pytest.raises(StoreError, match="不是导入的"):
        store.issues.forget_imported(7)
    for statement in (
        "UPDATE issues SET theme = 'x'",
        "DELETE FROM issues",
        "UPDATE issue_articles SET source = 'x'",
        "DELETE FROM issue_articles",
        """INSERT INTO issue_articles SELECT NULL, issue, 99, item, section, title_lines, contents_title, source,
             highlight, page, blocks, version FROM issue_articles""",
    ):
        with pytest.raises(sqlite3.IntegrityError), store.write():
            store.connection.run(statement)
    assert store.issues.get(7).digest == fingerprint(made)


def test_the_hash_is_of_what_is_printed_and_of_nothing_else() -> None:
    issue = an_issue()
    paged = replace(issue, articles=tuple(replace(a, page=n, id=n, item=None) for n, a in enumerate(issue.articles)))
    assert fingerprint(paged) == fingerprint(issue)
    other = replace(
        issue.articles[0], blocks=(*issue.articles[0].blocks, Block(kind=BlockKind.IMAGE, image=png(red=1)))
    )
    changed = [
        replace(issue, theme="x"),
        replace(issue, articles=issue.articles[::-1]),
        replace(issue, articles=(other, *issue.articles[1:])),
    ]
    assert len({fingerprint(one) for one in [issue, *changed]}) == 4


def test_an_imported_issue_can_be_replaced_with_all_that_hangs_on_it(store: Store) -> None:
    made = store.issues.make(an_issue(), NOW, imported=True)
    store.issues.set_state(7, IssueState.PRINTED, BY, NOW, digest="d")
    store.issues.forget_imported(7)
    assert store.issues.all() == []
    assert store.connection.rows("SELECT count(*) FROM issue_images")[0][0] == 0
    assert len(store.issues.make(made, NOW).articles) == 12


def test_items_wait_until_they_stand_in_an_issue(store: Store) -> None:
    items = [store.items.add(an_item(f"{n}.html", title=f"第{n}条消息")).id for n in range(4)]
    for n, item in enumerate(items):
        store.decisions.add(item, Kind.TAKE, BY, NOW + n * HOUR, section="标准化")
    store.decisions.add(items[3], Kind.REJECT, BY, NOW + timedelta(days=1))
    store.decisions.add(items[0], Kind.TAKE, BY, NOW + timedelta(days=1), section="政策法规")
    assert store.issues.waiting() == [items[1], items[2], items[0]]
    store.issues.make(replace(an_issue(), articles=()), NOW)
    origin = Origin(url="u", title="t", source_label=None, blocks=(), text="x", digest=1, taken=NOW)
    made = store.issues.add(7, replace(an_article("标准化", "题"), item=items[1]), BY, NOW, origin=origin)
    assert store.issues.waiting() == [items[2], items[0]]
    assert store.issues.holding(items) == {items[1]: 7}
    assert store.issues.origins(7) == {made.id: origin}
    assert made.id is not None
    assert store.issues.issue_of(made.id) == 7
    store.issues.remove(made.id, BY, NOW)
    assert store.issues.origins(7) == {}
    with pytest.raises(UnknownRow, match="没有编号为"):
        store.issues.remove(made.id, BY, NOW)


def test_waivers_are_kept_by_mark(store: Store) -> None:
    store.issues.make(an_issue(), NOW)
    store.issues.waive(7, "abc", "已核实", BY, NOW)
    waiver = store.issues.waivers(7)["abc"]
    assert (waiver.note, waiver.by, waiver.at) == ("已核实", BY, NOW)
