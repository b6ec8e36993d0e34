"""What the commands are tried on: a local site served from a thread of its own, and a configuration that watches it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from collector.cli import main
from tests.gathering.site import Site, site

COLLECTOR = """
[identity]
contact = "{contact}"
[politeness]
delay_seconds = 0
[reading]
processes = 1
[network]
allow_private = ["127.0.0.1"]
"""
BULLETIN = """
masthead = "速报"
publisher = "研究院"
[[sections]]
name = "政策法规"
[sections.terms]
"办法" = 2
[[sections]]
name = "行业新闻"
[sections.terms]
"人工智能" = 1
"量子信息" = 1
"""
SOURCES = """# Bodies of the example.

[other]
name = "别处"  # stays as it is

[other.columns.list]
name = "工作动态"
url = "{old}"   # found by hand
family = "listing"
internal = true
verified = 2026-01-01
confidence = "high"
evidence = ["seen"]
"""


@contextmanager
def served() -> Iterator[Site]:
    """A site that answers while the test's own thread runs commands."""
    started, ended = threading.Event(), threading.Event()
    made: list[Site] = []

    async def serve() -> None:
        async with site() as running:
            made.append(running)
            started.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield made[0]
    finally:
        ended.set()
        thread.join(20)


@dataclass(frozen=True, slots=True)
class Desk:
    """A configuration and a data folder of its own, and the commands run on them."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sources(self) -> Path:
        return self.config / "sources" / "example.toml"

    def run(self, *words: str, answer: str | None = None) -> Result:
        """One command; what it prints, both streams, is in the result."""
        given = ["--config", str(self.config), "--data", str(self.data), *words]
        return CliRunner().invoke(main, given, input=answer)


def desk(folder: Path, old: str, contact: str = "desk@example.org") -> Desk:
    made = Desk(folder)
    (made.config / "sources").mkdir(parents=True)
    (made.config / "collector.toml").write_text(COLLECTOR.format(contact=contact), encoding="utf-8")
    (made.config / "bulletin.toml").write_text(BULLETIN, encoding="utf-8")
    made.sources.write_text(SOURCES.format(old=old), encoding="utf-8")
    return made
