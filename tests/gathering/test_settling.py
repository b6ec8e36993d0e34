"""The end of a poll over weeks: pace, silence and suspicion as they come out of a real store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.gathering.crawl import job_of
from collector.gathering.settling import interval, settle
from collector.model import Entry, Expect, Outcome, Poll, Report, Validators
from collector.rhythm.calendar import is_working_day
from collector.store import Store
from tests.editing.office import DAY, HOUR, NOTICES, NOW, PLACES, a_config, bring

SHOWN = 15
MONDAY = datetime.fromisoformat("2026-09-07T06:00:00+08:00")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "collector.db") as opened:
        yield opened


class Column:
    """One column that publishes on working days and is polled at six, eleven and four o'clock."""

    def __init__(self, store: Store, config: Config | None = None) -> None:
        self.store, self.config = store, config or a_config()
        self.listed: list[Entry] = []
        self.number = 0

    def publish(self, at: datetime, path: str = "{n}.html") -> None:
        self.number += 1
        name, title = path.format(n=self.number), f"关于第{self.number}号事项的通知"
        bring(self.store, NOTICES, name, title, at, published=at)
        self.listed.insert(0, Entry(url=PLACES[NOTICES] + name, title=title, published=at))

    def poll(self, at: datetime, entries: Sequence[Entry] | None = None, **fields: object) -> Poll:
        shown = tuple(self.listed[:SHOWN] if entries is None else entries)
        told: dict[str, object] = {
            "started": at - HOUR / 60, "finished": at, "entries": shown, "pages": 1, "entries_hash": str(shown),
            **fields,
        }  # fmt: skip
        job = job_of(self.config.columns[NOTICES], self.config, self.store, at)
        told.setdefault("same_entries", job.state.entries_hash == told["entries_hash"])
        return settle(Report(column=NOTICES, **told), job, self.config, self.store, jitter=0.5)  # type: ignore[arg-type]

    def live(self, days: int, start: datetime = MONDAY, *, path: str = "{n}.html", frozen: bool = False) -> Poll:
        poll = None
        for day in range(days):
            morning = start + day * DAY
            for hours in (0, 5, 10):
                if hours and is_working_day(morning.date()) and not frozen:
                    self.publish(morning + hours * HOUR, path)
                poll = self.poll(morning + hours * HOUR)
        assert poll is not None
        return poll

    @property
    def due_in(self) -> timedelta:
        state = self.store.columns.state(NOTICES)
        assert state.next_due is not None
        assert state.last_polled is not None
        return state.next_due - state.last_polled


def test_a_column_that_nobody_knows_is_polled_at_the_configured_interval(store: Store) -> None:
    column = Column(store)
    column.publish(NOW - DAY)
    column.poll(NOW.replace(hour=9))
    assert column.due_in == pytest.approx(2 * HOUR, abs=HOUR / 4)


def test_a_lively_column_is_polled_more_often_than_a_quiet_one(store: Store, tmp_path: Path) -> None:
    lively = Column(store)
    lively.live(42)
    with Store.open(tmp_path / "other.db") as other:
        quiet = Column(other)
        quiet.publish(MONDAY)
        quiet.live(42, frozen=True)
        monday = MONDAY + 42 * DAY + 4 * HOUR
        lively.poll(monday)
        quiet.poll(monday)
        assert lively.due_in < quiet.due_in <= timedelta(days=1.1)


def test_a_wish_in_the_registry_goes_before_the_pace(store: Store) -> None:
    config = a_config()
    wish = replace(config.columns[NOTICES], every=3 * HOUR)
    column = Column(store, config)
    column.live(14)
    assert interval(wish, store.usual.of(NOTICES), config.settings, NOW) == 3 * HOUR
    assert interval(replace(wish, every=400 * HOUR), None, config.settings, NOW) == config.settings.interval_max
    assert interval(replace(wish, every=HOUR / 60), None, config.settings, NOW) == config.settings.interval_min


def test_what_the_registry_expects_sets_the_first_pace(store: Store) -> None:
    config = a_config()
    column, morning = config.columns[NOTICES], NOW.replace(hour=9)
    rare, often = (replace(column, expect=Expect(per_week=per_week)) for per_week in (1, 100))
    assert interval(often, None, config.settings, morning) < interval(rare, None, config.settings, morning)


def test_a_failing_column_is_asked_more_and_more_seldom_but_always(store: Store) -> None:
    column = Column(store)
    column.live(14)
    at, waits = MONDAY + 15 * DAY, []
    for _ in range(12):
        assert column.poll(at, problem_kind="soft404", status=404, problem="gone").outcome is Outcome.GONE
        waits.append(column.due_in)
        at += column.due_in
    assert waits[-1] == column.config.settings.interval_max
    column.poll(at)
    assert column.due_in <= DAY


