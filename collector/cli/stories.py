"""Stories from the command line: why items stand together, an editor's word against it, and grouping all anew."""

from __future__ import annotations

import getpass

import click

from collector.cli.app import App, main, out, progress
from collector.editing.canonical import Names
from collector.editing.documents import chain
from collector.editing.explain import ExplainedMember, explain
from collector.editing.membership import merge as merge_by_hand
from collector.editing.membership import split as split_by_hand
from collector.editing.stories import rebuild as rebuild_stories
from collector.model import CHINA

CHAIN = {
    "parents": "所依政策",
    "versions": "各地版本",
    "interpretations": "解读",
    "naming": "提及",
}  # of documents.Chain
by_option = click.option("--by", default=getpass.getuser, show_default="the user's name", help="Whose word it is.")


@main.group()
def stories() -> None:
    """Items that tell the same thing, as one."""


@stories.command()
@click.argument("story", metavar="ID", type=int)
@click.pass_obj
def show(app: App, story: int) -> None:
    """Explain a story: its members, which stands first and why, why each was joined, and what differs."""
    with app.store() as store:
        found = explain(store, story)
        links = chain(store, found.canonical)
        around = store.items.many([item for field in CHAIN for item in getattr(links, field)])
    merged = f"（{found.asked} 已并入）" if found.asked != found.story else ""
    out.print(
        f"事件 {found.story}{merged}：{len(found.members)} 篇；首篇 {found.canonical}：{found.reason}", markup=False
    )
    for member in found.members:
        _show_member(member)
    for relation in found.relations:
        titles = f"{found.titles[relation.a]} → {found.titles[relation.b]}"
        out.print(f"\n相关（{relation.kind}）{titles}：{relation.why}", markup=False)
    for field, word in CHAIN.items():
        for item in getattr(links, field):
            out.print(f"{word}  {item}  {around[item].article.title}", markup=False)


def _show_member(member: ExplainedMember) -> None:
    when = member.when.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    out.print(f"\n{member.item}  {member.title}", markup=False, style="bold")
    label = f"（来源：{member.source_label}）" if member.source_label else ""
    out.print(f"    {member.publisher or '未知站点'}{label} {when}", markup=False)
    if member.matched is not None:
        out.print(f"    {member.relation}，对 {member.matched}，{member.score:.2f}：{member.why}", markup=False)
    for one in member.differences:
        out.print(f"    …{one.before}[red]{_plain(one.old)}[/red][green]{_plain(one.new)}[/green]{one.after}…")
    if member.more:
        out.print(f"    另有 {member.more} 处不同", markup=False)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


@stories.command()
@click.pass_obj
def rebuild(app: App) -> None:
    """Group all items anew from what is stored; where nothing changed, every story keeps its id."""
    with app.store() as store, progress("归并") as tell:
        done = rebuild_stories(store, Names.of(app.config), tell)
        counts = store.stories.counts()
    out.print(f"— {done} 篇，{counts.stories} 个事件", markup=False)


@stories.command()
@click.argument("items", metavar="ITEM...", type=int, nargs=-1, required=True)
@by_option
@click.pass_obj
def split(app: App, items: tuple[int, ...], by: str) -> None:
    """Take ITEMs out of their story for good; they become a story of their own."""
    with app.store() as store:
        made = split_by_hand(store, items, by, app.now())
    out.print(f"分出事件 {made}", markup=False)


@stories.command()
@click.argument("story", metavar="ID", type=int)
@click.argument("other", metavar="OTHER", type=int)
@by_option
@click.pass_obj
def merge(app: App, story: int, other: int, by: str) -> None:
    """Make story ID and story OTHER one for good."""
    with app.store() as store:
        made = merge_by_hand(store, story, other, by, app.now())
    out.print(f"合为事件 {made}", markup=False)
