from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from collector.model import Failure, Outcome, PageRequest, Poll, Report, Validators
from collector.reading.urls import url_key
from collector.store import Store
from tests.store.making import COLUMN, HOUR, NOW, a_report, an_entry, an_item


def finish(store: Store, report: Report, outcome: Outcome = Outcome.OK, horizon: datetime | None = None) -> Poll:
    due = report.finished + 2 * HOUR
    return store.polls.finish(report, outcome, "", next_due=due, failures=0.0, horizon=horizon)


def test_a_poll_is_stored_with_its_counts(store: Store) -> None:
    store.items.add(an_item("old.html", at=NOW - 5 * HOUR))
    store.items.add(an_item("new.html", at=NOW))
    newest = NOW + timedelta(minutes=5)
    report = a_report(an_entry("new.html", published=newest), an_entry("old.html"), requests=3, bytes=1000)
    poll = finish(store, report)
    assert (poll.entries, poll.new, poll.failed, poll.newest, poll.requests) == (2, 1, 0, newest, 3)
    assert store.polls.last(COLUMN, 5) == [poll]
    assert store.polls.latest() == {COLUMN: poll}
    assert store.polls.since(None, NOW) == [poll]
    assert store.polls.since(NOW, NOW + HOUR) == []


def test_every_listed_entry_is_an_item_or_waits(store: Store) -> None:
    store.items.add(an_item("1.html"))
    finish(store, a_report(an_entry("1.html"), an_entry("2.html"), an_entry("3.html", published=None)))
    waiting = store.polls.pending(COLUMN, NOW, 10)
    assert {entry.url for entry in waiting} == {an_entry("2.html").url, an_entry("3.html").url}
    assert an_entry("2.html") in waiting  # whole, with its time
    assert store.polls.pending_counts() == {COLUMN: 2}


def test_what_is_older_than_the_horizon_does_not_wait(store: Store) -> None:
    old = an_entry("old.html", published=NOW - timedelta(days=60))
    finish(store, a_report(old, an_entry("undated.html", published=None)), horizon=NOW - timedelta(days=30))
    assert [entry.url for entry in store.polls.pending(COLUMN, NOW, 10)] == [an_entry("undated.html").url]


def test_a_failed_article_waits_and_comes_after_those_never_tried(store: Store) -> None:
    failed, fresh = an_entry("1.html"), an_entry("2.html")
    failure = Failure(entry=failed, url_key=url_key(failed.url), problem="timeout", status=504)
    finish(store, a_report(failed, fresh, failures=(failure,)))
    finish(store, a_report(at=NOW + HOUR, failures=(failure,)))
    assert store.polls.pending(COLUMN, NOW + HOUR, 10) == (fresh, failed)
    assert store.polls.pending(COLUMN, NOW + HOUR, 1) == (fresh,)
    assert store.polls.pending(COLUMN, NOW - HOUR, 10) == ()
    [row] = store.connection.rows("SELECT tries, problem, status FROM pending WHERE tries > 0")
    assert tuple(row) == (2, "timeout", 504)


def test_a_known_item_that_could_not_be_looked_at_again_is_not_pending(store: Store) -> None:
    item = an_item()
    stored = store.items.add(item)
    failure = Failure(entry=item.entry, url_key=item.url_key, problem="gone", status=404)
    finish(store, a_report(at=NOW + 25 * HOUR, failures=(failure,)))
    assert store.polls.pending_counts() == {}
    assert store.items.get(stored.id).checked == NOW + 25 * HOUR
    assert store.items.revisits(COLUMN, NOW + 26 * HOUR, [timedelta(days=1)], 5) == ()


def test_a_known_page_behind_a_broken_line_is_looked_at_again_with_the_next_poll(store: Store) -> None:
    item = an_item()
    stored = store.items.add(item)
    failure = Failure(entry=item.entry, url_key=item.url_key, problem="timeout", passing=True)
    finish(store, a_report(at=NOW + 25 * HOUR, failures=(failure,)))
    assert store.polls.pending_counts() == {}
    assert store.items.get(stored.id).checked == NOW
    assert len(store.items.revisits(COLUMN, NOW + 26 * HOUR, [timedelta(days=1)], 5)) == 1


def test_listing_a_known_item_in_another_column_is_a_sighting(store: Store) -> None:
    item = an_item()
    stored = store.items.add(item)
    finish(store, a_report(item.entry, column="cz/yw", at=NOW + HOUR))
    assert [s.column for s in store.items.sightings(stored.id)] == [COLUMN, "cz/yw"]
    retitled = replace(item.entry, title="新的标题")
    finish(store, a_report(retitled, at=NOW + 2 * HOUR))
    assert store.items.known(COLUMN, [item.url_key])[item.url_key].listed_title == "新的标题"


def test_the_state_of_a_column_is_what_the_last_poll_left(store: Store) -> None:
    validators = Validators(url="https://kjt.example.cn/", etag='"1"', modified=None)
    entrance = PageRequest(url="https://kjt.example.cn/data.json", headers=(("X-Token", "1"),))
    finish(store, a_report(an_entry(), validators=validators, entries_hash="abc", entrance=entrance))
    state = store.columns.state(COLUMN)
    assert (state.validators, state.entries_hash, state.entrance) == (validators, "abc", entrance)
    assert (state.last_polled, state.last_healthy, state.last_outcome) == (NOW, NOW, Outcome.OK)
    assert (state.next_due, state.entrance_found, state.failures) == (NOW + 2 * HOUR, NOW, 0.0)
    assert store.columns.states() == {COLUMN: state}


