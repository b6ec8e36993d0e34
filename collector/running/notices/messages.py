"""Faults as messages: what belongs together stands together, so that a host that is down is one line and not eight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from collector.config import Config
from collector.model import CHINA, Alert, Severity
from collector.reading.urls import host
from collector.running.notices.digest import plain
from collector.running.notices.fitting import Line
from collector.store.alerts import Standing

_NAMED = 5  # columns of a group that are named; the rest is counted
_ORDER = (Severity.URGENT, Severity.FAULT, Severity.NOTICE)
_MARKS = {Severity.URGENT: "【紧急】", Severity.FAULT: "", Severity.NOTICE: "【留意】"}

Group = tuple[str, str]  # the kind of fault, and the host or the key it belongs to


def group_of(alert: Alert, config: Config) -> Group:
    """What an alert is told together with: alerts of one kind about columns at one host."""
    column = config.columns.get(alert.column or "")
    return alert.kind, host(column.url) if column and column.url else alert.key


def grouped(found: Iterable[Standing], config: Config) -> list[list[Standing]]:
    """The faults by group, the heaviest and then the oldest first."""
    groups: dict[Group, list[Standing]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.alert.since, one.alert.key)):
        groups[group_of(one.alert, config)].append(one)
    return sorted(groups.values(), key=lambda group: min(_ORDER.index(one.alert.severity) for one in group))


def alert_lines(found: Sequence[Standing], config: Config) -> list[Line]:
    """What has happened, a line a group."""
    return [Line(text=f"- {_told(group, config)}", counts=True) for group in grouped(found, config)]


def recovery_lines(found: Sequence[Standing], config: Config) -> list[Line]:
    """What is over, a line a group, with how long it lasted."""
    return [Line(text=f"- {_over(group, config)}", counts=True) for group in grouped(found, config)]


def _told(group: Sequence[Standing], config: Config) -> str:
    first = group[0].alert
    mark = _MARKS[min((one.alert.severity for one in group), key=_ORDER.index)]
    since = f"（自 {first.since.astimezone(CHINA):%m-%d %H:%M}）"
    more = f"；同站同类另有 {len(group) - 1} 个栏目：{_names(group[1:], config)}" if len(group) > 1 else ""
    often = f"；一天内第 {group[0].openings} 次" if group[0].openings > 1 else ""
    return f"{mark}{plain(first.text)}{since}{more}{often}"


def _over(group: Sequence[Standing], config: Config) -> str:
    first = group[0]
    until = max(one.gone or one.last_seen for one in group).astimezone(CHINA)
    stretch = f"{first.alert.since.astimezone(CHINA):%m-%d %H:%M} 至 {until:%m-%d %H:%M}"
    what = _names(group, config) if first.alert.column else plain(first.alert.text)
    return f"{what}：{stretch}"


def _names(group: Sequence[Standing], config: Config) -> str:
    names = [_name(one.alert, config) for one in group]
    rest = f" 等 {len(names)} 个" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + rest


def _name(alert: Alert, config: Config) -> str:
    column = config.columns.get(alert.column or "")
    if column is None:
        return plain(alert.column or alert.text)
    return plain(f"{config.source_of(column.key).name} · {column.name}")
