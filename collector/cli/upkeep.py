"""Keeping the data in order: backups and the way back, migrations, whether all is whole; and a look inside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from rich.table import Table

from collector.cli.app import App, err, main, out, progress
from collector.config import Keep
from collector.running.keeping import (
    BEFORE_MIGRATION,
    BY_HAND,
    Backup,
    Made,
    backup_faults,
    backups,
    chosen,
    restore,
    run_backup,
    spare_recordings,
    store_faults,
)
from collector.store.store import outdated
from collector.store.verify import Fault


class Rule(click.ParamType[Keep]):
    """A rule of keeping on the command line."""

    name = "rule"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Keep:
        """Parse ``daily 7, weekly 5, monthly 12``."""
        if isinstance(value, Keep):
            return value
        try:
            return Keep.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@main.command("backup")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Folder of the backups; [backup] folder.")
@click.option("--keep", type=Rule(), help="Which ones stay, e.g. 'daily 7, weekly 5, monthly 12'; [backup] keep.")
@click.option("--list", "only_list", is_flag=True, help="Make none; show those that are there.")
@click.pass_context
def backup_command(ctx: click.Context, to: Path | None, keep: Keep | None, only_list: bool) -> None:
    """Copy database, recordings and configuration while everything runs, check the copy, and let old ones go."""
    app: App = ctx.obj
    folder = to or app.config.settings.backups
    if only_list:
        _list(backups(folder))
        return
    made = _back_up(app, BY_HAND, folder=folder, keep=keep)
    _tell(made)
    ctx.exit(1 if made.faults else 0)


def _back_up(app: App, reason: str, *, folder: Path | None = None, keep: Keep | None = None) -> Made:
    return run_backup(
        app.config.settings,
        store_path=app.store_path,
        config_dir=app.config_dir,
        now=app.now,
        reason=reason,
        folder=folder,
        keep=keep,
    )


def _tell(made: Made) -> None:
    out.print(f"{made.backup.folder}", markup=False)
    for name in made.removed:
        out.print(f"按规则删除 {name}", markup=False)
    _complain(made.faults)
    items, files = made.backup.counts.get("items", 0), len(made.backup.files)
    copied, whole = made.copied / 1e6, made.backup.size / 1e6
    out.print(
        f"— {items} 条，{files} 个文件共 {whole:.1f} MB；本次写入 {copied:.1f} MB，沿用 {made.linked} 个文件",
        markup=False,
    )


def _list(found: Iterable[Backup]) -> None:
    table = Table(box=None, header_style="bold")
    for heading in ("名称", "缘由", "条目", "文件", "MB"):
        table.add_column(heading)
    for one in found:
        figures = (str(one.counts.get("items", 0)), str(len(one.files)), f"{one.size / 1e6:.1f}")
        table.add_row(one.name, one.reason, *figures)
    out.print(table)


@main.command("restore")
@click.argument("backup", metavar="BACKUP")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="The data folder it becomes."
)
@click.option("--replace", is_flag=True, help="Put a store that is there aside, into a folder beside it.")
@click.pass_obj
def restore_command(app: App, backup: str, into: Path, replace: bool) -> None:
    """Check a BACKUP (its name, its folder, or `latest`) and bring it back as a data folder."""
    found = chosen(backup, app.config.settings.backups)
    aside = restore(found, into, now=app.now(), replace=replace)
    if aside is not None:
        out.print(f"原有数据移至 {aside}", markup=False)
    out.print(
        f"— {into}：{found.counts.get('items', 0)} 条，{len(found.files)} 个文件，取自 {found.name}", markup=False
    )
    if pending := outdated(into / "collector.db"):
        err.print(f"the store is older than this program ({', '.join(pending)}); run: collector migrate", markup=False)


@main.command()
@click.option("--archive", "deep", is_flag=True, help="Read every recorded page and hold it against its digest.")
@click.option("--backup", "name", help="Verify this backup instead: its name, its folder, or `latest`.")
@click.option("--mend", is_flag=True, help="Make the search index anew from the items first.")
@click.pass_context
def verify(ctx: click.Context, deep: bool, name: str | None, mend: bool) -> None:
    """Say whether the store is whole: file, references, search index, stories, recordings; exit code 1 if not."""
    app: App = ctx.obj
    if name is not None:
        _verify_backup(ctx, chosen(name, app.config.settings.backups))
        return
    with app.store() as store:
        if mend:
            out.print(f"检索索引已重建：{store.search.rebuild()} 条", markup=False)
    count = _complain(store_faults(app.store_path, app.archive_path, deep=deep))
    spare = spare_recordings(app.store_path, app.archive_path)
    if spare:
        out.print(f"存档中有 {len(spare)} 个文件未被引用（可删除）：{', '.join(spare[:5])}", markup=False)
    out.print(f"— {app.store_path}：{f'{count} 处异常' if count else '完好'}", markup=False)
    ctx.exit(1 if count else 0)


def _verify_backup(ctx: click.Context, backup: Backup) -> None:
    wrong = list(backup_faults(backup))
    for line in wrong:
        err.print(line, markup=False)
    out.print(f"— {backup.folder}：{f'{len(wrong)} 处异常' if wrong else '完好'}", markup=False)
    ctx.exit(1 if wrong else 0)


def _complain(faults: Iterable[Fault]) -> int:
    count = 0
    for fault in faults:
        err.print(str(fault), markup=False)
        count += 1
    return count


@main.command()
@click.option("--without-backup", is_flag=True, help="Where there is no room for one: make a copy elsewhere yourself.")
@click.pass_obj
def migrate(app: App, without_backup: bool) -> None:
    """Bring the store up to this program's schema, after a backup of it; harmless when it is already there."""
    there = app.store_path.exists() and app.store_path.stat().st_size > 0
    if there and outdated(app.store_path) and not without_backup:
        out.print(f"备份：{_back_up(app, BEFORE_MIGRATION).backup.folder}", markup=False)
    with app.store(migrate=True) as store, progress("检索索引") as bar:
        store.search.catch_up(lambda done, total: bar(done, total, ""))
    out.print(f"{app.store_path}: 已是当前结构", markup=False)
