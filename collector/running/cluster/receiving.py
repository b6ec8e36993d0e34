"""Results are kept as a local poll would keep them, items one by one, then the poll; once, however often they come."""

from __future__ import annotations

import base64
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from collector.config import Config
from collector.errors import UnknownRow
from collector.gathering.archive import FOLDER, Recording
from collector.gathering.files import keep_file
from collector.gathering.settling import settle
from collector.model import ArchiveRecord, Job, Poll
from collector.running.cluster.messages import Finished, Result
from collector.store import Store
from collector.store.items import Change

logger = logging.getLogger(__name__)

REMEMBERED = timedelta(days=14)  # no result comes a second time after that
_APART = 30.0  # seconds that two clocks may differ before somebody should know


class Receiving:
    """Keeps results in the store; to be used by the one thread that opened it."""

    def __init__(
        self, config: Config, store: Store, *, now: Callable[[], datetime], arrived: Callable[[int], object]
    ) -> None:
        self._config, self._store, self._now, self._arrived = config, store, now, arrived
        self._recording = Recording(config.settings.data_dir / FOLDER, store, now)
        self._named: set[str] = set()  # workers whose clocks were told of

    def keep(self, result: Result) -> tuple[Poll, ...]:
        """Keep a result, the polls that are in it; one that was kept before changes nothing.

        Its items have transactions of their own, as locally; whatever ends the work in between, the result is kept
        whole when it comes again, because an item that is stored already says so.
        """
        if self._store.receipts.has(result.id):
            logger.info("a result for %s came again and was kept before", result.host)
            return ()
        self._name_skew(result)
        for item in result.items:
            stored = self._store.items.add(item)
            if stored.change is not Change.SAME:
                self._arrived(stored.id)
        records = self._written(result)
        with self._store.write():
            polls = tuple(self._settle(finished) for finished in result.polls)
            for record in records:
                self._store.archive.add(record)
            self._put_hosts(result)
            self._put_files(result)
            self._store.receipts.add(result.id, self._now())
        _tell(polls)
        return polls

    def forget(self) -> None:
        """Drop receipts that are of no use any more."""
        self._store.receipts.forget(self._now() - REMEMBERED)

    def close(self) -> None:
        """Close the recording."""
        self._recording.close()

    def _settle(self, finished: Finished) -> Poll:
        column = self._config.columns.get(finished.column.key, finished.column)
        state = self._store.columns.state(column.key)
        job = Job(column=column, state=state, horizon=finished.horizon)
        return settle(finished.report, job, self._config, self._store, jitter=random.random())  # noqa: S311

    def _written(self, result: Result) -> tuple[ArchiveRecord, ...]:
        """The records where they lie now; their bytes are in the archive before the index says so."""
        if not result.warc:
            return result.records
        file, base = self._recording.append(base64.b64decode(result.warc))
        return tuple(replace(record, file=file, offset=base + record.offset) for record in result.records)

    def _put_hosts(self, result: Result) -> None:
        for state in result.hosts:
            self._store.hosts.put(state)

    def _put_files(self, result: Result) -> None:
        for item, attachment in result.files:
            try:
                keep_file(self._store, item, attachment)
            except UnknownRow:  # its article was read anew without it in the meantime
                logger.info("item %d no longer has the file %s", item, attachment.url)

    def _name_skew(self, result: Result) -> None:
        if abs(result.skew) > _APART and result.worker not in self._named:
            self._named.add(result.worker)
            ahead = "ahead" if result.skew > 0 else "behind"
            logger.warning(
                "the clock of worker %s is %.0f s %s; its times were set right", result.worker, abs(result.skew), ahead
            )


def _tell(polls: tuple[Poll, ...]) -> None:
    for poll in polls:
        logger.log(
            logging.INFO if poll.outcome.healthy else logging.WARNING,
            "%s %s entries=%d new=%d failed=%d requests=%d%s",
            *(poll.column, poll.outcome, poll.entries, poll.new, poll.failed, poll.requests),
            f" {poll.detail}" if poll.detail else "",
        )