def test_not_modified_keeps_the_validators_and_a_failure_drops_them(store: Store) -> None:
    validators = Validators(url="https://kjt.example.cn/", etag='"1"')
    finish(store, a_report(an_entry(), validators=validators, entries_hash="abc"))
    finish(store, a_report(at=NOW + HOUR, not_modified=True, status=304), Outcome.UNCHANGED)
    assert store.columns.state(COLUMN).validators == validators
    store.polls.finish(
        a_report(at=NOW + 2 * HOUR, status=500, validators=validators),
        Outcome.UNREACHABLE, "500", next_due=NOW + 3 * HOUR, failures=0.5,
    )  # fmt: skip
    state = store.columns.state(COLUMN)
    assert (state.validators, state.entries_hash, state.last_healthy) == (None, "abc", NOW + HOUR)
    assert (state.failures, state.last_outcome) == (0.5, Outcome.UNREACHABLE)


def test_a_list_that_lost_its_validators_is_asked_without(store: Store) -> None:
    finish(store, a_report(an_entry(), validators=Validators(url="https://kjt.example.cn/", etag='"1"')))
    finish(store, a_report(an_entry(), at=NOW + HOUR))
    assert store.columns.state(COLUMN).validators is None


def test_a_first_run_has_no_gap(store: Store) -> None:
    assert finish(store, a_report(an_entry(), anchor_met=False)).gap is None
    assert store.polls.gaps() == []


def test_a_gap_opens_where_a_poll_stops_short_and_closes_when_one_walks_over_it(store: Store) -> None:
    finish(store, a_report(an_entry()))
    reached = NOW + 10 * HOUR
    short = a_report(an_entry("9.html"), at=NOW + 20 * HOUR, anchor_met=False, pages=10, reached=reached)
    gap = finish(store, short).gap
    assert gap is not None
    assert (gap.since, gap.reached, gap.opened, gap.closed) == (NOW, reached, short.started, None)
    assert "10 pages" in gap.reason
    assert store.columns.state(COLUMN).gap == gap
    assert store.columns.state(COLUMN).validators is None

    proofless = (
        (a_report(at=NOW + 21 * HOUR, not_modified=True), Outcome.UNCHANGED),
        (a_report(an_entry("9.html"), at=NOW + 21 * HOUR, same_entries=True), Outcome.UNCHANGED),
        (a_report(at=NOW + 21 * HOUR, status=503), Outcome.UNREACHABLE),
    )
    for report, outcome in proofless:
        assert finish(store, report, outcome).gap == gap

    again = a_report(an_entry("9.html"), at=NOW + 22 * HOUR, anchor_met=False, reached=NOW + 12 * HOUR)
    assert finish(store, again).gap == replace(gap, reached=NOW + 12 * HOUR)

    finish(store, a_report(an_entry("9.html"), an_entry(), at=NOW + 23 * HOUR, pages=12))
    assert store.polls.gaps() == []
    [closed] = store.polls.gaps(open_only=False)
    assert closed.closed == NOW + 23 * HOUR
    assert store.columns.state(COLUMN).gap is None


def anchors(store: Store, *paths: str) -> list[str]:
    """Which of the entries the next poll may take for proof that it has come back to what was seen."""
    keys = {url_key(an_entry(path).url): path for path in paths}
    return [keys[key] for key, known in store.items.known(COLUMN, list(keys)).items() if known.in_column_since]


def test_what_a_poll_stored_before_it_was_cut_off_is_no_anchor(store: Store) -> None:
    store.items.add(an_item("old.html"))
    finish(store, a_report(an_entry("old.html")))
    store.items.add(an_item("new.html", at=NOW + HOUR))  # and then the machine went down
    assert anchors(store, "old.html", "new.html") == ["old.html"]
    finish(store, a_report(an_entry("new.html"), an_entry("old.html"), at=NOW + 2 * HOUR))
    assert anchors(store, "old.html", "new.html") == ["old.html", "new.html"]


def test_what_the_poll_stored_that_opened_a_gap_is_no_anchor_until_it_is_closed(store: Store) -> None:
    store.items.add(an_item("old.html"))
    finish(store, a_report(an_entry("old.html")))
    store.items.add(an_item("new.html", at=NOW + 9 * HOUR - timedelta(minutes=1)))
    short = a_report(an_entry("new.html"), at=NOW + 9 * HOUR, anchor_met=False, pages=10)
    gap = finish(store, short).gap
    assert gap is not None
    assert gap.opened < NOW + 9 * HOUR - timedelta(minutes=1)
    assert anchors(store, "old.html", "new.html") == ["old.html"]
    finish(store, a_report(an_entry("new.html"), an_entry("old.html"), at=NOW + 10 * HOUR, pages=12))
    assert anchors(store, "old.html", "new.html") == ["old.html", "new.html"]


def test_columns_never_polled_are_due_first_then_the_longest_overdue(store: Store) -> None:
    for column, hours in (("a/1", 1), ("a/2", 3), ("a/3", 2)):
        store.polls.finish(
            a_report(column=column), Outcome.OK, "", next_due=NOW + hours * HOUR, failures=0
        )  # fmt: skip
    order = ["a/1", "a/2", "a/3", "a/4", "a/4"]
    assert store.columns.due(order, NOW) == ["a/4"]
    assert store.columns.due(order, NOW + 2 * HOUR) == ["a/4", "a/1", "a/3"]
    assert store.columns.due(["a/2"], NOW + 9 * HOUR) == ["a/2"]
    assert store.columns.state("a/4").next_due is None


def test_a_poll_that_cannot_be_stored_leaves_nothing(store: Store) -> None:
    naive = replace(a_report(an_entry()), started=datetime(2026, 11, 20, 8))
    try:
        finish(store, naive)
    except ValueError:
        pass
    else:
        raise AssertionError("a time without a zone was taken")
    assert store.polls.pending_counts() == {}
    assert store.columns.states() == {}
