"""What a poll teaches about its column: the usual look of its list, its pace, and how long it may be silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from collector.config import Settings
from collector.gathering.suspicion import looked, suspicions
from collector.model import Column, Job, Poll, Report, Usual
from collector.rhythm import pace, silence
from collector.rhythm.calendar import Weights, hours, moment
from collector.store import Store

_FRESH = timedelta(days=1)  # how long pace and patience hold while the column publishes …
_STALE = timedelta(days=7)  # … and while it does not


def learn(report: Report, poll: Poll, job: Job, usual: Usual | None, settings: Settings, store: Store) -> None:
    """Keep what a poll teaches; one that brought nothing new costs nothing, but once a week.

    To be called in the transaction that stores the poll. A list that is suspicious teaches no look.
    """
    if usual is None:
        usual = Usual(column=report.column, learnt=report.finished - _STALE, weights=())
    age = report.finished - usual.learnt
    accepted = bool(job.state.suspicion and not poll.suspicion)
    changed = bool(report.entries) and (accepted or not report.same_entries)
    if age < _STALE and not changed:
        return
    if changed and poll.outcome.healthy and not poll.suspicion:
        anew = accepted and suspicions(report, usual.look)
        usual = replace(usual, look=looked(report, None if anew else usual.look))
    if age >= _FRESH:
        usual = _fitted(usual, job, settings, store, report.finished)
    store.usual.save(_current(usual, job, store, report.finished))


def weights_of(column: Column, usual: Usual | None, settings: Settings, now: datetime) -> Weights:
    """Items to be expected in an hour of each part of the week; by what the registry says where nothing is learnt."""
    if usual is not None and usual.weights:
        return usual.weights
    at = hours(now)
    return pace.rates((), since=at, until=at, per_week=_expected(column, settings))


def _fitted(usual: Usual, job: Job, settings: Settings, store: Store, now: datetime) -> Usual:
    """Pace and patience as the whole history says by now."""
    until = hours(now)
    history = store.usual.publications(usual.column, int(until - silence.MEMORY.total_seconds() / 3600))
    watched = min([hours(job.state.first_healthy or now), *(hour for hour, _ in history[:1])])
    recent = max(watched, until - pace.WINDOW.total_seconds() / 3600)
    weights = pace.rates(
        [(hour, items) for hour, items in history if hour >= recent - 1],
        since=recent,
        until=until,
        per_week=_expected(job.column, settings),
    )
    found = silence.patience(
        [hour for hour, _ in history],
        weights,
        since=watched,
        until=until,
        expected=job.column.expect.per_week,
    )
    return replace(
        usual,
        learnt=now,
        weights=weights,
        limit=found.limit if found else None,
        usual_gap=found.usual_gap if found else None,
    )


def _current(usual: Usual, job: Job, store: Store, now: datetime) -> Usual:
    """With the last publication, and the moment from which on silence since then is improbable."""
    last = store.usual.last_publication(usual.column)
    published = moment(last + 1) if last is not None else None
    since = published or job.state.first_healthy or now
    limit = usual.limit
    return replace(
        usual,
        last_published=published,
        silent_after=None if limit is None else silence.silent_after(since, usual.weights, limit),
        fields=store.usual.fields(usual.column),
    )


def _expected(column: Column, settings: Settings) -> float:
    return column.expect.per_week or pace.prior(settings.interval)
