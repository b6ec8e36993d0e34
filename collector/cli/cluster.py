"""Polling spread over workers: the worker, the writer, and how they stand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import click

from collector.cli.app import App, err, main, out
from collector.cli.gathering import grouping
from collector.config import Config, missing_contact
from collector.config.cluster import Cluster
from collector.errors import ConfigError
from collector.running.duties import Gatherer
from collector.store import Store

_EXTRA = frozenset({"celery", "kombu", "redis", "billiard", "vine"})


@contextmanager
def extra(settings: Cluster) -> Iterator[None]:
    """What happens inside needs a broker and the extra ``[cluster]``.

    :raises ConfigError: one of them is missing; the text says how to have it.
    """
    if not settings.broker:
        raise ConfigError(
            'no broker is named, such as "redis://10.0.0.5:6379/0"; one machine needs none: collector daemon does all',
            file="collector.toml",
            table="cluster",
            key="broker",
        )
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise ConfigError(
            f"polling over workers needs the extra [cluster], and {error.name} is not installed; "
            "install it with: uv pip sync --require-hashes locks/cluster.txt, or pip install 'collector[cluster]'"
        ) from error


def workers(config: Config, store: Store, now: Callable[[], datetime]) -> Gatherer:
    """Workers, to poll for a daemon."""
    with extra(config.settings.cluster):
        from collector.running.cluster.dispatch import dispatching

        return dispatching(config, store, now)


@main.command()
@click.option("--concurrency", default=4, show_default=True, help="Processes; each is at one host at a time.")
@click.option("--name", default="", help="How this worker is called; host and process when left out.")
@click.pass_context
def worker(ctx: click.Context, concurrency: int, name: str) -> None:
    """Poll what the scheduler sends through the broker, until SIGTERM; needs no store."""
    app: App = ctx.obj
    if problem := missing_contact(app.config):
        raise ConfigError(problem)
    logging.getLogger().setLevel(logging.INFO)
    with extra(app.config.settings.cluster):
        from collector.running.cluster.worker import run

        ctx.exit(run(app.config.settings, concurrency=concurrency, name=name))


@main.command()
@click.pass_context
def writer(ctx: click.Context) -> None:
    """Keep what workers find in the store, until SIGTERM; one, on the machine that has the store."""
    app: App = ctx.obj
    logging.getLogger().setLevel(logging.INFO)
    with extra(app.config.settings.cluster), app.store() as store:
        from collector.running.cluster.writer import run

        ctx.exit(run(app.config, store, now=app.now, arrived=grouping(app, store)))


@main.command("cluster")
@click.pass_context
def cluster_command(ctx: click.Context) -> None:
    """Show who is there, what waits, and what was set aside."""
    app: App = ctx.obj
    with extra(app.config.settings.cluster):
        from collector.running.cluster.board import Board
        from collector.running.cluster.broker import AWAY, client
        from collector.running.cluster.standing import standing

        read = partial(standing, Board(client(app.config.settings.cluster)))
        try:
            lines = list(read())
        except AWAY as error:
            err.print(f"消息服务器没有应答：{error}", markup=False, style="red")
            ctx.exit(1)
        for line, sound in lines:
            out.print(line, markup=False, style="" if sound else "red")
        ctx.exit(0 if all(sound for _, sound in lines) else 1)
