"""Keeping the store in order: migrations, and a look inside it."""

from __future__ import annotations

import click

from collector.cli.app import App, main, out


@main.command()
@click.pass_obj
def migrate(app: App) -> None:
    """Bring the store up to this program's schema; harmless when it is already there."""
    app.store(migrate=True).close()
    out.print(f"{app.store_path}: 已是当前结构", markup=False)


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, help="How many hits at most.")
@click.pass_obj
def search(app: App, words: tuple[str, ...], limit: int) -> None:
    """Find stored items that contain all the WORDS, newest first; two-character words are found too."""
    with app.store() as store:
        hits = store.search.find(" ".join(words), limit=limit)
        items = store.items.many([hit.item for hit in hits])
    for hit in hits:
        article = items[hit.item].article
        day = article.published.strftime("%Y-%m-%d") if article.published else "----------"
        out.print(f"{hit.item:7}  {day}  {article.title}  {article.url}", markup=False)
    out.print(f"— {len(hits)} 条", markup=False)
