"""The end of a poll: its facts are judged and stored with the time of the next, and what is usual is learnt anew."""

from __future__ import annotations

from datetime import timedelta

from collector.config import Config
from collector.gathering import outcome
from collector.gathering.due import next_due
from collector.model import Column, Job, Poll, Report
from collector.store import Store


def settle(report: Report, job: Job, config: Config, store: Store, *, jitter: float) -> Poll:
    """Judge a poll and store it, all of it in one transaction.

    :param jitter: between 0 and 1, where in its spread the time of the next poll falls.
    """
    settings = config.settings
    judged, detail = outcome.judge(report, job.column)
    due, failures = next_due(
        judged,
        report.finished,
        every=_interval(job.column, config),
        longest=settings.interval_max,
        failures=job.state.failures,
        jitter=jitter,
        retry_after=report.retry_after,
    )
    return store.polls.finish(report, judged, detail, next_due=due, failures=failures, horizon=job.horizon)


def _interval(column: Column, config: Config) -> timedelta:
    settings = config.settings
    return min(max(column.every or settings.interval, settings.interval_min), settings.interval_max)
