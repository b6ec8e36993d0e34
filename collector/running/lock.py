"""One daemon, and one writer, on one data folder: a second one is refused, and told who is there."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.errors import AlreadyRunning

LOCK = "daemon.lock"  # below the data folder
WRITER_LOCK = "writer.lock"


@contextmanager
def single(folder: Path, lock: str = LOCK) -> Iterator[None]:
    """Hold the data folder for this process alone; the lock goes with the process, however it ends.

    :param lock: what it is held as; a daemon and a writer may work on one folder.

    :raises AlreadyRunning: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / lock).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            program, process = lock.removesuffix(".lock"), file.read().strip() or "unknown"
            raise AlreadyRunning(f"a {program} (process {process}) works on {folder} already; stop it first") from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
