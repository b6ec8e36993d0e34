"""Alerts: what of all that is stored a person has to be told now, each fault once and under a key that stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from collector.config import Config
from collector.editing.certificate import MEANINGS
from collector.editing.doubts import dropped, fields_note, silence_note, silent_since, stretch, suspicion_note
from collector.model import Alert, AlertKind, Column, ColumnState, Gap, Outcome, Severity, Usual
from collector.rhythm.calendar import WORKING_DAY, working_time
from collector.store import Store

_DAY = timedelta(hours=WORKING_DAY)  # of working time
_TEMPORARY = frozenset((Outcome.UNREACHABLE,))  # what usually mends by itself
_SOON = 0.5 * _DAY  # what does not mend is told after two polls or this, whichever is first
_LATER = 0.8 * _DAY  # what may mend, after this or the column's usual gap, whichever is later …
_LATEST = 5 * _DAY  # … but not later than that
_UNREAD = 2 * _DAY
_DEAD_LINK = timedelta(days=14)  # an article that cannot be read for so long never will; the certificate counts it on
_IDLE = timedelta(hours=2)  # that something is due and nothing is polled
_LIST_LATE = timedelta(minutes=30)
_WEIGHTY = frozenset(("title", "date", "text"))  # fields without which an article is of little use


def alerts(store: Store, config: Config, now: datetime) -> tuple[Alert, ...]:
    """The faults that stand at ``now``, by what is stored and nothing else: asked twice, it says the same.

    What is gone from the answer is over. The keys stay the same as long as a fault lasts.
    """
    states, usual = store.columns.states(), store.usual.all()
    found = [*_idle(config, states, now), *_no_list(store, config, states, now)]
    for column in config.enabled:
        state = states.get(column.key)
        if state is None or state.last_outcome is None:
            continue
        if not state.last_outcome.healthy:
            found += _failed(store, config, column, state, usual.get(column.key), now)
        else:
            found += _doubtful(config, column, state, usual.get(column.key))
    found += _gaps(store, config, now)
    found += _unread(store, config, now)
    return tuple(found)


def _failed(
    store: Store, config: Config, column: Column, state: ColumnState, usual: Usual | None, now: datetime
) -> Iterator[Alert]:
    """A column that cannot be had; what may mend by itself is given time."""
    outcome, since = state.last_outcome, store.columns.failing_since(column.key)
    if outcome is None or since is None or state.last_polled is None:
        return
    lasted = working_time(since, now)
    if outcome in _TEMPORARY:
        gap = usual.usual_gap if usual and usual.usual_gap else _DAY
        told = lasted >= min(max(gap, _LATER), _LATEST)
    else:
        told = state.last_polled > since or lasted >= _SOON
    if told:
        verdict, meaning = MEANINGS[outcome]
        yield _of_column(AlertKind.FAILED, column, config, since, f"{verdict}（{since:%m-%d %H:%M} 起）：{meaning}")


def _doubtful(config: Config, column: Column, state: ColumnState, usual: Usual | None) -> Iterator[Alert]:
    """A column that answers, and is yet not what it was; the gravest doubt alone is told."""
    if state.suspicion:
        since = state.suspicious_since
        if since and state.last_polled and state.last_polled > since:  # seen twice: not one stale copy
            yield _of_column(AlertKind.SUSPICIOUS, column, config, since, suspicion_note(state.suspicion))
        return
    if usual is None:
        return
    quiet = silent_since(usual, state.last_healthy)
    if quiet:
        yield _of_column(AlertKind.SILENT, column, config, quiet, silence_note(usual))
    names = dropped(usual.fields)
    if names:
        severity = Severity.FAULT if _WEIGHTY & set(names) else Severity.NOTICE
        text = fields_note(usual.fields)
        yield _of_column(AlertKind.FIELDS, column, config, usual.last_published or usual.learnt, text, severity)


def _gaps(store: Store, config: Config, now: datetime) -> Iterator[Alert]:
    """Gaps that the next polls did not close either."""
    enabled = {column.key: column for column in config.enabled}
    for gap in store.polls.gaps():
        if gap.column in enabled and working_time(gap.opened, now) >= _SOON:
            yield Alert(
                key=f"gap:{gap.id}",
                kind=AlertKind.GAP,
                column=gap.column,
                since=gap.opened,
                text=f"{_name(config, enabled[gap.column])}：{_gap_note(gap)}",
                severity=Severity.FAULT,
            )


def _gap_note(gap: Gap) -> str:
    return (
        f"{stretch(gap)}之间可能有缺漏，列表已翻不回去；请人工查看原栏目这段时间的内容，"
        f"核对后运行 collector gaps accept {gap.id} --note 说明"
    )


def _unread(store: Store, config: Config, now: datetime) -> Iterator[Alert]:
    """Articles that were listed and cannot be read for long."""
    waiting = store.polls.waiting_since(now - _DEAD_LINK)
    for column in config.enabled:
        since, count = waiting.get(column.key, (now, 0))
        if count and working_time(since, now) >= _UNREAD:
            text = f"{count} 篇文章一直读不到正文（最早 {since:%m-%d %H:%M} 列出），仍在重试；请打开栏目页人工查看"
            yield _of_column(AlertKind.UNREAD, column, config, since, text, Severity.NOTICE)


def _idle(config: Config, states: Mapping[str, ColumnState], now: datetime) -> Iterator[Alert]:
    """Something has been due for long, and nothing was polled since."""
    last = max((state.last_polled for state in states.values() if state.last_polled), default=None)
    dues = [state.next_due for column in config.enabled if (state := states.get(column.key)) and state.next_due]
    if last is not None and now - last >= _IDLE and dues and now - min(dues) >= _IDLE:
        text = f"{last:%m-%d %H:%M} 以后没有采集任何栏目；采集程序可能已停止，请检查服务是否在运行"
        yield _of_program(AlertKind.IDLE, last, text)


def _no_list(store: Store, config: Config, states: Mapping[str, ColumnState], now: datetime) -> Iterator[Alert]:
    """The morning has passed without its list."""
    local = now.astimezone(config.settings.time_zone)
    since = datetime.combine(local.date(), config.settings.list_time, local.tzinfo)
    if states and now - since >= _LIST_LATE and store.lists.of(local.date()) is None:
        text = f"{local:%m-%d} 的候选名单到时没有生成；请检查采集程序的日志，或运行 collector candidates"
        yield _of_program(AlertKind.NO_LIST, since, text)


def _of_program(kind: AlertKind, since: datetime, text: str) -> Alert:
    return Alert(key=f"program:{kind}", kind=kind, column=None, since=since, text=text, severity=Severity.URGENT)


def _of_column(
    kind: AlertKind,
    column: Column,
    config: Config,
    since: datetime,
    text: str,
    severity: Severity = Severity.FAULT,
) -> Alert:
    return Alert(
        key=f"column:{column.key}:{kind}",
        kind=kind,
        column=column.key,
        since=since,
        text=f"{_name(config, column)}：{text}",
        severity=severity,
    )


def _name(config: Config, column: Column) -> str:
    return f"{config.source_of(column.key).name} · {column.name}"
