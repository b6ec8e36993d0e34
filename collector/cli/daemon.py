"""The service from the command line."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import click

from collector.cli.app import App, main
from collector.cli.daily import write_list
from collector.cli.gathering import grouping
from collector.config import missing_contact
from collector.errors import ConfigError
from collector.running.daemon import run

LISTS = "lists"  # folder of the daily lists, below the data folder


@main.command()
@click.pass_obj
def daemon(app: App) -> None:
    """Poll what is due and make the morning's list into DATA/lists, until SIGTERM; the log goes to standard error."""
    if problem := missing_contact(app.config):
        raise ConfigError(problem)
    logging.getLogger().setLevel(logging.INFO)

    def make_list(at: datetime) -> None:
        write_list(app, at, app.data / LISTS)

    with app.store() as store:
        asyncio.run(run(app.config, store, now=app.now, make_list=make_list, arrived=grouping(app, store)))