def test_a_list_frozen_in_place_becomes_silent_and_a_holiday_does_not(store: Store) -> None:
    column = Column(store)
    column.live(24)  # to Wednesday 09-30, the eve of 国庆
    usual = store.usual.of(NOTICES)
    assert usual is not None
    assert usual.silent_after is not None
    assert usual.usual_gap is not None
    assert usual.silent_after > datetime.fromisoformat("2026-10-08T08:00:00+08:00")
    column.live(8, MONDAY + 24 * DAY, frozen=True)
    later = store.usual.of(NOTICES)
    assert later is not None
    assert later.silent_after is not None
    assert datetime.fromisoformat("2026-10-08T08:00:00+08:00") < later.silent_after
    assert later.silent_after < datetime.fromisoformat("2026-10-16T08:00:00+08:00")


def test_a_new_publication_ends_silence(store: Store) -> None:
    column = Column(store)
    column.live(24)
    before = store.usual.of(NOTICES)
    column.live(20, MONDAY + 24 * DAY, frozen=True)
    column.publish(MONDAY + 44 * DAY)
    column.poll(MONDAY + 44 * DAY)
    after = store.usual.of(NOTICES)
    assert before is not None
    assert after is not None
    assert before.silent_after is not None
    assert after.silent_after is not None
    assert before.silent_after < MONDAY + 44 * DAY < after.silent_after


def test_an_unchanged_poll_teaches_nothing_within_a_week(store: Store) -> None:
    column = Column(store)
    column.live(10)
    before = store.usual.of(NOTICES)
    assert before is not None
    column.poll(MONDAY + 11 * DAY)
    column.poll(MONDAY + 12 * DAY, not_modified=True, entries=(), pages=0)
    assert store.usual.of(NOTICES) == before
    column.poll(MONDAY + 20 * DAY)
    after = store.usual.of(NOTICES)
    assert after is not None
    assert after.learnt == MONDAY + 20 * DAY


def test_a_suspicious_list_is_stored_as_such_and_gives_no_validators(store: Store) -> None:
    column = Column(store)
    column.live(10)
    sound = tuple(column.listed[:SHOWN])
    odd = tuple(replace(entry, url=f"https://spam.example.com/{n}") for n, entry in enumerate(sound))
    given = Validators(url=PLACES[NOTICES], etag='"1"')
    poll = column.poll(MONDAY + 11 * DAY, entries=odd, validators=given)
    assert poll.outcome is Outcome.OK
    assert "spam.example.com" in poll.suspicion
    assert store.columns.state(NOTICES).validators is None
    again = column.poll(MONDAY + 11 * DAY + HOUR, entries=odd, same_entries=True)
    assert (again.outcome, again.suspicion) == (Outcome.UNCHANGED, poll.suspicion)
    back = column.poll(MONDAY + 11 * DAY + 2 * HOUR, validators=given)
    assert (back.suspicion, store.columns.state(NOTICES).validators) == ("", given)


def test_a_failure_says_nothing_of_the_list(store: Store) -> None:
    column = Column(store)
    column.live(10)
    poll = column.poll(MONDAY + 11 * DAY, entries=(), problem_kind="timeout", problem="timed out")
    assert (poll.outcome, poll.suspicion) == (Outcome.UNREACHABLE, "")


def test_a_new_look_with_real_articles_is_the_usual_one_after_three_days(store: Store) -> None:
    column = Column(store)
    column.live(10)
    column.listed.clear()
    suspicious = [bool(column.live(1, MONDAY + day * DAY, path="view.do/x{n}").suspicion) for day in range(10, 17)]
    assert suspicious[1]
    assert not suspicious[-1]
    usual = store.usual.of(NOTICES)
    assert usual is not None
    assert "/tzgg/view.do/x#" in usual.look.shapes


def test_a_copy_of_long_ago_never_becomes_usual(store: Store) -> None:
    column = Column(store)
    column.live(5)
    old = list(column.listed)
    column.live(30, MONDAY + 5 * DAY)
    column.listed = old
    assert all(column.live(1, MONDAY + day * DAY, frozen=True).suspicion for day in range(36, 46))


def test_a_poll_and_what_it_teaches_are_one_transaction(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    column = Column(store)
    column.publish(MONDAY)
    with store.write():
        store.connection.run("DROP TABLE usual")  # the disk might as well be full
        store.connection.run("CREATE TABLE usual (column_key TEXT) STRICT")
    with pytest.raises(Exception, match="usual"):
        column.poll(MONDAY)
    assert store.polls.last(NOTICES) == []
