"""The end of a poll: its facts are judged and stored with the time of the next, and what is usual is learnt anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from collector.config import Config, Settings
from collector.gathering import outcome
from collector.gathering.due import next_due
from collector.gathering.learning import learn, weights_of
from collector.gathering.suspicion import SETTLED, suspicions
from collector.model import Column, Job, Poll, Report, Usual
from collector.reading.urls import url_key
from collector.rhythm.pace import next_look
from collector.store import Store

_READABLE = 0.6  # share of the entries of a new look that must have become items before it is the usual one


def settle(report: Report, job: Job, config: Config, store: Store, *, jitter: float) -> Poll:
    """Judge a poll and store it with what it teaches, all of it in one transaction.

    :param jitter: between 0 and 1, where in its spread the time of the next poll falls.
    """
    settings = config.settings
    usual = store.usual.of(report.column)
    judged, detail = outcome.judge(report, job.column)
    suspicion = _suspicion(report, job, usual, store) if judged.healthy else ""
    due, failures = next_due(
        judged,
        report.finished,
        every=interval(job.column, usual, settings, report.finished),
        longest=settings.interval_max,
        failures=job.state.failures,
        jitter=jitter,
        retry_after=report.retry_after,
    )
    with store.write():
        poll = store.polls.finish(
            report, judged, detail, next_due=due, failures=failures, horizon=job.horizon, suspicion=suspicion
        )
        learn(report, poll, job, usual, settings, store)
    return poll


def interval(column: Column, usual: Usual | None, settings: Settings, now: datetime) -> timedelta:
    """How long a column is left alone after a poll that went well: what the operator wishes, or what its pace asks."""
    if column.every is not None:
        return min(max(column.every, settings.interval_min), settings.interval_max)
    return next_look(
        weights_of(column, usual, settings, now),
        now,
        least=settings.interval_min,
        most=settings.interval_max,
        list_time=settings.list_time,
        zone=settings.time_zone,
    )


def _suspicion(report: Report, job: Job, usual: Usual | None, store: Store) -> str:
    """What is odd about the list, "" where nothing is; the same list is as odd as it was."""
    if report.same_entries or report.not_modified:
        found = job.state.suspicion
    else:
        found = "；".join(suspicions(report, usual.look if usual else None))
    return "" if found and _accepted(report, job, store) else found


def _accepted(report: Report, job: Job, store: Store) -> bool:
    """Whether a new look has stood long enough, and its entries are articles, so that it is the usual one from now."""
    since = job.state.suspicious_since
    if since is None or report.finished - since < SETTLED or not report.entries:
        return False
    dates = [entry.published for entry in report.entries if entry.published]
    if (dates and max(dates) < since - SETTLED) or any(date > report.finished + SETTLED for date in dates):
        return False
    keys = {url_key(entry.url) for entry in report.entries}
    return len(store.items.known(report.column, sorted(keys))) >= _READABLE * len(keys)
