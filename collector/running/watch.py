"""One round of telling: what stands, what is over, the digest, and sending what waits; for a thread of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from collector.config import Config
from collector.model import Alert, AlertKind, Severity
from collector.store import Store

_LOOK = timedelta(minutes=5)  # between two looks at what stands


class Watch:
    """Tells people. It opens a store of its own every time, so that it may run in any thread."""

    def __init__(
        self,
        path: Path,
        environment: Mapping[str, str],
        *,
        now: Callable[[], datetime],
        own: Callable[[], Iterable[Alert]],
        stopping: Callable[[], bool],
    ) -> None:
        """``own`` gives the faults that only the running daemon knows of."""
        self._path, self._environment, self._now = path, environment, now
        self._own, self._stopping = own, stopping
        self._looked: datetime | None = None
        self._low_since: datetime | None = None

    def round(self, config: Config) -> None:
        """Look, note, send."""
        # Imported when they are first needed: the reading processes import all that the daemon's process begins with.
        from collector.editing.alerts import alerts
        from collector.running.notices.telling import note_alerts, note_digest, send_waiting

        with Store.open(self._path) as store:
            now = self._now()
            if self._looked is None or abs(now - self._looked) >= _LOOK:
                self._looked = now
                note_alerts(store, config, [*alerts(store, config, now), *self._own(), *self._disk(config, now)], now)
            note_digest(store, config, now)
            send_waiting(store, config.settings.notify, self._environment, self._now, self._stopping)

    def _disk(self, config: Config, now: datetime) -> list[Alert]:
        free = shutil.disk_usage(config.settings.data_dir).free
        if free >= config.settings.service.disk_low:
            self._low_since = None
            return []
        self._low_since = self._low_since or now
        return [
            Alert(
                key="program:disk",
                kind=AlertKind.DISK,
                column=None,
                since=self._low_since,
                text="数据盘空间不足，写满后采集会停下；请清理，或缩短 [archive] keep_days",
                severity=Severity.URGENT,
            )
        ]
