"""The service from the command line: the daemon, daemon and desk together, and how both are."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from datetime import datetime

import click
from rich.table import Table

from collector.cli.app import App, main, out
from collector.cli.cluster import workers
from collector.cli.daily import write_list
from collector.cli.desk import desk_command
from collector.cli.gathering import grouping
from collector.config import Config, missing_contact
from collector.errors import ConfigError
from collector.running.beat import read_beat
from collector.running.duties import Duties
from collector.running.health import State, health
from collector.running.lock import single
from collector.running.process import run
from collector.running.status import facts
from collector.running.supervising import Child, follow, supervise
from collector.store import Store

LISTS = "lists"  # folder of the daily lists, below the data folder
_STYLES = {State.OK: "green", State.DEGRADED: "yellow", State.FAILING: "red"}
_PARTS = ("desk", "daemon")  # in the order in which they are ended: nobody decides while the daemon stops


@main.command()
@click.pass_obj
def daemon(app: App) -> None:
    """Poll what is due, make the morning's list into DATA/lists and tell people, until SIGTERM; logs to stderr."""
    _sound(app)
    _log()
    with app.store() as store:
        asyncio.run(run(app.config, store, now=app.now, duties=_duties(app, store)))


@main.command("serve")
@click.option("--part", type=click.Choice(_PARTS), hidden=True)
@click.option("--parent", type=int, hidden=True)
@click.pass_context
def serve_command(ctx: click.Context, part: str | None, parent: int | None) -> None:
    """Run daemon and desk together, each in a process of its own that is started again when it ends, until SIGTERM."""
    app: App = ctx.obj
    _log()
    if part is not None:
        follow(parent or os.getppid())
        ctx.invoke(daemon if part == "daemon" else desk_command)
        return
    _sound(app)
    app.store().close()  # made, or refused, before two processes try
    with single(app.data):  # refused at once where a daemon works; the child takes the lock itself
        pass
    ctx.exit(abs(asyncio.run(supervise(_children(app), dict(os.environ)))))


@main.command()
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show on one screen how the service is: daemon, list, disk, faults, messages; exit code 1 if anything is wrong."""
    app: App = ctx.obj
    found = health(app.config, app.store_path, app.now())
    table = Table(box=None, show_header=False)
    for check in found.checks:
        table.add_row(f"[{_STYLES[check.state]}]{check.state.value}[/]", check.name, check.text)
    out.print(table)
    if app.store_path.exists():
        with app.store() as store:
            for line in facts(store, app.config, app.now()):
                out.print(line, markup=False)
    ctx.exit(0 if found.state is State.OK else 1)


def _duties(app: App, store: Store) -> Duties:
    def make_list(config: Config, at: datetime) -> None:
        write_list(_with(app, config), at, config.settings.data_dir / LISTS)

    def load() -> Config:
        fresh = App(app.config_dir, app.data_dir, app.now)
        _sound(fresh)
        return fresh.config

    return Duties(
        make_list=make_list,
        arrived=lambda config: grouping(_with(app, config), store),
        elsewhere=workers,
        load=load,
        config_dir=app.config_dir,
        environment=os.environ,
    )


def _with(app: App, config: Config) -> App:
    """The app with a configuration that was read since."""
    changed = App(app.config_dir, app.data_dir, app.now)
    changed.__dict__["config"] = config  # where cached_property keeps it
    return changed


def _sound(app: App) -> None:
    """See that the configuration allows live polls.

    :raises ConfigErrors, ConfigError: it does not.
    """
    if problem := missing_contact(app.config):
        raise ConfigError(problem)


def _log() -> None:
    logging.getLogger().setLevel(logging.INFO)


def _children(app: App) -> list[Child]:
    common = [sys.executable, "-m", "collector", "--config", str(app.config_dir.absolute())]
    if app.data_dir is not None:
        common += ["--data", str(app.data_dir.absolute())]
    serve = [*common, "serve", "--parent", str(os.getpid()), "--part"]
    return [
        Child(name="desk", command=[*serve, "desk"], grace=20.0, mark=lambda: _mark(app)),
        Child(name="daemon", command=[*serve, "daemon"], grace=120.0, alive=lambda process: _alive(app, process)),
    ]


def _mark(app: App) -> str:
    """Which configuration the daemon works with, so that the desk shows the same."""
    beat = read_beat(app.data)
    return beat.config if beat else ""


def _alive(app: App, process: int) -> bool:
    """Whether the daemon's sign of life is fresh; one that has given none yet is starting."""
    beat = read_beat(app.data)
    if beat is None or beat.process != process:
        return True
    patience = 2 * app.config.settings.service.stuck
    return abs(app.now() - beat.at) < patience
