"""The group that the issue's commands stand in, and what several of them show."""

from __future__ import annotations

import click

from collector.cli.app import main, out
from collector.editing.issue.changes import Change
from collector.model import Issue

who = click.option("--by", default="命令行", envvar="COLLECTOR_EDITOR", show_default=True, help="Who does it.")


@main.group()
def issue() -> None:
    """The issue (第 N 期): from decided items to a file that is ready to print."""


def show_issue(found: Issue) -> None:
    """The issue as lines: what stands where, under which number."""
    out.print(
        f"{found.masthead} 第 {found.number} 期  {found.day}  {found.state}  {found.theme}".rstrip(), markup=False
    )
    for name in found.sections:
        articles = found.of_section(name)
        out.print(f"{name}（{len(articles)}）", markup=False, style="bold")
        for article in articles:
            lit, source = "★" if article.highlight else " ", article.source or "无来源"
            out.print(f"  {article.id:>4} {lit} {article.title}（{source}）", markup=False)
    digest = f"，哈希 {found.digest}" if found.digest else ""
    out.print(f"— {len(found.articles)} 篇{digest}", markup=False)


def show_changes(changes: tuple[Change, ...]) -> None:
    """Changes, one a line."""
    for change in changes:
        out.print(str(change), markup=False)
