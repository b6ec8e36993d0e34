"""Whether the collector works: store, sign of life, list, disk and messages; for /healthz and for people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from collector.config import Config
from collector.errors import StoreError
from collector.model import Severity
from collector.running.beat import read_beat
from collector.store import Store

_QUIET = timedelta(minutes=3)  # a daemon that gave no sign of life for so long does not work
_LATE = timedelta(minutes=30)  # so long after its time a list may be in the making
_WAITING = timedelta(hours=2)  # a message that waits longer does not arrive
_FULL = 200_000_000  # bytes; with less, writing fails soon


class State(StrEnum):
    """How well something is; in rising order of trouble."""

    OK = "ok"
    DEGRADED = "degraded"  # it works, and somebody should look
    FAILING = "failing"


_ORDER = tuple(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    text: str  # in Chinese; names no path and no secret, for anybody may ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All of them."""

    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        """As bad as the worst."""
        return max((check.state for check in self.checks), key=_ORDER.index, default=State.OK)

    @property
    def status(self) -> int:
        """The HTTP status that says so: 200 while it works, 503 when it does not."""
        return 503 if self.state is State.FAILING else 200

    def as_json(self) -> dict[str, object]:
        """The answer of /healthz."""
        checks = {check.name: {"status": check.state.value, "reason": check.text} for check in self.checks}
        return {"status": self.state.value, "checks": checks}


def health(config: Config, store_path: Path, now: datetime) -> Health:
    """Look at everything; it never raises, what cannot be looked at is failing. For any thread."""
    checks = [_daemon(config, now), *_disk(config)]
    if not store_path.exists():  # opening it would make one
        return Health(checks=(*checks, Check(name="store", state=State.FAILING, text="数据库不存在")))
    try:
        with Store.open(store_path) as store:
            checks += [Check(name="store", state=State.OK, text="数据库可读"), *_in_store(store, config, now)]
    except StoreError as error:
        kind = type(error).__name__
        checks.append(Check(name="store", state=State.FAILING, text=f"数据库打不开（{kind}），详情见日志"))
    return Health(checks=tuple(checks))


def _daemon(config: Config, now: datetime) -> Check:
    beat = read_beat(config.settings.data_dir)
    if beat is None:
        return Check(name="daemon", state=State.FAILING, text="采集程序没有运行过")
    when = f"{beat.at.astimezone(config.settings.time_zone):%m-%d %H:%M:%S}"
    if beat.stopped:
        return Check(name="daemon", state=State.FAILING, text=f"采集程序已于 {when} 停止")
    if abs(now - beat.at) > _QUIET:
        return Check(name="daemon", state=State.FAILING, text=f"采集程序自 {when} 起没有心跳")
    return Check(name="daemon", state=State.OK, text=f"心跳 {when}，看管 {beat.columns} 个栏目，在查 {beat.polling} 个")


def _disk(config: Config) -> Iterator[Check]:
    try:
        free = shutil.disk_usage(config.settings.data_dir).free
    except OSError as error:
        yield Check(name="disk", state=State.FAILING, text=f"数据目录用不了（{error.strerror}）")
        return
    low = config.settings.service.disk_low
    state = State.FAILING if free < min(_FULL, low) else State.DEGRADED if free < low else State.OK
    yield Check(name="disk", state=state, text=f"数据盘剩余 {free / 1e9:.1f} GB")


def _in_store(store: Store, config: Config, now: datetime) -> Iterator[Check]:
    yield _list(store, config, now)
    standing = [one.alert for one in store.alerts.open() if one.gone is None]
    urgent = sum(alert.severity is Severity.URGENT for alert in standing)
    state = State.DEGRADED if urgent else State.OK
    yield Check(name="alerts", state=state, text=f"未解除的告警 {len(standing)} 处，其中紧急 {urgent} 处")
    waiting = store.notices.waiting()
    late = [notice for notice in waiting if now - notice.made > _WAITING]
    state = State.DEGRADED if late else State.OK
    why = f"，最早一条因“{late[0].problem}”送不出去" if late and late[0].problem else ""
    yield Check(name="notices", state=state, text=f"待发通知 {len(waiting)} 条{why}")


def _list(store: Store, config: Config, now: datetime) -> Check:
    local = now.astimezone(config.settings.time_zone)
    due = datetime.combine(local.date(), config.settings.list_time, local.tzinfo)
    made = store.lists.of(local.date())
    if made is not None:
        at = made.made.astimezone(local.tzinfo)
        return Check(name="list", state=State.OK, text=f"今日名单 {at:%H:%M} 已生成")
    if local < due + _LATE:
        return Check(name="list", state=State.OK, text=f"今日名单将于 {due:%H:%M} 生成")
    return Check(name="list", state=State.DEGRADED, text=f"今日名单应于 {due:%H:%M} 生成，至今没有")
