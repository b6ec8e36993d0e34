"""Choosing from the command line: a change of rules tried on the past, what was learnt, the theme, summaries."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from collector.cli.app import PROJECT, App, err, main, out, progress
from collector.config import families_in, load
from collector.editing.candidates import daily_list
from collector.editing.choosing import theme as themes
from collector.editing.choosing.change import with_weights
from collector.editing.choosing.guess import Publishers, guesses, subjects
from collector.editing.choosing.learning import SECTION, TAKEN, learn, learnt
from collector.editing.choosing.replay import FIRST, Moved, Replayed, Resettled, replay
from collector.editing.choosing.secret import key_of
from collector.editing.choosing.summaries import summarise
from collector.errors import UnknownRow
from collector.model import CHINA
from collector.store import Store
from collector.store.choosing import ANY, ThemeRow, TrainedModel

MODELS = {SECTION: "版块", TAKEN: "取舍"}
_SHOWN = 10  # candidates that fit a theme best


@main.group()
def rules() -> None:
    """The rules of bulletin.toml: what a change of them would mean."""


@rules.command("try")
@click.option(
    "--config",
    "other",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder with other rules.",
)
@click.option(
    "-w", "--weight", "weights", metavar="NAME=VALUE", multiple=True,
    help="freshness=2, words.人工智能=3, 政策法规.条例=4: over the present rules, or those of --config.",
)  # fmt: skip
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3660), help="How far back.")
@click.pass_obj
def try_rules(app: App, other: Path | None, weights: tuple[str, ...], days: int) -> None:
    """Replay the last lists and decisions by changed rules: what would have been gained and lost. Nothing is saved."""
    changed = load(other, families=families_in(PROJECT / "spiders")) if other else app.config
    changed = with_weights(changed, weights)
    with app.store() as store, progress("重演") as tell:
        found = replay(
            store, app.config, changed, now=app.now(), days=days, tell=lambda done, total: tell(done, total, "份名单")
        )
    _tell_replay(found, days)


def _tell_replay(found: Replayed, days: int) -> None:
    if not found.lists:
        out.print(f"近 {days} 天没有名单，无从重演", markup=False)
        return
    out.print(f"近 {days} 天：名单 {found.lists} 份，候选 {found.candidates} 条，入选 {found.taken} 条", markup=False)
    out.print(
        f"入选稿件排在前 {FIRST} 条内：{found.within_before} 条（{found.share_before:.1%}）→ "
        f"{found.within_after} 条（{found.share_after:.1%}）",
        markup=False,
    )
    out.print(f"版块猜对：{found.right_before} 条 → {found.right_after} 条", markup=False)
    if found.learnt:
        out.print("说明：学得的模型见过这些决定，两边的数字都偏高，只宜比较", markup=False)
    _tell_moved(f"新进前 {FIRST} 条的入选稿件", found.gained, found)
    _tell_moved(f"掉出前 {FIRST} 条的入选稿件", found.lost, found)
    _tell_moved(f"新进前 {FIRST} 条、编辑当时没有用的", found.crowding, found)
    out.print(f"\n版块改变：{len(found.resettled)} 条", markup=False)
    for one in found.examples(found.resettled):
        if isinstance(one, Resettled):
            said = f"（编辑归“{one.decided}”）" if one.decided else ""
            out.print(f"  {one.day} {one.item} {one.before} → {one.after}{said}  {one.title}", markup=False)


def _tell_moved(name: str, moved: Sequence[Moved], found: Replayed) -> None:
    out.print(f"\n{name}：{len(moved)} 条", markup=False)
    for one in found.examples(moved):
        if isinstance(one, Moved):
            out.print(f"  {one.day} {one.item} 第 {one.before} → 第 {one.after}  {one.title}", markup=False)


@main.group()
def sections() -> None:
    """What was learnt from the editors' decisions, and how an item is judged."""


@sections.command()
@click.pass_obj
def show(app: App) -> None:
    """Show the models: when they were trained, on how much, and how they did beside the rules."""
    with app.store() as store:
        found = [(name, store.choosing.model(name)) for name in MODELS]
    for name, model in found:
        out.print(_told(name, model), markup=False)


@sections.command("learn")
@click.pass_obj
def learn_now(app: App) -> None:
    """Train the models on the journal now; otherwise it is done when a list is made and enough was decided."""
    with app.store() as store:
        for name in MODELS:
            out.print(_told(name, learn(store, app.config, app.now(), name)), markup=False)


def _told(name: str, model: TrainedModel | None) -> str:
    if model is None:
        return f"{MODELS[name]}：还没有学过，按规则"
    when = model.trained.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    head = f"{MODELS[name]}：{when} 学自 {model.decisions} 条决定"
    if "problem" in model.figures:
        return f"{head}；不用：{model.figures['problem']}"
    figures = model.figures
    beside = f"留出 {figures['held_back']} 条检验：模型 {figures['model']:.3f}，规则 {figures['rules']:.3f}"
    return f"{head}；{beside}；{'使用中' if model.used else '不如规则，不用'}"


