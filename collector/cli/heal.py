"""A column that is gone, moved or changed is looked for again: `sources heal`, which changes nothing without a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from collector.cli.app import App, out, progress
from collector.cli.gathering import WORDS
from collector.cli.onboard import (
    escaped,
    fact,
    heading,
    prepare,
    reloading,
    replay_file,
    replay_time,
    show_entries,
    unattended,
)
from collector.cli.sources import sources
from collector.config.amended import place_of, read, with_values, write
from collector.config.draft import value_toml
from collector.gathering.healing import KNOWN, Attempt, Find, Healing, heal, sick
from collector.gathering.visit import Visits
from collector.model import Column


@sources.command("heal")
@click.argument("names", metavar="[COLUMN]...", nargs=-1)
@unattended
@replay_file
@replay_time
@click.pass_context
def heal_sources(
    ctx: click.Context, names: tuple[str, ...], yes: bool, replay: Path | None, at: datetime | None
) -> None:
    """Look again for columns that are gone, moved or no longer to be read, and propose their new addresses.

    Without a COLUMN: those whose last poll says so. A page is believed to be the column when it lists titles that the
    column listed before. Only the lines `url` and `family` are changed, and nothing without a yes.
    """
    app: App = ctx.obj
    prepare(app, replay, at)
    columns = _to_heal(app, names)
    if not columns:
        out.print("没有需要寻找的栏目", markup=False)
        return
    results = asyncio.run(_heal_all(app, columns, replay))
    healed = [_settle(app, result, yes=yes) for result in results]
    out.print(f"— {len(healed)} 栏目，{sum(healed)} 正常或已改", markup=False)
    ctx.exit(0 if all(healed) else 1)


def _to_heal(app: App, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns that are named, else those whose last poll says that they are not where they were.

    :raises click.BadParameter: a name means no column with an address.
    """
    if not names:
        with app.store() as store:
            return sick(app.config, store.columns.states())
    found: dict[str, Column] = {}
    for name in names:
        meant = [column for column in app.config.columns.values() if name in (column.key, column.source) and column.url]
        if not meant:
            raise click.BadParameter(f"{name} is neither a source nor a column with an address", param_hint="COLUMN")
        found |= {column.key: column for column in meant}
    return tuple(found.values())


async def _heal_all(app: App, columns: Sequence[Column], replay: Path | None) -> list[Healing]:
    with app.store() as store:
        known = {column.key: store.items.listed(column.key, KNOWN) for column in columns}
    results = []
    with progress("寻找") as tell, TemporaryDirectory() as folder:
        async with Visits(app.config, Path(folder), now=app.now, replay=replay) as visits:
            for number, column in enumerate(columns):
                tell(number, len(columns), column.key)
                results.append(await heal(column, known[column.key], visits, app.config))
    return results


def _settle(app: App, result: Healing, *, yes: bool) -> bool:
    """Show what came of looking for one column, and change its table if that is wanted; whether all is well now."""
    _show_search(app, result)
    find = result.find
    if find is None:
        out.print(_verdict(result), markup=False, style="" if result.well else "red")
        out.print()
        return result.well
    place = place_of(app.config_dir, result.column.source) or ""
    _show_find(result, find, place)
    if find.unfit or not result.changes:
        out.print("  栏目的 selectors 或 options 已不适用，请人工改正", markup=False, style="yellow")
        return False
    if not yes and not click.confirm(f"改写 {place}？"):
        out.print("未改", markup=False)
        return False
    path = app.config_dir / place
    write(path, with_values(read(path), result.column.key, result.changes), check=reloading(app))
    out.print(f"已改 {path}；补采：collector crawl {result.column.key} --all", markup=False)
    out.print()
    return True


def _show_search(app: App, result: Healing) -> None:
    column = result.column
    out.print(f"[bold]{escaped(app.config.source_of(column.key).name)} · {escaped(column.name)}[/bold]  {column.key}")
    fact("已知标题", f"{result.known} 条")
    for attempt in result.attempts:
        name = f"“{attempt.name}” " if attempt.name else ""
        out.print(f"  {attempt.how}  {name}{attempt.url}  {_outcome(attempt, result.known)}", markup=False)


def _outcome(attempt: Attempt, known: int) -> str:
    if attempt.outcome is None:
        return attempt.detail
    if attempt.links:
        return f"导航 {attempt.links} 项"
    if attempt.entries:
        return f"{attempt.entries} 条，认得 {attempt.known}/{known}"
    return f"{WORDS[attempt.outcome]}：{attempt.detail}"


def _verdict(result: Healing) -> str:
    if result.well:
        return "  在原处，正常，无需改动"
    if not result.known:
        return "  没有已知标题可作凭据，找到也无从证实；请人工核对，再用 sources add"
    return f"  没有找到：试过 {len(result.attempts)} 处，均不足以证实"


def _show_find(result: Healing, find: Find, place: str) -> None:
    heading(f"找到：{find.how}，认得 {find.known}/{find.of} 条标题")
    out.print(f"  {place} [{result.column.key.replace('/', '.columns.')}]", markup=False)
    for key, value in result.changes.items():
        out.print(f"  - {key} = {value_toml(getattr(result.column, key))}", markup=False, style="red")
        out.print(f"  + {key} = {value_toml(value)}", markup=False, style="green")
    show_entries(find.entries[:5])
