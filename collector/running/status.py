"""What an operator wants to see of the service at one glance, beside whether it is well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from collector.config import Config
from collector.model import CHINA
from collector.running.beat import read_beat
from collector.store import Store

_SHOWN = 20  # faults; the rest is counted


def facts(store: Store, config: Config, now: datetime) -> Iterator[str]:
    """The lines below the checks: ticks, what is due, lists, work of the night, faults."""
    yield from _daemon(config)
    yield from _due(store, config, now)
    last = store.lists.last()
    yield f"上一份名单：{f'{last.day} 的，{_clock(last.made)} 生成' if last else '还没有'}"
    for name, words in (("prune", "清理存档"), ("tidy", "整理数据库")):
        chore = store.chores.last(name)
        yield f"{words}：{f'{_clock(chore.at)}' if chore else '还没有做过'}"
    yield from _faults(store)


def _daemon(config: Config) -> Iterator[str]:
    beat = read_beat(config.settings.data_dir)
    if beat is None:
        return
    state = "已停止" if beat.stopped else "运行中"
    yield f"采集程序：{state}，进程 {beat.process}，{_clock(beat.started)} 启动，上次查看到期栏目 {_clock(beat.ticked)}"
    if beat.lag >= 1:
        yield f"事件循环最近迟滞 {beat.lag:.1f} 秒"


def _due(store: Store, config: Config, now: datetime) -> Iterator[str]:
    keys = [column.key for column in config.enabled]
    states = store.columns.states()
    overdue = len(store.columns.due(keys, now))
    coming = [due for key in keys if key in states and (due := states[key].next_due) and due > now]
    yield f"到期待查 {overdue} 个栏目，下一个 {_clock(min(coming, default=None))}"


def _faults(store: Store) -> Iterator[str]:
    standing = [one for one in store.alerts.open() if one.gone is None]
    yield f"告警 {len(standing)} 处"
    for one in standing[:_SHOWN]:
        told = "已通知" if one.told else "未通知"
        yield f"  {_clock(one.alert.since)} 起 [{one.alert.severity}] {one.alert.text}（{told}）"
    if len(standing) > _SHOWN:
        yield f"  另有 {len(standing) - _SHOWN} 处"


def _clock(when: datetime | None) -> str:
    return f"{when.astimezone(CHINA):%m-%d %H:%M}" if when else "—"
