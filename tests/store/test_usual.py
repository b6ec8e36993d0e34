"""What a column published when, what is kept of its habits, and gaps that are closed by hand."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from collector.errors import UnknownRow
from collector.model import CHINA, Failure, Look, Outcome, Precision, Share, Usual
from collector.reading.urls import url_key
from collector.rhythm import calendar
from collector.store import Store
from tests.store.making import COLUMN, HOUR, NOW, a_report, an_entry, an_item, told

DAY = timedelta(days=1)
EIGHT = int(calendar.hours(NOW))  # the hour of NOW


def finish(store: Store, *paths: str, at: datetime = NOW, **fields: Any) -> None:
    entries = [an_entry(path, published=None) for path in paths]
    report = a_report(*entries, at=at, **fields)
    store.polls.finish(report, Outcome.OK, "", next_due=at + HOUR, failures=0.0)


def published(store: Store) -> dict[datetime, int]:
    return {calendar.moment(hour): items for hour, items in store.usual.publications(COLUMN, 0)}


@pytest.mark.parametrize(
    ("said", "precision", "counted"),
    [
        (NOW - 3 * HOUR, Precision.MINUTE, NOW - 3.5 * HOUR),  # in the hour that the article names
        (NOW + 3 * HOUR, Precision.MINUTE, NOW - HOUR / 2),  # nothing is published after it was seen
        (NOW.replace(hour=0, minute=0), Precision.DAY, NOW - HOUR / 2),  # today: when it was first seen
        (datetime(2026, 11, 17, tzinfo=CHINA), Precision.DAY, datetime(2026, 11, 17, 10, tzinfo=CHINA)),
        (datetime(2026, 11, 30, tzinfo=CHINA), Precision.DAY, NOW - HOUR / 2),
        (None, None, NOW - HOUR / 2),
    ],
)
def test_the_hour_of_a_publication(
    store: Store, said: datetime | None, precision: Precision | None, counted: datetime
) -> None:
    store.items.add(told(an_item("1.html", published=said), precision=precision))
    finish(store, "1.html")
    assert published(store) == {counted: 1}
    assert store.usual.last_publication(COLUMN) == int(calendar.hours(counted))


def test_what_waits_to_be_read_was_published_too_and_counts_once(store: Store) -> None:
    failure = Failure(entry=an_entry("2.html"), url_key=url_key(an_entry("2.html").url), problem="timeout")
    finish(store, "1.html", "2.html", failures=(failure,))
    finish(store, "1.html", "2.html", at=NOW + 2 * HOUR, failures=(failure,))
    store.items.add(an_item("1.html", at=NOW + 4 * HOUR, published=None))
    finish(store, "1.html", "2.html", at=NOW + 4 * HOUR)
    assert published(store) == {NOW - HOUR / 2: 2}


def test_what_another_column_brought_is_a_publication_of_this_one_too(store: Store) -> None:
    store.items.add(an_item("1.html", column="other/tzgg", at=NOW - DAY, published=None))
    finish(store, "1.html")
    finish(store, "1.html", at=NOW + HOUR)
    assert published(store) == {NOW - HOUR / 2: 1}


def test_publications_can_be_counted_again(store: Store) -> None:
    store.items.add(an_item("1.html", published=None))
    finish(store, "1.html", "2.html")
    before = published(store)
    store.usual.rebuild()
    assert published(store) == before != {}


def test_nothing_is_known_of_a_column_that_was_never_seen(store: Store) -> None:
    assert store.usual.of(COLUMN) is None
    assert store.usual.last_publication(COLUMN) is None
    assert store.usual.publications(COLUMN, 0) == []
    assert not store.usual.fields(COLUMN)["title"].known


def test_habits_come_back_as_they_were_kept(store: Store) -> None:
    full = Usual(
        column=COLUMN,
        learnt=NOW,
        weights=(0.5, 0.1, 0.1, 0.05, 0.01),
        limit=7.5,
        usual_gap=timedelta(hours=9),
        last_published=NOW - HOUR,
        silent_after=NOW + DAY,
        fields={"title": Share(now=1.0, before=0.5, known=False)},
        look=Look(lists=2, entries=20.0, dated=1.0, hosts=("a.cn",), shapes=("/#",), newest=NOW, keys=("ab",)),
    )
    bare = Usual(column="x/y", learnt=NOW, weights=())
    for usual in (full, bare, full):
        store.usual.save(usual)
    assert store.usual.of(COLUMN) == full
    assert store.usual.all() == {COLUMN: full, "x/y": bare}


def test_the_share_of_articles_in_which_each_field_could_be_read(store: Store) -> None:
    whole = "各设区市科技局：现将有关事项通知如下，请认真组织实施，按时报送有关材料。"
    for number in range(20):
        at = NOW + number * HOUR
        item = an_item(f"{number}.html", at=at, text=whole if number < 15 else "", published=at if number % 2 else None)
        store.items.add(told(item, precision=Precision.MINUTE if number % 2 else None, source_label="科技厅"))
    fields = store.usual.fields(COLUMN)
    assert fields["text"] == Share(now=0.0, before=1.0)
    assert fields["title"] == fields["source"] == Share(now=1.0, before=1.0)
    assert 0.4 <= fields["date"].before <= 0.6
    assert fields["minute"] == fields["date"]


def test_what_one_poll_brings_is_one_sample(store: Store) -> None:
    for number in range(20):
        at = NOW + (min(15, number)) * HOUR
        store.items.add(told(an_item(f"{number}.html", at=at), source_label="科技厅" if number < 15 else None))
    assert not store.usual.fields(COLUMN)["source"].known


def test_how_soon_articles_were_seen_and_listed(store: Store) -> None:
    store.items.add(told(an_item("first.html", at=NOW - HOUR, published=NOW - DAY), precision=Precision.MINUTE))
    finish(store, "first.html", at=NOW - HOUR)  # what a first run brings is old
    store.items.add(told(an_item("1.html", published=NOW - HOUR), precision=Precision.MINUTE))
    store.items.add(told(an_item("2.html", published=NOW - HOUR), precision=Precision.DAY))
    store.lists.make(NOW.date(), NOW + 2 * HOUR, None, NOW + 2 * HOUR)
    store.items.add(told(an_item("3.html", at=NOW + 4 * HOUR, published=NOW), precision=Precision.MINUTE))
    found = store.usual.arrivals(NOW - DAY, NOW + DAY)
    assert [(one.seen, one.listed) for one in found] == [(HOUR, 3 * HOUR), (4 * HOUR, None)]
    assert store.usual.arrivals(NOW + DAY, NOW + 2 * DAY) == []


def test_a_suspicious_list_is_stored_with_its_poll_and_its_validators_are_forgotten(store: Store) -> None:
    report = a_report(an_entry(), validators=None)
    for hours, words in ((0, "只有 2 条"), (1, "只有 2 条"), (2, "")):
        at = NOW + hours * HOUR
        poll = store.polls.finish(
            a_report(*report.entries, at=at), Outcome.OK, "", next_due=at, failures=0.0, suspicion=words
        )
        state = store.columns.state(COLUMN)
        assert (poll.suspicion, state.suspicion) == (words, words)
        assert store.polls.last(COLUMN)[0] == poll
        assert state.suspicious_since == (NOW if words else None)


def test_a_gap_is_closed_by_an_editors_word_which_is_kept(store: Store) -> None:
    finish(store, "1.html", at=NOW - DAY)
    finish(store, "9.html", anchor_met=False, reached=NOW - HOUR)
    [gap] = store.polls.gaps()
    assert gap.id is not None
    closed = store.gaps.accept(gap.id, "逐条看过，无缺漏", by="李编辑", at=NOW + HOUR)
    assert (closed.closed, closed.checked) == (NOW + HOUR, "李编辑：逐条看过，无缺漏")
    assert store.polls.gaps() == []
    assert store.polls.gaps(open_only=False) == [closed]
    assert store.gaps.closed(NOW, NOW + HOUR) == [closed]
    assert store.gaps.closed(NOW + HOUR, NOW + DAY) == store.gaps.closed(None, NOW) == []
    assert store.columns.state(COLUMN).gap is None
    for again in (gap.id, 99):
        with pytest.raises(UnknownRow):
            store.gaps.accept(again, "再次", by="李编辑", at=NOW)
    with pytest.raises(sqlite3.IntegrityError), store.write():
        store.connection.run("DELETE FROM gap_checks")


def test_since_when_a_column_cannot_be_had(store: Store) -> None:
    assert store.columns.failing_since(COLUMN) is None
    for hours, outcome in enumerate((Outcome.GONE, Outcome.OK, Outcome.UNREACHABLE, Outcome.GONE)):
        at = NOW + hours * HOUR
        store.polls.finish(a_report(at=at), outcome, "", next_due=at, failures=0.0)
        expected = {0: NOW, 1: None}.get(hours, NOW + 2 * HOUR)
        assert store.columns.failing_since(COLUMN) == expected


def test_since_when_articles_wait(store: Store) -> None:
    failure = Failure(entry=an_entry("2.html"), url_key=url_key(an_entry("2.html").url), problem="timeout")
    finish(store, "1.html", "2.html", failures=(failure,))
    assert store.polls.waiting_since(NOW - DAY) == {COLUMN: (NOW, 1)}
    assert store.polls.waiting_since(NOW) == {}
