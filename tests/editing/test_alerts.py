"""What a person is told, and what not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.config import Config
from collector.editing.alerts import alerts
from collector.model import CHINA, Alert, AlertKind, Entry, Failure, Outcome, Report, Severity, Share, Usual
from collector.reading.urls import url_key
from collector.store import Store
from tests.editing.office import DAY, HOUR, NOTICES, NOW, OFF, PLACES, poll

NINE = NOW.replace(hour=9, minute=0)  # of a Friday
ENTRY = Entry(url=PLACES[NOTICES] + "1.html", title="关于申报项目的通知", published=NOW - DAY)
USUAL = Usual(column=NOTICES, learnt=NOW, weights=(1.0, 0.1, 0.1, 0.1, 0.1))


def told(store: Store, config: Config, now: datetime, *kinds: AlertKind) -> list[Alert]:
    """The alerts of some kinds, of all but those about the program where none is named."""
    wanted = kinds or tuple(kind for kind in AlertKind if kind not in (AlertKind.IDLE, AlertKind.NO_LIST))
    return [alert for alert in alerts(store, config, now) if alert.kind in wanted]


def keys(found: Sequence[Alert]) -> list[str]:
    return [alert.key for alert in found]


def test_a_store_in_which_nothing_was_ever_polled_says_nothing(store: Store, config: Config) -> None:
    assert alerts(store, config, NOW) == ()


def test_a_column_that_is_well_is_no_news(store: Store, config: Config) -> None:
    poll(store, NOTICES, NINE, entries=[ENTRY])
    assert told(store, config, NINE + HOUR) == []


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.MOVED, Outcome.BROKEN, Outcome.EMPTY, Outcome.CHALLENGED])
def test_what_does_not_mend_is_told_after_the_second_poll(store: Store, config: Config, outcome: Outcome) -> None:
    poll(store, NOTICES, NINE - DAY, entries=[ENTRY])
    poll(store, NOTICES, NINE, outcome)
    assert told(store, config, NINE + HOUR) == []
    poll(store, NOTICES, NINE + 2 * HOUR, outcome)
    [alert] = told(store, config, NINE + 2 * HOUR)
    assert (alert.key, alert.column, alert.since) == (f"column:{NOTICES}:failed", NOTICES, NINE)
    assert alert.text.startswith("科技部 · 通知公告：")
    assert "11-20 09:00 起" in alert.text
    assert alert.severity is Severity.FAULT


def test_what_does_not_mend_is_told_after_half_a_day_though_nobody_asked_again(store: Store, config: Config) -> None:
    poll(store, NOTICES, NINE, Outcome.GONE)
    assert told(store, config, NINE + 4 * HOUR) == []
    assert keys(told(store, config, NINE + 6 * HOUR)) == [f"column:{NOTICES}:failed"]


def test_a_line_that_is_down_has_a_working_day(store: Store, config: Config) -> None:
    for hours in (0, 3, 6):
        poll(store, NOTICES, NINE + hours * HOUR, Outcome.UNREACHABLE)
    assert told(store, config, NINE + 7 * HOUR) == []
    poll(store, NOTICES, NINE + 2 * DAY, Outcome.UNREACHABLE)
    assert told(store, config, NINE + 2 * DAY) == []  # a weekend is no working day
    assert keys(told(store, config, NINE + 3 * DAY + HOUR)) == [f"column:{NOTICES}:failed"]


@pytest.mark.parametrize(("gap", "days"), [(timedelta(hours=25), 4), (timedelta(hours=400), 7)])
def test_a_line_to_a_quiet_column_has_its_usual_gap(store: Store, config: Config, gap: timedelta, days: int) -> None:
    store.usual.save(replace(USUAL, usual_gap=gap))
    poll(store, NOTICES, NINE, Outcome.UNREACHABLE)
    assert told(store, config, NINE + (days - 1) * DAY) == []
    assert told(store, config, NINE + (days + 1) * DAY)


def test_what_was_mended_is_over(store: Store, config: Config) -> None:
    for hours in (0, 2):
        poll(store, NOTICES, NINE + hours * HOUR, Outcome.BROKEN)
    poll(store, NOTICES, NINE + 3 * HOUR, entries=[ENTRY])
    assert told(store, config, NINE + 9 * HOUR) == []


def test_disabled_columns_are_not_spoken_of(store: Store, config: Config) -> None:
    for hours in (0, 2):
        poll(store, OFF, NINE + hours * HOUR, Outcome.GONE)
    assert told(store, config, NINE + DAY) == []


def test_silence_is_told_once_the_column_was_seen_after_its_time(store: Store, config: Config) -> None:
    quiet = replace(USUAL, last_published=NINE - 4 * DAY, silent_after=NINE, usual_gap=timedelta(hours=15))
    store.usual.save(quiet)
    poll(store, NOTICES, NINE - HOUR, entries=[ENTRY])
    assert told(store, config, NINE + HOUR) == []
    poll(store, NOTICES, NINE + HOUR, Outcome.UNCHANGED, not_modified=True)
    [alert] = told(store, config, NINE + HOUR)
    assert (alert.key, alert.since) == (f"column:{NOTICES}:silent", NINE - 4 * DAY)
    assert "11-16 09:00 以后没有新内容（通常间隔不超过 2 个工作日）" in alert.text
    poll(store, NOTICES, NINE + 2 * HOUR, Outcome.UNREACHABLE)
    assert told(store, config, NINE + 2 * HOUR) == []  # what cannot be had is not silent


def test_a_column_that_never_published_as_expected_is_silent_since_it_is_watched(store: Store, config: Config) -> None:
    store.usual.save(replace(USUAL, silent_after=NINE))
    poll(store, NOTICES, NINE + HOUR, entries=[ENTRY])
    [alert] = told(store, config, NINE + HOUR)
    assert "开始监测以来没有新内容（与预期不符）" in alert.text


def suspect(store: Store, at: datetime, words: str = "3/4 条指向从未见过的网站（b.cn）") -> None:
    report = Report(column=NOTICES, started=at, finished=at, entries=(ENTRY,))
    store.polls.finish(report, Outcome.OK, "", next_due=at + HOUR, failures=0, suspicion=words)


def test_a_list_that_is_odd_twice_is_told_and_not_its_silence_besides(store: Store, config: Config) -> None:
    store.usual.save(replace(USUAL, last_published=NINE - 4 * DAY, silent_after=NINE - DAY))
    suspect(store, NINE)
    assert told(store, config, NINE) == []
    suspect(store, NINE + HOUR)
    [alert] = told(store, config, NINE + HOUR)
    assert (alert.key, alert.since) == (f"column:{NOTICES}:suspicious", NINE)
    assert "b.cn" in alert.text


@pytest.mark.parametrize(
    ("name", "severity"), [("text", Severity.FAULT), ("date", Severity.FAULT), ("minute", Severity.NOTICE)]
)
def test_fields_that_vanish_are_told(store: Store, config: Config, name: str, severity: Severity) -> None:
    store.usual.save(replace(USUAL, fields={name: Share(now=0.2, before=0.97)}))
    poll(store, NOTICES, NINE, entries=[ENTRY])
    [alert] = told(store, config, NINE)
    assert (alert.kind, alert.severity) == (AlertKind.FIELDS, severity)
    assert "（97% → 20%）" in alert.text


@pytest.mark.parametrize(
    "share", [Share(now=0.5, before=0.9), Share(now=0.0, before=0.5), Share(now=0.0, before=1.0, known=False)]
)
def test_fields_that_were_never_sure_are_not(store: Store, config: Config, share: Share) -> None:
    store.usual.save(replace(USUAL, fields={"text": share}))
    poll(store, NOTICES, NINE, entries=[ENTRY])
    assert told(store, config, NINE) == []


def test_an_hour_that_only_most_articles_showed_may_be_missing_for_a_while(store: Store, config: Config) -> None:
    store.usual.save(replace(USUAL, fields={"minute": Share(now=0.0, before=0.9)}))
    poll(store, NOTICES, NINE, entries=[ENTRY])
    assert told(store, config, NINE) == []


def test_a_gap_that_stays_open_is_told_with_the_way_to_close_it(store: Store, config: Config) -> None:
    poll(store, NOTICES, NINE - DAY, entries=[ENTRY])
    poll(store, NOTICES, NINE, entries=[ENTRY], anchor_met=False, reached=NINE - HOUR)
    assert told(store, config, NINE + HOUR) == []
    [alert] = told(store, config, NINE + 6 * HOUR)
    assert (alert.key, alert.column) == ("gap:1", NOTICES)
    assert "collector gaps accept 1" in alert.text
    store.gaps.accept(1, "看过", by="李编辑", at=NINE + 7 * HOUR)
    assert told(store, config, NINE + 8 * HOUR) == []


def test_articles_that_cannot_be_read_are_told_after_two_days_and_not_for_ever(store: Store, config: Config) -> None:
    failure = Failure(entry=ENTRY, url_key=url_key(ENTRY.url), problem="status 404", status=404)
    poll(store, NOTICES, NINE, entries=[ENTRY], failures=(failure,))
    assert told(store, config, NINE + 2 * DAY) == []
    [alert] = told(store, config, NINE + 4 * DAY)
    assert (alert.key, alert.severity) == (f"column:{NOTICES}:unread", Severity.NOTICE)
    assert "1 篇文章" in alert.text
    assert told(store, config, NINE + 20 * DAY) == []


def test_nothing_polled_though_it_was_due(store: Store, config: Config) -> None:
    poll(store, NOTICES, NINE, entries=[ENTRY])  # due again in an hour
    assert told(store, config, NINE + 2 * HOUR, AlertKind.IDLE) == []
    [alert] = told(store, config, NINE + 3 * HOUR, AlertKind.IDLE)
    assert (alert.key, alert.column, alert.since, alert.severity) == ("program:idle", None, NINE, Severity.URGENT)


def test_a_morning_without_its_list(store: Store, config: Config) -> None:
    poll(store, NOTICES, NINE - DAY, entries=[ENTRY])
    morning = datetime(2026, 11, 20, tzinfo=CHINA)
    assert told(store, config, morning + 7.8 * HOUR, AlertKind.NO_LIST) == []
    [alert] = told(store, config, morning + 8 * HOUR, AlertKind.NO_LIST)
    assert (alert.key, alert.severity) == ("program:no-list", Severity.URGENT)
    store.lists.make(morning.date(), morning + 8 * HOUR, None, morning + 8 * HOUR)
    assert told(store, config, morning + 9 * HOUR, AlertKind.NO_LIST) == []


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(Outcome)), st.booleans(), st.integers(1, 60)), max_size=8))
def test_alerts_are_a_function_of_the_store_with_keys_of_their_own(
    store: Store, config: Config, history: list[tuple[Outcome, bool, int]]
) -> None:
    at = max((state.last_polled for state in store.columns.states().values() if state.last_polled), default=NINE)
    for outcome, met, hours in history:
        at += hours * HOUR
        poll(store, NOTICES, at, outcome, entries=[ENTRY], anchor_met=met)
    found = alerts(store, config, at)
    assert found == alerts(store, config, at)
    assert len(set(keys(found))) == len(found)
    assert all(alert.since <= at and alert.text for alert in found)