@sections.command()
@click.argument("items", metavar="ITEM...", type=int, nargs=-1, required=True)
@click.pass_obj
def guess(app: App, items: tuple[int, ...]) -> None:
    """Say which section ITEMs would go to, which comes second, and why."""
    with app.store() as store:
        briefs = store.choosing.briefs(items)
        missing = [item for item in items if item not in briefs]
        if missing:
            raise UnknownRow(f"没有稿件 {missing[0]}")
        given = subjects([briefs[item] for item in items], Publishers.of(app.config))
        found = guesses(given, app.config, learnt(store, SECTION))
    for item, one in zip(items, found, strict=True):
        second = f"，其次“{one.second}”" if one.second else ""
        out.print(f"{item}  {briefs[item].article.title}", markup=False, style="bold")
        out.print(f"    “{one.section}”（把握 {one.sure:.0%}）{second}：{'；'.join(one.reasons)}", markup=False)


@main.group()
def theme() -> None:
    """专题: what the issue being made is about; candidates that fit it rise."""


issue_option = click.option(
    "--issue", "number", type=click.IntRange(1), help="Of this issue; whichever list is made, when left out."
)


@theme.command("set")
@click.argument("name", metavar="NAME")
@click.option(
    "--words", help="Words it goes by, parted by 、 or commas; what bulletin.toml has for NAME when left out."
)
@click.option("--item", "items", type=int, multiple=True, help="An item as example; several make it clearer.")
@click.option("--example", "files", type=click.Path(path_type=Path, dir_okay=False, exists=True), multiple=True,
              help="A text file as example.")  # fmt: skip
@issue_option
@click.option("--by", default=getpass.getuser, show_default="the user's name", help="Whose word it is.")
@click.pass_obj
def set_theme(
    app: App, name: str, words: str | None, items: tuple[int, ...], files: tuple[Path, ...], number: int | None, by: str
) -> None:
    """Set the theme NAME: by words, or by examples from which words are drawn."""
    examples = tuple(path.read_text(encoding="utf-8", errors="replace") for path in files)
    row = ThemeRow(
        issue=number or ANY, name=name.strip(), words=themes.split(words or ""), items=items, examples=examples
    )
    with app.store() as store:
        missing = set(items) - store.choosing.briefs(items).keys()
        if missing:
            raise UnknownRow(f"没有稿件 {min(missing)}")
        if not row.name:
            raise click.BadParameter("专题要有名称；取消专题用 collector theme clear")
        store.choosing.set_theme(row, by, app.now())
        _tell_theme(store, themes.from_row(store, app.config.bulletin, row))


@theme.command("show")
@click.pass_obj
def show_theme(app: App) -> None:
    """Show the theme that counts now, its words, and the candidates of the last list that fit it best."""
    with app.store() as store:
        found = themes.current(store, app.config.bulletin)
        if found is None:
            out.print("没有专题", markup=False)
            return
        _tell_theme(store, found)


@theme.command("clear")
@issue_option
@click.option("--by", default=getpass.getuser, show_default="the user's name", help="Whose word it is.")
@click.pass_obj
def clear_theme(app: App, number: int | None, by: str) -> None:
    """Take the theme back."""
    with app.store() as store:
        store.choosing.set_theme(ThemeRow(issue=number or ANY, name=""), by, app.now())
    out.print("已取消", markup=False)


def _tell_theme(store: Store, found: themes.Theme) -> None:
    out.print(f"专题“{found.name}”：{'、'.join(found.words)}", markup=False)
    last = store.lists.last()
    if last is None:
        return
    days = store.choosing.listed(last.day)
    fits = sorted(((found.fit(brief.article)[0], brief) for _, _, briefs in days for brief in briefs), key=_by_fit)
    for fit, brief in fits[:_SHOWN]:
        if fit > 0:
            out.print(f"  {fit:.2f}  {brief.item}  {brief.article.title}", markup=False)


def _by_fit(pair: tuple[float, object]) -> float:
    return -pair[0]


@main.command()
@click.pass_obj
def summaries(app: App) -> None:
    """Ask the configured language model for summaries of the last list's candidates; off unless [summaries] says so."""
    settings = app.config.settings.summaries
    if not settings.enabled:
        err.print("未启用：见 collector.toml 的 [summaries]", markup=False)
        return
    key = key_of(settings, os.environ)
    with app.store() as store:
        done = summarise(store, settings, key, _first_of_list(store, app, app.now()), now=app.now)
    left = f"，余 {done.left} 篇" if done.left else ""
    out.print(f"— 机器摘要 {done.made} 篇，不合用 {done.refused} 篇{left}", markup=False)


def _first_of_list(store: Store, app: App, now: datetime) -> list[int]:
    """The candidates of the last list, the best first."""
    last = store.lists.last()
    if last is None:
        return []
    daily = daily_list(store, app.config, day=last.day, now=now)
    lines = [line for _, group in daily.sections for line in group]
    return [line.item for line in sorted(lines, key=lambda line: -line.score)]
