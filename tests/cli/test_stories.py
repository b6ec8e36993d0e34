"""The stories commands over the recorded day: explaining, parting, uniting, and grouping anew."""

from __future__ import annotations

from collector.store import Store
from tests.cli.conftest import Day

NOTICE = "国务院办公厅关于印发“人工智能+制造”应用推广三年行动方案的通知"


def story_of(day: Day, title: str) -> int:
    url = next(url for url, one in day.truth["articles"].items() if one["title"] == title and one["edit"] == "original")
    with Store.open(day.folder / "collector.db") as store:
        item = store.items.by_url(url)
        assert item is not None
        return store.stories.of([item.id])[item.id]


def test_a_story_is_explained_with_its_differences_and_its_policy_chain(day: Day) -> None:
    shown = day.run("stories", "show", str(story_of(day, NOTICE))).output
    assert "4 篇；首篇" in shown
    assert "江苏省工信厅" in shown
    assert "…" in shown
    assert "解读" in shown


def test_an_unknown_story_is_said_so(day: Day) -> None:
    result = day.run("stories", "show", "99999")
    assert result.exit_code == 1
    assert "99999" in result.stderr


def test_a_rebuild_changes_nothing_and_an_editors_word_outlives_it(day: Day) -> None:
    whole = day.run("stories", "rebuild").output
    assert "308 个事件" in whole
    one, other = (str(story_of(day, title)) for title in (NOTICE, "中国—东盟人工智能应用合作论坛在南宁举行"))
    before = day.run("stories", "show", one).output.splitlines()[0]
    assert "合为事件" in day.run("stories", "merge", one, other, "--by", "测试").output
    assert "307 个事件" in day.run("stories", "rebuild").output
    assert "分出事件" in day.run("stories", "split", other, "--by", "测试").output
    assert "308 个事件" in day.run("stories", "rebuild").output
    assert day.run("stories", "show", one).output.splitlines()[0] == before
