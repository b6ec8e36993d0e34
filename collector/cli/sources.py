"""The registry from the command line: what is watched, whether it is sound, and how a column gets in."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from collector.cli.app import App, err, main, out
from collector.config import rows, source_table
from collector.config.draft import source_toml
from collector.config.imported import draft_sources
from collector.model import CHINA, Column


@main.group()
def sources() -> None:
    """The watched sources and their columns."""


@sources.command("list")
@click.option("--all", "everything", is_flag=True, help="Disabled columns too, with their reason.")
@click.pass_obj
def list_sources(app: App, everything: bool) -> None:
    """Show the columns by source."""
    table = Table(box=None, header_style="bold")
    for heading in ("来源", "栏目", "键", "类型", "版块", "可信", "状态"):
        table.add_column(heading, overflow="fold")
    columns = [column for column in app.config.columns.values() if everything or column.enabled]
    for column in columns:
        table.add_row(app.config.source_of(column.key).name, *_cells(column))
    out.print(table)
    out.print(f"— {len(app.config.sources)} 来源，{len(columns)} 栏目", markup=False)


def _cells(column: Column) -> tuple[str, ...]:
    family = "筛选" if column.filter else column.family
    state = "启用" if column.enabled else f"停用：{column.reason}"
    return column.name, column.key, family, column.section or "", column.confidence.value, state


@sources.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "json", "md"]), default="csv", show_default=True)
@click.pass_obj
def export_sources(app: App, form: str) -> None:
    """Print the whole registry, disabled columns and evidence included."""
    if form == "md":
        click.echo(source_table(app.config), nl=False)
        return
    found = rows(app.config)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(found[0]) if found else [])
    writer.writeheader()
    writer.writerows(found)
    click.echo(text.getvalue(), nl=False)


def chosen(app: App, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns to poll that ``names`` (source or column keys) mean; all of them for no name.

    :raises click.BadParameter: a name means no column that is polled.
    """
    polled = app.config.enabled
    if not names:
        return polled
    found: dict[str, Column] = {}
    for name in names:
        meant = [column for column in polled if name in (column.key, column.source)]
        if not meant:
            raise click.BadParameter(_no_column(app, name), param_hint="SOURCE")
        found |= {column.key: column for column in meant}
    return tuple(found.values())


def _no_column(app: App, name: str) -> str:
    known = app.config.columns.get(name)
    if known is not None and known.filter is not None:
        return f"{name} is a filter over other columns; poll those"
    if known is not None:
        return f"{name} is disabled: {known.reason}"
    return f"{name} is neither a source nor a column; `collector sources list --all` shows them"


@sources.command("check")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--live", is_flag=True, help="Ask every column's site and say what it answers; nothing is stored.")
@click.pass_context
def check_sources(ctx: click.Context, names: tuple[str, ...], live: bool) -> None:
    """Check the registry: every fault with its file, table and key; with --live, every address too."""
    app: App = ctx.obj
    columns = chosen(app, names)
    off = len(app.config.columns) - len(app.config.enabled) - len(app.config.filters)
    out.print(f"登记无误：{len(app.config.sources)} 来源，{len(app.config.enabled)} 栏目待查，{off} 停用", markup=False)
    if live:
        from collector.cli.gathering import probe

        sound = probe(app, columns)
        if sound < len(columns):
            err.print(f"{len(columns) - sound} of {len(columns)} columns did not answer as they should", markup=False)
            ctx.exit(1)


@sources.command("import")
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="A folder for a configuration of its own."
)
@click.pass_obj
def import_sources(app: App, table: Path, into: Path | None) -> None:
    """Draft registry tables for the addresses in a CSV file with a `url` column (and perhaps `name` and `section`).

    They go into sources/imported-NAME.toml of the configuration, or of a new one under --into.
    """
    with table.open(encoding="utf-8-sig", newline="") as file:
        today = app.now().astimezone(CHINA).date()
        drafts, left_out = draft_sources(csv.DictReader(file), today=today, evidence=f"imported from {table.name}")
    folder = into or app.config_dir
    if into is not None:
        _new_config(app.config_dir, into)
    target = folder / "sources" / f"imported-{table.stem}.toml"
    target.write_text("\n".join(map(source_toml, drafts)), encoding="utf-8")
    for line in left_out:
        err.print(line, markup=False)
    out.print(f"{target}: {len(drafts)} 来源，{sum(len(draft.columns) for draft in drafts)} 栏目", markup=False)


def _new_config(like: Path, folder: Path) -> None:
    """A configuration without sources, otherwise like another one."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(like / "collector.toml", folder / "collector.toml")
    bulletin = (like / "bulletin.toml").read_text(encoding="utf-8")
    weights = re.compile(r"^\[sections\.sources\]\n(?:[^\[\n]+\n)*", re.MULTILINE)  # they name sources left behind
    (folder / "bulletin.toml").write_text(weights.sub("", bulletin), encoding="utf-8")
