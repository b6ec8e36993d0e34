"""Fetching from the command line: crawl, replay, and reading again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.table import Table

from collector.cli.app import App, err, main, out, progress
from collector.cli.sources import chosen
from collector.config import missing_contact
from collector.editing.canonical import Names
from collector.editing.places.reading import keep_up
from collector.editing.stories import Grouper
from collector.errors import ConfigError
from collector.gathering.crawl import crawl, due_columns
from collector.gathering.rereading import reread
from collector.model import CHINA, Column, Outcome, Poll
from collector.store import Store

WORDS = {
    Outcome.OK: "正常",
    Outcome.UNCHANGED: "未变",
    Outcome.EMPTY: "空",
    Outcome.BLOCKED: "被拒",
    Outcome.CHALLENGED: "验证拦截",
    Outcome.GONE: "已不存在",
    Outcome.MOVED: "已搬走",
    Outcome.UNREACHABLE: "连不上",
    Outcome.BROKEN: "读不出",
}


class Moment(click.ParamType[datetime]):
    """A time on the command line; taken as Asia/Shanghai where it names no zone."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse ISO 8601, a day alone included."""
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-20 or 2026-11-20T08:30", param, ctx)
        return at if at.tzinfo else at.replace(tzinfo=CHINA)


@main.command("crawl")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all/--due", "everything", default=False, help="Every column, or (the default) only what is due.")
@click.option("--since", type=Moment(), help="How far back a column's first poll reads; horizon_days when left out.")
@click.option("--replay", type=click.Path(path_type=Path, exists=True), help="A WARC file that answers.")
@click.option("--at", type=Moment(), help="In a replay: the time it is taken to be.")
@click.pass_context
def crawl_command(
    ctx: click.Context,
    names: tuple[str, ...],
    everything: bool,
    since: datetime | None,
    replay: Path | None,
    at: datetime | None,
) -> None:
    """Poll the columns of the named SOURCEs (source or column keys; all when none is named) and store what is new."""
    app: App = ctx.obj
    if at is not None:
        if replay is None:
            raise click.UsageError("--at goes with --replay: the network knows no other time than now")
        app.now = standing_clock(at)
    if since is not None:
        _look_back(app, since)
    columns = chosen(app, names)
    with app.store() as store:
        if not everything:
            due = {column.key for column in due_columns(app.config, store, app.now())}
            columns = tuple(column for column in columns if column.key in due)
        polls = run_crawl(app, store, columns, replay=replay)
    show_polls(app, polls)
    if any(not poll.outcome.healthy for poll in polls):
        ctx.exit(1)


def standing_clock(at: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: at


def _look_back(app: App, since: datetime) -> None:
    """Let first polls read back to ``since``."""
    days = max(1, (app.now() - since).days + 1)
    app.config = replace(app.config, settings=replace(app.config.settings, horizon_days=days))


def run_crawl(
    app: App, store: Store, columns: Sequence[Column], *, replay: Path | None = None, record: bool = True
) -> tuple[Poll, ...]:
    """Poll the columns, with a progress bar.

    :raises ConfigError: a live crawl without a contact address.
    """
    if replay is None and (problem := missing_contact(app.config)):
        raise ConfigError(problem)
    with progress("采集") as tell:
        work = crawl(
            columns,
            config=app.config,
            store=store,
            now=app.now,
            replay=replay,
            record=record,
            progress=tell,
            arrived=grouping(app, store),
        )
        return asyncio.run(work)


def grouping(app: App, store: Store) -> Callable[[int], object]:
    """Puts every item that arrives into the story it tells, and looks through it for places."""
    grouper, config = Grouper(store, Names.of(app.config)), app.config

    def arrived(item: int) -> None:
        grouper.group([item])
        keep_up(store, config, [item])

    return arrived


def show_polls(app: App, polls: Sequence[Poll], *, faults_only: bool = False) -> None:
    """The polls as a table, what failed first, and a line of sums."""
    table = Table(box=None, header_style="bold")
    for heading in ("栏目", "结果", "条目", "新", "未读出", "说明"):
        table.add_column(heading, justify="right" if heading in ("条目", "新", "未读出") else "left", overflow="fold")
    for poll in sorted(polls, key=lambda poll: (poll.outcome.healthy, poll.column)):
        if faults_only and poll.outcome.healthy and not poll.failed:
            continue
        name = f"{app.config.source_of(poll.column).name} · {app.config.columns[poll.column].name}"
        style = "" if poll.outcome.healthy else "red"
        counts = (str(poll.entries), str(poll.new), str(poll.failed or ""))
        table.add_row(name, WORDS[poll.outcome], *counts, poll.detail, style=style)
    out.print(table)
    seen = sum(poll.outcome.healthy for poll in polls)
    new, failed = sum(poll.new for poll in polls), sum(poll.failed for poll in polls)
    out.print(f"— {len(polls)} 栏目，查到 {seen}；新稿 {new}，未读出 {failed}", markup=False)


def probe(app: App, columns: Sequence[Column]) -> int:
    """Ask every column live, into a store that is thrown away; the number of columns that are sound."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "probe.db") as store:
        _look_back(app, app.now() - timedelta(days=1))  # lists are what is probed; few articles prove the reading
        polls = run_crawl(app, store, columns, record=False)
    show_polls(app, polls)
    return sum(poll.outcome.healthy for poll in polls)


@main.command("reread")
@click.argument("items", metavar="[ITEM]...", type=int, nargs=-1)
@click.pass_context
def reread_command(ctx: click.Context, items: tuple[int, ...]) -> None:
    """Read stored articles again from the archive after a change of rules: the ITEMs given by id, or all of them."""
    app: App = ctx.obj
    with app.store() as store, progress("重读") as tell:
        wanted = items or tuple(item.id for item in store.items.since(None, app.now()))
        tally = asyncio.run(reread(wanted, config=app.config, store=store, now=app.now, progress=tell))
    for problem in tally.problems[:20]:
        err.print(problem, markup=False)
    counts = f"未变 {tally.same}，改变 {tally.changed}，读不出 {tally.unread}，存档中没有网页 {tally.absent}"
    out.print(f"— {counts}", markup=False)
    ctx.exit(1 if tally.unread else 0)
