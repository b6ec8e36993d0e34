"""Alerts: what of all that is stored a person has to be told now, each fault once and under a key that stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from collector.config import Config
from collector.editing.certificate import MEANINGS
from collector.model import Alert, AlertKind, Column, ColumnState, Outcome, Severity
from collector.store import Store

_PATIENCE = timedelta(days=1)  # how long a line may be down before somebody is told
_TEMPORARY = frozenset((Outcome.UNREACHABLE,))


def alerts(store: Store, config: Config, now: datetime) -> tuple[Alert, ...]:
    """The faults that stand at ``now``, by what is stored and nothing else: asked twice, it says the same.

    What is gone from the answer is over. The keys stay the same as long as a fault lasts.
    """
    states = store.columns.states()
    return tuple(
        alert
        for column in config.enabled
        if (state := states.get(column.key)) is not None
        for alert in _failed(column, state, config, now)
    )


def _failed(column: Column, state: ColumnState, config: Config, now: datetime) -> Iterator[Alert]:
    if state.last_outcome is None or state.last_outcome.healthy or state.last_polled is None:
        return
    since = state.last_healthy or state.last_polled
    if state.last_outcome in _TEMPORARY and now - since < _PATIENCE:
        return
    verdict, meaning = MEANINGS[state.last_outcome]
    yield Alert(
        key=f"column:{column.key}:failed",
        kind=AlertKind.FAILED,
        column=column.key,
        since=since,
        text=f"{verdict}：{config.source_of(column.key).name} · {column.name}：{meaning}",
        severity=Severity.FAULT,
    )
