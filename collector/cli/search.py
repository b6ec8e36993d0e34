"""Looking for what was stored, and keeping the index that does it."""

from __future__ import annotations

import click

from collector.cli.app import App, main, out, progress
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
    for hit in found.hits:
        day = hit.published.strftime("%Y-%m-%d") if hit.published else "----------"
        out.print(f"{hit.item:7}  {day}  {shown(hit.title)}  {hit.url}")
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
    parts = ((part.replace("[", "\\["), marked) for part, marked in text.segments)
    return "".join(f"[bold]{part}[/bold]" if marked else part for part, marked in parts)


def total(found: Found) -> str:
    """How many there are, as far as they were counted."""
    if found.exact:
        return f"共 {found.total} 条"
    return f"至少 {COUNTED} 条" if found.total >= COUNTED else f"约 {found.total} 条"
