"""Room on the disk: gathering stops before it is full, so that editors can still decide and the store stays usable."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from collector.errors import StoreError
from collector.store.trouble import disk_error


def check_room(folder: Path, reserve: int) -> None:
    """Nothing, where more than ``reserve`` bytes are free on the disk of ``folder``.

    :raises StoreError: less is; as when the disk is full.
    """
    try:
        free = shutil.disk_usage(_nearest(folder)).free
    except OSError as error:
        raise disk_error(error, folder) from error
    if free < reserve:
        raise StoreError(
            f"{folder}: {free / 1e6:.0f} MB are free on its disk, and below {reserve / 1e6:.0f} MB nothing is gathered "
            "([storage] reserve_mb); free some space, and it goes on by itself"
        ) from OSError(errno.ENOSPC, "no space left")


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that exists."""
    return next((path for path in (folder, *folder.parents) if path.exists()), folder)
