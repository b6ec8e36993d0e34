"""Places of our city from the command line: what was found where, the draft of a list, and looking through anew."""

from __future__ import annotations

import click

from collector.cli.app import App, err, main, out, progress
from collector.config.places import FILE
from collector.config.table import nearest
from collector.editing.places.reading import BODY, ListFound, changzhou
from collector.editing.places.reading import rebuild as look_through_all
from collector.errors import ConfigError, UnknownRow
from collector.model import IssueArticle
from collector.store.places import Where

_WHERE = {Where.TITLE: "标题", Where.TEXT: "正文", Where.ROW: "名单", Where.FILE: "附件"}
_SHOWN = 20  # rows of one list


@main.group()
def places() -> None:
    """聚焦常州: places and bodies of the gazetteer (places.toml), found in texts and attachments."""


@places.command("list")
@click.argument("name", metavar="[PLACE]", required=False)
@click.option("--limit", default=30, show_default=True, type=click.IntRange(1, 10_000), help="So many, newest first.")
@click.pass_obj
def list_places(app: App, name: str | None, limit: int) -> None:
    """Show the newest items with rows of the city in their lists; or those that name PLACE."""
    known = app.config.bulletin.places.named
    if name is not None and name not in known:
        raise ConfigError(f"{FILE} has no place {name!r}{nearest(name, known)}")
    with app.store() as store:
        counts = dict(store.places.with_lists(limit))
        wanted = list(counts) if name is None else store.places.naming(name, limit)
        items = store.items.many(wanted)
        counts |= store.places.counts(wanted)
    for item in wanted:
        count = counts.get(item)
        rows = f"（名单 {count.listed} 条，{app.config.bulletin.places.city} {count.local} 条）" if count else ""
        out.print(f"{item:>6} {items[item].article.title}{rows}", markup=False)
    out.print(f"— {len(wanted)} 篇", markup=False)


@places.command()
@click.argument("item", type=int)
@click.pass_obj
def show(app: App, item: int) -> None:
    """Show what ITEM names of the city, and the rows of its lists."""
    with app.store() as store:
        found = changzhou(store, app.config, item)
    if found is None:
        out.print("没有写到地名表里的地方和单位", markup=False)
        return
    for place in found.places:
        where = dict.fromkeys(_WHERE[one.where] for one in found.mentions if one.place == place.name)
        out.print(f"{place.kind} {place.name}：{'、'.join(where)}", markup=False)
    for one in found.lists:
        _show_list(one)


def _show_list(one: ListFound) -> None:
    name = "正文中的表格" if one.file == BODY else one.name
    out.print(f"\n{name}：{one.total} 条中 {len(one.rows)} 条", markup=False, style="bold")
    for row in one.rows[:_SHOWN]:
        out.print("  " + " | ".join(cell for cell in row.cells if cell), markup=False)
    if len(one.rows) > _SHOWN:
        out.print(f"  … 另有 {len(one.rows) - _SHOWN} 条", markup=False)


@places.command()
@click.argument("item", type=int)
@click.pass_obj
def draft(app: App, item: int) -> None:
    """Print the draft that ITEM's lists give; `collector issue add N ITEM --draft` takes it into an issue."""
    with app.store() as store:
        found = changzhou(store, app.config, item)
    if found is None or found.draft is None:
        raise UnknownRow(f"稿件 {item} 的附件名单里没有{app.config.bulletin.places.city}的行，没有草稿")
    _show_draft(found.draft)


def _show_draft(made: IssueArticle) -> None:
    out.print(made.title, markup=False, style="bold")
    for block in made.blocks:
        if block.text:
            out.print(block.text, markup=False)
        for row in block.rows:
            click.echo("\t".join(row))  # rich would make blanks of the tabs that a spreadsheet wants
    out.print(f"（来源：{made.source}）", markup=False)


@places.command()
@click.pass_obj
def rebuild(app: App) -> None:
    """Look through all stored items anew, after a change of the gazetteer."""
    if not app.config.bulletin.places.places:
        err.print(f"{FILE} 里没有地名", markup=False)
    with app.store() as store, progress("地名") as tell:
        done = look_through_all(store, app.config, lambda n: tell(n, n, ""))
        found = len(store.places.with_lists(1_000_000))
    out.print(f"— {done} 篇，其中 {found} 篇的名单里有{app.config.bulletin.places.city}", markup=False)
