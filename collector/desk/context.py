"""What every request of the desk needs: the configuration, a store for its thread, the clock, the list of the day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.requests import Request

from collector.config import Config
from collector.desk.daylist import DayLists
from collector.errors import ReadError, StoreError
from collector.gathering.archive import read_body
from collector.store import Store


class Desk:
    """One running desk. Stores are opened once a thread, and again when the file behind them was exchanged."""

    def __init__(
        self,
        config: Config,
        *,
        store_path: Path,
        archive_path: Path,
        now: Callable[[], datetime],
        template: Path | None = None,
    ) -> None:
        self.config, self.store_path, self.archive_path, self.now = config, store_path, archive_path, now
        self._template = template
        self._local = threading.local()
        self.days = DayLists(config, self.store, now)

    def store(self) -> Store:
        """This thread's store.

        :raises StoreError: it cannot be opened, is gone, or does not fit this program.
        """
        mark = _identity(self.store_path)
        if getattr(self._local, "mark", None) != mark:
            self._forget()
            self._local.store = Store.open(self.store_path)
            self._local.mark = mark
        store: Store = self._local.store
        return store

    def image(self, url: str) -> bytes | None:
        """The bytes of an image, where they were recorded and are still there."""
        record = self.store().archive.of_url(url)
        if record is None:
            return None
        try:
            return read_body(self.archive_path, record)[0]
        except ReadError:  # pruned or damaged: the image is missing, and proofing says so
            return None

    def source_name(self, column: str) -> str:
        """The 来源 of a column as editors know it; the column's key when it has left the registry."""
        return self.config.source_of(column).name if column in self.config.columns else column

    def template(self) -> bytes | None:
        """The house style of printed files; None where the operator has none of their own."""
        return self._template.read_bytes() if self._template and self._template.is_file() else None

    def _forget(self) -> None:
        store: Store | None = getattr(self._local, "store", None)
        if store is not None:
            self._local.mark = self._local.store = None
            store.close()


def desk_of(request: Request) -> Desk:
    """The desk that a request was sent to."""
    desk: Desk = request.app.state.desk
    return desk


def _identity(path: Path) -> tuple[int, int]:
    """Which file it is: a restored backup is another one under the same name."""
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise StoreError(f"{path}: the store is not there") from error
    return found.st_dev, found.st_ino
