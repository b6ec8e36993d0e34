"""The editors' list from the command line."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from collector.cli.app import App, err, main
from collector.editing.candidates import daily_list
from collector.model import CHINA
from collector.publishing.daily import FORMATS


@main.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which day's list; today's when left out.")
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Into a file.")
@click.pass_obj
def candidates(app: App, day: datetime | None, form: str, output: Path | None) -> None:
    """Make the candidate list: what became known since the last one, open items only, with its certificate."""
    now = app.now()
    wanted = day.date() if day else now.astimezone(CHINA).date()
    content = render(app, wanted, now, form)
    if output:
        output.write_bytes(content)
        err.print(f"{output}: {len(content)} 字节", markup=False)
    else:
        sys.stdout.buffer.write(content)


def render(app: App, day: date, now: datetime, form: str) -> bytes:
    """The day's list in one of the formats."""
    with app.store() as store:
        found = daily_list(store, app.config, day=day, now=now)
    return FORMATS[form].render(found)
