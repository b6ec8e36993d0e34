"""Looking for what was stored, and keeping the index that does it."""

from __future__ import annotations

import getpass

import click
from rich.markup import escape
from rich.table import Table

from collector.cli.app import App, main, out, progress
from collector.editing.watches import Counts, counts, hits, keep
from collector.publishing.watched import render
from collector.store.search import COUNTED, Found, Marked, Order, names_of

_ORDERS = {"best": Order.BEST, "date": Order.DATE, "stored": Order.STORED}


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, help="How many hits at most.")
@click.option("--order", type=click.Choice(list(_ORDERS)), default="best", show_default=True, help="What comes first.")
@click.pass_obj
def search(app: App, words: tuple[str, ...], limit: int, order: str) -> None:
    """Find stored items: all the WORDS, a|b, -not, "as it stands", a NEAR/20 b, 标题: 来源: 文号: 日期:2026-01..2026.

    Two-character words are found too, and traditional characters by simplified ones. Write -- before words that begin
    with a dash.
    """
    with app.store() as store:
        found = store.search.find(" ".join(words), limit, order=_ORDERS[order], names=names_of(app.config))
    _show(found)


def _show(found: Found) -> None:
    for hit in found.hits:
        day = hit.published.strftime("%Y-%m-%d") if hit.published else "----------"
        out.print(f"{hit.item:7}  {day}  {shown(hit.title)}  {escape(hit.url)}")
        if any(marked for _, marked in hit.excerpt.segments):
            out.print(f"                     {shown(hit.excerpt)}")
    out.print(f"— {len(found.hits)} 条，{total(found)}", markup=False)


@main.command()
@click.option("--all", "whole", is_flag=True, help="Make the whole index anew, not only what is missing in it.")
@click.pass_obj
def reindex(app: App, whole: bool) -> None:
    """Put into the search index what is not in it; it can be broken off and goes on where it was."""
    with app.store() as store, progress("检索索引") as bar:
        done = (store.search.rebuild if whole else store.search.catch_up)(lambda done, total: bar(done, total, ""))
    out.print(f"— {done} 篇", markup=False)


def shown(text: Marked) -> str:
    """The text with its marked places in bold."""
    parts = ((escape(part), marked) for part, marked in text.segments)
    return "".join(f"[bold]{part}[/bold]" if marked else part for part, marked in parts)


def total(found: Found) -> str:
    """How many there are, as far as they were counted."""
    if found.partial:
        return f"{found.total} 条；符合的太少，只查了最近入库的一部分，请缩小范围"
    if found.exact:
        return f"共 {found.total} 条"
    return f"至少 {COUNTED} 条" if found.total >= COUNTED else f"约 {found.total} 条"


@main.group()
def watch() -> None:
    """Watch words (关注词): queries that are kept, counted, followed as feeds, and told of."""


@watch.command("add")
@click.argument("name")
@click.argument("words", nargs=-1, required=True)
@click.option("--no-alert", is_flag=True, help="Nobody is told of its hits.")
@click.option("--by", default=getpass.getuser, show_default="the user's name", help="Who keeps it.")
@click.pass_obj
def watch_add(app: App, name: str, words: tuple[str, ...], no_alert: bool, by: str) -> None:
    """Keep the query WORDS under NAME; it finds what is stored already too."""
    with app.store() as store:
        kept = keep(store, name, " ".join(words), by, app.now(), alert=not no_alert)
        found = counts(store, kept, names_of(app.config), app.now())
    out.print(f"已关注“{kept.name}”：近 7 天 {found.week} 条，累计 {_ever(found)} 条", markup=False)


@watch.command("list")
@click.option("--removed", is_flag=True, help="Those that were given up.")
@click.pass_obj
def watch_list(app: App, removed: bool) -> None:
    """Show the watches with how much each found: today, in seven days, ever."""
    table = Table(box=None, header_style="bold")
    for heading in ("名称", "今天", "7 天", "累计", "提醒", "谁", "检索式"):
        table.add_column(heading)
    with app.store() as store:
        for one in store.watches.all(removed=removed):
            found = counts(store, one, names_of(app.config), app.now())
            figures = (str(found.today), str(found.week), _ever(found), "是" if one.alert else "否")
            table.add_row(escape(one.name), *figures, escape(one.removed_by or one.made_by), escape(one.query))
    out.print(table if table.row_count else "没有关注词")


@watch.command("hits")
@click.argument("name")
@click.option("--limit", default=20, show_default=True, help="How many hits at most.")
@click.option("--atom", is_flag=True, help="As an Atom feed.")
@click.pass_obj
def watch_hits(app: App, name: str, limit: int, atom: bool) -> None:
    """Show what the watch NAME finds, the last stored first."""
    with app.store() as store:
        one = store.watches.get(name)
        found = hits(store, one, names_of(app.config), limit)
    if atom:
        click.echo(render(one, found.hits, app.config))
        return
    _show(found)


@watch.command("remove")
@click.argument("name")
@click.option("--by", default=getpass.getuser, show_default="the user's name", help="Who gives it up.")
@click.pass_obj
def watch_remove(app: App, name: str, by: str) -> None:
    """Give up the watch NAME; who kept it and who gave it up stays known."""
    with app.store() as store:
        gone = store.watches.remove(name, by, app.now())
    out.print(f"不再关注“{gone.name}”", markup=False)


def _ever(found: Counts) -> str:
    return f"{found.ever}+" if found.more else str(found.ever)
