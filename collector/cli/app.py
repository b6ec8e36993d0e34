"""The ``collector`` command itself: where its configuration and data are, and how a failure is told."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from collector import __version__
from collector.config import Config, families_in, load
from collector.errors import CollectorError
from collector.model import CHINA
from collector.store.store import Store

PROJECT = Path(__file__).parents[2]  # of a checkout: where config/, spiders/ and demo/ stand
STORE = "collector.db"
ARCHIVE = "archive"

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 160)  # a pipe has no width
err = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass
class App:
    """What every command needs, opened when it is first asked for."""

    config_dir: Path
    data_dir: Path | None = None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @cached_property
    def config(self) -> Config:
        """The configuration, read and validated.

        :raises ConfigErrors: everything that is wrong with it.
        """
        today = self.now().astimezone(CHINA).date()
        config = load(self.config_dir, families=families_in(PROJECT / "spiders"), today=today)
        if self.data_dir is None:
            return config
        return replace(config, settings=replace(config.settings, data_dir=self.data_dir))

    @property
    def data(self) -> Path:
        """The folder that holds the store and the archive."""
        return self.config.settings.data_dir

    @property
    def store_path(self) -> Path:
        """The database file."""
        return self.data / STORE

    @property
    def archive_path(self) -> Path:
        """The folder of the WARC files."""
        return self.data / ARCHIVE

    def store(self, *, migrate: bool = False) -> Store:
        """The store, open; to be closed by whoever asked, best as a context manager."""
        return Store.open(self.store_path, migrate=migrate)


class Commands(click.Group):
    """The group that turns our own exceptions into one message and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what it raises on purpose is told without a traceback."""
        try:
            return super().invoke(ctx)
        except CollectorError as error:
            err.print(f"[red]collector:[/red] {escape(click.unstyle(str(error)))}", markup=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option(
    "--config",
    "config_dir",
    envvar="COLLECTOR_CONFIG",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the configuration; ./config or the project's own when left out.",
)
@click.option(
    "--data",
    "data_dir",
    envvar="COLLECTOR_DATA",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the store and the archive; what collector.toml says when left out.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log what is going on, on standard error.")
@click.pass_context
def main(ctx: click.Context, config_dir: Path | None, data_dir: Path | None, verbose: bool) -> None:
    """Watch what the sources publish, and make the editors' list of the day."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,  # what a command finds out, it prints
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    here = Path("config")
    ctx.obj = App(config_dir or (here if here.is_dir() else PROJECT / "config"), data_dir)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error; yields ``tell(done, total, what)``."""
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), "{task.fields[what]}")
    bar = Progress(*columns, console=err, transient=True)
    with bar:
        task = bar.add_task(label, total=None, what="")

        def tell(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, what=what)

        yield tell


MODULES = (
    "cluster",
    "choosing",
    "daemon",
    "daily",
    "demo",
    "desk",
    "gathering",
    "heal",
    "health",
    "issue",
    "notify",
    "onboard",
    "pages",
    "places",
    "search",
    "sources",
    "stories",
    "upkeep",
)
for _module in MODULES:
    import_module(f"collector.cli.{_module}")
