"""A column gets in from its address alone: `sources add`, which shows what it found before it writes anything."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from collector.cli.app import App, out, progress
from collector.cli.gathering import WORDS, Moment, standing_clock
from collector.cli.sources import sources
from collector.config import missing_contact
from collector.config.amended import place_of, read, with_column, with_source, write
from collector.config.draft import column_toml, source_toml
from collector.editing.sections import OTHER, suggest
from collector.errors import ConfigError, PageError
from collector.gathering.onboarding import SHOWN, Preview, Proposal, preview, propose, registered
from collector.gathering.visit import Visits
from collector.model import CHINA, Article, Column, Entry, Outcome

FIXTURES = "fixtures"  # below the data folder
ADDED = "added.toml"  # where new sources go
_ADDED_HEAD = "# Sources added by `collector sources add`; move them to where you look for them.\n"
_OPENING = 300  # characters of the first article that are shown
_OTHERS_SHOWN = 24
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")

replay_file = click.option(
    "--replay", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A WARC file that answers."
)
replay_time = click.option("--at", type=Moment(), help="In a replay: the time it is taken to be.")
unattended = click.option("--yes", is_flag=True, help="Write without asking.")


@sources.command("add")
@click.argument("url")
@click.option("--source", help="Key of the source it belongs to, an existing or a new one.")
@click.option("--section", help="The section of the bulletin that it usually feeds.")
@click.option("--name", help="The column's name, where the page does not say it well.")
@click.option("--into", help="File below sources/ for a new source.  [default: added.toml]")
@unattended
@replay_file
@replay_time
@click.pass_obj
def add_source(
    app: App,
    url: str,
    source: str | None,
    section: str | None,
    name: str | None,
    into: str | None,
    yes: bool,
    replay: Path | None,
    at: datetime | None,
) -> None:
    """Look at a column by its address, show what it brings, and register it.

    The system that makes the page is found out; name, source, key and section are proposed; everything is shown before
    anything is written. What was fetched is kept as a recording below DATA/fixtures.
    """
    _check_words(app, source, section, into)
    known = registered(url, app.config)
    if known is not None:
        _tell_registered(app, known)
        return
    prepare(app, replay, at)
    with TemporaryDirectory() as folder:
        seen, recording = asyncio.run(_preview(app, url, Path(folder), replay))
        _refuse_unusable(seen)
        known = registered(seen.url, app.config)
        if known is not None:
            _tell_registered(app, known)
            return
        today = app.now().astimezone(CHINA).date()
        found = propose(seen, app.config, today=today, source=source, name=name)
        found = _with_section(app, found, seen, section)
        target = _target(app, found, into)
        _show_preview(app, seen, found, target)
        if not yes and not click.confirm(f"写入 {target}？"):
            out.print("未写入", markup=False)
            return
        _register(app, found, target)
        _keep(app, found.column, recording)


def _check_words(app: App, source: str | None, section: str | None, into: str | None) -> None:
    """What was said on the command line must be usable before anybody's site is asked.

    :raises click.BadParameter: it is not.
    """
    known = app.config.bulletin.section_names
    if section is not None and section not in known:
        raise click.BadParameter(f"the bulletin has no section {section!r}; it has {'、'.join(known)}")
    if source is not None and not _KEY.fullmatch(source):
        raise click.BadParameter(f"the key {source!r} may hold small letters, digits, - and _ only")
    if into is not None and (Path(into).name != into or not into.endswith(".toml")):
        raise click.BadParameter(f"{into!r} is not the name of a file such as added.toml")


def prepare(app: App, replay: Path | None, at: datetime | None) -> None:
    """Set the clock of a replay, and see that a live run says who asks.

    :raises ConfigError: a live run without a contact address.
    """
    if replay is None and at is not None:
        raise click.UsageError("--at goes with --replay: the network knows no other time than now")
    if at is not None:
        app.now = standing_clock(at)
    if replay is None and (problem := missing_contact(app.config)):
        raise ConfigError(problem)


async def _preview(app: App, url: str, folder: Path, replay: Path | None) -> tuple[Preview, Path | None]:
    with progress("查看") as tell:
        tell(0, 1, url)
        async with Visits(app.config, folder, now=app.now, replay=replay) as visits:
            return await preview(url, visits, now=app.now()), visits.recording


def _refuse_unusable(seen: Preview) -> None:
    """Say why there is nothing to register.

    :raises PageError: the page cannot be used.
    """
    if seen.usable:
        return
    visit = seen.visit
    led = f"; add {visit.final_url} if that is the column now" if visit.outcome is Outcome.MOVED else ""
    raise PageError(
        f"{visit.column.url} cannot be used: {WORDS[visit.outcome]}, {visit.detail}{led}; nothing was written"
    )


def _tell_registered(app: App, column: Column) -> None:
    name = f"{app.config.source_of(column.key).name} · {column.name}"
    state = "" if column.enabled else f"，停用：{column.reason}"
    out.print(f"已登记：{name}（{column.key}{state}）", markup=False)


def _with_section(app: App, found: Proposal, seen: Preview, section: str | None) -> Proposal:
    """The proposal with the section that the operator says, else the one that most of the entries seem to feed."""
    column = replace(found.column, section=section or _section(app, found.column, seen))
    source = replace(found.source, columns=(column,)) if found.is_new else found.source
    return replace(found, column=column, source=source)


def _section(app: App, column: Column, seen: Preview) -> str | None:
    articles = [Article(url=entry.url, title=entry.title, text=entry.summary or "") for entry in seen.visit.entries]
    articles += [seen.visit.article] if seen.visit.article else []
    bulletin, filters = app.config.bulletin, app.config.filters
    votes = Counter(suggest(article, column, bulletin, filters).section for article in articles)
    votes.pop(OTHER, None)
    return votes.most_common(1)[0][0] if votes else None


def _target(app: App, found: Proposal, into: str | None) -> str:
    """The file below the configuration's folder that the table goes into.

    :raises click.UsageError: another one was asked for than the one that holds the source.
    """
    place = None if found.is_new else place_of(app.config_dir, found.source.key)
    if place is None:
        return f"sources/{into or ADDED}"
    if into is not None and place != f"sources/{into}":
        raise click.UsageError(f"the source {found.source.key} stands in {place}, and its columns with it")
    return place


def _register(app: App, found: Proposal, target: str) -> None:
    """Write the table, and take it back if the configuration as a whole then complains.

    :raises ConfigErrors: its complaints.
    """
    path = app.config_dir / target
    text = read(path) or _ADDED_HEAD
    new = with_source(text, found.source) if found.is_new else with_column(text, found.column)
    write(path, new, check=reloading(app))
    out.print(f"已写入 {path}；采集：collector crawl {found.column.key}", markup=False)


def reloading(app: App) -> Callable[[], object]:
    """Reads the configuration anew, whole; so that what follows goes by what is written now."""

    def check() -> object:
        app.__dict__.pop("config", None)
        return app.config

    return check


def _keep(app: App, column: Column, recording: Path | None) -> None:
    """Keep what was fetched, so that the reading can be repeated without asking anybody."""
    if recording is None:
        return
    target = app.data / FIXTURES / f"{column.key}.warc.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(recording, target)
    out.print(f"已留存 {target}（{target.stat().st_size} 字节，可用 --replay 重看）", markup=False)


def _show_preview(app: App, seen: Preview, found: Proposal, target: str) -> None:
    column, visit = found.column, seen.visit
    named = "" if seen.standing.site else "，网页没有写明网站名，请在登记表里改"
    standing = f"新来源{named}" if found.is_new else "已登记的来源"
    out.print(f"[bold]{escaped(found.source.name)} · {escaped(column.name)}[/bold]")
    fact("地址", column.url)
    fact("读法", column.family if column.family != "listing" else "listing（通用读法）")
    fact("来源", f"{found.source.key}（{standing}）")
    fact("版块", column.section or "未定，可用 --section 指定")
    if not found.is_new and not found.source.enabled:
        fact("注意", f"来源已停用：{found.source.reason}")
    heading(f"条目（{len(visit.entries)} 条，显示 {min(SHOWN, len(visit.entries))} 条）")
    show_entries(visit.entries[:SHOWN])
    if visit.article is not None:
        heading("首篇文章")
        _show_article(visit.article)
    _show_others(app, seen)
    heading("检查")
    for problem in seen.problems or ("未见问题",):
        out.print(f"  {'!' if seen.problems else '✓'} {problem}", markup=False, style="yellow" if seen.problems else "")
    heading(target)
    table = source_toml(found.source) if found.is_new else column_toml(column)
    out.print(table.strip("\n"), markup=False, style="dim")
    out.print()


def show_entries(entries: Sequence[Entry]) -> None:
    """Entries on a line each: day and title."""
    for entry in entries:
        day = entry.published.astimezone(CHINA).strftime("%Y-%m-%d") if entry.published else "----------"
        out.print(f"  {day}  {entry.title}", markup=False)


def _show_article(article: Article) -> None:
    fact("标题", article.title or "（未读出）")
    when = article.published.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if article.published else "（未读出）"
    fact("时间", when.removesuffix(" 00:00"))
    fact("来源", article.source_label or "（页面未写）")
    opening = article.text[:_OPENING].replace("\n", "\n        ")
    rest = f"……（共 {len(article.text)} 字）" if len(article.text) > _OPENING else ""
    fact("正文", f"{opening}{rest}" or "（未读出）")
    for attachment in article.attachments:
        fact("附件", f"{attachment.name}（{attachment.kind}）")


def _show_others(app: App, seen: Preview) -> None:
    if not seen.others:
        return
    heading(f"站内其他栏目（{len(seen.others)}）")
    for link in seen.others[:_OTHERS_SHOWN]:
        known = registered(link.url, app.config)
        out.print(f"  {link.name}  {link.url}{f'  已登记：{known.key}' if known else ''}", markup=False)
    if len(seen.others) > _OTHERS_SHOWN:
        out.print(f"  …… 另有 {len(seen.others) - _OTHERS_SHOWN} 个", markup=False)


def fact(label: str, value: str) -> None:
    """One line of what is known, under its label."""
    out.print(f"  {label}  {value}", markup=False)


def heading(text: str) -> None:
    """The title of a part of the output, set off from what stands above it."""
    out.print()
    out.print(text, markup=False, style="bold")


def escaped(text: str) -> str:
    """Text of a page or a table, so that nothing in it is taken for markup."""
    return text.replace("[", r"\[")
