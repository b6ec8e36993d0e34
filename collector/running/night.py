"""Housekeeping at night: old recordings, sessions and messages go, the database is tidied, the backup is made."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from collector.config import Config
from collector.gathering.archive import FOLDER, prune
from collector.model import Alert, AlertKind, Severity
from collector.running.keeping.backup import backup_due, run_backup
from collector.store import Store

logger = logging.getLogger(__name__)

BACKUP = "backup"
_KEPT = timedelta(days=40)  # messages and faults that are over
_AGAIN = timedelta(hours=1)  # between two tries of what failed

Work = Callable[[Store, Config, datetime], str]  # says in a few words what it did


class Night:
    """The chores of a day, each done once after its time has come, and tried again an hour later where it failed."""

    def __init__(self, config_dir: Path | None = None) -> None:
        """``config_dir`` is copied into the backups."""
        self._config_dir = config_dir
        self._failed: dict[str, tuple[datetime, str]] = {}  # by chore: when it failed last, and how

    def due(self, store: Store, config: Config, now: datetime) -> list[str]:
        """The chores whose time has come and that are not done yet on this day; the backup goes first."""
        settings = config.settings
        local = now.astimezone(settings.time_zone)
        names = [BACKUP] if backup_due(settings, now) else []
        if local.time() >= settings.service.housekeeping_time:
            names += [name for name in _WORK if _open(store, name, local)]
        return [name for name in names if self._rested(name, now)]

    def do(self, path: Path, config: Config, names: list[str], now: Callable[[], datetime]) -> None:
        """Do chores one after another; what fails is told, and the others are done nevertheless. For a thread."""
        for name in names:
            begun = now()
            self._failed.pop(name, None)
            try:
                detail = self._backup(path, config, now) if name == BACKUP else _do(name, path, config, begun)
                logger.info("%s: %s", name, detail)
            except Exception as error:  # tried again later, and told as an alert
                logger.exception("%s failed", name)
                self._failed[name] = (begun, str(error) or type(error).__name__)

    def alerts(self) -> list[Alert]:
        """The chores that failed and are not done yet."""
        return [
            Alert(
                key=f"program:{name}",
                kind=AlertKind.UPKEEP,
                column=None,
                since=since,
                text=f"夜间维护“{_NAMES[name]}”没有完成：{problem}；程序每小时再试，请查看日志",
                severity=Severity.FAULT,
            )
            for name, (since, problem) in self._failed.items()
        ]

    def _rested(self, name: str, now: datetime) -> bool:
        return name not in self._failed or abs(now - self._failed[name][0]) >= _AGAIN

    def _backup(self, path: Path, config: Config, now: Callable[[], datetime]) -> str:
        made = run_backup(config.settings, store_path=path, config_dir=self._config_dir, now=now)
        if made.faults:
            found = "；".join(fault.problem for fault in made.faults)
            self._failed[BACKUP] = (now(), f"备份已做，但数据库检查发现问题（{found}），请运行 collector verify")
        return f"{made.backup.name}: {made.copied} bytes copied, {len(made.removed)} earlier ones let go"


def _open(store: Store, name: str, local: datetime) -> bool:
    last = store.chores.last(name)
    return last is None or last.day != local.date()


def _do(name: str, path: Path, config: Config, now: datetime) -> str:
    with Store.open(path) as store:
        detail = _WORK[name](store, config, now)
        store.chores.done(name, now.astimezone(config.settings.time_zone).date(), now, detail)
    return detail


def _prune(store: Store, config: Config, now: datetime) -> str:
    settings = config.settings
    before = now - timedelta(days=settings.archive_keep_days)
    return f"{prune(store, settings.data_dir / FOLDER, before)} recordings from before {before.date()} deleted"


def _forget(store: Store, _config: Config, now: datetime) -> str:
    """Sessions and what protects the login go as late as the desk itself lets them go."""
    store.sessions.clear(now - _KEPT)
    notices, alerts = store.notices.forget(now - _KEPT), store.alerts.forget(now - _KEPT)
    return f"{notices} messages and {alerts} faults that are over forgotten"


def _tidy(store: Store, _config: Config, _now: datetime) -> str:
    store.chores.tidy_file()
    return "the database file tidied"


_WORK: dict[str, Work] = {"prune": _prune, "forget": _forget, "tidy": _tidy}
_NAMES = {BACKUP: "备份", "prune": "清理存档", "forget": "清理会话与消息", "tidy": "整理数据库"}
