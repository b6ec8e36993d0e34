"""The whole way, from recorded traffic to the editors' list, held against what the recorded day is known to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from collector.store import Store
from tests.cli.conftest import Day


@pytest.fixture
def store(day: Day) -> Iterator[Store]:
    with Store.open(day.folder / "collector.db") as opened:
        yield opened


def test_it_ends_well_and_says_what_it_did(day: Day) -> None:
    assert day.result.exit_code == 0, day.result.output
    assert "2026-11-20 候选名单" in day.result.output
    assert "另有 3 家" in day.result.output


@pytest.mark.parametrize("time", ["morning", "afternoon"])
def test_every_poll_comes_to_what_the_recording_holds(day: Day, store: Store, time: str) -> None:
    round_ = {"morning": 1, "afternoon": 0}[time]
    found = {key: store.polls.last(key, 2)[round_].outcome.value for key in day.truth["columns"]}
    assert found == {key: column[time]["outcome"] for key, column in day.truth["columns"].items()}


def test_every_listed_article_is_stored_or_waits_and_is_shown(day: Day, store: Store) -> None:
    listed = {
        key: sum(entry["url"] in day.traps for entry in column["afternoon"]["entries"])
        for key, column in day.truth["columns"].items()
    }
    assert store.polls.pending_counts() == {key: count for key, count in listed.items() if count}
    for key, column in day.truth["columns"].items():
        for entry in column["morning"]["entries"]:
            if entry["date"] > "2026-10-21" and entry["url"] not in day.traps:  # the horizon of a first poll
                assert store.items.by_url(entry["url"]), f"{key}: {entry}"


def test_articles_say_what_their_pages_say(day: Day, store: Store) -> None:
    wrong = []
    for url, truth in day.truth["articles"].items():
        stored = store.items.by_url(url)
        if stored is None:
            continue
        article = stored.article
        assert article.published
        found = (article.title, article.published.date().isoformat(), article.source_label)
        title = truth.get("title_afternoon", truth["title"])
        if found != (title, truth["published"][:10], truth["source_label"]):
            wrong.append((url, found))
    assert not wrong


def test_stories_are_those_that_were_told(day: Day, store: Store) -> None:
    items = {
        stored.id: truth["story"]
        for url, truth in day.truth["articles"].items()
        if (stored := store.items.by_url(url)) is not None
    }
    made = store.stories.of(items)
    pairs = {(items[item], story) for item, story in made.items()}
    assert made.keys() == items.keys()
    assert len(pairs) == len({told for told, _ in pairs}) == len({story for _, story in pairs})


def test_a_corrected_page_keeps_what_it_said_before(store: Store) -> None:
    corrected = [
        item for item in store.items.since(None, datetime.max.replace(tzinfo=UTC)) if store.items.revisions(item.id)
    ]
    assert len(corrected) == 1
    (before,) = store.items.revisions(corrected[0].id)
    assert before.text != corrected[0].article.text


def test_the_list_opens_with_its_certificate_and_links_archived_pages(day: Day) -> None:
    page = (day.folder / "候选-2026-11-20.html").read_text(encoding="utf-8")
    assert page.index("网站要求人机验证") < page.index("国务院办公厅关于印发")
    copies = list((day.folder / "候选-2026-11-20-archive").glob("*.html"))
    assert copies
    assert f"候选-2026-11-20-archive/{copies[0].name}" in page
    assert b"Content-Security-Policy" in copies[0].read_bytes()[:200]


def test_health_names_the_faults_and_fails(day: Day) -> None:
    result = day.run("health")
    assert result.exit_code == 1
    assert "cnipa/col55" in result.output
    assert "验证拦截" in result.output


@pytest.mark.parametrize("words", ["常州", "科技", "国办发〔2026〕37号"])
def test_search_finds_two_characters_and_document_numbers(day: Day, words: str) -> None:
    result = day.run("search", words, "--limit", "5")
    assert result.exit_code == 0
    assert "— 0 条" not in result.output


def test_reading_again_changes_nothing_when_no_rule_changed(day: Day) -> None:
    result = day.run("reread")
    assert "改变 0，读不出 0" in result.output
    assert result.exit_code == 0


def test_the_same_list_again_in_another_format(day: Day) -> None:
    result = day.run("candidates", "--date", "2026-11-20", "--format", "json")
    assert result.exit_code == 0
    assert "国务院办公厅关于印发" in result.output


def test_a_day_without_a_list_is_said_so(day: Day) -> None:
    result = day.run("candidates", "--date", "2026-11-01")
    assert result.exit_code == 1
    assert "没有候选名单" in result.stderr
