"""The way to print: check and print."""

from __future__ import annotations

import click

from collector.cli.app import App, err, out
from collector.cli.issue.group import issue, who
from collector.editing.issue.printing import print_issue
from collector.editing.proofing import Finding, Severity, blocking, check, waive

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


@issue.command("check")
@click.argument("number", type=int)
@click.option("--waive", "mark", help="Wave the finding of this mark through; needs --note.")
@click.option("--note", default="", help="Why it is waved through.")
@click.option("--all", "everything", is_flag=True, help="Those that were waved through too.")
@who
@click.pass_context
def check_issue(ctx: click.Context, number: int, mark: str | None, note: str, everything: bool, by: str) -> None:
    """Proof an issue against its sources and the word list; exit code 1 if errors stand against printing."""
    app: App = ctx.obj
    if mark is not None and not note.strip():
        raise click.UsageError("放行要用 --note 写明理由")
    with app.store() as store:
        if mark is not None:
            done = waive(store, app.config, number, mark, note=note, by=by, now=app.now())
            out.print(f"放行：{done.message}（{note}）", markup=False)
        found = check(store, app.config, number)
    shown = found if everything else tuple(finding for finding in found if finding.waiver is None)
    for finding in shown:
        show_finding(finding)
    waived = sum(finding.waiver is not None for finding in found)
    counts = "，".join(f"{kind} {sum(one.severity is kind for one in shown)}" for kind in Severity)
    out.print(f"— {counts}；已放行 {waived}", markup=False)
    ctx.exit(1 if blocking(found) else 0)


def show_finding(finding: Finding) -> None:
    """A finding on a line: mark, how grave, where, what, and the words it is about."""
    excerpt = f"  “{finding.excerpt}”" if finding.excerpt else ""
    waived = f"  已放行：{finding.waiver.note}" if finding.waiver else ""
    said = f"{finding.mark[:8]} {finding.severity} {finding.rule}  {finding.place}：{finding.message}{excerpt}{waived}"
    out.print(said, markup=False, style="dim" if finding.waiver else _STYLES[finding.severity])


@issue.command("print")
@click.argument("number", type=int)
@who
@click.pass_context
def print_number(ctx: click.Context, number: int, by: str) -> None:
    """Freeze an issue as printed, if nothing stands against it; it enters the printed memory and changes no more."""
    app: App = ctx.obj
    with app.store() as store:
        against = blocking(check(store, app.config, number))
        for finding in against:
            show_finding(finding)
        if against:
            err.print(f"第 {number} 期还有 {len(against)} 处错误，请改正，或用 issue check --waive 放行", style="red")
            ctx.exit(1)
        printed = print_issue(store, number, by=by, now=app.now())
    out.print(f"第 {number} 期已印：{len(printed.articles)} 篇，哈希 {printed.digest}", markup=False)
