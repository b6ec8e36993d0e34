"""Making an issue: new, list, show, add, remove, move."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import click
from rich.table import Table

from collector.cli.app import App, out
from collector.cli.issue.group import issue, show_changes, show_issue, who
from collector.editing.issue.changes import against_source
from collector.editing.issue.making import Images, add_item, fill, make_next
from collector.editing.issue.order import highlight, move, remove
from collector.editing.places.taking import add_draft
from collector.errors import ReadError
from collector.gathering.archive import read_body
from collector.model import CHINA, Issue
from collector.store import Store


@issue.command("new")
@click.option("--number", type=click.IntRange(1), help="Its number; the one after the last when left out.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The date it bears; today's when left out.")
@click.option("--theme", default="", help="Its theme, if it has one.")
@click.option("--empty", is_flag=True, help="Without the items that were decided on and stand in no issue yet.")
@who
@click.pass_obj
def new(app: App, number: int | None, day: datetime | None, theme: str, empty: bool, by: str) -> None:
    """Begin the next issue with everything that was decided on and not printed yet."""
    now = app.now()
    on = day.date() if day else now.astimezone(CHINA).date()
    with app.store() as store, store.write():
        made = make_next(store, app.config.bulletin, day=on, now=now, number=number, theme=theme)
        if not empty:
            fill(store, app.config, made.number, by=by, now=now, images=recorded_images(app, store))
        show_issue(store.issues.get(made.number, images=False))


@issue.command("list")
@click.pass_obj
def list_issues(app: App) -> None:
    """List the issues, the newest first."""
    table = Table(box=None, header_style="bold")
    for heading in ("期", "日期", "状态", "篇数", "主题"):
        table.add_column(heading, justify="right" if heading in ("期", "篇数") else "left", overflow="fold")
    with app.store() as store:
        heads = store.issues.all()
    for head in heads:
        state = f"{head.state}（导入）" if head.imported else head.state.value
        table.add_row(str(head.number), str(head.day), state, str(head.articles), head.theme)
    out.print(table)
    out.print(f"— {len(heads)} 期", markup=False)


@issue.command("show")
@click.argument("number", type=int)
@click.option("--changes", is_flag=True, help="What was edited, cut or added, against the sources.")
@click.option("--history", is_flag=True, help="Who did what to it, the last first.")
@click.pass_obj
def show(app: App, number: int, changes: bool, history: bool) -> None:
    """Show an issue: its sections and articles, with the numbers that the other commands take."""
    with app.store() as store:
        found = store.issues.get(number, images=False)
        show_issue(found)
        if changes:
            _show_edits(store, found)
        if history:
            for deed in store.issues.history(number):
                article = f" 文章 {deed.article}" if deed.article else ""
                out.print(f"{deed.at:%m-%d %H:%M} {deed.by} {deed.deed}{article}", markup=False)


def _show_edits(store: Store, found: Issue) -> None:
    origins = store.issues.origins(found.number)
    for article in found.articles:
        origin = origins.get(article.id or 0)
        show_changes(against_source(article, origin) if origin else ())


@issue.command("add")
@click.argument("number", type=int)
@click.argument("items", metavar="[ITEM]...", type=int, nargs=-1)
@click.option("--section", help="Into this section; the one decided on, or suggested, when left out.")
@click.option("--highlight", "lit", is_flag=True, default=None, help="Into 本期重点 too.")
@click.option("--decided", is_flag=True, help="All items that were decided on and stand in no issue yet.")
@click.option("--draft", "drafted", is_flag=True, help="Their drafts of 聚焦常州 (places draft), not their texts.")
@who
@click.pass_obj
def add(
    app: App,
    number: int,
    items: tuple[int, ...],
    section: str | None,
    lit: bool | None,
    decided: bool,
    drafted: bool,
    by: str,
) -> None:
    """Take ITEMs (numbers of stored items) into an issue; all of them, or none where one cannot be taken."""
    if not items and not decided:
        raise click.UsageError("请写明稿件编号，或用 --decided 编入全部已入选的稿件")
    with app.store() as store, store.write():
        images = recorded_images(app, store)
        taken = fill(store, app.config, number, by=by, now=app.now(), images=images) if decided else []
        for item in items:
            take = add_draft if drafted else partial(add_item, images=images)
            taken.append(take(store, app.config, number, item, by=by, now=app.now(), section=section, highlight=lit))
    for article in taken:
        out.print(f"{article.id:>4} {article.section}：{article.title}", markup=False)
    out.print(f"— 编入 {len(taken)} 篇", markup=False)


@issue.command("remove")
@click.argument("number", type=int)
@click.argument("articles", metavar="ARTICLE...", type=int, nargs=-1, required=True)
@click.option("--keep-decision", is_flag=True, help="Its item stays decided on; it waits for another issue.")
@who
@click.pass_obj
def remove_articles(app: App, number: int, articles: tuple[int, ...], keep_decision: bool, by: str) -> None:
    """Take ARTICLEs out of an issue; their items are open again."""
    with app.store() as store, store.write():
        for article in articles:
            gone = remove(store, number, article, by=by, now=app.now(), reopen=not keep_decision)
            out.print(f"撤下 {article} {gone.title}", markup=False)


@issue.command("move")
@click.argument("number", type=int)
@click.argument("article", type=int)
@click.option("--section", help="Into this section; its own when left out.")
@click.option("--place", type=int, help="At this place in the section, counted from 1.")
@click.option("--highlight/--no-highlight", "lit", default=None, help="Into 本期重点, or out of it.")
@who
@click.pass_obj
def move_article(
    app: App, number: int, article: int, section: str | None, place: int | None, lit: bool | None, by: str
) -> None:
    """Move an ARTICLE of an issue to another place or section, or into 本期重点."""
    if section is None and place is None and lit is None:
        raise click.UsageError("请写明移到哪里：--section、--place 或 --highlight")
    with app.store() as store, store.write():
        if section is not None or place is not None:
            move(store, number, article, by=by, now=app.now(), section=section, place=place)
        if lit is not None:
            highlight(store, number, article, lit=lit, by=by, now=app.now())
        show_issue(store.issues.get(number, images=False))


def recorded_images(app: App, store: Store) -> Images:
    """The bytes of images out of the archive, where they were recorded."""

    def image(address: str) -> bytes | None:
        record = store.archive.of_url(address)
        if record is None:
            return None
        try:
            return read_body(app.archive_path, record)[0]
        except ReadError:  # the file was pruned or damaged: the image is missing, and proofing says so
            return None

    return image
