"""Issues and files: import and export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from collector.cli.app import App, err, out
from collector.cli.issue.group import issue, show_changes, who
from collector.editing.importing import changes_of, take_back, take_past
from collector.editing.issue.selection import selection
from collector.errors import ReadError, StoreError
from collector.publishing.daily import FORMATS as LISTS
from collector.publishing.issue import FORMATS, render
from collector.publishing.issue.docx import problems
from collector.reading.issuefile import read_issue
from collector.store import Store

SELECTIONS = ("csv", "json", "xlsx")
TEMPLATE = "bulletin.docx"  # in the folder of the configuration: the house style


@issue.command("import")
@click.argument("files", metavar="FILE...", type=click.Path(path_type=Path, exists=True, dir_okay=False), nargs=-1,
                required=True)  # fmt: skip
@click.option("--into", type=int, help="The issue that the file is a corrected version of.")
@click.option("--dry-run", is_flag=True, help="With --into: only say what was changed.")
@click.option("--draft", is_flag=True, help="As an issue that is still being edited, not as a printed one.")
@click.option("--replace", "replacing", is_flag=True, help="In the place of an imported issue of that number.")
@who
@click.pass_context
def import_files(
    ctx: click.Context,
    files: tuple[Path, ...],
    into: int | None,
    dry_run: bool,
    draft: bool,
    replacing: bool,
    by: str,
) -> None:
    """Read issues from FILEs (.docx, .json, text): past ones into the printed memory, or one corrected by hand back."""
    app: App = ctx.obj
    if into is not None and len(files) != 1:
        raise click.UsageError("--into 一次只收一个文件")
    failed = 0
    with app.store() as store:
        for file in files:
            try:
                _import_one(app, store, file, into, by=by, dry_run=dry_run, draft=draft, replacing=replacing)
            except (ReadError, StoreError) as error:
                failed += 1
                err.print(f"{file}：{error}", style="red", markup=False)
    ctx.exit(1 if failed else 0)


def _import_one(
    app: App, store: Store, file: Path, into: int | None, *, by: str, dry_run: bool, draft: bool, replacing: bool
) -> None:
    sections = app.config.bulletin.section_names
    kind = file.suffix.removeprefix(".")
    if into is None:
        read = read_issue(file.read_bytes(), kind, sections=sections)
        taken = take_past(store, read, by=by, now=app.now(), draft=draft, replacing=replacing)
        found = taken.issue
        how = "已有，未变" if taken.known else f"{found.state}，{len(found.articles)} 篇"
        out.print(f"{file}：第 {found.number} 期 {found.day}，{how}", markup=False)
        return
    known = store.issues.get(into)
    read = read_issue(file.read_bytes(), kind, known=known, sections=sections)
    if read.number != into:
        raise StoreError(f"文件是第 {read.number} 期，不是第 {into} 期")
    if dry_run:
        found_changes = changes_of(known, read).changes
    else:
        found_changes = take_back(store, into, read, by=by, now=app.now()).changes
    show_changes(found_changes)
    done = "未写入" if dry_run else "已写入"
    out.print(f"— {len(found_changes)} 处改动，{done}" if found_changes else "— 没有改动", markup=False)


@issue.command("export")
@click.argument("number", type=int, required=False)
@click.option("--format", "form", type=click.Choice(sorted({*FORMATS, *SELECTIONS})), help="Else by the file's suffix.")
@click.option("--selections", is_flag=True, help="The selected items alone, as csv, json or xlsx; without NUMBER those "
              "that wait for an issue.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Into a file.")
@click.pass_obj
def export(app: App, number: int | None, form: str | None, selections: bool, output: Path | None) -> None:
    """Write an issue as Word, PDF, HTML, Markdown, EPUB, JSON or CSV."""
    form = form or (output.suffix.removeprefix(".").lower() if output else "md")
    allowed = SELECTIONS if selections else tuple(FORMATS)
    if form not in allowed:
        raise click.UsageError(f"不能写成 {form}；可以是 {'、'.join(sorted(allowed))}")
    if number is None and not selections:
        raise click.UsageError("请写明期号")
    with app.store() as store:
        content = _selected(app, store, number, form) if selections else _printed(app, store, number or 0, form)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        _write(output, content)


def _write(output: Path, content: bytes) -> None:
    """Put the whole file in its place at once: what was there stays where it cannot be written."""
    part = output.with_name(output.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise click.FileError(str(output), error.strerror or str(error)) from error
    err.print(f"{output}: {len(content)} 字节", markup=False)


def _selected(app: App, store: Store, number: int | None, form: str) -> bytes:
    return LISTS[form].render(selection(store, app.config, number, now=app.now()))


def _printed(app: App, store: Store, number: int, form: str) -> bytes:
    found = store.issues.get(number)
    if not found.articles:
        raise StoreError(f"第 {number} 期没有文章")
    if form in ("docx", "pdf"):
        for problem in problems(found):
            err.print(problem, style="yellow", markup=False)
    template = app.config_dir / TEMPLATE
    return render(found, form, template.read_bytes() if template.is_file() else None)
