"""A configuration that is changed while the daemon runs: taken up when it is sound, told of when it is not."""

from __future__ import annotations

import logging
from datetime import datetime

from collector.config import Config
from collector.errors import CollectorError, ConfigError
from collector.model import Alert, AlertKind, Severity
from collector.running.changes import fingerprint
from collector.running.duties import Duties

logger = logging.getLogger(__name__)


class Reloading:
    """Looks whether the files were changed, and reads them when they have come to rest."""

    def __init__(self, duties: Duties) -> None:
        self._load, self._folder = duties.load, duties.config_dir
        self.mark = self._tried = self._restless = fingerprint(self._folder) if self._folder else ""
        self._problem: tuple[datetime, str] | None = None
        self._asked = False

    def ask(self) -> None:
        """Read the files at the next look, whether or not they seem changed."""
        self._asked = True

    def look(self, config: Config, now: datetime) -> Config | None:
        """The configuration to go on with; None: the one that is there.

        A change is taken up when two looks in a row find the files alike, so that nothing half written is read. A
        faulty one is told of, and tried again when the files change again.
        """
        if self._load is None or self._folder is None:
            return None
        mark = fingerprint(self._folder)
        if not self._due(mark):
            return None
        self._asked, self._tried = False, mark
        try:
            fresh = _fitting(self._load(), config)
        except CollectorError as error:
            self._problem = (now, str(error))
            logger.error("the changed configuration is faulty, the old one stays:\n%s", error)  # noqa: TRY400  # told, not a bug
            return None
        self._problem, self.mark = None, mark
        return fresh

    def alerts(self) -> list[Alert]:
        """What is wrong with the files as they are now."""
        if self._problem is None:
            return []
        since, problem = self._problem
        first, *others = problem.splitlines()
        more = f"，另有 {len(others)} 处" if others else ""
        return [
            Alert(
                key="program:config",
                kind=AlertKind.CONFIG,
                column=None,
                since=since,
                text=f"配置改动有误，仍按原配置运行：{first}{more}；请运行 collector sources check",
                severity=Severity.FAULT,
            )
        ]

    def _due(self, mark: str) -> bool:
        restless, self._restless = mark != self._restless, mark
        return self._asked or (mark != self._tried and not restless)


def _fitting(fresh: Config, config: Config) -> Config:
    """The new configuration, if this process can take it up.

    :raises ConfigError: the data would lie elsewhere.
    """
    if fresh.settings.data_dir != config.settings.data_dir:
        raise ConfigError("a changed data_dir is taken up by a restart only", table="storage", key="data_dir")
    return fresh
