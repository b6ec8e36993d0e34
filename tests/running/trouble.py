"""What tests need to bring a program into trouble: small disks, limits, and the commands as processes of their own."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.served import Desk, desk
from tests.gathering.site import Page, Site, article_page, list_page

ROOT = Path(__file__).parents[2]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")


@contextmanager
def small_disk(folder: Path, megabytes: float) -> Iterator[Path]:
    """A disk of its own, of so many megabytes."""
    folder.mkdir(exist_ok=True)
    size = f"size={int(megabytes * 1024)}k"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(disk: Path, left: int) -> Path:
    """A file that leaves so many bytes free."""
    path = disk / "full"
    path.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - left)))
    return path


def publish(made: Site, count: int, *, size: int = 20_000) -> None:
    """Articles whose recordings take about ``size`` bytes each, and the list of them."""
    for number in range(1, count + 1):
        comment = f"<!-- {os.urandom(size // 2).hex()} -->".encode()
        made.pages[f"/art/{number}.html"] = Page(article_page(number).replace(b"</body>", comment + b"</body>"))
    made.pages["/list/"] = Page(list_page(range(1, count + 1)))


def office(folder: Path, made: Site, *, reserve: int = 0) -> Desk:
    """A configuration that watches the site, with its data in ``folder/data``."""
    own = desk(folder, made.url("/list/"))
    text = (own.config / "collector.toml").read_text(encoding="utf-8")
    storage = f'[storage]\ndata_dir = "{own.data}"\nreserve_mb = {reserve}\n'
    text = text.replace("processes = 1", "processes = 1\nseconds = 3.0")
    (own.config / "collector.toml").write_text(storage + text, encoding="utf-8")
    return own


def collector(
    own: Desk, *words: str, limit: Callable[[], None] | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command as a process of its own."""
    program = "from collector.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(own.config), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limit,
        env=os.environ | (environment or {}),
    )


def file_size(most: int) -> Callable[[], None]:
    """No file may grow beyond so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def memory(most: int) -> Callable[[], None]:
    """The process gets no more address space than so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most))
