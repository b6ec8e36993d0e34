"""Searching and watching from the command line, over the recorded day."""

from __future__ import annotations

from collector.store import Store
from tests.cli.conftest import Day


def test_search_shows_hits_with_their_place_and_how_many(day: Day) -> None:
    best = day.run("search", "人工智能", "--limit", "3")
    assert best.exit_code == 0
    assert "— 3 条，共 " in best.output
    assert "人工智能" in best.output
    assert day.run("search", "人工智能", "--order", "date", "--limit", "1").output != ""
    assert day.run("search", "查无此词").output == "— 0 条，共 0 条\n"


def test_a_query_that_cannot_be_understood_is_explained(day: Day) -> None:
    result = day.run("search", "(人工智能")
    assert result.exit_code == 1
    assert "没有对应的“)”（第 1 字）" in result.stderr


def test_excluding_and_fields_work_on_the_command_line(day: Day) -> None:
    whole = day.run("search", "人工智能", "--limit", "500").output.count("http")
    without = day.run("search", "--limit", "500", "--", "人工智能", "-标题:人工智能").output.count("http")
    assert 0 < without < whole


def test_the_index_is_made_anew(day: Day) -> None:
    with Store.open(day.folder / "collector.db") as store:
        count = len(store.items.ids(0, 10_000))
    assert f"— {count} 篇" in day.run("reindex", "--all").output
    assert day.run("reindex").output.strip() == "— 0 篇"


def test_watches_are_kept_listed_followed_and_given_up(day: Day) -> None:
    assert "没有关注词" in day.run("watch", "list").output
    added = day.run("watch", "add", "智能", "人工智能", "-通知", "--by", "测试")
    assert added.exit_code == 2, "words that begin with a dash stand behind --"
    added = day.run("watch", "add", "--by", "测试", "--", "智能", "人工智能", "-通知")
    assert "已关注“智能”" in added.output
    listed = day.run("watch", "list").output
    assert "人工智能 -通知" in listed
    assert "测试" in listed
    assert "人工智能" in day.run("watch", "hits", "智能", "--limit", "2").output
    assert day.run("watch", "hits", "智能", "--atom").output.startswith("<?xml")
    assert "已有名为“智能”的关注词" in day.run("watch", "add", "智能", "别的").stderr
    assert "不再关注“智能”" in day.run("watch", "remove", "智能").output
    assert "没有名为“智能”的关注词" in day.run("watch", "hits", "智能").stderr
    assert "智能" in day.run("watch", "list", "--removed").output
